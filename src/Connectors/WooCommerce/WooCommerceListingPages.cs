using System.Text;
using System.Text.Json;
using KolajAI.Connectors.Http;
using KolajAI.Json;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// Everything on the channel, in pages. WooCommerce pages by number alone, so that a product deleted in a page already read would pull
/// one across the border, past the reader. Read from the last page to the first, sorted by id, nothing is missed: what is deleted pulls
/// products to pages still to be read, what is created comes behind. What was met already is known by its id.
/// </summary>
internal sealed class WooCommerceListingPages(WooCommerceApi api, WooCommerceShops shops)
{
    private const int PageSize = 100;

    /// <summary>One call a step: a page of products, or the variations of one of them.</summary>
    public async Task<ListingPage> ReadAsync(string? cursor, CancellationToken cancellation)
    {
        var position = cursor is null ? null : Parse(cursor);
        var facts = await shops.FactsAsync(api, cancellation);
        try
        {
            return position is { Parents.Count: > 0 }
                ? await VariationsAsync(position.Parents[0], position with { Parents = [.. position.Parents.Skip(1)] }, facts, cancellation)
                : await ProductsAsync(position, facts, cancellation);
        }
        catch (FormatException error)
        {
            throw new PlatformException(PlatformFailure.Broken, "answer_not_understood", $"A product was not understood: {error.Message}", inner: error);
        }
    }

    private async Task<ListingPage> ProductsAsync(PagePosition? position, WooCommerceShopFacts facts, CancellationToken cancellation)
    {
        var (products, pages) = await PageAsync(position?.Page ?? 1, cancellation);
        if (position is null)
        {
            position = new PagePosition(pages, long.MaxValue, []);
            if (pages > 1)
                (products, _) = await PageAsync(pages, cancellation);
        }

        var unread = products.Where(product => product.RequiredInteger("id") < position.Below).ToList();
        var next = new PagePosition(
            position.Page - 1,
            unread.Count == 0 ? position.Below : unread[0].RequiredInteger("id"),
            [.. unread.Where(WooCommerceListing.HasVariations).Select(static product => new Parent(product.RequiredInteger("id"), WooCommerceListing.IsPublished(product)))]);
        return new ListingPage(
            [.. unread.Where(static product => !WooCommerceListing.HasVariations(product)).Select(product => WooCommerceListing.ToRemote(product, null, facts))],
            Write(next));
    }

    private async Task<ListingPage> VariationsAsync(Parent parent, PagePosition next, WooCommerceShopFacts facts, CancellationToken cancellation)
    {
        var variations = await new WooCommerceFinder(api).VariationsAsync(parent.Id, null, cancellation);
        return new ListingPage(
            [.. variations.Select(variation => WooCommerceListing.ToRemote(variation, null, facts, parent.Id, parent.Published))], Write(next));
    }

    private async Task<(IReadOnlyList<PlatformJson> Products, int Pages)> PageAsync(int page, CancellationToken cancellation)
    {
        var answer = await api.TryGetAsync(
            WooCommerceOperations.ProductsRead, "products",
            [("per_page", WooCommerceIds.Text(PageSize)), ("page", WooCommerceIds.Text(page)), ("orderby", "id"), ("order", "asc")],
            cancellation);
        // So many products were deleted meanwhile that there is no such page any more; those before it are still to be read.
        if ((int)answer.Status == 400 && answer.Error() is { Code: "rest_post_invalid_page_number" })
            return ([], page);
        if (WooCommerceError.Sort(answer, write: false) is { } failure)
            throw failure;
        var products = answer.Read(static body => body.Elements());
        if (products.Zip(products.Skip(1)).Any(static pair => pair.First.RequiredInteger("id") >= pair.Second.RequiredInteger("id")))
            throw answer.Failure(PlatformFailure.Broken, "answer_not_sorted", "The shop does not sort its products by id; a plugin may change the list.");
        return (products, answer.TotalPages
            ?? (products.Count < PageSize ? page : throw answer.Failure(PlatformFailure.Broken, "pages_not_told", "The shop does not tell how many pages there are.")));
    }

    private static PagePosition Parse(string cursor)
    {
        try
        {
            return KolajJson.FromBytes<PagePosition>(Encoding.UTF8.GetBytes(cursor));
        }
        catch (JsonException error)
        {
            throw new PlatformException(PlatformFailure.Refused, "cursor_invalid", "The cursor of the listings is none of this connector's.", inner: error);
        }
    }

    private static string? Write(PagePosition position) =>
        position is { Page: < 1, Parents.Count: 0 } ? null : Encoding.UTF8.GetString(KolajJson.ToBytes(position));

    /// <param name="Page">The next page to read, down to 1.</param>
    /// <param name="Below">Products from this id on have been read.</param>
    /// <param name="Parents">Products of the last page whose variations are still to be read.</param>
    internal sealed record PagePosition(int Page, long Below, IReadOnlyList<Parent> Parents);

    internal sealed record Parent(long Id, bool Published);
}
