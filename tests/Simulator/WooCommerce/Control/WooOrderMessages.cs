namespace KolajAI.Simulator.WooCommerce.Control;

/// <summary>What a buyer buys. Amounts are in the order's currency, with tax where the shop's prices hold it, else without.</summary>
public sealed record WooPurchase
{
    /// <summary>What is bought.</summary>
    public required IReadOnlyList<WooPurchaseLine> Lines { get; init; }

    /// <summary>The status after the checkout: <c>processing</c> is paid, <c>pending</c> and <c>on-hold</c> are not.</summary>
    public string Status { get; init; } = "processing";

    /// <summary>ISO 4217; null: the shop's.</summary>
    public string? Currency { get; init; }

    /// <summary>A coupon and what it takes off, spread over the lines by their worth.</summary>
    public WooAmount? Coupon { get; init; }

    /// <summary>A fee.</summary>
    public WooAmount? Fee { get; init; }

    /// <summary>A way of shipping.</summary>
    public WooAmount? Shipping { get; init; }

    /// <summary>Who buys; a guest.</summary>
    public WooBuyer Buyer { get; init; } = new();

    /// <summary>The gateway's id.</summary>
    public string PaymentMethod { get; init; } = "bacs";

    /// <summary>What the buyer wrote.</summary>
    public string CustomerNote { get; init; } = "";

    /// <summary>What plugins add to the order: key to text.</summary>
    public IReadOnlyDictionary<string, string> Meta { get; init; } = new Dictionary<string, string>();
}

/// <summary>One line of a purchase.</summary>
public sealed record WooPurchaseLine
{
    /// <summary>The product's or variation's SKU.</summary>
    public required string Sku { get; init; }

    /// <summary>Units, at least 1.</summary>
    public int Quantity { get; init; } = 1;
}

/// <summary>Something with a name and an amount.</summary>
public sealed record WooAmount(string Name, decimal Amount);

/// <summary>Name and address of a guest.</summary>
public sealed record WooBuyer
{
    /// <summary>First name.</summary>
    public string FirstName { get; init; } = "Çağrı";

    /// <summary>Last name.</summary>
    public string LastName { get; init; } = "Öztürk";

    /// <summary>Company, or empty.</summary>
    public string Company { get; init; } = "";

    /// <summary>VKN, the tax number of a company; kept as order meta <c>_billing_tax_number</c>, as no core field exists.</summary>
    public string TaxNumber { get; init; } = "";

    /// <summary>The tax office; order meta <c>_billing_tax_office</c>.</summary>
    public string TaxOffice { get; init; } = "";

    /// <summary>Street and number.</summary>
    public string Address { get; init; } = "İstiklâl Caddesi 12";

    /// <summary>Town.</summary>
    public string City { get; init; } = "Beyoğlu";

    /// <summary>The shop's code of the province.</summary>
    public string State { get; init; } = "TR34";

    /// <summary>Postcode.</summary>
    public string Postcode { get; init; } = "34433";

    /// <summary>ISO 3166-1.</summary>
    public string Country { get; init; } = "TR";

    /// <summary>Mail.</summary>
    public string Email { get; init; } = "cagri@example.com";

    /// <summary>Telephone.</summary>
    public string Phone { get; init; } = "+905001112233";
}

/// <summary>The status an order is given by hand.</summary>
public sealed record WooStatusChange(string Status);

/// <summary>A refund in the shop's panel. Without lines an amount alone.</summary>
public sealed record WooRefundByHand
{
    /// <summary>Amount with tax; null: what the lines are worth.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Units by order line.</summary>
    public IReadOnlyList<WooRefundLine> Lines { get; init; } = [];

    /// <summary>The units of the lines are for sale again.</summary>
    public bool Restock { get; init; } = true;
}

/// <summary>Units of one order line.</summary>
public sealed record WooRefundLine(long LineId, int Quantity);

/// <summary>An order as the shop has it.</summary>
/// <param name="StockReduced">Its units have been taken from stock.</param>
public sealed record WooOrderView(
    long Id, string Number, string Status, string Currency, decimal Total, bool StockReduced, DateTimeOffset ModifiedAt, decimal Refunded, IReadOnlyList<WooOrderLineView> Lines);

/// <summary>One line of it.</summary>
/// <param name="Reduced">Units taken from stock and not put back.</param>
public sealed record WooOrderLineView(long LineId, string Sku, long ProductId, long VariationId, int Quantity, int Reduced, int Refunded);
