using KolajAI.Simulator.Control;
using KolajAI.Simulator.Shopify.Control;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Orders;

/// <summary>The words an order shows for its money and its shipping, all of the schema's (sheet §Orders).</summary>
internal static class OrderStates
{
    private static readonly string[] Financial = ["AUTHORIZED", "EXPIRED", "PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED", "PENDING", "REFUNDED", "VOIDED"];

    private static readonly string[] Fulfilment =
    [
        "FULFILLED", "FULFILLMENT_NOT_REQUIRED", "IN_PROGRESS", "ON_HOLD", "OPEN", "PARTIALLY_FULFILLED", "PENDING_FULFILLMENT", "REQUEST_DECLINED", "RESTOCKED", "SCHEDULED", "UNFULFILLED",
    ];

    /// <summary>Sets the word and what was received by it: all, a half or nothing.</summary>
    /// <exception cref="ControlRequestException">No such word (400).</exception>
    public static void SetFinancial(ShopifyOrder order, string word)
    {
        order.DisplayFinancialStatus = Known(Financial, word);
        order.Received = word switch
        {
            "PAID" or "PARTIALLY_REFUNDED" or "REFUNDED" => order.Total,
            "PARTIALLY_PAID" => OrderMoney.Round(order.Total / 2),
            _ => 0,
        };
    }

    /// <exception cref="ControlRequestException">No such word (400).</exception>
    public static void Set(ShopifyShop shop, ShopifyOrder order, ShopifyStatusChange change)
    {
        if (change.Financial is { } financial)
            SetFinancial(order, financial);
        if (change.Fulfillment is { } fulfilment)
        {
            order.FulfilmentWord = Known(Fulfilment, fulfilment);
            var status = fulfilment is "ON_HOLD" or "SCHEDULED" or "IN_PROGRESS" ? fulfilment : fulfilment is "UNFULFILLED" or "OPEN" ? "OPEN" : null;
            foreach (var open in order.FulfilmentOrders.Where(open => status is not null && open.Status is not "CLOSED" and not "CANCELLED"))
                (open.Status, open.UpdatedAt) = (status!, shop.Now);
        }

        shop.Orders.Touch(order, order.DisplayFinancialStatus == "PAID" && change.Financial is not null ? ["ORDERS_PAID"] : []);
    }

    private static string Known(string[] words, string word) =>
        words.Contains(word) ? word : throw new ControlRequestException(StatusCodes.Status400BadRequest, $"{word} is none of {string.Join(", ", words)}.");
}
