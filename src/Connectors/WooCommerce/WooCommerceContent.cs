using KolajAI.Connectors.Http;
using KolajAI.Products;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>Content in WooCommerce's words. Lists that WooCommerce replaces whole are merged with what is there.</summary>
internal static class WooCommerceContent
{
    /// <summary>Meta key by which a listing is known as ours: the hub's product id, whatever becomes of the SKU.</summary>
    public const string ProductKey = "_kolaj_product_id";

    /// <summary>Meta key of a variable product: the group's id.</summary>
    public const string GroupKey = "_kolaj_group_id";

    private const int LongestSku = 100;

    /// <summary>Why the shop would refuse it; null where it would not.</summary>
    public static (string Code, string Message)? Problem(ContentItem item, WooCommerceShopFacts facts, ConnectorSession session, bool isNew)
    {
        var category = CategoryOf(item, session);
        if (item.Product.Sku.Length > LongestSku)
            return ("sku_too_long", $"A SKU in WooCommerce has at most {LongestSku} characters.");
        if (category is not null && Categories(category) is null)
            return ("category_invalid", "WooCommerce's category ids are numbers, several separated by commas.");
        if (item.Product.Images.Any(static image => !image.Url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)))
            return ("image_not_https", "The shop fetches images from https addresses.");
        if (!isNew)
            return null;
        return item.Price is null ? ("price_required", "A new listing needs a price.") : facts.Problem(item.Price, item.ListPrice);
    }

    /// <summary>What a product of its own and a variation share: SKU, barcode, our mark.</summary>
    public static Dictionary<string, object> Identity(ContentItem item)
    {
        var row = new Dictionary<string, object>
        {
            ["sku"] = item.Product.Sku,
            ["status"] = WooCommerceListing.Published,
            ["description"] = item.Product.Description ?? "",
        };
        // WooCommerce takes digits and hyphens here (GTIN, UPC, EAN, ISBN) and refuses the whole row for anything else.
        if (item.Product.Barcode?.Trim() is { Length: > 0 } barcode && barcode.All(static c => char.IsAsciiDigit(c) || c == '-'))
            row["global_unique_id"] = barcode;
        return row;
    }

    /// <summary>Stock and price of a listing that is not bound yet: all its aspects are in this one call.</summary>
    public static void WriteOffer(Dictionary<string, object> row, ContentItem item)
    {
        WooCommerceStock.WriteStock(row, item.Quantity);
        if (item.Price is { } price)
            WooCommerceShopFacts.Write(row, price, item.ListPrice);
    }

    public static void WriteMeta(Dictionary<string, object> row, params IReadOnlyList<(string Key, string Value)> entries) =>
        row["meta_data"] = entries.Select(static entry => WooCommerceJson.MetaEntry(entry.Key, entry.Value)).ToList();

    /// <summary>The categories of the offer or of mappings beside those that are there; nothing where neither names one.</summary>
    public static void WriteCategories(Dictionary<string, object> row, IEnumerable<ContentItem> items, PlatformJson? existing, ConnectorSession session)
    {
        var ours = items.SelectMany(item => Categories(CategoryOf(item, session)) ?? []).Distinct().ToList();
        var there = existing?.List("categories").Select(static category => category.RequiredInteger("id")).ToList() ?? [];
        if (ours.Except(there).Any())
            row["categories"] = there.Union(ours).Select(static id => new Dictionary<string, object> { ["id"] = id }).ToList();
    }

    /// <summary>Ours, and those of other names that are there.</summary>
    public static void WriteAttributes(Dictionary<string, object> row, IReadOnlyList<WooCommerceAttribute> ours, PlatformJson? existing)
    {
        var there = WooCommerceAttribute.Of(existing);
        var names = ours.Select(static attribute => attribute.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (ours.Count == 0 && there.Count == 0)
            return;
        row["attributes"] = ours.Concat(there.Where(attribute => !names.Contains(attribute.Name)))
            .Select(static (attribute, position) => attribute.ToRow(position)).ToList();
    }

    /// <summary>The seller's attributes and the brand, which every variant of a group has in its own way.</summary>
    public static List<WooCommerceAttribute> Attributes(Product product, WooCommerceApi api)
    {
        var attributes = product.Attributes.Where(static pair => pair.Value.Count > 0)
            .Select(static pair => new WooCommerceAttribute(0, pair.Key, pair.Value, IsAxis: false)).ToList();
        if (product.Brand is { Length: > 0 } brand && api.Setting(WooCommerceDescriptor.BrandAttribute) is { } name
            && !attributes.Exists(attribute => string.Equals(attribute.Name, name, StringComparison.OrdinalIgnoreCase)))
            attributes.Add(new WooCommerceAttribute(0, name, [brand], IsAxis: false));
        return attributes;
    }

    private static string? CategoryOf(ContentItem item, ConnectorSession session) => item.CategoryId ?? OfferOf(item.Product, session)?.CategoryId;

    private static ProductOffer? OfferOf(Product product, ConnectorSession session)
    {
        var own = product.Offers.Where(offer => offer.IntegrationId == session.Account.Integration).ToList();
        return own.Find(offer => offer.Account == session.Account.Account) ?? own.Find(static offer => offer.Account is null);
    }

    private static IReadOnlyList<long>? Categories(string? text)
    {
        var ids = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(WooCommerceIds.Number).ToList();
        return ids.Contains(null) ? null : [.. ids.OfType<long>()];
    }
}
