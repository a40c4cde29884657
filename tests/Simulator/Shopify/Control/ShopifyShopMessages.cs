namespace KolajAI.Simulator.Shopify.Control;

/// <summary>Creates a shop with one installed app.</summary>
public sealed record NewShopifyShop
{
    /// <summary>The name before <c>.myshopify.com</c>.</summary>
    public required string Shop { get; init; }

    /// <summary>The app's client id.</summary>
    public required string ClientId { get; init; }

    /// <summary>The app's client secret, also the key of the webhooks' signatures.</summary>
    public required string ClientSecret { get; init; }

    /// <summary>A token that lasts until the app is uninstalled; null: only tokens by client credentials.</summary>
    public string? AccessToken { get; init; }

    /// <summary>The app's scopes; null: all that the simulated calls need.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Decides the bucket.</summary>
    public ShopifyPlan Plan { get; init; } = ShopifyPlan.Standard;

    /// <summary>ISO code of the shop's money.</summary>
    public string Currency { get; init; } = "TRY";

    /// <summary>IANA name.</summary>
    public string TimeZone { get; init; } = "Europe/Istanbul";

    /// <summary>Whether prices hold the tax.</summary>
    public bool TaxesIncluded { get; init; } = true;

    /// <summary>Names of the locations; an order is taken from the first that holds enough.</summary>
    public IReadOnlyList<string> Locations { get; init; } = ["Depo"];

    /// <summary>Null: the usual ones.</summary>
    public ShopifySettings? Settings { get; init; }
}

/// <summary>The plans of sheet §Rate limits; the bucket holds twenty seconds' worth.</summary>
public enum ShopifyPlan
{
    /// <summary>100 points/s.</summary>
    Standard,

    /// <summary>200 points/s.</summary>
    Advanced,

    /// <summary>1000 points/s.</summary>
    Plus,

    /// <summary>2000 points/s.</summary>
    Enterprise,
}

/// <summary>How a shop behaves.</summary>
public sealed record ShopifySettings
{
    /// <summary>How long an asynchronous <c>productSet</c> and the job of <c>orderCancel</c> take; 0: done within the call.</summary>
    public int JobDelayMs { get; init; }

    /// <summary>How long a token by client credentials lives, in seconds. Default: 24 h.</summary>
    public int TokenLifeSeconds { get; init; } = 24 * 60 * 60;

    /// <summary>Where the mandatory privacy topics go; null: nowhere.</summary>
    public string? PrivacyUri { get; init; }
}

/// <summary>What identifies a shop's parts to a connector.</summary>
public sealed record ShopifyShopView(
    string Shop, string Domain, bool Installed, IReadOnlyList<ShopifyLocationView> Locations, IReadOnlyList<string> PublicationIds, ShopifyBucket Bucket);

/// <summary>A location.</summary>
public sealed record ShopifyLocationView(string Id, string Name, bool Active);

/// <summary>The bucket of query costs.</summary>
public sealed record ShopifyBucket
{
    /// <summary>What it holds when full.</summary>
    public double MaximumAvailable { get; init; }

    /// <summary>Points a second.</summary>
    public double RestoreRate { get; init; }

    /// <summary>What it holds now; null in a write: unchanged.</summary>
    public double? CurrentlyAvailable { get; init; }
}

/// <summary>Lets coming mutations fail with a user error, nothing of them done.</summary>
public sealed record ShopifyFailure
{
    /// <summary>The mutation's field: <c>inventorySetQuantities</c>.</summary>
    public required string Field { get; init; }

    /// <summary>Only where the arguments name this text somewhere (an id, a SKU); null: any.</summary>
    public string? Containing { get; init; }

    /// <summary>A word of the payload's error codes; left out where its errors have none.</summary>
    public string? Code { get; init; }

    /// <summary>The error's text.</summary>
    public string Message { get; init; } = "Something went wrong, please try again.";

    /// <summary>Path of the error; null: none.</summary>
    public IReadOnlyList<string>? Path { get; init; }

    /// <summary>The next N; null: until cleared.</summary>
    public int? Count { get; init; }
}

/// <summary>The app is installed again.</summary>
public sealed record ShopifyInstall
{
    /// <summary>A new lasting token; null: none.</summary>
    public string? AccessToken { get; init; }
}

/// <summary>A location is closed or opened.</summary>
public sealed record ShopifyLocationChange
{
    /// <summary>Whether it ships.</summary>
    public required bool Active { get; init; }
}
