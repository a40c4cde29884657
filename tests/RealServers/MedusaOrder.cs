namespace KolajAI.RealServers;

/// <summary>A product variant as the shop's own back office shows it.</summary>
/// <param name="Stocked">What lies on the shelf, over all locations.</param>
/// <param name="Reserved">What open orders hold of it.</param>
/// <param name="Prices">Amount by currency, of those without conditions.</param>
/// <param name="Conditional">How many prices of regions or from a number of units on there are.</param>
public sealed record MedusaVariant(
    string Id, string ProductId, string Sku, string Title, string ProductTitle, string? Description, string? Barcode, string InventoryItemId,
    long Stocked, long Reserved, IReadOnlyDictionary<string, decimal> Prices, int Conditional, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>Units a shopper can still buy.</summary>
    public long Saleable => Stocked - Reserved;
}

/// <summary>An order as the shop's Admin API shows it.</summary>
/// <param name="DisplayId">The number that the buyer sees.</param>
/// <param name="Status"><c>pending</c>, <c>canceled</c>, …</param>
public sealed record MedusaOrder(
    string Id, string DisplayId, string Status, string PaymentStatus, string FulfillmentStatus, decimal Total, IReadOnlyList<MedusaOrderLine> Lines,
    IReadOnlyList<MedusaFulfilment> Fulfilments);

/// <param name="Quantity">Units still ordered.</param>
public sealed record MedusaOrderLine(string Id, string Sku, int Quantity);

/// <param name="Tracking">Of its first label.</param>
/// <param name="Metadata">What a connector left on it.</param>
public sealed record MedusaFulfilment(string Id, bool IsShipped, string? Tracking, IReadOnlyDictionary<string, string> Metadata);
