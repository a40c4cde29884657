using KolajAI.Connectors.Http;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Changes variants of many products in one document: <c>productVariantsBulkUpdate</c> takes one product, so each product is a field of its
/// own. The fields fail apart, and so do the variants of one product.
/// </summary>
internal sealed class ShopifyVariantChanges(ShopifyApi api)
{
    /// <summary>Each product costs 13 points.</summary>
    public const int MostProducts = 40;

    private const string List = "variants";

    /// <summary>The document for so many products.</summary>
    public static ShopifyDocument Document(int products, string operation = ShopifyOperations.Prices)
    {
        var places = Enumerable.Range(0, products).Select(static i => ShopifyGid.Text(i)).ToList();
        return new ShopifyDocument(
            operation,
            $"mutation ChangeVariants({string.Join(',', places.Select(static i => $"$p{i}:ID!,$v{i}:[ProductVariantsBulkInput!]!"))}){{" +
            string.Join(' ', places.Select(static i =>
                $"c{i}:productVariantsBulkUpdate(productId:$p{i},variants:$v{i},allowPartialUpdates:true){{productVariants{{id}} " +
                $"userErrors{{field message code}}}}")) + "}");
    }

    /// <summary>The fields of a price: the one that the buyer pays, and the higher one struck through beside it.</summary>
    public static void WritePrice(Dictionary<string, object?> variant, Money price, Money? listPrice)
    {
        variant["price"] = price.AmountText;
        variant["compareAtPrice"] = listPrice is { } list && list.TenThousandths > price.TenThousandths ? list.AmountText : null;
    }

    /// <summary>Counted and not sold below zero: otherwise the variant would sell another number than the hub's.</summary>
    public static void WriteCounting(Dictionary<string, object?> variant)
    {
        variant["inventoryPolicy"] = "DENY";
        variant["inventoryItem"] = new Dictionary<string, object?> { ["tracked"] = true };
    }

    /// <returns>By variant: null where it was changed, the reason where it was refused. What nobody knows of is absent.</returns>
    /// <exception cref="PlatformException">The call as a whole failed.</exception>
    public async Task<Dictionary<long, ShopifyError?>> SendAsync(
        IReadOnlyList<IGrouping<long, (ShopifyIds Ids, Dictionary<string, object?> Fields)>> products, string operation, CancellationToken cancellation)
    {
        var variables = new Dictionary<string, object?>();
        foreach (var (product, i) in products.Select(static (product, i) => (product, ShopifyGid.Text(i))))
        {
            variables[$"p{i}"] = ShopifyGid.Of("Product", product.Key);
            variables[$"v{i}"] = product.Select(static row => row.Fields).ToList();
        }

        // A product whose field broke leaves the others' as they are.
        var answer = await api.SendAsync(Document(products.Count, operation), variables, cancellation, static error => error.Path.Count > 0 && error.Code is not ("THROTTLED" or "ACCESS_DENIED"));
        return answer.Read(data => products
            .SelectMany(
                (product, i) => data.Child($"c{ShopifyGid.Text(i)}") is { } payload ? Read(payload, [.. product.Select(static row => row.Ids)]) : [])
            .ToDictionary(static pair => pair.Variant, static pair => pair.Error));
    }

    private static IEnumerable<(long Variant, ShopifyError? Error)> Read(PlatformJson payload, IReadOnlyList<ShopifyIds> variants)
    {
        var errors = ShopifyError.ReadUser(payload);
        var whole = errors.FirstOrDefault(static error => error.PlaceIn(List) is null);
        var changed = payload.List("productVariants").Select(
            static variant => ShopifyGid.Required(variant.RequiredText("id"), "ProductVariant")).ToHashSet();
        foreach (var (ids, place) in variants.Select(static (ids, place) => (ids, place)))
        {
            if (errors.FirstOrDefault(error => error.PlaceIn(List) == place) is { } own)
                yield return (ids.Variant, own);
            else if (changed.Contains(ids.Variant))
                yield return (ids.Variant, null);
            else if (whole is not null)
                yield return (ids.Variant, whole);
        }
    }
}
