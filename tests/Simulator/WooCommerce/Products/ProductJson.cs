using System.Globalization;
using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Products;

/// <summary>How the shop shows products: the fields of the captured delivery in their order, and of the documentation for variations.</summary>
internal static class ProductJson
{
    public static JsonObject View(WooShop shop, WooProduct product) => new()
    {
        ["id"] = product.Id,
        ["name"] = product.Name,
        ["slug"] = product.Slug,
        ["permalink"] = Permalink(shop, product),
        ["date_created"] = shop.Clock.Local(product.Created),
        ["date_created_gmt"] = ShopClock.Gmt(product.Created),
        ["date_modified"] = shop.Clock.Local(product.Modified),
        ["date_modified_gmt"] = ShopClock.Gmt(product.Modified),
        ["type"] = product.Type,
        ["status"] = product.Status,
        ["featured"] = Other(product, "featured", false),
        ["catalog_visibility"] = Other(product, "catalog_visibility", "visible"),
        ["description"] = Other(product, "description", ""),
        ["short_description"] = Other(product, "short_description", ""),
        ["sku"] = product.Sku,
        ["price"] = Price(shop, product),
        ["regular_price"] = product.RegularPrice,
        ["sale_price"] = product.SalePrice,
        ["date_on_sale_from"] = null,
        ["date_on_sale_from_gmt"] = null,
        ["date_on_sale_to"] = null,
        ["date_on_sale_to_gmt"] = null,
        ["on_sale"] = product.OnSale,
        ["purchasable"] = product.Status == "publish" && Price(shop, product).Length > 0,
        ["total_sales"] = product.TotalSales,
        ["virtual"] = Other(product, "virtual", false),
        ["downloadable"] = false,
        ["downloads"] = new JsonArray(),
        ["download_limit"] = -1,
        ["download_expiry"] = -1,
        ["external_url"] = "",
        ["button_text"] = "",
        ["tax_status"] = Other(product, "tax_status", "taxable"),
        ["tax_class"] = Other(product, "tax_class", ""),
        ["manage_stock"] = Managed(product),
        ["stock_quantity"] = product.StockOwner?.StockQuantity,
        ["backorders"] = product.Backorders,
        ["backorders_allowed"] = product.Backorders != "no",
        ["backordered"] = product.StockStatus == "onbackorder",
        ["low_stock_amount"] = null,
        ["sold_individually"] = Other(product, "sold_individually", false),
        ["weight"] = Other(product, "weight", ""),
        ["dimensions"] = Dimensions(product),
        ["shipping_required"] = true,
        ["shipping_taxable"] = true,
        ["shipping_class"] = Other(product, "shipping_class", ""),
        ["shipping_class_id"] = 0,
        ["reviews_allowed"] = Other(product, "reviews_allowed", true),
        ["average_rating"] = "0.00",
        ["rating_count"] = 0,
        ["upsell_ids"] = new JsonArray(),
        ["cross_sell_ids"] = new JsonArray(),
        ["parent_id"] = product.Parent?.Id ?? 0,
        ["purchase_note"] = Other(product, "purchase_note", ""),
        ["categories"] = new JsonArray([.. product.Categories.Select(id => shop.Categories.Find(id)).OfType<WooCategory>()
            .Select(category => new JsonObject { ["id"] = category.Id, ["name"] = category.Name, ["slug"] = category.Slug })]),
        ["brands"] = new JsonArray(),
        ["tags"] = new JsonArray(),
        ["images"] = product.Images.DeepClone(),
        ["attributes"] = product.Attributes.DeepClone(),
        ["default_attributes"] = product.DefaultAttributes.DeepClone(),
        ["variations"] = new JsonArray([.. shop.Products.VariationsOf(product).Where(one => one.Status != WooProduct.Trash).Select(one => JsonValue.Create(one.Id))]),
        ["grouped_products"] = new JsonArray(),
        ["menu_order"] = Other(product, "menu_order", 0),
        ["price_html"] = PriceHtml(shop, product),
        ["related_ids"] = new JsonArray(),
        ["meta_data"] = product.Meta.View(),
        ["stock_status"] = StockStatus(product),
        ["has_options"] = product.Type == WooProduct.Variable,
        ["post_password"] = "",
        ["global_unique_id"] = product.GlobalUniqueId,
        ["_links"] = Links(shop, product),
    };

    public static JsonObject VariationView(WooShop shop, WooProduct variation) => new()
    {
        ["id"] = variation.Id,
        ["type"] = variation.Type,
        ["date_created"] = shop.Clock.Local(variation.Created),
        ["date_created_gmt"] = ShopClock.Gmt(variation.Created),
        ["date_modified"] = shop.Clock.Local(variation.Modified),
        ["date_modified_gmt"] = ShopClock.Gmt(variation.Modified),
        ["description"] = Other(variation, "description", ""),
        ["permalink"] = Permalink(shop, variation),
        ["sku"] = variation.Sku,
        ["global_unique_id"] = variation.GlobalUniqueId,
        ["price"] = variation.Price,
        ["regular_price"] = variation.RegularPrice,
        ["sale_price"] = variation.SalePrice,
        ["on_sale"] = variation.OnSale,
        ["status"] = variation.Status,
        ["purchasable"] = variation.Status == "publish" && variation.Price.Length > 0,
        ["virtual"] = Other(variation, "virtual", false),
        ["downloadable"] = false,
        ["downloads"] = new JsonArray(),
        ["tax_status"] = Other(variation, "tax_status", "taxable"),
        ["tax_class"] = Other(variation, "tax_class", ""),
        ["manage_stock"] = Managed(variation),
        ["stock_quantity"] = variation.StockOwner?.StockQuantity,
        ["stock_status"] = StockStatus(variation),
        ["backorders"] = variation.Backorders,
        ["backorders_allowed"] = variation.Backorders != "no",
        ["backordered"] = variation.StockStatus == "onbackorder",
        ["low_stock_amount"] = null,
        ["weight"] = Other(variation, "weight", ""),
        ["dimensions"] = Dimensions(variation),
        ["shipping_class"] = Other(variation, "shipping_class", ""),
        ["shipping_class_id"] = 0,
        ["image"] = null,
        ["attributes"] = variation.Attributes.DeepClone(),
        ["menu_order"] = Other(variation, "menu_order", 0),
        ["meta_data"] = variation.Meta.View(),
        ["name"] = variation.Name,
        ["parent_id"] = variation.Parent!.Id,
        ["_links"] = Links(shop, variation),
    };

    private static JsonNode? Other(WooProduct product, string field, JsonNode otherwise) =>
        product.Others.TryGetValue(field, out var value) ? value?.DeepClone() : otherwise;

    private static JsonNode Managed(WooProduct product) => product.ManageStock ? true : product.StockOwner is null ? false : "parent";

    private static string StockStatus(WooProduct product) => product.StockOwner?.StockStatus ?? product.StockStatus;

    /// <summary>A variable product shows the lowest price of its variations.</summary>
    private static string Price(WooShop shop, WooProduct product) => product.Type == WooProduct.Variable
        ? shop.Products.VariationsOf(product).Where(one => one.Status == "publish" && one.Price.Length > 0).MinBy(one => WooProduct.Amount(one.Price))?.Price ?? ""
        : product.Price;

    private static JsonObject Dimensions(WooProduct product)
    {
        var sent = product.Others.GetValueOrDefault("dimensions") as JsonObject;
        return new JsonObject([.. new[] { "length", "width", "height" }.Select(side => KeyValuePair.Create<string, JsonNode?>(side, sent?[side]?.DeepClone() ?? ""))]);
    }

    private static string Permalink(WooShop shop, WooProduct product) => product.Parent is { } parent
        ? string.Create(CultureInfo.InvariantCulture, $"{shop.Home}product/{parent.Slug}/?variation={product.Id}")
        : $"{shop.Home}product/{product.Slug}/";

    private static string PriceHtml(WooShop shop, WooProduct product) => Price(shop, product) is { Length: > 0 } price
        ? "<span class=\"woocommerce-Price-amount amount\"><bdi><span class=\"woocommerce-Price-currencySymbol\" translate=\"no\">"
            + $"{Currencies.Of(shop.Settings.Currency).Entity}</span>{price}</bdi></span>"
        : "";

    private static JsonObject Links(WooShop shop, WooProduct product)
    {
        var collection = product.Parent is { } parent ? string.Create(CultureInfo.InvariantCulture, $"products/{parent.Id}/variations") : "products";
        var links = new JsonObject
        {
            ["self"] = new JsonArray(new JsonObject
            {
                ["href"] = shop.Link(string.Create(CultureInfo.InvariantCulture, $"{collection}/{product.Id}")),
                ["targetHints"] = new JsonObject { ["allow"] = new JsonArray("GET", "POST", "PUT", "PATCH", "DELETE") },
            }),
            ["collection"] = new JsonArray(new JsonObject { ["href"] = shop.Link(collection) }),
        };
        if (product.Parent is { } up)
            links["up"] = new JsonArray(new JsonObject { ["href"] = shop.Link(string.Create(CultureInfo.InvariantCulture, $"products/{up.Id}")) });
        return links;
    }
}
