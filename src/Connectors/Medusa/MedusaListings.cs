using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Medusa;

/// <summary>Reads what the shop shows.</summary>
internal sealed class MedusaListings(MedusaApi api, MedusaShops shops)
{
    public const int MaxItems = 100;

    private const int PageSize = 100;

    private readonly MedusaFinder _finder = new(api, MedusaOperations.Listings);

    public async Task<IReadOnlyList<RemoteListing>> ReadAsync(IReadOnlyList<ListingQuery> queries, CancellationToken cancellation)
    {
        if (queries.Count == 0)
            return [];
        var facts = await shops.FactsAsync(api, cancellation);
        var byId = await _finder.ByIdAsync(queries.Select(Bound).OfType<string>(), cancellation);
        var bySku = await _finder.BySkuAsync(queries.Where(static query => Bound(query) is null).Select(static query => query.Sku), cancellation);
        var listings = new List<RemoteListing>(queries.Count);
        foreach (var query in queries)
        {
            if (Bound(query) is not { } id)
                listings.AddRange(bySku[query.Sku].Select(variant => variant.ToListing(query.Key, facts)));
            else if (byId.TryGetValue(id, out var variant))
                listings.Add(variant.ToListing(query.Key, facts));
        }

        return listings;
    }

    /// <summary>By time of creation, which never changes, so that a listing deleted while reading hides no other one.</summary>
    public async Task<ListingPage> ReadPageAsync(string? cursor, CancellationToken cancellation)
    {
        var facts = await shops.FactsAsync(api, cancellation);
        var position = cursor is null ? new MedusaTimePosition(0, PageSize) : MedusaTimePosition.Parse(cursor);
        var variants = await api.GetAsync(
            MedusaOperations.Listings, "product-variants", [.. position.Query("created_at"), ("fields", MedusaVariant.Fields)],
            static body => MedusaFinder.Variants(body), cancellation);
        var next = position.Next(variants.Count, variants.Count == 0 ? null : variants[^1].CreatedAt, PageSize, out var more);
        return new ListingPage([.. variants.Select(variant => variant.ToListing(null, facts))], more ? next.ToText() : null);
    }

    private static string? Bound(ListingQuery query) => MedusaVariant.BoundId(query.RemoteIds);
}
