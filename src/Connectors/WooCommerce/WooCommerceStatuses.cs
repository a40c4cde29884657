using KolajAI.Orders;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// WooCommerce's words for orders. Its own source (wc-stock-functions) lowers stock when an order is put on hold, paid or completed, and
/// puts it back when it is cancelled or goes back to pending; a failed order keeps what it had.
/// </summary>
internal static class WooCommerceStatuses
{
    public const string Pending = "pending";
    public const string OnHold = "on-hold";
    public const string Processing = "processing";
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";
    public const string Refunded = "refunded";
    public const string Failed = "failed";
    public const string Trash = "trash";

    /// <summary>
    /// <see cref="OrderStatus.Unknown"/> for the words of plugins. Completed is shipped, not delivered: the seller says it when the
    /// parcel leaves.
    /// </summary>
    public static OrderStatus Map(string raw) => raw switch
    {
        Pending or Failed or OnHold => OrderStatus.Awaiting,
        Processing => OrderStatus.Created,
        Completed => OrderStatus.Shipped,
        Cancelled or Trash => OrderStatus.Cancelled,
        Refunded => OrderStatus.Returned,
        _ => OrderStatus.Unknown,
    };

    /// <summary>
    /// True for what is no order yet: a cart, or one that was never paid and so has lowered no stock. Told as an order it would count as a
    /// sale that the shop has not made, and most are never paid. One that was paid once is told whatever its status.
    /// </summary>
    public static bool IsNoOrderYet(string raw, bool wasPaid) =>
        raw is "checkout-draft" or "auto-draft" or "draft" or "new" || (raw is Pending or Failed && !wasPaid);

    /// <summary>Orders two tellings of one second, the finest that WooCommerce's times are: the later step of an order's life is the newer.</summary>
    public static int Step(string raw) => raw switch
    {
        Pending or Failed => 1,
        OnHold => 2,
        Processing => 3,
        Completed => 5,
        Cancelled => 6,
        Refunded => 7,
        Trash => 8,
        _ => 4,
    };
}
