using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// Publishes a group as a variable product with a variation for each variant. The product's SKU is made of the group's id, so that a repeat
/// finds it; variations carry the hub's product id. A variation of ours whose variant is not in the group any more is taken off sale:
/// made private and set to 0.
/// </summary>
internal sealed class WooCommerceGroups(WooCommerceApi api, WriteProgress progress, WooCommerceShopFacts facts)
{
    private static readonly TimeSpan TakeOffPause = TimeSpan.FromMinutes(5);

    private readonly WooCommerceFinder _finder = new(api);
    private readonly WooCommerceBatch _batch = new(api, WooCommerceOperations.ProductsWrite);

    public static string SkuOf(ContentGroup group) => $"kolaj-{group.Id}";

    /// <param name="items">All variants of one group.</param>
    public async Task PublishAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        var group = items[0].Group!;
        var (parent, problem) = await ParentAsync(group, items, cancellation);
        if (problem is { } refused)
        {
            foreach (var item in items)
                progress.Refuse(item.Key, refused.Code, refused.Message);
            return;
        }

        var there = parent is { } known ? await _finder.VariationsAsync(known.RequiredInteger("id"), null, cancellation) : [];
        var bySku = await _finder.BySkuAsync(items.Select(static item => item.Product.Sku), cancellation);
        var plan = new WooCommerceGroupPlan(group, items, parent, there, bySku, facts, api);
        foreach (var refusal in plan.Refusals)
            progress.Add(refusal);
        if (plan.Rows.Count == 0 && plan.Departed.Count == 0)
            return;

        // Off sale first: what is no longer in the group may not be sold while the rest is written.
        if (plan.Departed.Count > 0 && !await TakeOffSaleAsync(plan, cancellation))
            return;
        if (plan.Rows.Count > 0 && await WriteParentAsync(plan, cancellation) is { } id)
            await WriteVariationsAsync(id, plan, cancellation);
    }

    /// <summary>By the ids that are known, else by the SKU made of the group's id.</summary>
    private async Task<(PlatformJson? Parent, (string Code, string Message)? Problem)> ParentAsync(
        ContentGroup group, IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        var ids = items.Select(static item => WooCommerceIds.Of(item.RemoteIds)).OfType<WooCommerceIds>().ToList();
        if (ids.Exists(static id => id.Variation is null) || ids.DistinctBy(static id => id.Product).Count() > 1)
            return (null, WooCommerceProducts.ShapeChanged);
        var bound = WooCommerceIds.Number(group.RemoteIds.GetValueOrDefault(WooCommerceIds.ProductKind)) ?? ids.Select(static id => (long?)id.Product).FirstOrDefault();
        if (bound is { } known && (await _finder.ProductsAsync([known], cancellation)).TryGetValue(known, out var parent))
            return WooCommerceListing.HasVariations(parent) ? (parent, null) : (null, WooCommerceProducts.ShapeChanged);

        foreach (var other in (await _finder.BySkuAsync([SkuOf(group)], cancellation))[SkuOf(group)])
        {
            return other.Meta(WooCommerceContent.GroupKey) == group.Id && WooCommerceListing.HasVariations(other)
                ? (other, null)
                : (null, ("sku_exists_on_channel", $"The shop has a product of its own with the SKU {SkuOf(group)} ('{other.AnyText("name")}')."));
        }

        return (null, null);
    }

    private async Task<long?> WriteParentAsync(WooCommerceGroupPlan plan, CancellationToken cancellation)
    {
        long? id = null;
        var keys = plan.Rows.Select(static row => row.Item.Key).ToList();
        await progress.TryAsync(keys, async () =>
        {
            var fields = plan.ParentFields();
            IReadOnlyList<object> none = [];
            var answer = (await _batch.SendAsync(
                WooCommerceBatch.Products, plan.Parent is null ? [fields] : none, plan.Parent is null ? none : [fields], cancellation))[0];
            if (answer.IsOpen)
                throw new PlatformException(PlatformFailure.OutcomeUnknown, answer.Error!.Code, answer.Error.Message);
            if (answer.Error is not { } error)
                id = WooCommerceProducts.IdOf(answer);
            else if (error.Code == WooCommerceError.SkuTaken && plan.Parent is null)
                progress.AddLater(keys, "created_meanwhile", "The product appeared while it was being created; it is looked up again.", null);
            else
                keys.ForEach(key => progress.Refuse(key, error.Code, error.Message));
        });
        return id;
    }

    /// <summary>Until it is done the group's items stay due, so that it is tried again.</summary>
    private async Task<bool> TakeOffSaleAsync(WooCommerceGroupPlan plan, CancellationToken cancellation)
    {
        var keys = plan.Rows.Select(static row => row.Item.Key).ToList();
        var parent = plan.Parent!.Value.RequiredInteger("id");
        foreach (var part in plan.Departed.Chunk(WooCommerceBatch.MostRows))
        {
            WooCommerceError? error = null;
            var isSent = await progress.TryAsync(keys, async () =>
            {
                var answers = await _batch.SendAsync(WooCommerceBatch.VariationsOf(parent), [], [.. part.Select(OffSale)], cancellation);
                error = answers.Select(static answer => answer.Error).FirstOrDefault(static error => error is not null and not { Status: 404 });
            });
            if (error is not null)
                progress.AddLater(keys, error.Code, $"A variant that left the group could not be taken off sale in the shop: {error.Message}", TakeOffPause);
            if (!isSent || error is not null)
                return false;
        }

        return true;
    }

    private async Task WriteVariationsAsync(long parent, WooCommerceGroupPlan plan, CancellationToken cancellation)
    {
        foreach (var part in plan.Parts())
        {
            await progress.TryAsync([.. part.Select(static row => row.Item.Key)], async () =>
            {
                var sent = part.OrderBy(static row => row.Id is null ? 0 : 1).ToList();
                var answers = await _batch.SendAsync(
                    WooCommerceBatch.VariationsOf(parent), [.. sent.Where(static row => row.Id is null).Select(static row => row.Fields)],
                    [.. sent.Where(static row => row.Id is not null).Select(static row => row.Fields)], cancellation);
                for (var i = 0; i < sent.Count; i++)
                    await TakeAsync(parent, sent[i], answers[i], cancellation);
            });
        }
    }

    private async Task TakeAsync(long parent, WooCommerceGroupPlan.Row row, WooCommerceRow answer, CancellationToken cancellation)
    {
        if (answer.IsOpen)
            return;
        var group = new WooCommerceIds(parent, null).ToRemoteIds();
        var result = answer.Error is null
            ? new ItemResult(row.Item.Key, ItemOutcome.Confirmed) { RemoteIds = new WooCommerceIds(parent, WooCommerceProducts.IdOf(answer)).ToRemoteIds() }
            : await WooCommerceProducts.RefusedAsync(_finder, row.Item, answer.Error, row.Id is null, cancellation);
        progress.Add(result with { GroupRemoteIds = group });
    }

    private static Dictionary<string, object> OffSale(long variation)
    {
        var row = new Dictionary<string, object> { ["id"] = variation, ["status"] = "private" };
        WooCommerceStock.WriteStock(row, 0);
        return row;
    }
}
