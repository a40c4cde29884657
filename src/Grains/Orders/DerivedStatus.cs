using KolajAI.Orders;

namespace KolajAI.Grains.Orders;

/// <summary>Status of an order and of its lines, derived from counts and packages (api.md section 4).</summary>
internal static class DerivedStatus
{
    /// <param name="told">What the platform said of the order as a whole: decides what counts leave open.</param>
    public static OrderStatus OfOrder(IReadOnlyCollection<OrderLine> lines, IReadOnlyCollection<OrderPackage> packages, OrderStatus told) =>
        Of(
            lines.Sum(static l => l.Quantity), lines.Sum(static l => l.Cancelled), lines.Sum(static l => l.Shipped),
            lines.Sum(static l => l.Delivered), lines.Sum(static l => l.Returned),
            packages.Where(static p => !p.Superseded).Select(static p => p.Status).ToList(), told);

    public static OrderStatus OfLine(OrderLine line, IReadOnlyCollection<OrderPackage> packages, OrderStatus told) =>
        Of(
            line.Quantity, line.Cancelled, line.Shipped, line.Delivered, line.Returned,
            packages.Where(p => !p.Superseded && LineCounts.Units(p, line.Id) > 0).Select(static p => p.Status).ToList(), told);

    private static OrderStatus Of(
        long ordered, long cancelled, long shipped, long delivered, long returned, IReadOnlyList<OrderStatus> packages, OrderStatus told)
    {
        if (ordered == 0)
            return told;
        var wanted = ordered - cancelled;
        if (wanted <= 0)
            return Whole(packages, told, OrderStatus.Unsupplied) ? OrderStatus.Unsupplied : OrderStatus.Cancelled;
        if (returned > 0)
            return returned >= wanted ? OrderStatus.Returned : OrderStatus.PartiallyReturned;
        if (delivered >= wanted)
            return OrderStatus.Delivered;
        if (shipped >= wanted)
            return OnTheWay(packages, told);
        if (shipped > 0)
            return OrderStatus.PartiallyShipped;
        if (cancelled > 0)
            return OrderStatus.PartiallyCancelled;
        return packages.Count == 0 ? told : Earliest(packages);
    }

    private static OrderStatus OnTheWay(IReadOnlyList<OrderStatus> packages, OrderStatus told)
    {
        var sent = packages.Where(LineCounts.IsShipped).DefaultIfEmpty(LineCounts.IsShipped(told) ? told : OrderStatus.Shipped).ToList();
        if (sent.Contains(OrderStatus.Undelivered))
            return OrderStatus.Undelivered;
        return sent.TrueForAll(static s => s is OrderStatus.AtPickupPoint or OrderStatus.Delivered) ? OrderStatus.AtPickupPoint : OrderStatus.Shipped;
    }

    /// <summary>The order is as far as its slowest package.</summary>
    private static OrderStatus Earliest(IReadOnlyList<OrderStatus> packages) =>
        packages.Contains(OrderStatus.Unknown) ? OrderStatus.Unknown : packages.Min();

    private static bool Whole(IReadOnlyList<OrderStatus> packages, OrderStatus told, OrderStatus status) =>
        packages.Count == 0 ? told == status : packages.All(p => p == status);
}
