namespace KolajAI.Connectors.Medusa;

/// <summary>What a Medusa shop is, allows and asks for. Facts as seen on an unmodified Medusa 2.21.2; rules cited where they are used.</summary>
internal static class MedusaDescriptor
{
    public const string Id = "medusa";
    public const string ApiKey = "api_key";
    public const string BaseUrl = "base_url";
    public const string Currency = "currency";
    public const string SalesChannel = "sales_channel_id";
    public const string StockLocation = "stock_location_id";
    public const string ShippingProfile = "shipping_profile_id";

    public static ConnectorDescriptor Value { get; } = new()
    {
        Id = Id,
        Name = "Medusa",
        Type = "ecommerce_platform",
        Region = "GLOBAL",
        Evidence = "official",
        Docs = "https://docs.medusajs.com/api/admin",
        CredentialFields =
        [
            new(ApiKey, "Secret API key", Secret: true, Required: true, "Settings, Secret API Keys; begins with sk_, shown once."),
        ],
        SettingFields =
        [
            new(BaseUrl, "Shop address", Secret: false, Required: true, "Where the Medusa server answers, https://shop.example.com (not the storefront)."),
            new(Currency, "Currency", Secret: false, Required: false,
                "ISO 4217 code of the prices that the hub writes; the store's default currency when empty."),
            new(SalesChannel, "Sales channel id", Secret: false, Required: false,
                "Settings, Sales Channels; where new products are on sale, the store's default when empty."),
            new(StockLocation, "Stock location id", Secret: false, Required: false,
                "Settings, Locations & Shipping; where the hub's stock lies, the oldest one of the sales channel when empty."),
            new(ShippingProfile, "Shipping profile id", Secret: false, Required: false,
                "Settings, Locations & Shipping; for new products, the oldest one of type 'default' when empty."),
        ],
        Limits =
        [
            new("requests", MedusaOperations.All, PerOperation: false, 20, TimeSpan.FromSeconds(1), QuotaScopeKind.RemoteSeller,
                "ours: none documented"),
        ],

        // Medusa takes stocked_quantity, what lies on the shelf, and sells it less reserved_quantity, which a sale raises and a fulfilment
        // takes off both. The call has no condition and no key, so it is neither CompareAndSet nor Delta; and a sale never touches the
        // number that is written, so it is not Absolute (docs/decisions/008-exposure.md).
        StockWrite = StockWriteKind.OnHandMinusOwnOrders,
        LowersOwnStock = true,

        // The order is stored and its units are reserved in one workflow of the shopper's request.
        FeedLag = TimeSpan.FromSeconds(60),
        OrderHistoryDays = 365,
        DefaultSyncIntervalSeconds = 60,
    };
}
