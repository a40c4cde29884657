namespace KolajAI.Connectors.Shopify;

/// <summary>Names under which calls are counted and measured. Documents of one operation cost about the same.</summary>
internal static class ShopifyOperations
{
    public const string Token = "token";
    public const string Shop = "shop";
    public const string ListingsRead = "listings_read";
    public const string ListingsSearch = "listings_search";
    public const string ListingsPage = "listings_page";
    public const string ProductsRead = "products_read";
    public const string ProductsWrite = "products_write";
    public const string Stock = "stock";
    public const string Prices = "prices";
    public const string OrderList = "order_list";
    public const string Orders = "orders";
    public const string OrderMoves = "order_moves";
    public const string ActionsRead = "actions_read";
    public const string Actions = "actions";
    public const string WebhooksRead = "webhooks_read";
    public const string Webhooks = "webhooks";

    /// <summary>All that are GraphQL, and count points.</summary>
    public static IReadOnlyList<string> GraphQl { get; } =
    [
        Shop, ListingsRead, ListingsSearch, ListingsPage, ProductsRead, ProductsWrite, Stock, Prices, OrderList, Orders, OrderMoves, ActionsRead, Actions, WebhooksRead, Webhooks,
    ];
}
