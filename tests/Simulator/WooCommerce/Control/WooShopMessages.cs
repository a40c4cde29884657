namespace KolajAI.Simulator.WooCommerce.Control;

/// <summary>A shop to create.</summary>
public sealed record NewWooShop
{
    /// <summary>Its name in the address: a-z, 0-9, <c>_</c> and <c>-</c>.</summary>
    public string Shop { get; init; } = "main";

    /// <summary>The key's public half, <c>ck_…</c>.</summary>
    public required string ConsumerKey { get; init; }

    /// <summary>The key's secret half, <c>cs_…</c>.</summary>
    public required string ConsumerSecret { get; init; }

    /// <summary>How the shop is set.</summary>
    public WooShopSettings Settings { get; init; } = new();
}

/// <summary>How a shop is set. Replaced as a whole.</summary>
public sealed record WooShopSettings
{
    /// <summary>The shop stands for one behind TLS: key and secret are taken as they are. False: OAuth 1.0a alone. Default: true.</summary>
    public bool Https { get; init; } = true;

    /// <summary>What the key may do.</summary>
    public WooPermission Permission { get; init; } = WooPermission.ReadWrite;

    /// <summary>ISO 4217.</summary>
    public string Currency { get; init; } = "TRY";

    /// <summary>IANA id of the shop's time.</summary>
    public string TimeZone { get; init; } = "Europe/Istanbul";

    /// <summary>Prices of products hold the tax.</summary>
    public bool PricesIncludeTax { get; init; }

    /// <summary>The one tax (KDV, the Turkish value added tax) on everything, per cent; 0: none.</summary>
    public decimal TaxPercent { get; init; } = 20;

    /// <summary>How long the shop's job queue takes before a webhook is delivered, in milliseconds.</summary>
    public int DeliveryDelayMs { get; init; }

    /// <summary>What a 429 of the limits names in <c>Retry-After</c>; null: no such header.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The payment gateway can pay back by itself; without it <c>api_refund: true</c> is refused.</summary>
    public bool GatewayRefunds { get; init; }

    /// <summary>Statuses that plugins add, without <c>wc-</c>.</summary>
    public IReadOnlyList<string> ExtraStatuses { get; init; } = [];

    /// <summary>The version the shop tells.</summary>
    public string Version { get; init; } = WooVersions.WooCommerce;
}

/// <summary>What a key may do.</summary>
public enum WooPermission
{
    /// <summary>Everything.</summary>
    ReadWrite,

    /// <summary>GET alone.</summary>
    Read,

    /// <summary>Everything but GET.</summary>
    Write,
}

/// <summary>Writes of a product that fail, alone and as rows of batches.</summary>
public sealed record WooItemFailure
{
    /// <summary>Of the product with this SKU, also one that is to be created.</summary>
    public string? Sku { get; init; }

    /// <summary>Of the product with this id.</summary>
    public long? Id { get; init; }

    /// <summary>The error's code.</summary>
    public string Code { get; init; } = "woocommerce_rest_product_not_saved";

    /// <summary>The error's message.</summary>
    public string Message { get; init; } = "The product could not be saved.";

    /// <summary>The error's status, also of the call where the product comes alone.</summary>
    public int Status { get; init; } = 400;

    /// <summary>How often; null: until cleared.</summary>
    public int? Times { get; init; }
}
