namespace KolajAI.Connectors.Sandbox;

/// <summary>
/// Products with variants. Like most platforms it replaces a product's list of variants whole: a listing that a publication leaves out is
/// no variant any more, and a product by itself.
/// </summary>
internal sealed class SandboxGroups(IConnectorState state)
{
    private readonly SandboxStore _store = new(state);

    /// <summary>Puts the listings just published under their product, and adds its id to their results.</summary>
    /// <param name="items">All variants of one group.</param>
    public async Task PublishAsync(IReadOnlyList<ContentItem> items, List<ItemResult> results, CancellationToken cancellation)
    {
        var variants = items
            .Select(item => (Item: item, Result: results.Find(result => result.Key == item.Key)!))
            .Where(static variant => variant.Result.RemoteIds is not null)
            .Select(static variant => (variant.Item, Listing: variant.Result.RemoteIds![SandboxListing.IdKind])).ToList();
        if (variants.Count == 0)
            return;
        var group = items[0].Group!;
        // The seller's own id names the product, so that a publication whose answer was lost finds what it made.
        var id = group.RemoteIds.GetValueOrDefault(SandboxListing.ProductKind) ?? "product-" + group.Id;
        await _store.RunAsync(unit => PublishAsync(unit, id, group, variants), cancellation);
        var keys = variants.Select(static variant => variant.Item.Key).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < results.Count; i++)
        {
            if (keys.Contains(results[i].Key))
                results[i] = results[i] with { GroupRemoteIds = new Dictionary<string, string> { [SandboxListing.ProductKind] = id } };
        }
    }

    private static async Task<bool> PublishAsync(SandboxStore.Unit unit, string id, ContentGroup group, List<(ContentItem Item, string Listing)> variants)
    {
        var key = SandboxStore.ProductKey(id);
        var known = await unit.GetAsync<SandboxProduct>(key);
        foreach (var gone in (known?.Listings ?? []).Except(variants.Select(static variant => variant.Listing)))
        {
            if (await unit.GetAsync<SandboxListing>(SandboxStore.ListingKey(gone)) is { Variant: { } place } listing && place.ProductId == id)
                unit.Set(SandboxStore.ListingKey(gone), listing with { Variant = null });
        }

        foreach (var (item, listingId) in variants)
        {
            if (await unit.GetAsync<SandboxListing>(SandboxStore.ListingKey(listingId)) is not { } listing)
                continue;
            string[] values = [.. group.Axes.Select(axis => item.Variant.GetValueOrDefault(axis) ?? "")];
            unit.Set(SandboxStore.ListingKey(listingId), listing with { Variant = new SandboxVariant(id, group.Title, values) });
        }

        unit.Set(key, new SandboxProduct(
            id, group.Title, group.Description, [.. group.Images.Select(static image => image.Url)], group.Axes,
            [.. variants.Select(static variant => variant.Listing)]));
        return true;
    }
}
