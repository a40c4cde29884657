using System.Text.Json;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Products;

/// <summary>Tells what a sync-products call would do (<c>dry_run</c>).</summary>
internal sealed class ProductPlans(ProductSync sync, IProductReads products)
{
    private const int WalkPage = 500;
    private const int ShownOfCatalogue = 100;

    public async Task<SyncPlanAnswer> ItemsAsync(ApiRequest request, IReadOnlyList<SyncItem> items, IReadOnlyList<AccountRef> accounts)
    {
        var plan = new PlanLists(int.MaxValue);
        var tried = await BulkWork.RunAsync<SyncItem, ProductResult>(items, item => PlanAsync(request, item, accounts), static item => (item.Index, item.Sku));
        var rejected = BulkWork.Rejected(tried, request.Language);
        if (rejected.Count == items.Count)
            throw BulkWork.AllRejected(rejected, "/products");
        foreach (var (item, done) in items.Zip(tried).Where(static pair => pair.Second.Result is not null))
            plan.Add(item, done.Result!, request.Tenant);
        return new SyncPlanAnswer(true, plan.Done(), rejected.Count > 0, items.Count - rejected.Count, rejected.Count, rejected);
    }

    public async Task<SyncPlanAnswer> CatalogueAsync(ApiRequest request, IReadOnlyList<AccountRef> accounts, bool boundOnly)
    {
        var plan = new PlanLists(ShownOfCatalogue);
        string? after = null;
        var index = 0;
        while (true)
        {
            var ids = await products.WalkAsync(request.Tenant, after, WalkPage, request.Cancellation);
            if (ids.Count == 0)
                break;
            after = ids[^1];
            foreach (var row in await products.FindManyAsync(request.Tenant, ids, request.Cancellation))
            {
                var document = KolajJson.FromBytes<ProductDocument>(row.State);
                if (!document.Deleted)
                    plan.AddNamed(index++, document, [.. accounts.Select(static a => a.Key)], boundOnly, request.Tenant);
            }
        }

        return new SyncPlanAnswer(true, plan.Done(), false, index, 0, []);
    }

    private async Task<BulkItem<ProductResult>> PlanAsync(ApiRequest request, SyncItem item, IReadOnlyList<AccountRef> accounts)
    {
        if (item.Errors.Count > 0)
            return new BulkItem<ProductResult>(item.Index, item.Sku, null, item.Errors);
        if (item.Body is not null)
        {
            var result = await sync.WriteAsync(request, item, accounts, operationId: null, dryRun: true);
            return new BulkItem<ProductResult>(item.Index, item.Sku, result.Succeeded ? result : null, result.Errors);
        }

        var row = await products.FindAsync(request.Tenant, item.ProductId!, request.Cancellation);
        if (row is null)
            return new BulkItem<ProductResult>(item.Index, item.Sku, null, [new FieldError("", ErrorCodes.ProductNotFound, "There is no such product.")]);
        var document = KolajJson.FromBytes<ProductDocument>(row.State);
        var added = accounts.Where(a => !document.Listings.ContainsKey(a.Key)).Select(static a => new FieldChange("listing", null, null, a.Key)).ToArray();
        return new BulkItem<ProductResult>(item.Index, item.Sku, new ProductResult(false, new ProductView(document, row.Version), added, []), []);
    }
}

/// <summary>Sorts planned products into what would happen to them.</summary>
internal sealed class PlanLists(int most)
{
    private readonly List<PlannedProduct> _create = [];
    private readonly List<PlannedProduct> _change = [];
    private readonly List<PlannedProduct> _resend = [];
    private readonly List<PlannedProduct> _leave = [];
    private long _creates;
    private long _changes;
    private long _resends;
    private long _leaves;

    public void Add(SyncItem item, ProductResult result, string tenant)
    {
        var planned = new PlannedProduct(
            item.Index, result.Created ? null : result.View?.Document.Product.Id ?? item.ProductId, result.View?.Document.Product.Sku ?? item.Sku,
            [.. result.Changes.Select(change => Field(change, tenant))]);
        if (result.Created)
            Put(_create, planned, ref _creates);
        else if (planned.Fields.Count > 0)
            Put(_change, planned, ref _changes);
        else if (item.Body is null)
            Put(_resend, planned, ref _resends);
        else
            Put(_leave, planned, ref _leaves);
    }

    public void AddNamed(int index, ProductDocument document, IReadOnlyList<string> accountKeys, bool boundOnly, string tenant)
    {
        var added = boundOnly ? [] : accountKeys.Where(key => !document.Listings.ContainsKey(key)).Select(key => Field(new FieldChange("listing", null, null, key), tenant)).ToArray();
        var planned = new PlannedProduct(index, document.Product.Id, document.Product.Sku, added);
        if (added.Length > 0)
            Put(_change, planned, ref _changes);
        else if (accountKeys.Any(document.Listings.ContainsKey))
            Put(_resend, planned, ref _resends);
        else
            Put(_leave, planned, ref _leaves);
    }

    public SyncPlan Done() => new(
        _create, _change, _resend, _leave, _creates, _changes, _resends, _leaves,
        _creates > _create.Count || _changes > _change.Count || _resends > _resend.Count || _leaves > _leave.Count);

    private void Put(List<PlannedProduct> list, PlannedProduct planned, ref long count)
    {
        count++;
        if (list.Count < most)
            list.Add(planned);
    }

    private static PlannedField Field(FieldChange change, string tenant)
    {
        var account = change.AccountKey is { } key ? AccountRef.FromKey(tenant, key) : default;
        return new PlannedField(change.Field, Json(change.Before), Json(change.After), account.Integration, account.Account);
    }

    private static JsonElement? Json(string? text)
    {
        if (text is null)
            return null;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
