using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Simulator.Trendyol.Orders;

/// <summary>Statuses of sheet §4; the names are the platform's.</summary>
internal enum PackageStatus
{
    Awaiting,
    Created,
    Verified,
    Repack,
    Picking,
    Invoiced,
    Shipped,
    AtCollectionPoint,
    UnDelivered,
    Delivered,
    Returned,
    Cancelled,
    UnSupplied,
    UnPacked,
}

/// <summary>A line; amounts are per unit, before discounts (gross) and the two discounts.</summary>
internal sealed record OrderLine
{
    public required long LineId { get; init; }

    public required string Barcode { get; init; }

    public string? StockCode { get; init; }

    public long? ContentId { get; init; }

    public string? ProductName { get; init; }

    public required int Quantity { get; init; }

    public required decimal UnitGross { get; init; }

    public decimal UnitSellerDiscount { get; init; }

    public decimal UnitTyDiscount { get; init; }

    public int VatRate { get; init; }

    public Cancellation? Cancelled { get; init; }
}

/// <summary>Who cancelled and why, as the fields cancelledBy, cancelReason and cancelReasonCode.</summary>
internal sealed record Cancellation(string By, string Reason, int Code);

/// <summary>A package at one moment. Each change makes a new value, so the older ones can be shown to a lagging feed.</summary>
internal sealed record OrderPackage
{
    public required long Id { get; init; }

    public required string OrderNumber { get; init; }

    public required PackageStatus Status { get; init; }

    public required DateTimeOffset OrderedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>order-creation, cancel, split or transfer (sheet §4).</summary>
    public required string CreatedBy { get; init; }

    public IReadOnlyList<long> OriginPackageIds { get; init; } = [];

    public required IReadOnlyList<OrderLine> Lines { get; init; }

    public required IReadOnlyList<(DateTimeOffset At, PackageStatus Status)> History { get; init; }

    public required TrendyolBuyer Buyer { get; init; }

    public TrendyolCompany? Company { get; init; }

    public bool Micro { get; init; }

    public required CargoProvider Cargo { get; init; }

    public string? InvoiceNumber { get; init; }

    public decimal Gross => Lines.Sum(line => line.UnitGross * line.Quantity);

    public decimal SellerDiscount => Lines.Sum(line => line.UnitSellerDiscount * line.Quantity);

    public decimal TyDiscount => Lines.Sum(line => line.UnitTyDiscount * line.Quantity);

    /// <summary>Stock may still be cancelled, split or declared missing.</summary>
    public bool IsBeforeShipping => Status < PackageStatus.Shipped;

    public OrderPackage Moved(PackageStatus status, DateTimeOffset now) =>
        this with { Status = status, ModifiedAt = now, History = [.. History, (now, status)] };
}

/// <summary>Carriers of sheet §3 with the tracking prefixes of §4; where no prefix is known, 700 is the simulator's own.</summary>
internal sealed record CargoProvider(string Code, string Name, int TrackingPrefix)
{
    public static IReadOnlyList<CargoProvider> All { get; } =
    [
        new("TEXMP", "Trendyol Express Marketplace", 733),
        new("YKMP", "Yurtiçi Kargo Marketplace", 725),
        new("ARASMP", "Aras Kargo Marketplace", 726),
        new("SURATMP", "Sürat Kargo Marketplace", 727),
        new("DHLECOMMP", "DHL eCommerce Marketplace", 728),
        new("PTTMP", "PTT Kargo Marketplace", 734),
        new("HOROZMP", "Horoz Kargo Marketplace", 884),
        new("SENDEOMP", "Sendeo Marketplace", 700),
        new("BORMP", "Borusan Lojistik Marketplace", 700),
        new("CEVAMP", "CEVA Marketplace", 700),
    ];

    public static CargoProvider? Find(string? code) => All.FirstOrDefault(provider => provider.Code == code);

    public long TrackingNumber(long packageId) => (TrackingPrefix * 10_000_000_000L) + packageId;
}
