using System.Globalization;
using KolajAI.Connectors.Http;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Trendyol;

/// <summary>
/// Reads what Trendyol shows. Approved products come as contents with variants, unapproved ones flat by barcode. Remote ids:
/// <c>product</c> is the content id, where no other variant has it too; <c>variant</c> the variant id, else there the barcode; <c>draft</c> the barcode of
/// what is not approved yet.
/// </summary>
internal sealed class TrendyolListings(TrendyolApi api)
{
    /// <summary>One call a barcode: bounded so that a read ends within a job.</summary>
    public const int MaxItems = 20;

    /// <summary>Trendyol pages at most this far by number; beyond, by its token.</summary>
    private const int FurthestRow = 10_000;

    /// <summary>More than any seller has; rows of such a page can still be counted.</summary>
    private const int MostPages = 1_000_000;

    private const string UnapprovedPrefix = "unapproved:";

    public async Task<IReadOnlyList<RemoteListing>> ReadAsync(IReadOnlyList<ListingQuery> queries, CancellationToken cancellation)
    {
        var found = new List<RemoteListing>();
        foreach (var query in queries)
        {
            if (string.IsNullOrWhiteSpace(query.Barcode))
                continue;
            if (await FindAsync(TrendyolBarcode.Normalise(query.Barcode), cancellation) is { } listing)
                found.Add(listing with { Key = query.Key });
        }

        return found;
    }

    /// <summary>What is shown for a barcode, approved or not; null where it is unknown.</summary>
    public async Task<RemoteListing?> FindAsync(string barcode, CancellationToken cancellation)
    {
        var name = Uri.EscapeDataString(barcode);
        var answer = await api.GetAsync(
            TrendyolOperations.ApprovedProducts, $"integration/product/sellers/{api.SellerId}/products/approved?barcode={name}&size=10", cancellation);
        var (approved, mainId) = TrendyolApi.Ensure(answer).Read(body => body.List("content")
            .Select(content => (Listing: Approved(content).FirstOrDefault(listing => listing.Barcode == barcode), MainId: content.Text("productMainId")))
            .FirstOrDefault(static found => found.Listing is not null));
        if (approved is { } live)
        {
            live = await IsSharedAsync(live, mainId, cancellation) ? live with { RemoteIds = OfVariant(live) } : live;
            return live.Quantity is null ? await WithStockAsync(live, name, cancellation) : live;
        }

        var drafts = await ReadPageAsync(TrendyolOperations.UnapprovedProducts, $"unapproved?barcode={name}&size=10", Unapproved, cancellation);
        return drafts.Listings.FirstOrDefault(listing => listing.Barcode == barcode);
    }

    /// <summary>Where an approved barcode stands; null where it is not approved.</summary>
    public async Task<TrendyolPlace?> FindApprovedAsync(string barcode, CancellationToken cancellation)
    {
        var answer = await api.GetAsync(
            TrendyolOperations.ApprovedProducts,
            $"integration/product/sellers/{api.SellerId}/products/approved?barcode={Uri.EscapeDataString(barcode)}&size=10", cancellation);
        return TrendyolApi.Ensure(answer).Read(body => body.List("content")
            .Where(content => content.List("variants").Any(variant => variant.Text("barcode") == barcode))
            .Select(static content => new TrendyolPlace(content.RequiredText("contentId"), content.Text("productMainId"))).FirstOrDefault());
    }

    /// <summary>
    /// Approved products first, then those that wait for approval. Pages go by number, so that what is taken off meanwhile moves the rest up
    /// over the edge of a page: after each page the last row of the one before is looked at again, and when another stands there, the
    /// list is read from its start.
    /// </summary>
    public async Task<ListingPage> ReadPageAsync(string? cursor, CancellationToken cancellation)
    {
        var isDraft = cursor?.StartsWith(UnapprovedPrefix, StringComparison.Ordinal) == true;
        var place = TrendyolListPlace.Read(isDraft ? cursor![UnapprovedPrefix.Length..] : cursor);
        var (operation, name) = isDraft
            ? (TrendyolOperations.UnapprovedProducts, "unapproved") : (TrendyolOperations.ApprovedProducts, "approved");
        Func<PlatformJson, IEnumerable<RemoteListing>> map = isDraft ? Unapproved : Approved;

        var page = await ReadPageAsync(operation, $"{name}?{place.Query}", map, cancellation);
        if (place.Before is { } before)
        {
            var there = await ReadPageAsync(operation, $"{name}?page={place.RowBefore.ToString(CultureInfo.InvariantCulture)}&size=1", map, cancellation);
            if (there.Last != before)
                return new ListingPage(page.Listings, (isDraft ? UnapprovedPrefix : "") + place.Again());
        }

        var next = Next(page) is { } at ? place.Next(at, page.Last).ToString() : null;
        return new ListingPage(page.Listings, isDraft ? next is null ? null : UnapprovedPrefix + next : next ?? UnapprovedPrefix + "0");
    }

    /// <summary>
    /// Whether other variants have the content too: asked by barcode, Trendyol may tell the one alone. What was published by itself has its
    /// stock code as <c>productMainId</c>, and is not asked for.
    /// </summary>
    private async Task<bool> IsSharedAsync(RemoteListing listing, string? mainId, CancellationToken cancellation)
    {
        if (mainId is null || (listing.Sku is { } sku && mainId == TrendyolProduct.MainIdOf(sku)) || listing.RemoteIds.GetValueOrDefault("product") is not { } contentId)
            return false;
        var answer = await api.GetAsync(
            TrendyolOperations.ApprovedProducts,
            $"integration/product/sellers/{api.SellerId}/products/approved?productMainId={Uri.EscapeDataString(mainId)}&size={TrendyolListPlace.PageSize}", cancellation);
        return TrendyolApi.Ensure(answer).Read(body => body.List("content")
            .Any(content => content.Text("contentId") == contentId && content.List("variants").Count > 1));
    }

    private static Dictionary<string, string> OfVariant(RemoteListing listing) =>
        new(StringComparer.Ordinal) { ["variant"] = listing.RemoteIds.GetValueOrDefault("variant") ?? listing.Barcode! };

    private async Task<RemoteListing> WithStockAsync(RemoteListing listing, string name, CancellationToken cancellation)
    {
        var page = await ReadPageAsync(
            TrendyolOperations.InventoryAndPrice, $"approved/inventory-and-price?barcode={name}&size=10", Approved, cancellation);
        return page.Listings.FirstOrDefault(other => other.Barcode == listing.Barcode) is not { } stock
            ? listing
            : listing with
            {
                Quantity = stock.Quantity,
                Price = listing.Price ?? stock.Price,
                ListPrice = listing.ListPrice ?? stock.ListPrice,
            };
    }

    private async Task<Page> ReadPageAsync(
        string operation, string rest, Func<PlatformJson, IEnumerable<RemoteListing>> map, CancellationToken cancellation)
    {
        var answer = await api.GetAsync(operation, $"integration/product/sellers/{api.SellerId}/products/{rest}", cancellation);
        return TrendyolApi.Ensure(answer).Read(body => new Page(
            [.. body.List("content").SelectMany(map)],
            body.List("content") is { Count: > 0 } rows ? rows[^1].Text("contentId", "barcode") : null,
            (int)Math.Clamp(body.Integer("page") ?? 0, 0, MostPages),
            (int)Math.Clamp(body.Integer("totalPages") ?? 0, 0, MostPages),
            body.Text("nextPageToken")));
    }

    private static string? Next(Page page)
    {
        if (page.Listings.Count == 0 || page.Number + 1 >= page.Total)
            return null;
        var furthest = (page.Number + 2) * TrendyolListPlace.PageSize > FurthestRow;
        return furthest ? page.Token is null ? null : TrendyolListPlace.TokenPrefix + page.Token : (page.Number + 1).ToString(CultureInfo.InvariantCulture);
    }

    private IEnumerable<RemoteListing> Approved(PlatformJson content)
    {
        var contentId = content.RequiredText("contentId");
        var title = content.Text("title");
        var variants = content.List("variants");
        foreach (var variant in variants)
        {
            var ids = new Dictionary<string, string>(StringComparer.Ordinal);
            if (variants.Count == 1)
                ids["product"] = contentId;
            if ((variant.Code("variantId") ?? (variants.Count > 1 ? variant.Code("barcode") : null)) is { } variantId)
                ids["variant"] = variantId;
            var price = variant.Child("price") ?? variant;
            // inventory-and-price has the number on the variant, the full read inside "stock".
            var stock = variant.Child("stock") ?? variant;
            var state = State(variant);
            yield return new RemoteListing(
                null, variant.Code("stockCode"), variant.Code("barcode"), title, Price(price.Number("salePrice")), Price(price.Number("listPrice")),
                Units(stock), ids, state is null && (variant.Flag("onSale") ?? true), state);
        }
    }

    private IEnumerable<RemoteListing> Unapproved(PlatformJson draft)
    {
        var barcode = draft.RequiredText("barcode");
        yield return new RemoteListing(
            null, draft.Code("stockCode"), barcode, draft.Text("title"), Price(draft.Number("salePrice")), Price(draft.Number("listPrice")),
            Units(draft), new Dictionary<string, string>(StringComparer.Ordinal) { ["draft"] = barcode }, false,
            draft.Text("status") ?? "unapproved");
    }

    private static long? Units(PlatformJson stock) => stock.Integer("quantity") is { } units ? Math.Max(0, units) : null;

    private static string? State(PlatformJson variant)
    {
        foreach (var word in (ReadOnlySpan<string>)["archived", "blacklisted", "locked"])
        {
            if (variant.Flag(word) == true)
                return word;
        }

        return null;
    }

    private Money? Price(decimal? amount) => amount is >= 0 and <= Money.Most ? Money.FromDecimal(amount.Value, api.Currency ?? "TRY") : null;

    /// <param name="Last">Id of the last row.</param>
    private sealed record Page(IReadOnlyList<RemoteListing> Listings, string? Last, int Number, int Total, string? Token);
}

/// <param name="MainId">By which contents are shown together; null where it is not told.</param>
internal sealed record TrendyolPlace(string ContentId, string? MainId);
