using KolajAI.Orders;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Shopify's two words for an order, of its money and of its shipping. Units were taken from what is on sale when it was placed, whatever the words.
/// </summary>
internal static class ShopifyStatuses
{
    /// <summary>Beside the words of a cancelled order.</summary>
    private const string Cancelled = "CANCELLED";

    /// <summary>What a person reads: <c>PAID/UNFULFILLED</c>, <c>CANCELLED/REFUNDED/UNFULFILLED</c>.</summary>
    public static string Raw(string financial, string fulfilment, bool isCancelled) =>
        isCancelled ? $"{Cancelled}/{financial}/{fulfilment}" : $"{financial}/{fulfilment}";

    /// <summary>Of an order of which nothing was sent, cancelled or sent back.</summary>
    /// <param name="paysOnDelivery">Cash on delivery is pending until the parcel is handed over, and is shipped all the same.</param>
    public static OrderStatus Open(string financial, string fulfilment, bool paysOnDelivery)
    {
        OrderStatus? held = fulfilment switch
        {
            // ON_HOLD and SCHEDULED: not to be sent yet.
            "ON_HOLD" or "SCHEDULED" => OrderStatus.Awaiting,
            "IN_PROGRESS" => OrderStatus.Picking,
            "UNFULFILLED" or "OPEN" or "PENDING_FULFILLMENT" or "REQUEST_DECLINED" or "RESTOCKED" or "PARTIALLY_FULFILLED" or "FULFILLED" or "FULFILLMENT_NOT_REQUIRED" => null,
            _ => OrderStatus.Unknown,
        };
        return (financial, held) switch
        {
            (_, OrderStatus.Unknown) => OrderStatus.Unknown,
            // An authorised payment is taken when the order is sent; of PARTIALLY_REFUNDED the rest is paid.
            ("PAID" or "PARTIALLY_REFUNDED" or "AUTHORIZED", var word) => word ?? OrderStatus.Created,
            ("PENDING", var word) when paysOnDelivery => word ?? OrderStatus.Created,
            // PARTIALLY_PAID waits for the rest. Paid back or void, it is not to be sent, and nobody has taken the units off it.
            ("PENDING" or "PARTIALLY_PAID" or "EXPIRED" or "VOIDED" or "REFUNDED", _) => OrderStatus.Awaiting,
            _ => OrderStatus.Unknown,
        };
    }

    /// <summary>Orders two tellings of one second, the finest that Shopify's times are.</summary>
    public static int Step(string financial) => financial switch
    {
        "PENDING" => 0,
        "AUTHORIZED" => 1,
        "PARTIALLY_PAID" => 2,
        "PAID" => 3,
        "PARTIALLY_REFUNDED" => 4,
        "REFUNDED" => 5,
        _ => 6,
    };
}
