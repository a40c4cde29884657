namespace KolajAI.Connectors.Trendyol;

/// <summary>What Trendyol is, allows and asks for. Facts from developers.trendyol.com as of 2026.</summary>
internal static class TrendyolDescriptor
{
    public const string Id = "trendyol";
    public const string SellerId = "seller_id";
    public const string ApiKey = "api_key";
    public const string ApiSecret = "api_secret";
    public const string BaseUrl = "base_url";
    public const string DefaultBaseUrl = "https://apigw.trendyol.com";
    public const string StoreFrontCode = "store_front_code";
    public const string IntegratorName = "integrator_name";
    public const string DefaultCategoryId = "default_category_id";
    public const string DefaultDesi = "default_desi";
    public const string CargoCompanyId = "cargo_company_id";

    private const string GroupSource = "Service limits from 14 Sep 2026, lowest tier (docs/1-servis-limitleri)";
    private const string ServiceSource = "Service limits per endpoint (docs/service-limitations)";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static ConnectorDescriptor Value { get; } = new()
    {
        Id = Id,
        Name = "Trendyol",
        Type = "marketplace_tr",
        Region = "TR",
        Country = "TR",
        Evidence = "official",
        Docs = "https://developers.trendyol.com",
        CredentialFields =
        [
            new(SellerId, "Seller id", false, true, "Seller panel: Account information, Integration information."),
            new(ApiKey, "API key", true, true, "Seller panel: Account information, Integration information."),
            new(ApiSecret, "API secret", true, true, "Seller panel: Account information, Integration information."),
        ],
        SettingFields =
        [
            new(BaseUrl, "Address", false, false, "The stage environment is https://stageapigw.trendyol.com.", DefaultBaseUrl),
            new(StoreFrontCode, "Store front", false, false, "Country code of the store front; none means Türkiye."),
            new(IntegratorName, "Integrator name", false, false, "Letters and digits, at most 30; sent in the User-Agent.", "SelfIntegration"),
            new(DefaultCategoryId, "Default category id", false, false, "For products whose offer names no category."),
            new(DefaultDesi, "Default desi", false, false, "Volumetric weight of products without weight and measures.", "1"),
            new("webhook_scheme", "Proof of webhooks", false, false, "basic or api_key; chosen when the account is made.", "basic", ["basic", "api_key"]),
            new(CargoCompanyId, "Cargo company id", false, false, "Sent with new products where it is set, for example 17 (TEX)."),
        ],
        Limits =
        [
            new("per_endpoint", TrendyolOperations.All, true, 50, TimeSpan.FromSeconds(10), QuotaScopeKind.RemoteSeller, "50 requests in 10 s for each endpoint (docs/authorization)"),
            new("product_read", TrendyolOperations.ProductReads, false, 1000, Minute, QuotaScopeKind.RemoteSeller, GroupSource),
            new("product_write", TrendyolOperations.ProductWrites, false, 200, Minute, QuotaScopeKind.RemoteSeller, GroupSource),
            new("inventory_price_write", [TrendyolOperations.StockPrice], false, 350, Minute, QuotaScopeKind.RemoteSeller, GroupSource),
            new("catalogue_read", TrendyolOperations.CatalogueReads, true, 50, Minute, QuotaScopeKind.RemoteSeller, ServiceSource),
            new("batch_result", [TrendyolOperations.BatchResult], false, 1000, Minute, QuotaScopeKind.RemoteSeller, ServiceSource),
            new("orders_read", [TrendyolOperations.OrdersStream, TrendyolOperations.OrdersPage], true, 2000, Minute, QuotaScopeKind.RemoteSeller, ServiceSource),
            new("package_update", [TrendyolOperations.PackageUpdate], false, 300, Minute, QuotaScopeKind.RemoteSeller, ServiceSource),
            new("package_cancel", [TrendyolOperations.PackageUnsupplied], false, 100, Minute, QuotaScopeKind.RemoteSeller, ServiceSource),
        ],
        Webhooks = new WebhookDescriptor("http", "basic", "automatic", "x-api-key"),
        StockWrite = StockWriteKind.Absolute,
        LowersOwnStock = true,
        MostStock = TrendyolStock.MaxQuantity,
        Settle = TimeSpan.FromSeconds(60),
        FeedLag = TimeSpan.FromSeconds(60),
        RepeatGuard = TimeSpan.FromMinutes(15),
        // 30 prices a minute for each barcode (docs/1-servis-limitleri); a third is left for requests that are repeated.
        PriceSpacing = TimeSpan.FromSeconds(3),
        // The stream reaches three months; paged reading of single orders one month.
        OrderHistoryDays = 30,
        DefaultSyncIntervalSeconds = 60,
    };
}
