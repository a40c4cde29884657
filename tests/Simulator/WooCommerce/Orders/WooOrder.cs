using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>An order of the shop.</summary>
internal sealed class WooOrder(long id, string currency, MetaBag meta, DateTimeOffset created)
{
    public const string Trash = "trash";

    public long Id { get; } = id;

    public string Currency { get; } = currency;

    public MetaBag Meta { get; } = meta;

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Modified { get; set; } = created;

    public DateTimeOffset? Paid { get; set; }

    public DateTimeOffset? Completed { get; set; }

    public string Status { get; set; } = "pending";

    /// <summary>What it was before it came into the bin.</summary>
    public string? StatusBeforeTrash { get; set; }

    public bool PricesIncludeTax { get; init; }

    public required IReadOnlyList<OrderLine> Lines { get; init; }

    public required IReadOnlyList<OrderExtra> Shipping { get; init; }

    public required IReadOnlyList<OrderExtra> Fees { get; init; }

    public required IReadOnlyList<OrderExtra> Coupons { get; init; }

    public required decimal TaxPercent { get; init; }

    public JsonObject BillingAddress { get; init; } = [];

    public JsonObject ShippingAddress { get; init; } = [];

    public string PaymentMethod { get; set; } = "";

    public string PaymentMethodTitle { get; set; } = "";

    public string TransactionId { get; set; } = "";

    public string CustomerNote { get; set; } = "";

    /// <summary>The stock has been lowered for it, once.</summary>
    public bool StockReduced { get; set; }

    public List<OrderNote> Notes { get; } = [];

    public List<OrderRefund> Refunds { get; } = [];

    public TaxedAmount Total => TaxedAmount.Sum([.. Lines.Select(line => line.Total), .. Shipping.Select(one => one.Amount), .. Fees.Select(one => one.Amount)]);

    public decimal Refunded => Refunds.Sum(refund => refund.Amount);
}
