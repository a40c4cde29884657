using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>Reads what the shop shows.</summary>
internal sealed class ShopifyListings(ShopifyApi api, ShopifyShops shops)
{
    public const int MaxItems = ShopifyFinder.IdsInAQuery;

    /// <summary>The listings' ids never change, so a listing that comes or goes meanwhile hides no other.</summary>
    public static ShopifyDocument PageDocument { get; } = ShopifyFinder.BySkus(ShopifyOperations.ListingsPage);

    /// <summary>A SKU that several variants have is answered by each of them, so that the hub sees the conflict.</summary>
    public async Task<IReadOnlyList<RemoteListing>> ReadAsync(IReadOnlyList<ListingQuery> queries, CancellationToken cancellation)
    {
        if (queries.Count == 0)
            return [];
        var facts = await shops.FactsAsync(api, cancellation);
        var finder = new ShopifyFinder(api, facts);
        var bound = queries.Select(static query => (Query: query, Ids: ShopifyIds.Of(query.RemoteIds))).ToList();
        var byId = await finder.ByIdsAsync(bound.Select(static pair => pair.Ids?.Variant).OfType<long>(), cancellation);
        var bySku = await finder.BySkusAsync(bound.Where(static pair => pair.Ids is null).Select(static pair => pair.Query.Sku), cancellation);

        // What we have made just now is not in the search yet; its handle carries the hub's id of the product.
        var unseen = bound.Where(
            pair => pair.Ids is null && !bySku[pair.Query.Sku].Any()).Select(static pair => ShopifyContent.HandleOf(pair.Query.Key));
        var byHandle = await finder.ByHandlesAsync(unseen, cancellation);

        var listings = new List<RemoteListing>(queries.Count);
        foreach (var (query, ids) in bound)
        {
            IEnumerable<ShopifyVariant> found = ids is { } known
                ? byId.TryGetValue(known.Variant, out var variant) ? [variant] : []
                : bySku[query.Sku].Any() ? bySku[query.Sku] : byHandle[ShopifyContent.HandleOf(query.Key)].Where(own => own.Sku == query.Sku);
            listings.AddRange(found.Select(one => one.ToListing(query.Key, facts)));
        }

        return listings;
    }

    public async Task<ListingPage> ReadPageAsync(string? cursor, CancellationToken cancellation)
    {
        var facts = await shops.FactsAsync(api, cancellation);
        var variables = facts.Variables(api);
        (variables["after"], variables["first"]) = (cursor, ShopifyFinder.PageSize);
        var (variants, next) = (await api.SendAsync(PageDocument, variables, cancellation)).Read(
            data => ShopifyFinder.Page(data.RequiredChild("productVariants"), new PageWalk(cursor)));
        return new ListingPage([.. variants.Select(variant => variant.ToListing(null, facts))], next);
    }
}
