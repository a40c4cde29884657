namespace KolajAI.Orders;

/// <summary>From when an order's buyer is no longer needed to carry it out.</summary>
public static class OrderEnd
{
    /// <summary>All of it is shipped, or will not be.</summary>
    public static bool IsEnd(OrderStatus status) => status is OrderStatus.Shipped or OrderStatus.AtPickupPoint or OrderStatus.Delivered or OrderStatus.Cancelled
        or OrderStatus.Returned or OrderStatus.PartiallyReturned or OrderStatus.Undelivered or OrderStatus.Unsupplied;
}
