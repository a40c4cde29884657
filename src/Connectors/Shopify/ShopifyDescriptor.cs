using KolajAI.Quotas;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// What a Shopify shop is, allows and asks for. Facts from the Admin GraphQL schema of the version in use and Shopify's public pages.
/// </summary>
internal static class ShopifyDescriptor
{
    public const string Id = "shopify";
    public const string AccessToken = "access_token";
    public const string ClientId = "client_id";
    public const string ClientSecret = "client_secret";
    public const string BaseUrl = "base_url";
    public const string Location = "location";
    public const string SalesChannel = "sales_channel";
    public const string NoSalesChannel = "none";
    public const string NotifyBuyer = "notify_buyer";

    public static ConnectorDescriptor Value { get; } = new()
    {
        Id = Id,
        Name = "Shopify",
        Type = "ecommerce_platform",
        Region = "GLOBAL",
        Evidence = "official",
        Docs = "https://shopify.dev/docs/api/admin-graphql",
        CredentialFields =
        [
            new(ClientId, "Client ID", Secret: false, Required: false, "Of the shop's app (Settings); needed where no access token is given."),
            new(ClientSecret, "Client secret", Secret: true, Required: false,
                "Of the same app. Tokens are asked for with it, and Shopify signs webhooks with it: without it orders are polled alone."),
            new(AccessToken, "Admin API access token", Secret: true, Required: false,
                "Of a custom app, begins with shpat_; instead of a token by client id and secret."),
        ],
        SettingFields =
        [
            new(BaseUrl, "Shop address", Secret: false, Required: true, "The shop's own address, not its domain: https://name.myshopify.com"),
            new(Location, "Location", Secret: false, Required: false,
                "Name or id of the location whose stock the hub keeps (Settings, Locations); needed where several are active."),
            new(SalesChannel, "Sales channel", Secret: false, Required: false,
                "Name or id of the channel on which new products are shown; 'none' leaves that to the shop.", "Online Store"),
            new(NotifyBuyer, "Mail the buyer when shipped", Secret: false, Required: false, "Shopify's own shipping mail.", "yes", ["yes", "no"]),
        ],
        Limits =
        [
            // Standard plan; others have more, set limits.points to ten seconds' worth. The bucket is told to be larger, but one document may
            // cost 1,000 at most, and what is never used cannot be refused.
            new("points", ShopifyOperations.GraphQl, PerOperation: false, 1000, TimeSpan.FromSeconds(10), QuotaScopeKind.RemoteSeller,
                "shopify.dev, API limits: 100 points/s for an app in a shop on the Standard plan; at most 1,000 a document")
            {
                Kind = QuotaKind.Bucket,
                CostTold = true,
                Costs = new Dictionary<string, int>
                {
                    [ShopifyOperations.Shop] = 110,
                    [ShopifyOperations.ListingsRead] = 100,
                    [ShopifyOperations.ListingsSearch] = 160,
                    [ShopifyOperations.ListingsPage] = 160,
                    [ShopifyOperations.ProductsRead] = 190,
                    [ShopifyOperations.ProductsWrite] = 40,
                    [ShopifyOperations.Stock] = 15,
                    [ShopifyOperations.Prices] = 15,
                    [ShopifyOperations.OrderList] = 25,
                    [ShopifyOperations.Orders] = 120,
                    [ShopifyOperations.OrderMoves] = 60,
                    [ShopifyOperations.ActionsRead] = 190,
                    [ShopifyOperations.Actions] = 20,
                    [ShopifyOperations.WebhooksRead] = 30,
                    [ShopifyOperations.Webhooks] = 15,
                },
            },
            new("tokens", [ShopifyOperations.Token], PerOperation: false, 10, TimeSpan.FromMinutes(1), QuotaScopeKind.RemoteSeller,
                "ours: none documented; a token lives about a day"),
        ],
        Webhooks = new WebhookDescriptor("http", "hmac", "automatic", "X-Shopify-Hmac-Sha256") { SecretCredential = ClientSecret },

        // changeFromQuantity lets a number in only where the shop still shows what the hub believes, so a write costs no more exposure than it
        // adds (docs/decisions/008-exposure.md). Absolute would cost the whole number at each write; Delta may go below zero here, and what
        // it took away could never be counted.
        StockWrite = StockWriteKind.CompareAndSet,

        // The key is one for all rows of a call: a row that goes again beside others has another, and nothing but the comparison would stop it from
        // being done twice. So an unanswered write is read back, never sent again with its key.
        TakesWriteKey = false,
        LowersOwnStock = true,

        // InventorySetQuantities refuses more (INVALID_QUANTITY_TOO_HIGH).
        MostStock = 1_000_000_000,
        Settle = TimeSpan.FromSeconds(60),

        // Orders are found by Shopify's search, which follows its own database by seconds.
        FeedLag = TimeSpan.FromSeconds(60),

        // Without the scope read_all_orders.
        OrderHistoryDays = 60,
        DefaultSyncIntervalSeconds = 60,
    };
}
