using System.Security.Cryptography;
using System.Text;
using KolajAI.Errors;
using KolajAI.Products;

namespace KolajAI.Connectors.Shopify;

/// <summary>Content in Shopify's words. Of lists that Shopify replaces whole only those are sent that are the hub's alone.</summary>
internal static class ShopifyContent
{
    /// <summary>What a product without options has in place of one.</summary>
    private const string NoOption = "Title";

    private const string NoValue = "Default Title";
    private const int LongestTitle = 255;

    /// <summary>The handle of a product of its own: the name that its creation is looked up by. Shopify gives it to one product alone.</summary>
    public static string HandleOf(string productId) => Handle("kolaj", productId);

    /// <summary>The handle of a group's product.</summary>
    public static string HandleOf(ContentGroup group) => Handle("kolaj-group", group.Id);

    /// <summary>Why the shop would refuse it; null where it would not.</summary>
    public static (string Code, string Message)? Problem(ContentItem item, ShopifyFacts facts, bool isNew)
    {
        if (string.IsNullOrWhiteSpace(item.Group?.Title ?? item.Product.Title) || (item.Group?.Title ?? item.Product.Title).Length > LongestTitle)
            return ("title_invalid", $"A title in Shopify has 1 to {LongestTitle} characters.");
        if (item.Product.Images.Concat(item.Group?.Images ?? []).Any(
            static image => !image.Url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)))
            return ("image_not_https", "The shop fetches images from https addresses.");
        if (!isNew)
            return null;
        return item.Price is null ? ("price_required", "A new listing needs a price.") : facts.Problem(item.Price, item.ListPrice);
    }

    /// <summary>The product's own fields. Tags, collections and metafields are the shop's, and are not named.</summary>
    public static Dictionary<string, object?> Product(ContentItem item, IReadOnlyList<string>? images)
    {
        var input = new Dictionary<string, object?>
        {
            ["title"] = item.Group?.Title ?? item.Product.Title,
            ["descriptionHtml"] = (item.Group is { } group ? group.Description : item.Product.Description) ?? "",
            ["status"] = ShopifyProductHead.Active,
        };
        if (!string.IsNullOrWhiteSpace(item.Product.Brand))
            input["vendor"] = item.Product.Brand;
        if (!string.IsNullOrWhiteSpace(item.Product.Category))
            input["productType"] = ShortText.Cut(item.Product.Category, LongestTitle);
        if (images is not null)
            input["files"] = images.Select(
                static url => new Dictionary<string, object?> { ["originalSource"] = url, ["contentType"] = "IMAGE" }).ToList();
        return input;
    }

    /// <summary>What a variant is: SKU, barcode, weight, and that it is counted.</summary>
    public static Dictionary<string, object?> Variant(ContentItem item)
    {
        var stocked = new Dictionary<string, object?> { ["sku"] = item.Product.Sku, ["tracked"] = true };
        if (item.Product.WeightKg is { } weight)
            stocked["measurement"] = new { weight = new { unit = "KILOGRAMS", value = (double)weight } };
        return new Dictionary<string, object?>
        {
            ["barcode"] = item.Product.Barcode,
            ["inventoryPolicy"] = "DENY",
            ["inventoryItem"] = stocked,
        };
    }

    /// <summary>A new variant's price; stock is named differently by each call.</summary>
    public static Dictionary<string, object?> NewVariant(ContentItem item)
    {
        var variant = Variant(item);
        ShopifyVariantChanges.WritePrice(variant, item.Price!.Value, item.ListPrice);
        variant["optionValues"] = Values(item);
        return variant;
    }

    /// <summary>For <c>productSet</c>.</summary>
    public static object[] SetQuantity(ContentItem item, string location) =>
        [new { locationId = location, name = "available", quantity = Math.Max(0, item.Quantity) }];

    /// <summary>For <c>productVariantsBulkCreate</c>.</summary>
    public static object[] LevelQuantity(ContentItem item, string location) =>
        [new { locationId = location, availableQuantity = Math.Max(0, item.Quantity) }];

    /// <summary>Options with all values that the variants have; a product of its own has none, which Shopify writes as one.</summary>
    public static object[] Options(IReadOnlyList<ContentItem> items) => items[0].Group is { } group
        ? [.. group.Axes.Select(axis => (object)new { name = axis, values = items.Select(item => item.Variant[axis]).Distinct(StringComparer.Ordinal).Select(static name => new { name }) })]
        : [new { name = NoOption, values = new[] { new { name = NoValue } } }];

    public static object[] Values(ContentItem item) => item.Group is { } group
        ? [.. group.Axes.Select(axis => (object)new { optionName = axis, name = item.Variant[axis] })]
        : [new { optionName = NoOption, name = NoValue }];

    private static string Handle(string prefix, string id) =>
        id.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && id.Length <= 64
        ? $"{prefix}-{id}"
        : $"{prefix}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16))}";
}
