using KolajAI.Orders;

namespace KolajAI.Grains.Orders;

/// <summary>
/// Counts of a line from the packages it lies in, for platforms that tell orders package by package. A pure function of the set of
/// packages known, whatever order they were told in.
/// </summary>
internal static class LineCounts
{
    /// <param name="packages">Newest known state of every package of the order.</param>
    public static (long Ordered, long Cancelled, long Shipped, long Delivered, long Returned) Of(string lineId, IReadOnlyCollection<OrderPackage> packages)
    {
        var living = packages.Where(static p => !p.Superseded).ToList();
        long Sum(Func<OrderPackage, bool> counts) => living.Where(counts).Sum(p => Units(p, lineId));
        return (
            Ordered(lineId, packages),
            Sum(static p => p.Status is OrderStatus.Cancelled or OrderStatus.Unsupplied),
            Sum(static p => IsShipped(p.Status)),
            Sum(static p => p.Status is OrderStatus.Delivered or OrderStatus.Returned),
            Sum(static p => p.Status is OrderStatus.Returned));
    }

    public static bool IsShipped(OrderStatus status) => status
        is OrderStatus.Shipped or OrderStatus.AtPickupPoint or OrderStatus.Delivered or OrderStatus.Undelivered or OrderStatus.Returned;

    public static bool IsCancelled(OrderStatus status) => status is OrderStatus.Cancelled or OrderStatus.Unsupplied;

    public static long Units(OrderPackage package, string lineId) => package.Lines.Where(l => l.LineId == lineId).Sum(static l => l.Quantity);

    /// <summary>
    /// Packages that replace each other form families. A family stands for what its oldest or its living packages hold, whichever is
    /// more: a piece that has not been told yet is still ordered. A dissolved package without successors is still ordered too, until
    /// packages changed after its end hold its units.
    /// </summary>
    private static long Ordered(string lineId, IReadOnlyCollection<OrderPackage> packages)
    {
        var families = Families(packages);
        long ordered = 0;
        var reborn = new List<(long Version, long Units)>();
        var dissolved = new List<(long Version, long Units)>();
        foreach (var family in families)
        {
            var known = family.Select(static p => p.ExternalId).ToHashSet(StringComparer.Ordinal);
            var oldest = family.Where(p => !p.OriginIds.Any(known.Contains)).Sum(p => Units(p, lineId));
            var living = family.Where(static p => !p.Superseded).Sum(p => Units(p, lineId));
            var newest = family.Max(static p => p.RemoteVersion);
            if (family.Count == 1 && family[0].Superseded)
            {
                dissolved.Add((newest, oldest));
                continue;
            }

            ordered += Math.Max(oldest, living);
            reborn.Add((newest, living));
        }

        foreach (var (endedAt, units) in dissolved.OrderByDescending(static d => d.Version))
            ordered += units - Take(reborn, endedAt, units);
        return ordered;
    }

    private static long Take(List<(long Version, long Units)> reborn, long after, long wanted)
    {
        long taken = 0;
        for (var i = 0; i < reborn.Count && taken < wanted; i++)
        {
            if (reborn[i].Version <= after)
                continue;
            var part = Math.Min(reborn[i].Units, wanted - taken);
            reborn[i] = reborn[i] with { Units = reborn[i].Units - part };
            taken += part;
        }

        return taken;
    }

    private static List<List<OrderPackage>> Families(IReadOnlyCollection<OrderPackage> packages)
    {
        var families = new List<List<OrderPackage>>();
        foreach (var package in packages.OrderBy(static p => p.ExternalId, StringComparer.Ordinal))
        {
            var related = families.Where(f => f.Exists(p => Linked(p, package))).ToList();
            var joined = related.SelectMany(static f => f).Append(package).ToList();
            families.RemoveAll(related.Contains);
            families.Add(joined);
        }

        return families;
    }

    /// <summary>Two that replace the same one belong together even before that one is known.</summary>
    private static bool Linked(OrderPackage a, OrderPackage b) =>
        a.OriginIds.Contains(b.ExternalId, StringComparer.Ordinal) || b.OriginIds.Contains(a.ExternalId, StringComparer.Ordinal)
        || a.OriginIds.Any(o => b.OriginIds.Contains(o, StringComparer.Ordinal));
}
