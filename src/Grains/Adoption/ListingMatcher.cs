using KolajAI.Errors;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Adoption;

/// <summary>Which product a listing is, as far as that is certain.</summary>
/// <param name="Kind"><see cref="Bound"/> (it is known there), <see cref="Match"/>, <see cref="Unmatched"/> or <see cref="Conflict"/>.</param>
internal sealed record ListingVerdict(string Kind, string? ProductId, string? Reason, string? Detail)
{
    public const string Bound = "bound";
    public const string Match = "match";
    public const string Unmatched = "unmatched";
    public const string Conflict = "conflict";
}

/// <summary>What the hub knows that listings are compared with.</summary>
internal sealed record MatchFacts
{
    /// <summary>By listing id the products listed under its own remote ids.</summary>
    public required ILookup<string, string> Holders { get; init; }
    public required ILookup<string, string> ByBarcode { get; init; }
    public required IReadOnlyDictionary<string, string> BySku { get; init; }

    /// <summary>Living products only.</summary>
    public required IReadOnlyDictionary<string, ProductDocument> Products { get; init; }

    /// <summary>Kind to remote id on the account, by product id.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> RemoteIds { get; init; }
}

/// <summary>Matches listings with products: by the channel's ids that are known already, then by barcode and SKU, and never by guess.</summary>
internal sealed class ListingMatcher(IProductReads products, IAdoptionReads adoption)
{
    public async Task<IReadOnlyDictionary<string, ListingVerdict>> JudgeAsync(
        string tenant, string accountKey, IReadOnlyList<string> matchBy, IReadOnlyList<ChannelListing> listings, CancellationToken cancellation)
    {
        var facts = await FactsAsync(tenant, accountKey, matchBy, listings, cancellation);
        return listings.ToDictionary(static l => l.Id, l => Judge(l, accountKey, facts), StringComparer.Ordinal);
    }

    public static ListingVerdict Judge(ChannelListing listing, string accountKey, MatchFacts facts)
    {
        var holders = facts.Holders[listing.Id].Distinct(StringComparer.Ordinal).ToList();
        if (holders.Count == 1)
            return new ListingVerdict(ListingVerdict.Bound, holders[0], null, null);
        if (holders.Count > 1)
            return Conflict("remote_ids_differ", "The channel's ids of this listing belong to several products.");
        var byBarcode = Barcode(listing) is { } barcode ? facts.ByBarcode[barcode].Where(facts.Products.ContainsKey).Distinct(StringComparer.Ordinal).ToList() : [];
        if (byBarcode.Count > 1)
            return Conflict("several_products", $"Several products have the barcode {listing.Barcode}: {Skus(byBarcode, facts)}.");
        var holder = Sku(listing) is { } sku ? facts.BySku.GetValueOrDefault(sku) : null;
        var bySku = holder is not null && facts.Products.ContainsKey(holder) ? holder : null;
        if (byBarcode.Count == 1 && bySku is not null && byBarcode[0] != bySku)
            return Conflict("sku_and_barcode_differ", $"By barcode it is {Skus(byBarcode, facts)}, by SKU {Skus([bySku], facts)}.");
        if ((byBarcode.FirstOrDefault() ?? bySku) is not { } product)
            return new ListingVerdict(ListingVerdict.Unmatched, null, "no_product", "No product has this SKU or barcode.");
        var isElsewhere = facts.Products[product].Listings.ContainsKey(accountKey)
            && facts.RemoteIds.GetValueOrDefault(product)?.Any(id => listing.RemoteIds.TryGetValue(id.Key, out var own) && own != id.Value) == true;
        return isElsewhere
            ? Conflict(ErrorCodes.ProductListedElsewhere, $"{Skus([product], facts)} has another listing on this account.")
            : new ListingVerdict(ListingVerdict.Match, product, null, null);
    }

    public static string? Sku(ChannelListing listing) => string.IsNullOrWhiteSpace(listing.Sku) ? null : listing.Sku.Trim();

    public static string? Barcode(ChannelListing listing) => string.IsNullOrWhiteSpace(listing.Barcode) ? null : listing.Barcode.Trim();

    private async Task<MatchFacts> FactsAsync(
        string tenant, string accountKey, IReadOnlyList<string> matchBy, IReadOnlyList<ChannelListing> listings, CancellationToken cancellation)
    {
        List<string> Names(string word, Func<ChannelListing, string?> name) =>
            matchBy.Contains(word) ? [.. listings.Select(name).OfType<string>().Distinct(StringComparer.Ordinal)] : [];
        var holders = await adoption.HoldersAsync(tenant, accountKey, [.. listings.Select(static l => l.Id)], cancellation);
        var byBarcode = await adoption.BarcodeHoldersAsync(tenant, Names(ImportOptions.Barcode, Barcode), cancellation);
        var bySku = await products.ResolveSkusAsync(tenant, Names(ImportOptions.Sku, Sku), cancellation);
        var ids = byBarcode.Select(static b => b.ProductId).Concat(bySku.Values).Distinct(StringComparer.Ordinal).ToList();
        var documents = (await products.FindManyAsync(tenant, ids, cancellation))
            .Select(static r => KolajJson.FromBytes<ProductDocument>(r.State)).Where(static d => !d.Deleted).ToDictionary(static d => d.Product.Id, StringComparer.Ordinal);
        return new MatchFacts
        {
            Holders = holders.ToLookup(static h => h.ListingId, static h => h.ProductId, StringComparer.Ordinal),
            ByBarcode = byBarcode.ToLookup(static b => b.Barcode, static b => b.ProductId, StringComparer.Ordinal),
            BySku = bySku,
            Products = documents,
            RemoteIds = await products.RemoteIdsAsync(tenant, accountKey, [.. documents.Keys], cancellation),
        };
    }

    private static ListingVerdict Conflict(string reason, string detail) => new(ListingVerdict.Conflict, null, reason, detail);

    private static string Skus(IEnumerable<string> ids, MatchFacts facts) => string.Join(", ", ids.Select(id => facts.Products[id].Product.Sku));
}
