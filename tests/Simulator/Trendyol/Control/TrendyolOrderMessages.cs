namespace KolajAI.Simulator.Trendyol.Control;

/// <summary>A purchase by a buyer.</summary>
public sealed record TrendyolSale
{
    /// <summary>What is bought; the same barcode may stand in several lines.</summary>
    public required IReadOnlyList<TrendyolSaleLine> Lines { get; init; }

    /// <summary>Starts as Awaiting (stock is taken already); <c>status Created</c> releases it.</summary>
    public bool Awaiting { get; init; }

    /// <summary>Null: the simulator's usual buyer.</summary>
    public TrendyolBuyer? Buyer { get; init; }

    /// <summary>Set: a corporate order (commercial).</summary>
    public TrendyolCompany? Company { get; init; }

    /// <summary>Export order.</summary>
    public bool Micro { get; init; }

    /// <summary>Null: the next number.</summary>
    public string? OrderNumber { get; init; }

    /// <summary>Null: now.</summary>
    public DateTimeOffset? OrderedAt { get; init; }

    /// <summary>Code of sheet §3.</summary>
    public string CargoProvider { get; init; } = "TEXMP";
}

/// <summary>One line of a purchase; discounts are TRY per unit.</summary>
public sealed record TrendyolSaleLine
{
    /// <summary>The product.</summary>
    public required string Barcode { get; init; }

    /// <summary>Units, at least 1.</summary>
    public int Quantity { get; init; } = 1;

    /// <summary>Unit price before discounts; null: the present sale price.</summary>
    public decimal? UnitPrice { get; init; }

    /// <summary>Discount (coupon, campaign) paid by the seller.</summary>
    public decimal SellerDiscount { get; init; }

    /// <summary>Discount paid by Trendyol.</summary>
    public decimal TyDiscount { get; init; }
}

/// <summary>Who buys and where it goes. Made-up data.</summary>
public sealed record TrendyolBuyer
{
    /// <summary>Given name.</summary>
    public string FirstName { get; init; } = "Ayşe";

    /// <summary>Family name.</summary>
    public string LastName { get; init; } = "Örnek";

    /// <summary>Mail address.</summary>
    public string Email { get; init; } = "ayse.ornek@example.com";

    /// <summary>Phone number.</summary>
    public string Phone { get; init; } = "+905550000000";

    /// <summary>TCKN (Turkish identity number); shown on orders above 5000 TL.</summary>
    public string IdentityNumber { get; init; } = "10000000146";

    /// <summary>Street address.</summary>
    public string Address { get; init; } = "Örnek Mah. Deneme Sok. No: 1";

    /// <summary>Province.</summary>
    public string City { get; init; } = "İstanbul";

    /// <summary>District.</summary>
    public string District { get; init; } = "Şişli";
}

/// <summary>The buying company of a corporate order; the tax number is a VKN.</summary>
public sealed record TrendyolCompany(string Name, string TaxNumber, string TaxOffice, bool EInvoiceAvailable);

/// <summary>Cancels by the buyer or the platform.</summary>
public sealed record TrendyolCancel
{
    /// <summary>Null or empty: the whole package; else the units by line.</summary>
    public IReadOnlyList<TrendyolLineQuantity>? Lines { get; init; }

    /// <summary>cancelledBy.</summary>
    public string CancelledBy { get; init; } = "customer";

    /// <summary>cancelReason.</summary>
    public string Reason { get; init; } = "Müşteri vazgeçti";

    /// <summary>cancelReasonCode.</summary>
    public int ReasonCode { get; init; } = 1;

    /// <summary>Null: as the seller's settings say.</summary>
    public bool? Restock { get; init; }
}

/// <summary>Units of a line.</summary>
public sealed record TrendyolLineQuantity(long LineId, int Quantity);

/// <summary>Splits a package into parts; what no part names is one more part.</summary>
public sealed record TrendyolSplit
{
    /// <summary>The parts.</summary>
    public required IReadOnlyList<IReadOnlyList<TrendyolLineQuantity>> Parts { get; init; }
}

/// <summary>A new status by its name in sheet §4.</summary>
public sealed record TrendyolStatusChange
{
    /// <summary>Created, Picking, Invoiced, Shipped, AtCollectionPoint, UnDelivered, Delivered, Returned, …</summary>
    public required string Status { get; init; }
}

/// <summary>A package as the platform has it.</summary>
public sealed record TrendyolPackageView(
    long PackageId,
    string OrderNumber,
    string Status,
    string CreatedBy,
    IReadOnlyList<long> OriginPackageIds,
    DateTimeOffset ModifiedAt,
    string CargoProvider,
    string? InvoiceNumber,
    string? InvoiceLink,
    IReadOnlyList<TrendyolLineView> Lines);

/// <summary>A line of a package.</summary>
public sealed record TrendyolLineView(long LineId, string Barcode, int Quantity, bool Cancelled);
