namespace KolajAI.RealServers;

/// <summary>An order as the shop's Admin API shows it.</summary>
/// <param name="Id">The shop's id of the order.</param>
/// <param name="Code">The number that the buyer sees.</param>
/// <param name="State">For example <c>PaymentSettled</c>, <c>Shipped</c>, <c>Cancelled</c>.</param>
/// <param name="TotalWithTax">What the buyer paid, shipping included.</param>
/// <param name="PlacedAt">When it was placed; null while it is a cart.</param>
/// <param name="UpdatedAt">The shop's own mark. Payments and shipments do not move it on PostgreSQL.</param>
/// <param name="Lines">Its lines; a cancelled line's quantity is 0.</param>
/// <param name="Notes">Notes that the seller (or a connector) left on it.</param>
public sealed record VendureOrder(
    string Id,
    string Code,
    string State,
    decimal TotalWithTax,
    DateTimeOffset? PlacedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<VendureOrderLine> Lines,
    IReadOnlyList<string> Notes);

/// <summary>A line of an order.</summary>
/// <param name="Id">The shop's id of the line.</param>
/// <param name="Sku">The variant's SKU.</param>
/// <param name="Quantity">Units still ordered.</param>
/// <param name="OrderedQuantity">Units ordered when the order was placed.</param>
/// <param name="UnitPriceWithTax">Gross price of one.</param>
public sealed record VendureOrderLine(string Id, string Sku, int Quantity, int OrderedQuantity, decimal UnitPriceWithTax);

/// <summary>How often a SKU exists in the shop: more than one of either is a duplicate.</summary>
/// <param name="Variants">Variants with this SKU that are not deleted.</param>
/// <param name="Products">Different products they belong to.</param>
public sealed record VendureCount(int Variants, int Products);
