using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Orders;

/// <summary>Money paid back, for units or alone; in the shop's money.</summary>
internal sealed record RefundView(long Number, ShopifyOrder Order, decimal Amount, string? Note, DateTimeOffset CreatedAt, IReadOnlyList<RefundLineView> Lines)
{
    public string Id => Gid.Of("Refund", Number);

    public long LegacyResourceId => Number;

    public DateTimeOffset UpdatedAt => CreatedAt;

    public DateTimeOffset ProcessedAt => CreatedAt;

    public MoneyBagView TotalRefundedSet => Order.Money.Bag(Amount);
}

/// <summary>Units of a refund.</summary>
internal sealed record RefundLineView(long Number, OrderLine LineItem, int Quantity, string RestockType, ShopifyLocation? Location, OrderMoney Money)
{
    public string Id => Gid.Of("RefundLineItem", Number);

    public bool Restocked => RestockType is "CANCEL" or "RETURN";

    public MoneyBagView PriceSet => Money.Bag(LineItem.DiscountedUnit);

    public MoneyBagView SubtotalSet => Money.Bag(LineItem.Price(Quantity));

    public MoneyBagView TotalTaxSet => Money.Bag(Money.Tax(LineItem.Price(Quantity), LineItem.TaxRate));
}

/// <summary>Fulfilled units that come back.</summary>
internal sealed record ReturnView(long Number, ShopifyOrder Order, string Name, string Status, DateTimeOffset CreatedAt, IReadOnlyList<ReturnLineView> Lines)
{
    public string Id => Gid.Of("Return", Number);

    public int TotalQuantity => Lines.Sum(static line => line.Quantity);

    public DateTimeOffset? ClosedAt => Status == "CLOSED" ? CreatedAt : null;
}

/// <summary>Units of a return; what was processed is not simulated beyond open and closed.</summary>
internal sealed record ReturnLineView(long Number, Fulfilments.FulfilmentLine FulfillmentLineItem, int Quantity, string ReturnReasonNote, bool Done)
{
    public string Id => Gid.Of("ReturnLineItem", Number);

    public int ProcessedQuantity => Done ? Quantity : 0;

    public int UnprocessedQuantity => Quantity - ProcessedQuantity;

    public int RefundableQuantity => Quantity - RefundedQuantity;

    public int RefundedQuantity => Done ? Quantity : 0;

    public string? CustomerNote => null;
}
