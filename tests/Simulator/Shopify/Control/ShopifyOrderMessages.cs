namespace KolajAI.Simulator.Shopify.Control;

/// <summary>A buyer buys.</summary>
public sealed record ShopifyPurchase
{
    /// <summary>What; at least one.</summary>
    public required IReadOnlyList<ShopifyPurchaseLine> Lines { get; init; }

    /// <summary>A word of <c>OrderDisplayFinancialStatus</c>.</summary>
    public string FinancialStatus { get; init; } = "PAID";

    /// <summary>The buyer's money; null: the shop's.</summary>
    public string? PresentmentCurrency { get; init; }

    /// <summary>One unit of the shop's money in the buyer's.</summary>
    public decimal PresentmentRate { get; init; } = 1;

    /// <summary>Price of shipping in the shop's money, with tax where the shop's prices hold it.</summary>
    public decimal Shipping { get; init; }

    /// <summary>An order made to try the checkout.</summary>
    public bool Test { get; init; }

    /// <summary>Null: a buyer with an account; see <see cref="ShopifyBuyer.Guest"/>.</summary>
    public ShopifyBuyer? Buyer { get; init; }

    /// <summary>Text of the buyer.</summary>
    public string? Note { get; init; }
}

/// <summary>One line of a purchase, found by the variant's SKU.</summary>
public sealed record ShopifyPurchaseLine
{
    /// <summary>The variant.</summary>
    public required string Sku { get; init; }

    /// <summary>Units.</summary>
    public int Quantity { get; init; } = 1;

    /// <summary>Null: the variant's.</summary>
    public decimal? UnitPrice { get; init; }

    /// <summary>Taken off the line's total.</summary>
    public decimal Discount { get; init; }

    /// <summary>0.20 is 20 %.</summary>
    public decimal TaxRate { get; init; } = 0.20m;

    /// <summary>Name of the location it is taken from; null: the first that holds enough.</summary>
    public string? Location { get; init; }
}

/// <summary>Who buys and where it goes.</summary>
public sealed record ShopifyBuyer
{
    /// <summary>Without an account: the order has no customer.</summary>
    public bool Guest { get; init; }

    /// <summary>Given name.</summary>
    public string FirstName { get; init; } = "Çağrı";

    /// <summary>Family name.</summary>
    public string LastName { get; init; } = "Işıkoğlu";

    /// <summary>Company on the invoice address; null: a person.</summary>
    public string? Company { get; init; }

    /// <summary>Address.</summary>
    public string Address1 { get; init; } = "Şehit Ömer Sokağı No: 7";

    /// <summary>District and the like.</summary>
    public string? Address2 { get; init; } = "Üsküdar";

    /// <summary>City.</summary>
    public string City { get; init; } = "İstanbul";

    /// <summary>Postal code.</summary>
    public string Zip { get; init; } = "34672";

    /// <summary>ISO code.</summary>
    public string CountryCode { get; init; } = "TR";

    /// <summary>Country's name.</summary>
    public string Country { get; init; } = "Türkiye";

    /// <summary>Phone.</summary>
    public string? Phone { get; init; } = "+905321234567";

    /// <summary>Mail.</summary>
    public string? Email { get; init; } = "cagri@example.com";
}

/// <summary>Units of one line of an order; <see cref="Sku"/> or <see cref="LineItemId"/> names it.</summary>
public sealed record ShopifyLineUnits
{
    /// <summary>The first line of this SKU.</summary>
    public string? Sku { get; init; }

    /// <summary>The line's global id.</summary>
    public string? LineItemId { get; init; }

    /// <summary>Units.</summary>
    public int Quantity { get; init; } = 1;
}

/// <summary>The merchant cancels an order by hand.</summary>
public sealed record ShopifyCancel
{
    /// <summary>A word of <c>OrderCancelReason</c>.</summary>
    public string Reason { get; init; } = "CUSTOMER";

    /// <summary>Whether the units go on sale again.</summary>
    public bool Restock { get; init; } = true;

    /// <summary>Whether the money goes back.</summary>
    public bool Refund { get; init; } = true;
}

/// <summary>The merchant edits an order: units are taken off it.</summary>
public sealed record ShopifyEdit
{
    /// <summary>What is taken off.</summary>
    public required IReadOnlyList<ShopifyLineUnits> Remove { get; init; }

    /// <summary>Whether it goes on sale again.</summary>
    public bool Restock { get; init; } = true;
}

/// <summary>The merchant pays money back.</summary>
public sealed record ShopifyRefund
{
    /// <summary>Units; empty: money alone.</summary>
    public IReadOnlyList<ShopifyLineUnits> Lines { get; init; } = [];

    /// <summary>A word of <c>RefundLineItemRestockType</c>.</summary>
    public string RestockType { get; init; } = "CANCEL";

    /// <summary>In the shop's money; null: what the units cost.</summary>
    public decimal? Amount { get; init; }
}

/// <summary>The merchant ships by hand.</summary>
public sealed record ShopifyShip
{
    /// <summary>Units; empty: all that is left.</summary>
    public IReadOnlyList<ShopifyLineUnits> Lines { get; init; } = [];

    /// <summary>Carrier.</summary>
    public string? Company { get; init; }

    /// <summary>Tracking number.</summary>
    public string? TrackingNumber { get; init; }
}

/// <summary>The buyer sends fulfilled units back: a return that can be read.</summary>
public sealed record ShopifyReturn
{
    /// <summary>Units.</summary>
    public required IReadOnlyList<ShopifyLineUnits> Lines { get; init; }

    /// <summary>A word of <c>ReturnStatus</c>.</summary>
    public string Status { get; init; } = "OPEN";

    /// <summary>Why.</summary>
    public string Note { get; init; } = "";
}

/// <summary>Sets the words an order shows; what is null stays.</summary>
public sealed record ShopifyStatusChange
{
    /// <summary>A word of <c>OrderDisplayFinancialStatus</c>.</summary>
    public string? Financial { get; init; }

    /// <summary>A word of <c>OrderDisplayFulfillmentStatus</c>; ON_HOLD, SCHEDULED and IN_PROGRESS also move the open fulfilment orders.</summary>
    public string? Fulfillment { get; init; }
}

/// <summary>An order as the shop has it.</summary>
public sealed record ShopifyOrderView(
    string Id, string Name, string FinancialStatus, string FulfillmentStatus, bool Cancelled, DateTimeOffset UpdatedAt, string? Note,
    IReadOnlyList<ShopifyOrderLineView> Lines, IReadOnlyList<string> FulfillmentOrderIds, IReadOnlyList<ShopifyFulfilmentView> Fulfillments);

/// <summary>A line: bought, what is left of it, shipped.</summary>
public sealed record ShopifyOrderLineView(string Id, string? Sku, int Quantity, int CurrentQuantity, int Fulfilled);

/// <summary>A parcel.</summary>
public sealed record ShopifyFulfilmentView(string Id, string? Company, string? TrackingNumber);
