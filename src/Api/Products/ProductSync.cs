using KolajAI.Api.Requests;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Products;

/// <summary>Does the items of a sync-products call, one product grain each.</summary>
internal sealed class ProductSync(IGrainFactory grains, IProductReads products, TimeProvider clock)
{
    public Task<IReadOnlyList<BulkItem<SyncedProduct>>> RunAsync(
        ApiRequest request, IReadOnlyList<SyncItem> items, IReadOnlyList<AccountRef> accounts, string operationId) =>
        BulkWork.RunAsync<SyncItem, SyncedProduct>(items, item => OneAsync(request, item, accounts, operationId), static item => (item.Index, item.Sku));

    /// <summary>Creates, changes or only plans one product.</summary>
    public async Task<ProductResult> WriteAsync(ApiRequest request, SyncItem item, IReadOnlyList<AccountRef> accounts, string? operationId, bool dryRun)
    {
        var refused = await ListedAgainstWillAsync(request.Tenant, item);
        if (refused.Count > 0)
            return new ProductResult(false, null, [], refused);
        var result = await UpsertAsync(request, item, item.ProductId, accounts, operationId, dryRun);
        // Someone created the same SKU between the look-up and the write: then this is a change.
        if (item.ProductId is null && item.Sku is { } sku && result.Errors.Any(static e => e.Code == ErrorCodes.SkuTaken)
            && (await products.ResolveSkusAsync(request.Tenant, [sku])).TryGetValue(sku, out var existing))
            return await UpsertAsync(request, item, existing, accounts, operationId, dryRun);
        return result;
    }

    private async Task<BulkItem<SyncedProduct>> OneAsync(ApiRequest request, SyncItem item, IReadOnlyList<AccountRef> accounts, string operationId)
    {
        if (item.Errors.Count > 0)
            return new BulkItem<SyncedProduct>(item.Index, item.Sku, null, item.Errors);
        var result = item.Body is null
            ? await Grain(request.Tenant, item.ProductId!).List(new ListProduct(
                await TargetsAsync(request.Tenant, item, accounts), Resend: true, BoundOnly: accounts.Count == 0, operationId, request.Cause))
            : await WriteAsync(request, item, accounts, operationId, dryRun: false);
        return result is { Succeeded: true, View: { } view }
            ? new BulkItem<SyncedProduct>(
                item.Index, view.Document.Product.Sku, new SyncedProduct(item.Index, view.Document.Product.Id, view.Document.Product.Sku, result.Created, view.Version), [])
            : new BulkItem<SyncedProduct>(item.Index, item.Sku, null, result.Errors);
    }

    private Task<ProductResult> UpsertAsync(
        ApiRequest request, SyncItem item, string? productId, IReadOnlyList<AccountRef> accounts, string? operationId, bool dryRun)
    {
        var patch = ProductPatches.Of(item.Body!);
        var id = productId ?? Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        return Grain(request.Tenant, id).Upsert(new ProductWrite
        {
            // The SKU named the product; only PUT with the id renames it, so a former SKU here must not bring it back.
            Patch = productId is null ? patch : patch with { Sku = null },
            Erase = item.Erase,
            CreateOnly = productId is null,
            ListOn = [.. accounts.Select(static a => a.Key).Concat(item.Offers.ListOn).Distinct(StringComparer.Ordinal)],
            OperationId = operationId,
            DryRun = dryRun,
            Cause = request.Cause,
        });
    }

    /// <summary>A named product without a named account: the accounts that list it.</summary>
    private async Task<IReadOnlyList<string>> TargetsAsync(string tenant, SyncItem item, IReadOnlyList<AccountRef> accounts)
    {
        if (accounts.Count > 0)
            return [.. accounts.Select(static a => a.Key)];
        var view = await Grain(tenant, item.ProductId!).Get();
        return view is null ? [] : [.. view.Document.Listings.Keys];
    }

    /// <summary>Taking a product off a channel has not landed; an offer that only says what is so already is taken.</summary>
    private async Task<IReadOnlyList<FieldError>> ListedAgainstWillAsync(string tenant, SyncItem item)
    {
        if (item.Offers.KeepOff.Count == 0 || item.ProductId is null || await Grain(tenant, item.ProductId).Get() is not { } view)
            return [];
        return
        [
            .. item.Offers.KeepOff.Where(offer => view.Document.Listings.ContainsKey(offer.AccountKey))
                .Select(static offer => new FieldError($"/offers/{offer.Offer}/list", ErrorCodes.NotImplemented, "Taking a listed product off a channel has not landed yet.")),
        ];
    }

    private IProductGrain Grain(string tenant, string productId) => grains.GetGrain<IProductGrain>(GrainKeys.Product(tenant, productId));
}
