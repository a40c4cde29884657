using KolajAI.Orders;

namespace KolajAI.Connectors.Medusa;

/// <summary>
/// Medusa's three words for an order: its own status, that of its payment and that of its fulfilment. The one that decides is told as the
/// platform's word.
/// </summary>
internal static class MedusaStatuses
{
    public const string Canceled = "canceled";
    public const string Draft = "draft";

    /// <param name="status">The order's own.</param>
    /// <param name="isFree">Nothing is to be paid.</param>
    /// <param name="allShipped">Every unit that was not cancelled has been shipped.</param>
    public static (OrderStatus Status, string Raw) Map(string status, string payment, string fulfilment, bool isFree, bool allShipped)
    {
        if (status is Canceled)
            return (OrderStatus.Cancelled, status);
        if (status is "requires_action")
            return (OrderStatus.Awaiting, status);
        if (status is not ("pending" or "completed" or "archived"))
            return (OrderStatus.Unknown, status);
        OrderStatus? sent = fulfilment switch
        {
            "partially_shipped" => OrderStatus.PartiallyShipped,
            "shipped" => OrderStatus.Shipped,
            "partially_delivered" => allShipped ? OrderStatus.Shipped : OrderStatus.PartiallyShipped,
            "delivered" => OrderStatus.Delivered,

            // Packed: the units have left the shelf and wait for the carrier.
            "partially_fulfilled" or "fulfilled" => OrderStatus.Picking,

            // Of fulfilments that were all cancelled the units are open again.
            "not_fulfilled" or Canceled => OrderStatus.Created,
            _ => null,
        };
        return sent switch
        {
            null => (OrderStatus.Unknown, fulfilment),
            OrderStatus.Created or OrderStatus.Picking when !isFree && IsPaid(payment) is not true =>
                (IsPaid(payment) is null ? OrderStatus.Unknown : OrderStatus.Awaiting, payment),
            { } known => (known, fulfilment),
        };
    }

    /// <summary>
    /// Null for a word that nobody knows. Authorized is paid enough to be sent: the manual provider and cards are captured when the seller
    /// ships. An order that was edited loses its authorisation and is not_paid until the buyer pays anew (seen on 2.21.2).
    /// </summary>
    private static bool? IsPaid(string payment) => payment switch
    {
        "authorized" or "captured" or "partially_captured" or "refunded" or "partially_refunded" or "completed" => true,
        "not_paid" or "awaiting" or "requires_action" or "partially_authorized" or Canceled => false,
        _ => null,
    };
}
