using KolajAI.Simulator.WooCommerce.Requests;

namespace KolajAI.Simulator.WooCommerce.Products;

/// <summary>The fields of product and variation bodies (sheet, products). Read-only ones (<c>price</c>, <c>permalink</c>) are not here: sent, they change nothing.</summary>
internal static class ProductFields
{
    public static IReadOnlyList<string> Statuses { get; } = ["draft", "pending", "private", "publish", "future"];

    public static IReadOnlyList<string> StockStatuses { get; } = ["instock", "outofstock", "onbackorder"];

    /// <summary>Kept and given back as they are.</summary>
    public static IReadOnlyList<WooField> Others { get; } =
    [
        new("featured", WooType.Boolean), new("virtual", WooType.Boolean), new("sold_individually", WooType.Boolean), new("reviews_allowed", WooType.Boolean),
        new("tax_status", WooType.Text, ["taxable", "shipping", "none"]), new("tax_class", WooType.Text), new("weight", WooType.Text),
        new("catalog_visibility", WooType.Text, ["visible", "catalog", "search", "hidden"]), new("description", WooType.Text),
        new("short_description", WooType.Text), new("shipping_class", WooType.Text), new("purchase_note", WooType.Text),
        new("dimensions", WooType.Texts), new("menu_order", WooType.Integer),
    ];

    /// <summary>Fields that make the write one of stock or price.</summary>
    public static IReadOnlyList<string> StockAndPrice { get; } =
        ["stock_quantity", "regular_price", "sale_price", "manage_stock", "stock_status", "backorders"];

    public static IReadOnlyList<WooField> OfVariation { get; } =
    [
        new("sku", WooType.Text), new("global_unique_id", WooType.Text), new("status", WooType.Text, Statuses),
        new("regular_price", WooType.Money), new("sale_price", WooType.Money),
        new("manage_stock", WooType.Boolean), new("stock_quantity", WooType.Integer), new("stock_status", WooType.Text, StockStatuses),
        new("backorders", WooType.Text, ["no", "notify", "yes"]),
        new("attributes", WooType.Objects), new("meta_data", WooType.Objects),
        new("date_on_sale_from", WooType.NotSimulated), new("date_on_sale_from_gmt", WooType.NotSimulated), new("date_on_sale_to", WooType.NotSimulated),
        new("date_on_sale_to_gmt", WooType.NotSimulated), new("downloadable", WooType.NotSimulated), new("downloads", WooType.NotSimulated),
        new("low_stock_amount", WooType.NotSimulated), new("image", WooType.NotSimulated),
        .. Others,
    ];

    public static IReadOnlyList<WooField> OfProduct { get; } =
    [
        new("name", WooType.Text), new("slug", WooType.Text), new("type", WooType.Text, ["simple", "grouped", "external", "variable"]),
        new("categories", WooType.Objects), new("images", WooType.Objects), new("default_attributes", WooType.Objects),
        new("tags", WooType.NotSimulated), new("brands", WooType.NotSimulated), new("upsell_ids", WooType.NotSimulated),
        new("cross_sell_ids", WooType.NotSimulated), new("grouped_products", WooType.NotSimulated), new("external_url", WooType.NotSimulated),
        .. OfVariation.Where(field => field.Name != "image"),
    ];
}
