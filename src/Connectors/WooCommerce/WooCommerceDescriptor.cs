namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// What a WooCommerce shop is, allows and asks for. Facts from the REST API's documentation (wc/v3), and as seen on WooCommerce 11.0.1;
/// what orders do to stock from WooCommerce's own source (wc-stock-functions).
/// </summary>
internal static class WooCommerceDescriptor
{
    public const string Id = "woocommerce";
    public const string ConsumerKey = "consumer_key";
    public const string ConsumerSecret = "consumer_secret";
    public const string BaseUrl = "base_url";
    public const string KeysIn = "keys_in";
    public const string KeysInQuery = "query";
    public const string BrandAttribute = "brand_attribute";
    public const string TrackingNumberKey = "tracking_number_meta_key";
    public const string TrackingProviderKey = "tracking_provider_meta_key";
    public const string TrackingNote = "tracking_note";
    public const string InvoiceNumberKey = "invoice_number_meta_key";
    public const string InvoiceUrlKey = "invoice_url_meta_key";
    public const string InvoiceNote = "invoice_note";

    public static ConnectorDescriptor Value { get; } = new()
    {
        Id = Id,
        Name = "WooCommerce",
        Type = "ecommerce_platform",
        Region = "GLOBAL",
        Evidence = "official",
        Docs = "https://woocommerce.github.io/woocommerce-rest-api-docs/",
        CredentialFields =
        [
            new(ConsumerKey, "Consumer key", Secret: true, Required: true,
                "WooCommerce, Settings, Advanced, REST API: a key with read and write permission, of an administrator or shop manager; begins with ck_."),
            new(ConsumerSecret, "Consumer secret", Secret: true, Required: true, "Shown once, with the key; begins with cs_."),
        ],
        SettingFields =
        [
            new(BaseUrl, "Shop address", Secret: false, Required: true,
                "As the shop itself writes it, www included: https://shop.example.com. Permalinks must not be 'plain'."),
            new(KeysIn, "Where the keys go", Secret: false, Required: false,
                "'query' only where the web server swallows the Authorization header.", "header", ["header", KeysInQuery]),
            new(BrandAttribute, "Attribute for the brand", Secret: false, Required: false, "Name of the product attribute that shows the brand.", "Marka"),
            new(TrackingNumberKey, "Meta key of the tracking number", Secret: false, Required: false,
                "Where a tracking plugin or theme of the shop reads it.", "_tracking_number"),
            new(TrackingProviderKey, "Meta key of the carrier", Secret: false, Required: false, "As above.", "_tracking_provider"),
            new(TrackingNote, "Note to the buyer when shipped", Secret: false, Required: false,
                "Mailed by the shop; {carrier} and {tracking_number} are filled in.", "Siparişiniz kargoya verildi: {carrier} {tracking_number}"),
            new(InvoiceNumberKey, "Meta key of the invoice number", Secret: false, Required: false, "Where the shop shows it.", "_invoice_number"),
            new(InvoiceUrlKey, "Meta key of the invoice's address", Secret: false, Required: false, "As above.", "_invoice_url"),
            new(InvoiceNote, "Note to the buyer with the invoice", Secret: false, Required: false,
                "Mailed by the shop; {number} and {url} are filled in.", "Faturanız: {number} {url}"),
        ],
        Limits =
        [
            // WooCommerce has no limit; hosters answer 429 or 503. Two calls at a time is what shared hosting bears, told as a rate here.
            new("requests", WooCommerceOperations.All, PerOperation: false, 5, TimeSpan.FromSeconds(1), QuotaScopeKind.RemoteSeller,
                "ours: none documented; about two calls at a time of 0.4 s each"),
        ],
        Webhooks = new WebhookDescriptor("http", "hmac", "automatic", "X-WC-Webhook-Signature"),

        // WooCommerce lowers stock_quantity when an order is put on hold, paid or completed, and takes a number only as it stands: there is
        // no condition and no key. A number decided before such a sale raises what the sale lowered. So each write costs its whole value
        // in exposure (docs/decisions/008-exposure.md); CompareAndSet or Delta would promise what the shop does not keep.
        StockWrite = StockWriteKind.Absolute,
        LowersOwnStock = true,

        // A write given up as lost may still run in PHP for as long as hosters let it (max_execution_time, 30 s by default), after waiting for a worker.
        Settle = TimeSpan.FromSeconds(60),

        // The order is saved with its date before its stock is lowered, in the same request of the shopper.
        FeedLag = TimeSpan.FromSeconds(60),
        OrderHistoryDays = 365,
        DefaultSyncIntervalSeconds = 60,
    };
}
