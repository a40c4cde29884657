using KolajAI.Orders;

namespace KolajAI.Grains.Orders;

/// <summary>What needs a person: set when it shows, taken away when it is over.</summary>
internal static class OrderProblems
{
    public const string UnknownSku = "unknown_sku";
    public const string Shortfall = "shortfall";
    public const string ActionFailed = "action_failed";

    /// <summary>A line's product was deleted before the order's effects reached it.</summary>
    public const string ProductMissing = "product_missing";

    public static Order With(Order order, string problem, bool stands)
    {
        if (order.Problems.Contains(problem) == stands)
            return order;
        var problems = stands ? order.Problems.Append(problem) : order.Problems.Where(p => p != problem);
        return order with { Problems = problems.Order(StringComparer.Ordinal).ToList() };
    }

    /// <summary>After a merge: what the order's own lines tell.</summary>
    public static Order Refresh(Order order)
    {
        order = With(order, UnknownSku, order.Lines.Any(static l => l.ProductId is null));
        return order.Lines.Any(static l => l.Quantity > l.Cancelled + l.Shipped) ? order : With(order, Shortfall, stands: false);
    }
}
