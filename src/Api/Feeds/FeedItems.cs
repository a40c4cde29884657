using KolajAI.Feeds;
using KolajAI.Json;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Feeds;

/// <summary>A product as a feed shows it.</summary>
/// <param name="ListPrice">Struck through; above <paramref name="Price"/>, else null.</param>
internal sealed record FeedItem(Product Product, ProductGroup? Group, long Quantity, Money Price, Money? ListPrice, string Link);

/// <summary>How many products a feed left out, and for what.</summary>
internal sealed record FeedLeftOut(long NoPrice, long NoImage, long OutOfStock);

/// <summary>Walks a tenant's products as one feed shows them, from the hub's truth: of an account, what that account should show.</summary>
internal sealed class FeedItems(IProductReads products, IListingReads listings)
{
    private const int Page = 200;

    public async IAsyncEnumerable<FeedItem> WalkAsync(
        string tenant, FeedDocument feed, Action<string> leftOut, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        while (await NextAsync(tenant, feed, after, cancellation) is { Count: > 0 } ids)
        {
            after = ids[^1];
            var documents = (await products.FindManyAsync(tenant, ids, cancellation)).Select(static row => KolajJson.FromBytes<ProductDocument>(row.State))
                .Where(d => !d.Deleted && Wanted(feed, d.Product)).OrderBy(static d => d.Product.Id, StringComparer.Ordinal).ToList();
            var aspects = feed.AccountKey is { } account
                ? (await listings.FindAsync(tenant, account, [.. documents.Select(static d => d.Product.Id)], cancellation)).ToLookup(static a => a.ProductId, StringComparer.Ordinal)
                : null;
            var groupIds = documents.Select(static d => d.Product.GroupId).OfType<string>().ToHashSet(StringComparer.Ordinal);
            var groups = groupIds.Count == 0 ? null : await products.GroupsAsync(tenant, groupIds, cancellation);
            foreach (var document in documents)
            {
                var group = document.Product.GroupId is { } id ? groups?.GetValueOrDefault(id)?.Content : null;
                if (Item(feed, document, group, aspects?[document.Product.Id], leftOut) is { } item)
                    yield return item;
            }
        }
    }

    private Task<IReadOnlyList<string>> NextAsync(string tenant, FeedDocument feed, string? after, CancellationToken cancellation) => feed.AccountKey is { } account
        ? listings.ProductsOnAsync(tenant, account, after, Page, cancellation)
        : products.WalkAsync(tenant, after, Page, cancellation);

    private static bool Wanted(FeedDocument feed, Product product) =>
        (feed.Category is not { } category || product.Category?.StartsWith(category, StringComparison.OrdinalIgnoreCase) == true)
        && (feed.Brand is not { } brand || string.Equals(product.Brand, brand, StringComparison.OrdinalIgnoreCase));

    private static FeedItem? Item(FeedDocument feed, ProductDocument document, ProductGroup? group, IEnumerable<AspectRow>? aspects, Action<string> leftOut)
    {
        var product = document.Product;
        var (price, list, quantity) = (product.Price, product.ListPrice, document.SellableIn());
        if (aspects is not null)
        {
            var rows = aspects.ToList();
            (price, list) = rows.Find(static a => a.Aspect == Aspects.Price) is { } shown && Read<PriceValue>(shown.DesiredValue) is { } value ? (value.Price, value.ListPrice) : (null, null);
            quantity = rows.Find(static a => a.Aspect == Aspects.Stock) is { } stock && Read<StockValue>(stock.DesiredValue) is { } units ? units.Quantity : 0;
        }

        if (price is not { } paid)
            return Without("price");
        if (product.Images.Count == 0 && group is not { Images.Count: > 0 })
            return Without("image");
        if (quantity == 0 && feed.InStockOnly)
            return Without("stock");
        var struck = list is { } above && above.Currency == paid.Currency && above.TenThousandths > paid.TenThousandths ? list : null;
        return new FeedItem(product, group, quantity, paid, struck, Link(feed.LinkTemplate, product));

        FeedItem? Without(string what)
        {
            leftOut(what);
            return null;
        }
    }

    private static string Link(string template, Product product) => template
        .Replace("{sku}", Uri.EscapeDataString(product.Sku), StringComparison.Ordinal)
        .Replace("{barcode}", Uri.EscapeDataString(product.Barcode ?? ""), StringComparison.Ordinal)
        .Replace("{group_id}", Uri.EscapeDataString(product.GroupId ?? product.Sku), StringComparison.Ordinal)
        .Replace("{id}", product.Id, StringComparison.Ordinal);

    private static T? Read<T>(string json)
        where T : class => System.Text.Json.JsonSerializer.Deserialize<T>(json, KolajJson.Stored);
}
