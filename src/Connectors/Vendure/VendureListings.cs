using System.Globalization;

namespace KolajAI.Connectors.Vendure;

/// <summary>Reads what the shop shows.</summary>
internal sealed class VendureListings(VendureApi api)
{
    private const int PageSize = 100;

    private const string PageDocument =
        "query Listings($after:DateTime!,$take:Int!){" + VendureShopFacts.Fields +
        " bySku:productVariants(options:{filter:{createdAt:{after:$after}},sort:{createdAt:ASC,id:ASC},take:$take}){items{" +
        VendureVariant.Fields + "}}}";

    /// <summary>A SKU that several variants have is answered by each of them, so that the hub sees the conflict.</summary>
    public async Task<IReadOnlyList<RemoteListing>> ReadAsync(IReadOnlyList<ListingQuery> queries, CancellationToken cancellation)
    {
        var ids = queries.Select(Id).OfType<string>().Distinct().ToList();
        var skus = queries.Where(query => Id(query) is null).Select(query => query.Sku).Distinct().ToList();
        var shop = await VendureVariantsAnswer.ReadAsync(api, VendureOperations.Listings, ids, skus, cancellation);

        var listings = new List<RemoteListing>(queries.Count);
        foreach (var query in queries)
        {
            if (Id(query) is null)
                listings.AddRange(shop.WithSku(query.Sku).Select(variant => variant.ToListing(query.Key, shop)));
            else if (shop.WithId(Id(query)) is { } variant)
                listings.Add(variant.ToListing(query.Key, shop));
        }

        return listings;
    }

    /// <summary>By time of creation, which never changes, so that a listing deleted while reading hides no other one.</summary>
    public async Task<ListingPage> ReadPageAsync(string? cursor, CancellationToken cancellation)
    {
        var position = cursor is null ? new VendureTimePosition(0, PageSize) : Parse(cursor);
        var shop = await api.QueryAsync<VendureVariantsAnswer>(
            VendureOperations.Listings, PageDocument, new { after = position.After, take = position.Take }, cancellation);
        var variants = shop.BySku?.Items ?? [];
        var next = position.Next(variants.Count, variants.Count == 0 ? null : variants[^1].CreatedAt, PageSize, out var more);
        return new ListingPage(
            [.. variants.Select(variant => variant.ToListing(null, shop))],
            more ? string.Create(CultureInfo.InvariantCulture, $"{next.Since}:{next.Take}") : null);
    }

    private static VendureTimePosition Parse(string cursor)
    {
        var parts = cursor.Split(':');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var since)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var take)
                ? new VendureTimePosition(since, take)
                : throw new PlatformException(PlatformFailure.Refused, "cursor_malformed", "The cursor of the listings cannot be read.");
    }

    private static string? Id(ListingQuery query) => query.RemoteIds.GetValueOrDefault(VendureVariant.VariantKind);
}
