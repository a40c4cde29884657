using KolajAI.Api.Requests;

namespace KolajAI.Api.Orders;

internal sealed record UnitsBody
{
    public string? LineId { get; init; }

    /// <summary>Units of the line; all open ones when absent.</summary>
    public long? Quantity { get; init; }
}

/// <summary>Body of acknowledge: a package, where there are several.</summary>
internal record PackageBody
{
    public string? PackageId { get; init; }
}

internal sealed record ShipBody : PackageBody
{
    /// <summary>All open lines when absent.</summary>
    [MostItems(500)]
    public List<UnitsBody>? Lines { get; init; }
    public string? Carrier { get; init; }
    public string? TrackingNumber { get; init; }
}

internal enum CancelReason
{
    OutOfStock = 0,
    Defective = 1,
    WrongPrice = 2,
    ForceMajeure = 3,
    Other = 4,
}

internal sealed record CancelBody : PackageBody
{
    /// <summary>All open lines when absent.</summary>
    [MostItems(500)]
    public List<UnitsBody>? Lines { get; init; }
    public CancelReason? Reason { get; init; }

    /// <summary>Whether the units can be sold again; the account's setting when absent.</summary>
    public bool? Restock { get; init; }
}

/// <summary>An invoice made elsewhere, to be passed on to the marketplace.</summary>
internal sealed record OrderInvoiceBody : PackageBody
{
    public string? Number { get; init; }

    /// <summary>Where the marketplace and the buyer can fetch it.</summary>
    public string? Url { get; init; }

    /// <summary>When it was issued.</summary>
    public DateTimeOffset? Date { get; init; }
}

internal sealed record BindLineBody
{
    public string? Sku { get; init; }

    /// <summary>Later lines with the channel's id of this one bind by themselves.</summary>
    public bool? Remember { get; init; }
}

internal sealed record ReferenceBody
{
    /// <summary>The caller's own receipt of the order.</summary>
    public string? OrderNo { get; init; }
}
