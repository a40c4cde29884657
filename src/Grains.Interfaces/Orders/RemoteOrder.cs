using KolajAI.Monetary;

namespace KolajAI.Orders;

/// <summary>
/// An order, or some of its packages, as a platform told it just now, in the hub's words. Merged into what is known by
/// <see cref="Version"/>: older never overwrites newer.
/// </summary>
[GenerateSerializer, Immutable, Alias("RemoteOrder")]
public sealed record RemoteOrder
{
    /// <summary>The platform's immutable key of the order (Trendyol: orderNumber).</summary>
    [Id(0)] public required string OrderKey { get; init; }

    /// <summary>The number the buyer sees.</summary>
    [Id(1)] public required string ExternalId { get; init; }

    /// <summary>Grows with every change at the platform: its version, else its change time in milliseconds since 1970.</summary>
    [Id(2)] public required long Version { get; init; }

    [Id(3)] public required OrderStatus Status { get; init; }

    /// <summary>The platform's own word.</summary>
    [Id(4)] public required string RawStatus { get; init; }

    [Id(5)] public required DateTimeOffset PlacedAt { get; init; }

    [Id(6)] public required DateTimeOffset ChangedAt { get; init; }

    [Id(7)] public DateTimeOffset? ShipBy { get; init; }

    /// <summary>True where the platform ships from its own warehouse: no stock effect, no push.</summary>
    [Id(8)] public bool FulfilledByPlatform { get; init; }

    [Id(9)] public bool IsExport { get; init; }

    [Id(10)] public bool Test { get; init; }

    [Id(11)] public required string Currency { get; init; }

    [Id(12)] public OrderPayment? Payment { get; init; }

    [Id(13)] public bool Gift { get; init; }

    [Id(14)] public OrderPersonalData? Personal { get; init; }

    [Id(15)] public OrderTotals? Totals { get; init; }

    /// <summary>Every line that the packages name, and, where <see cref="LinesAreWhole"/>, all lines of the order.</summary>
    [Id(16)] public required IReadOnlyList<RemoteOrderLine> Lines { get; init; }

    /// <summary>Packages told now; others known before stay.</summary>
    [Id(17)] public IReadOnlyList<RemotePackage> Packages { get; init; } = [];

    /// <summary>
    /// True: each line's ordered, cancelled, shipped and delivered counts are the order's own. False (Trendyol): counts are summed
    /// from the packages, an ordered count never falling because a package vanished.
    /// </summary>
    [Id(18)] public bool LinesAreWhole { get; init; }
}

/// <summary>A line as the platform told it. Counts are units of the whole order where <see cref="RemoteOrder.LinesAreWhole"/>, else ignored.</summary>
[GenerateSerializer, Immutable, Alias("RemoteOrderLine")]
public sealed record RemoteOrderLine
{
    [Id(0)] public required string ExternalLineId { get; init; }
    [Id(1)] public string? Sku { get; init; }
    [Id(2)] public string? Barcode { get; init; }

    /// <summary>Remote ids that may bind the line, kind to id; they win over barcode and SKU.</summary>
    [Id(3)] public IReadOnlyDictionary<string, string> RemoteIds { get; init; } = new Dictionary<string, string>();

    [Id(4)] public required string Title { get; init; }
    [Id(5)] public long Quantity { get; init; }
    [Id(6)] public long Cancelled { get; init; }
    [Id(7)] public long Shipped { get; init; }
    [Id(8)] public long Delivered { get; init; }
    [Id(9)] public long Returned { get; init; }
    [Id(10)] public LineCancel? Cancel { get; init; }
    [Id(11)] public Money? UnitPrice { get; init; }
    [Id(12)] public Money? Gross { get; init; }
    [Id(13)] public Money? SellerDiscount { get; init; }
    [Id(14)] public Money? PlatformDiscount { get; init; }
    [Id(15)] public Money? BuyerPaid { get; init; }
    [Id(16)] public Money? InvoiceAmount { get; init; }
    [Id(17)] public string? VatRate { get; init; }
    [Id(18)] public Money? Commission { get; init; }
}

/// <summary>A package as the platform told it.</summary>
[GenerateSerializer, Immutable, Alias("RemotePackage")]
public sealed record RemotePackage
{
    [Id(0)] public required string ExternalId { get; init; }

    /// <summary>Packages that this one replaces; they count no more.</summary>
    [Id(1)] public IReadOnlyList<string> OriginIds { get; init; } = [];

    [Id(2)] public PackageOrigin CreatedBy { get; init; }

    /// <summary>A package is never <c>partially_…</c>.</summary>
    [Id(3)] public required OrderStatus Status { get; init; }

    [Id(4)] public required string RawStatus { get; init; }

    /// <summary>True when the platform dissolved it (Trendyol UnPacked): it counts no more, and cancels nothing.</summary>
    [Id(5)] public bool Dissolved { get; init; }

    /// <summary>As <see cref="RemoteOrder.Version"/>, of the package.</summary>
    [Id(6)] public required long Version { get; init; }

    [Id(7)] public required IReadOnlyList<PackageLine> Lines { get; init; }

    [Id(8)] public PackageCargo? Cargo { get; init; }

    [Id(9)] public DateTimeOffset? ShipBy { get; init; }

    /// <summary>Why its lines were cancelled, where they were.</summary>
    [Id(10)] public LineCancel? Cancel { get; init; }
}

/// <param name="ExternalLineId">The platform's line id (a line may lie in several packages).</param>
/// <param name="Quantity">Units of the line in this package.</param>
[GenerateSerializer, Immutable, Alias("PackageLine")]
public sealed record PackageLine(string ExternalLineId, long Quantity);
