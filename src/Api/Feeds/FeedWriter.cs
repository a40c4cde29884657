using System.Globalization;
using System.Xml;
using KolajAI.Api.Exports;
using KolajAI.Feeds;
using KolajAI.Monetary;

namespace KolajAI.Api.Feeds;

/// <summary>
/// Writes items in a shape. Google's is published; Cimri's and Akakçe's are what several shops emit (no document of theirs is public), so
/// they are marked as such where a feed is shown.
/// </summary>
internal sealed class FeedWriter(XmlWriter xml, FeedDocument feed)
{
    private const string Google = "http://base.google.com/ns/1.0";
    private const string Cimri = "http://www.cimri.com/schema/merchant/upload";

    /// <summary><c>official</c>, or <c>client-code</c> for a shape that other programs emit and nobody has published.</summary>
    public static string Evidence(string shape) => shape == FeedShapes.Google ? "official" : "client-code";

    public async Task BeginAsync()
    {
        await xml.WriteStartDocumentAsync();
        switch (feed.Shape)
        {
            case FeedShapes.Google:
                await xml.WriteStartElementAsync(null, "rss", null);
                await xml.WriteAttributeStringAsync(null, "version", null, "2.0");
                await xml.WriteAttributeStringAsync("xmlns", "g", null, Google);
                await xml.WriteStartElementAsync(null, "channel", null);
                await TextAsync("title", feed.ShopTitle ?? feed.Name ?? "KolajAI");
                await TextAsync("link", feed.ShopLink ?? new Uri(feed.LinkTemplate.Replace('{', '_').Replace('}', '_')).GetLeftPart(UriPartial.Authority));
                await TextAsync("description", feed.Name ?? "");
                break;
            case FeedShapes.Cimri:
                await xml.WriteStartElementAsync(null, "MerchantItems", Cimri);
                break;
            default:
                await xml.WriteStartElementAsync(null, "products", null);
                break;
        }
    }

    public Task WriteAsync(FeedItem item) => feed.Shape switch
    {
        FeedShapes.Google => GoogleAsync(item),
        FeedShapes.Cimri => CimriAsync(item),
        _ => AkakceAsync(item),
    };

    public Task EndAsync() => xml.WriteEndDocumentAsync();

    private async Task GoogleAsync(FeedItem item)
    {
        var product = item.Product;
        await xml.WriteStartElementAsync(null, "item", null);
        await GAsync("id", product.Sku);
        await GAsync("title", product.Title);
        await GAsync("description", product.Description ?? item.Group?.Description ?? product.Title);
        await GAsync("link", item.Link);
        var images = Images(item);
        await GAsync("image_link", images[0]);
        foreach (var image in images.Skip(1).Take(10))
            await GAsync("additional_image_link", image);
        await GAsync("availability", item.Quantity > 0 ? "in_stock" : "out_of_stock");
        await GAsync("price", Money(item.ListPrice ?? item.Price));
        if (item.ListPrice is not null)
            await GAsync("sale_price", Money(item.Price));
        await GAsync("brand", product.Brand);
        await GAsync("gtin", IsGtin(product.Barcode) ? product.Barcode : null);
        if (product.Brand is null && !IsGtin(product.Barcode))
            await GAsync("identifier_exists", "no");
        await GAsync("condition", "new");
        await GAsync("product_type", product.Category);
        await GAsync("item_group_id", product.GroupId);
        foreach (var (axis, value) in product.Variant)
            await GAsync(Trait(axis), value);
        await xml.WriteEndElementAsync();
    }

    private async Task CimriAsync(FeedItem item)
    {
        var product = item.Product;
        await xml.WriteStartElementAsync(null, "MerchantItem", Cimri);
        await TextAsync("merchantItemId", product.Sku);
        await TextAsync("merchantItemCategoryName", product.Category);
        await TextAsync("brand", product.Brand);
        await TextAsync("model", product.GroupId);
        await TextAsync("itemTitle", product.Title);
        await TextAsync("merchantItemField", product.Barcode);
        await TextAsync("itemUrl", item.Link);
        await TextAsync("itemImageUrl", Images(item)[0]);
        await TextAsync("priceEft", Amount(item.Price));
        await TextAsync("pricePlusTax", Amount(item.Price));
        await TextAsync("stockStatus", item.Quantity.ToString(CultureInfo.InvariantCulture));
        await xml.WriteEndElementAsync();
    }

    private async Task AkakceAsync(FeedItem item)
    {
        var product = item.Product;
        await xml.WriteStartElementAsync(null, "product", null);
        await TextAsync("merchantItemId", product.Sku);
        await TextAsync("productName", product.Title);
        await TextAsync("brand", product.Brand);
        await TextAsync("model", product.GroupId);
        await TextAsync("barcode", product.Barcode);
        await TextAsync("categoryHierarchy", product.Category);
        await TextAsync("pricePlusTax", Amount(item.Price));
        await TextAsync("listPricePlusTax", item.ListPrice is { } list ? Amount(list) : null);
        await TextAsync("currency", item.Price.Currency);
        await TextAsync("itemUrl", item.Link);
        await TextAsync("itemImageUrl", Images(item)[0]);
        await TextAsync("stock", item.Quantity.ToString(CultureInfo.InvariantCulture));
        await xml.WriteEndElementAsync();
    }

    private Task GAsync(string name, string? text) => text is null ? Task.CompletedTask : xml.WriteElementStringAsync("g", name, Google, SafeXmlText.Of(text));

    private Task TextAsync(string name, string? text) =>
        text is null ? Task.CompletedTask : xml.WriteElementStringAsync(null, name, feed.Shape == FeedShapes.Cimri ? Cimri : null, SafeXmlText.Of(text));

    private static string[] Images(FeedItem item) => item.Product.Images.Count > 0
        ? [.. item.Product.Images.OrderBy(static i => i.Position).Select(static i => i.Url)]
        : [.. item.Group!.Images.OrderBy(static i => i.Position).Select(static i => i.Url)];

    private static string Money(Money money) => $"{Amount(money)} {money.Currency}";

    private static string Amount(Money money) => money.AmountText;

    /// <summary>Google's words for the usual axes; another axis is a detail that it does not know.</summary>
    private static string Trait(string axis) => axis.ToUpperInvariant() switch
    {
        "RENK" or "COLOR" or "COLOUR" => "color",
        "BEDEN" or "NUMARA" or "SIZE" or "NO" => "size",
        "DESEN" or "PATTERN" => "pattern",
        "MATERYAL" or "MALZEME" or "MATERIAL" => "material",
        _ => "custom_label_0",
    };

    private static bool IsGtin(string? barcode)
    {
        if (barcode is not { Length: 8 or 12 or 13 or 14 } || !barcode.All(char.IsAsciiDigit))
            return false;
        var sum = 0;
        for (var i = 0; i < barcode.Length - 1; i++)
            sum += (barcode[i] - '0') * ((barcode.Length - i) % 2 == 0 ? 3 : 1);
        return (10 - (sum % 10)) % 10 == barcode[^1] - '0';
    }
}
