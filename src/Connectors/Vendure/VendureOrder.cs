namespace KolajAI.Connectors.Vendure;

/// <summary>An order as every job reads it.</summary>
/// <param name="OrderPlacedAt">Null for a cart or a draft, which is no order yet.</param>
/// <param name="UpdatedAt">
/// Does not change when an order is paid, placed, shipped or delivered (seen on 3.7.3), only when its lines or totals do.
/// </param>
internal sealed record VendureOrder(
    string Id, string Code, string State, DateTimeOffset? OrderPlacedAt, DateTimeOffset UpdatedAt, string CurrencyCode, long TotalWithTax,
    IReadOnlyList<VendureDiscount> Discounts, IReadOnlyList<VendureTaxShare> TaxSummary, VendureCustomer? Customer,
    VendureAddress? ShippingAddress, VendureAddress? BillingAddress, IReadOnlyList<VendurePayment>? Payments,
    IReadOnlyList<VendureOrderLine> Lines, IReadOnlyList<VendureFulfillment>? Fulfillments)
{
    private const string AddressFields = "{fullName company streetLine1 streetLine2 city province postalCode countryCode phoneNumber}";

    public const string Fields =
        "id code state orderPlacedAt updatedAt currencyCode totalWithTax discounts{type amountWithTax} taxSummary{taxRate taxBase taxTotal} " +
        "customer{firstName lastName emailAddress phoneNumber} shippingAddress" + AddressFields + " billingAddress" + AddressFields +
        " payments{method state updatedAt} lines{id updatedAt quantity orderPlacedQuantity unitPriceWithTax proratedUnitPriceWithTax " +
        "proratedLinePriceWithTax taxRate productVariant{id sku name}} " +
        "fulfillments{id state updatedAt method trackingCode lines{orderLineId quantity}}";

    /// <summary>Nothing happens to it any more that Vendure would not note in <see cref="UpdatedAt"/>.</summary>
    public bool IsFinal => State is "Delivered" or "Cancelled";

    public IReadOnlyList<VendureFulfillment> Shipments => Fulfillments ?? [];

    /// <summary>The newest time anywhere in the order, because <see cref="UpdatedAt"/> tells of too little.</summary>
    public DateTimeOffset ChangedAt => new[] { UpdatedAt, OrderPlacedAt ?? UpdatedAt }
        .Concat(Lines.Select(line => line.UpdatedAt))
        .Concat(Shipments.Select(shipment => shipment.UpdatedAt))
        .Concat((Payments ?? []).Select(payment => payment.UpdatedAt))
        .Max();
}

/// <param name="Quantity">What is left after cancellations.</param>
internal sealed record VendureOrderLine(
    string Id, DateTimeOffset UpdatedAt, long Quantity, long OrderPlacedQuantity, long UnitPriceWithTax, long ProratedUnitPriceWithTax,
    long ProratedLinePriceWithTax, decimal TaxRate, VendureVariantHead ProductVariant);

internal sealed record VendureVariantHead(string Id, string Sku, string Name);

internal sealed record VendureFulfillment(
    string Id, string State, DateTimeOffset UpdatedAt, string? Method, string? TrackingCode, IReadOnlyList<VendureFulfillmentLine> Lines)
{
    public bool IsShipped => State is "Shipped" or "Delivered";
}

internal sealed record VendureFulfillmentLine(string OrderLineId, long Quantity);

/// <param name="Type">Promotions, or <c>OTHER</c>, by which Vendure takes the shipping off a cancelled order.</param>
/// <param name="AmountWithTax">Below zero.</param>
internal sealed record VendureDiscount(string Type, long AmountWithTax);

internal sealed record VendureTaxShare(decimal TaxRate, long TaxBase, long TaxTotal);

internal sealed record VendureCustomer(string? FirstName, string? LastName, string? EmailAddress, string? PhoneNumber);

internal sealed record VendurePayment(string Method, string State, DateTimeOffset UpdatedAt);

internal sealed record VendureAddress(
    string? FullName, string? Company, string? StreetLine1, string? StreetLine2, string? City, string? Province, string? PostalCode,
    string? CountryCode, string? PhoneNumber);
