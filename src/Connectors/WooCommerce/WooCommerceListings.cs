using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>Reads what the shop shows for single listings.</summary>
internal sealed class WooCommerceListings(WooCommerceApi api, WooCommerceShops shops)
{
    /// <summary>Variations cost a call for each product they belong to: bounded so that a read ends within a job.</summary>
    public const int MaxItems = 40;

    private readonly WooCommerceFinder _finder = new(api);

    /// <summary>A SKU that several listings have is answered by each of them, so that the hub sees the conflict.</summary>
    public async Task<IReadOnlyList<RemoteListing>> ReadAsync(IReadOnlyList<ListingQuery> queries, CancellationToken cancellation)
    {
        if (queries.Count == 0)
            return [];
        var facts = await shops.FactsAsync(api, cancellation);
        try
        {
            return await ReadAsync(queries, facts, cancellation);
        }
        catch (FormatException error)
        {
            throw new PlatformException(PlatformFailure.Broken, "answer_not_understood", $"A product was not understood: {error.Message}", inner: error);
        }
    }

    private async Task<IReadOnlyList<RemoteListing>> ReadAsync(
        IReadOnlyList<ListingQuery> queries, WooCommerceShopFacts facts, CancellationToken cancellation)
    {
        var bound = queries.Select(query => (Query: query, Ids: WooCommerceIds.Of(query.RemoteIds))).ToList();
        var bySku = await _finder.BySkuAsync(bound.Where(static pair => pair.Ids is null).Select(static pair => pair.Query.Sku), cancellation);
        var parents = bySku.SelectMany(static products => products).Select(WooCommerceListing.ParentOf).OfType<long>();
        var products = await _finder.ProductsAsync(bound.Select(static pair => pair.Ids?.Product).OfType<long>().Concat(parents), cancellation);
        var variations = await VariationsAsync(bound.Select(static pair => pair.Ids).OfType<WooCommerceIds>(), cancellation);

        var listings = new List<RemoteListing>(queries.Count);
        foreach (var (query, ids) in bound)
        {
            if (ids is null)
                listings.AddRange(bySku[query.Sku].Where(static product => !WooCommerceListing.HasVariations(product)).Select(product => Listing(product, query.Key)));
            else if (ids.Value.Variation is { } variation)
                listings.AddRange(variations.Where(pair => pair.Id == variation && pair.Parent == ids.Value.Product).Select(pair => Below(pair.Json, query.Key, pair.Parent)));
            else if (products.TryGetValue(ids.Value.Product, out var product))
                listings.Add(WooCommerceListing.ToRemote(product, query.Key, facts));
        }

        return listings;

        RemoteListing Listing(PlatformJson product, string key) => WooCommerceListing.IsVariation(product)
            ? Below(product, key, WooCommerceListing.ParentOf(product)!.Value)
            : WooCommerceListing.ToRemote(product, key, facts);

        RemoteListing Below(PlatformJson variation, string key, long parent) => WooCommerceListing.ToRemote(
            variation, key, facts, parent, products.TryGetValue(parent, out var above) && WooCommerceListing.IsPublished(above));
    }

    private async Task<List<(long Parent, long Id, PlatformJson Json)>> VariationsAsync(IEnumerable<WooCommerceIds> ids, CancellationToken cancellation)
    {
        var found = new List<(long, long, PlatformJson)>();
        foreach (var group in ids.Where(static id => id.Variation is not null).GroupBy(static id => id.Product))
        {
            var wanted = group.Select(static id => id.Variation!.Value).ToHashSet();
            found.AddRange((await _finder.VariationsAsync(group.Key, wanted, cancellation))
                .Select(variation => (group.Key, variation.RequiredInteger("id"), variation)));
        }

        return found;
    }
}
