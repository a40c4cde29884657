namespace KolajAI.Connectors.WooCommerce;

/// <summary>Names under which calls are counted and measured.</summary>
internal static class WooCommerceOperations
{
    public const string Test = "test";
    public const string Settings = "settings";
    public const string ProductsRead = "products_read";
    public const string Categories = "categories";
    public const string ProductsWrite = "products_write";
    public const string StockPrice = "stock_price";
    public const string Orders = "orders";
    public const string Actions = "actions";
    public const string Webhooks = "webhooks";

    public static IReadOnlyList<string> All { get; } =
        [Test, Settings, ProductsRead, Categories, ProductsWrite, StockPrice, Orders, Actions, Webhooks];
}
