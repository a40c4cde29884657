namespace KolajAI.Simulator.Trendyol.Control;

/// <summary>A seller to be known to the simulator.</summary>
public sealed record NewTrendyolSeller
{
    /// <summary>Digits; it stands in paths and in the User-Agent.</summary>
    public required string SellerId { get; init; }

    /// <summary>User name of Basic auth, unique over sellers.</summary>
    public required string ApiKey { get; init; }

    /// <summary>Password of Basic auth.</summary>
    public required string ApiSecret { get; init; }

    /// <summary>Null: the defaults, with the host's batch delay.</summary>
    public TrendyolSellerSettings? Settings { get; init; }
}

/// <summary>How the simulator treats one seller. Replaced as a whole.</summary>
public sealed record TrendyolSellerSettings
{
    /// <summary>New and updated products are approved when their batch is done. Default true.</summary>
    public bool AutoApprove { get; init; } = true;

    /// <summary>How long batches and splits take, in milliseconds; 0 applies within the call.</summary>
    public int BatchDelayMs { get; init; } = 200;

    /// <summary>The platform puts cancelled units on sale again. Default true.</summary>
    public bool RestockOnCancel { get; init; } = true;

    /// <summary>Order reads show packages as they were this long ago, in milliseconds. Default 0.</summary>
    public int OrderFeedLagMs { get; init; }

    /// <summary>A repeated body is refused with 400 for the whole call instead of an item's reason. Default false.</summary>
    public bool RepeatGuardAsHttpError { get; init; }

    /// <summary>Values of the storeFrontCode header that are known. Default TR.</summary>
    public IReadOnlyList<string> Storefronts { get; init; } = ["TR"];
}

/// <summary>Items of the named barcodes fail in the batches to come.</summary>
public sealed record BatchFailure
{
    /// <summary>Whose items fail.</summary>
    public required IReadOnlyList<string> Barcodes { get; init; }

    /// <summary>The text in failureReasons.</summary>
    public string Reason { get; init; } = "Beklenmeyen bir hata oluştu";

    /// <summary>How many times each; null: until cleared.</summary>
    public int? Count { get; init; }
}

/// <summary>What somebody changes in the seller's panel, past every system of the seller; null leaves a value as it is.</summary>
public sealed record ChangeByHand
{
    /// <summary>Units on offer.</summary>
    public int? Quantity { get; init; }

    /// <summary>Price to the buyer, TRY.</summary>
    public decimal? SalePrice { get; init; }

    /// <summary>Price struck through, TRY.</summary>
    public decimal? ListPrice { get; init; }
}

/// <summary>Judgement of the platform's content team.</summary>
public sealed record ProductJudgement
{
    /// <summary>False rejects.</summary>
    public bool Approved { get; init; }

    /// <summary>Why it was rejected.</summary>
    public string? Reason { get; init; }
}

/// <summary>A product as the platform has it. Prices in TRY.</summary>
public sealed record TrendyolProductView(
    string Barcode,
    string? StockCode,
    string? Title,
    string? ProductMainId,
    string Approval,
    string? RejectReason,
    long? ContentId,
    bool Archived,
    int Quantity,
    decimal SalePrice,
    decimal ListPrice);
