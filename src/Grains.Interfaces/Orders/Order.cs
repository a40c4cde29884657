using KolajAI.Monetary;

namespace KolajAI.Orders;

/// <summary>Derived status of an order or package (api.md section 4).</summary>
[GenerateSerializer, Alias("OrderStatus")]
public enum OrderStatus
{
    Unknown = 0,

    /// <summary>Reserves stock, must never be shipped.</summary>
    Awaiting = 1,
    Created = 2,
    Picking = 3,
    Invoiced = 4,
    Shipped = 5,
    AtPickupPoint = 6,
    Delivered = 7,
    PartiallyShipped = 8,
    PartiallyCancelled = 9,
    PartiallyReturned = 10,
    Cancelled = 11,
    Returned = 12,
    Undelivered = 13,
    Unsupplied = 14,
}

[GenerateSerializer, Alias("PackageOrigin")]
public enum PackageOrigin
{
    Order = 0,
    Split = 1,
    Cancel = 2,
    Transfer = 3,
}

/// <summary>
/// An order as the HTTP contract shows it. Buyers' names and addresses are not here: they are sealed apart
/// (<see cref="OrderPersonalData"/>).
/// </summary>
[GenerateSerializer, Immutable, Alias("Order")]
public sealed record Order
{
    /// <summary>The hub's id: <c>integration~account~order key</c> encoded, opaque to callers.</summary>
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string IntegrationId { get; init; }
    [Id(2)] public required string Account { get; init; }
    [Id(3)] public required string ExternalId { get; init; }
    [Id(4)] public required string OrderKey { get; init; }
    [Id(5)] public required OrderStatus Status { get; init; }
    [Id(6)] public required string RawStatus { get; init; }
    [Id(7)] public required DateTimeOffset PlacedAt { get; init; }
    [Id(8)] public required DateTimeOffset UpdatedAt { get; init; }
    [Id(9)] public DateTimeOffset? ShipBy { get; init; }

    /// <summary><c>seller</c> or <c>platform</c>.</summary>
    [Id(10)] public required string FulfilledBy { get; init; }
    [Id(11)] public bool IsExport { get; init; }
    [Id(12)] public bool Test { get; init; }
    [Id(13)] public required string Currency { get; init; }
    [Id(14)] public OrderPayment? Payment { get; init; }
    [Id(15)] public bool Gift { get; init; }
    [Id(16)] public required IReadOnlyList<OrderLine> Lines { get; init; }
    [Id(17)] public OrderTotals? Totals { get; init; }
    [Id(18)] public IReadOnlyList<OrderPackage> Packages { get; init; } = [];

    /// <summary>The caller's own receipts, system to number.</summary>
    [Id(19)] public IReadOnlyDictionary<string, string> References { get; init; } = new Dictionary<string, string>();

    /// <summary>Codes of what needs a person: <c>unknown_sku</c>, <c>shortfall</c>, <c>action_failed</c>.</summary>
    [Id(20)] public IReadOnlyList<string> Problems { get; init; } = [];

    [Id(21)] public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Newest platform version applied to the header.</summary>
    [Id(22)] public long RemoteVersion { get; init; }
}

[GenerateSerializer, Immutable, Alias("OrderLine")]
public sealed record OrderLine
{
    /// <summary>Stable in the order: the platform's line id.</summary>
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string ExternalLineId { get; init; }
    [Id(2)] public string? Sku { get; init; }
    [Id(3)] public string? Barcode { get; init; }
    [Id(4)] public required string Title { get; init; }

    /// <summary>True once the line is bound to a product; stock moves only then.</summary>
    [Id(5)] public bool SkuKnown { get; init; }

    [Id(6)] public string? ProductId { get; init; }
    [Id(7)] public long Quantity { get; init; }
    [Id(8)] public long Cancelled { get; init; }
    [Id(9)] public long Shipped { get; init; }
    [Id(10)] public long Delivered { get; init; }
    [Id(11)] public long Returned { get; init; }
    [Id(12)] public OrderStatus Status { get; init; }
    [Id(13)] public LineCancel? Cancel { get; init; }
    [Id(14)] public Money? UnitPrice { get; init; }
    [Id(15)] public Money? Gross { get; init; }
    [Id(16)] public Money? SellerDiscount { get; init; }
    [Id(17)] public Money? PlatformDiscount { get; init; }
    [Id(18)] public Money? BuyerPaid { get; init; }
    [Id(19)] public Money? InvoiceAmount { get; init; }
    [Id(20)] public string? VatRate { get; init; }
    [Id(21)] public Money? Commission { get; init; }
    [Id(22)] public IReadOnlyDictionary<string, string> RemoteIds { get; init; } = new Dictionary<string, string>();

    /// <summary>Newest platform version applied to the line: a message may name some lines only.</summary>
    [Id(23)] public long RemoteVersion { get; init; }

    /// <summary>Of a bundle what it was made of when the line was bound: those units move, and come back, whatever it is made of later.</summary>
    [Id(24)] public IReadOnlyList<LineComponent> Components { get; init; } = [];

    /// <summary>Where its units are reserved, or were shipped from; several where one had too few. Empty while only <c>default</c> is in use.</summary>
    [Id(25)] public IReadOnlyList<string> WarehouseIds { get; init; } = [];
}

/// <param name="Quantity">Units in one bundle.</param>
[GenerateSerializer, Immutable, Alias("LineComponent")]
public sealed record LineComponent(string ProductId, long Quantity);

/// <param name="By"><c>buyer</c>, <c>seller</c>, <c>platform</c>, <c>unknown</c>.</param>
[GenerateSerializer, Immutable, Alias("LineCancel")]
public sealed record LineCancel(string By, string? Code, string? Raw);

[GenerateSerializer, Immutable, Alias("OrderPayment")]
public sealed record OrderPayment(string Method, Money? CodAmount);

[GenerateSerializer, Immutable, Alias("OrderTotals")]
public sealed record OrderTotals(
    Money? Gross, Money? SellerDiscount, Money? PlatformDiscount, Money? BuyerPaid, Money? InvoiceAmount, IReadOnlyList<VatShare> Vat);

[GenerateSerializer, Immutable, Alias("VatShare")]
public sealed record VatShare(string Rate, Money Base, Money Amount);

[GenerateSerializer, Immutable, Alias("OrderPackage")]
public sealed record OrderPackage
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string ExternalId { get; init; }
    [Id(2)] public IReadOnlyList<string> OriginIds { get; init; } = [];
    [Id(3)] public PackageOrigin CreatedBy { get; init; }
    [Id(4)] public required OrderStatus Status { get; init; }
    [Id(5)] public required string RawStatus { get; init; }

    /// <summary>Replaced or dissolved: kept for history, counts no more.</summary>
    [Id(6)] public bool Superseded { get; init; }

    [Id(7)] public long RemoteVersion { get; init; }
    [Id(8)] public required IReadOnlyList<OrderPackageLine> Lines { get; init; }
    [Id(9)] public PackageCargo? Cargo { get; init; }
    [Id(10)] public string? ShipmentId { get; init; }
    [Id(11)] public string? InvoiceId { get; init; }
    [Id(12)] public DateTimeOffset? ShipBy { get; init; }
    [Id(13)] public string? WarehouseId { get; init; }
}

[GenerateSerializer, Immutable, Alias("OrderPackageLine")]
public sealed record OrderPackageLine(string LineId, long Quantity);

/// <param name="ArrangedBy"><c>marketplace</c>, <c>seller</c>, <c>unknown</c>.</param>
/// <param name="LabelSource"><c>platform</c>, <c>carrier</c>, <c>hub</c>.</param>
[GenerateSerializer, Immutable, Alias("PackageCargo")]
public sealed record PackageCargo(
    string ArrangedBy, string? PaidBy, CargoProvider? Provider, string? CampaignCode, string? TrackingNumber, string? TrackingUrl,
    string? LabelSource, IReadOnlyList<string> ChangeableTo, decimal? Desi);

[GenerateSerializer, Immutable, Alias("CargoProvider")]
public sealed record CargoProvider(string? Code, string? Name);

/// <summary>What identifies the buyer; sealed with the order's own data key before it is stored.</summary>
[GenerateSerializer, Immutable, Alias("OrderPersonalData")]
public sealed record OrderPersonalData(OrderParty? Billing, OrderParty? Shipping, string? CustomerNote)
{
    /// <summary>Kept out of logs: a record prints its members.</summary>
    public override string ToString() => nameof(OrderPersonalData);
}

[GenerateSerializer, Immutable, Alias("OrderParty")]
public sealed record OrderParty
{
    /// <summary><c>person</c>, <c>company</c> or <c>foreign</c>.</summary>
    [Id(0)] public required string Kind { get; init; }
    [Id(1)] public string? FirstName { get; init; }
    [Id(2)] public string? LastName { get; init; }
    [Id(3)] public string? Company { get; init; }
    [Id(4)] public TaxId? TaxId { get; init; }
    [Id(5)] public bool TaxIdSubstituted { get; init; }
    [Id(6)] public string? TaxOffice { get; init; }

    /// <summary>The platform says that the buyer is registered for e-Fatura (Turkey's e-invoice between companies).</summary>
    [Id(7)] public bool? EInvoiceHint { get; init; }
    [Id(8)] public string? AddressLine { get; init; }
    [Id(9)] public string? District { get; init; }
    [Id(10)] public string? City { get; init; }
    [Id(11)] public string? PostalCode { get; init; }
    [Id(12)] public string? Country { get; init; }
    [Id(13)] public string? Email { get; init; }
    [Id(14)] public string? Phone { get; init; }

    /// <summary>Kept out of logs: a record prints its members.</summary>
    public override string ToString() => nameof(OrderParty);
}

/// <param name="Scheme"><c>VKN</c> (10 digits, companies) or <c>TCKN</c> (11 digits, persons).</param>
[GenerateSerializer, Immutable, Alias("TaxId")]
public sealed record TaxId(string Scheme, string Value);
