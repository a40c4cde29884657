using KolajAI.Simulator.Shopify.Fulfilments;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Orders;

/// <summary>An order: what was bought, what is left of it, what was shipped and paid back.</summary>
internal sealed class ShopifyOrder(long number, int sequence, OrderMoney money, DateTimeOffset createdAt) : MetafieldOwner
{
    public OrderMoney Money { get; } = money;

    /// <summary>The legacy id, not the order number.</summary>
    public long LegacyResourceId { get; } = number;

    public string Id => Gid.Of("Order", LegacyResourceId);

    public int Number { get; } = sequence;

    public string Name => $"#{Number}";

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset ProcessedAt => CreatedAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public DateTimeOffset? CancelledAt { get; set; }

    public string? CancelReason { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public bool Closed => ClosedAt is not null;

    public bool Confirmed => true;

    public required bool Test { get; init; }

    public bool Edited { get; set; }

    public string? Note { get; set; }

    public IReadOnlyList<string> TagList { get; set; } = [];

    public string? Email { get; set; }

    public string? Phone { get; set; }

    public required AddressView ShippingAddress { get; init; }

    public AddressView BillingAddress => ShippingAddress;

    public bool BillingAddressMatchesShippingAddress => true;

    public required CustomerView? Customer { get; init; }

    public string CustomerLocale => "tr";

    public List<AttributeView> CustomAttributes { get; set; } = [];

    public required IReadOnlyList<OrderLine> Lines { get; init; }

    public required ShippingLineView? ShippingLine { get; init; }

    public List<FulfilmentOrder> FulfilmentOrders { get; } = [];

    public List<Fulfilment> Fulfillments { get; } = [];

    public List<RefundView> Refunds { get; } = [];

    public List<ReturnView> Returns { get; } = [];

    public string DisplayFinancialStatus { get; set; } = "PAID";

    /// <summary>A word set by hand; null: by what was shipped.</summary>
    public string? FulfilmentWord { get; set; }

    public string DisplayFulfillmentStatus
    {
        get
        {
            if (FulfilmentWord is { } word)
                return word;
            if (!Lines.Any(static line => line.Fulfilled > 0))
                return FulfilmentOrders.Exists(static open => open.Status == "ON_HOLD") ? "ON_HOLD" : "UNFULFILLED";
            return Lines.All(static line => line.UnfulfilledQuantity == 0) ? "FULFILLED" : "PARTIALLY_FULFILLED";
        }
    }

    public string ReturnStatus => Returns.Count == 0 ? "NO_RETURN" : Returns.Exists(static back => back.Status == "REQUESTED") ? "RETURN_REQUESTED"
        : Returns.Exists(static back => back.Status == "OPEN") ? "IN_PROGRESS" : "RETURNED";

    public string CurrencyCode => Money.ShopCurrency;

    public string PresentmentCurrencyCode => Money.PresentmentCurrency;

    public bool TaxesIncluded => Money.TaxesIncluded;

    /// <summary>Paid so far, in the shop's money.</summary>
    public decimal Received { get; set; }

    public decimal Refunded => Refunds.Sum(static refund => refund.Amount);

    public decimal Shipping => ShippingLine?.Price ?? 0;

    public decimal Subtotal => Lines.Sum(static line => line.Price(line.Quantity));

    public decimal CurrentSubtotal => Lines.Sum(static line => line.Price(line.CurrentQuantity));

    public decimal Tax => Lines.Sum(line => Money.Tax(line.Price(line.Quantity), line.TaxRate));

    public decimal CurrentTax => Lines.Sum(line => Money.Tax(line.Price(line.CurrentQuantity), line.TaxRate));

    public decimal Total => Subtotal + Shipping + (TaxesIncluded ? 0 : Tax);

    /// <summary>A cancelled order owes no shipping any more.</summary>
    public decimal CurrentTotal => CurrentSubtotal + (CancelledAt is null ? Shipping : 0) + (TaxesIncluded ? 0 : CurrentTax);

    public bool FullyPaid => DisplayFinancialStatus is "PAID" or "PARTIALLY_REFUNDED" or "REFUNDED";

    public bool Unpaid => !FullyPaid && DisplayFinancialStatus != "VOIDED";

    public int SubtotalLineItemsQuantity => Lines.Sum(static line => line.Quantity);

    public int CurrentSubtotalLineItemsQuantity => Lines.Sum(static line => line.CurrentQuantity);

    public bool RequiresShipping => Lines.Any(static line => line.RequiresShipping);

    public IReadOnlyList<string> DiscountCodes => [];

    public IReadOnlyList<string> PaymentGatewayNames => [Test ? "bogus" : "iyzico"];

    public string SourceName => "web";

    public OrderLine? Line(long? number) => Lines.FirstOrDefault(line => line.Number == number);
}
