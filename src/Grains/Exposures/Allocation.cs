namespace KolajAI.Grains.Exposures;

/// <param name="Current">Units that the channel shows, or will.</param>
/// <param name="Most">The most that it may be given.</param>
/// <param name="Fixed">Its units cannot be moved.</param>
internal sealed record AllocationShare(string AccountKey, long Weight, long Current, long Most, bool Fixed)
{
    /// <summary>The warehouses that it ships from.</summary>
    public ulong Set { get; init; } = ulong.MaxValue;
}

/// <summary>
/// Which channel gets how many units of a pool. Units go where they sold: each channel's due share is the pool by what it sold in
/// 30 days. But a unit on offer stays where it is, since moving it takes it off sale for a while; it moves only to a channel that
/// sells and has none, or when there are too many. Whatever comes out can be met together out of the channels' own warehouses.
/// </summary>
internal static class Allocation
{
    public static IReadOnlyDictionary<string, long> Targets(WarehousePools pools, IReadOnlyCollection<AllocationShare> shares)
    {
        var targets = shares.ToDictionary(static s => s.AccountKey, static s => s.Fixed ? s.Current : Math.Min(s.Current, s.Most), StringComparer.Ordinal);
        var free = shares.Where(static s => !s.Fixed && s.Most > 0).OrderBy(static s => s.AccountKey, StringComparer.Ordinal).ToList();
        var due = Due(pools, shares, free);
        long Room(AllocationShare share) => pools.Free(share.Set, shares.Select(s => new PoolDemand(s.Set, targets[s.AccountKey])));
        while (free.Where(s => targets[s.AccountKey] > 0 && Room(s) < 0).MaxBy(s => (targets[s.AccountKey] - due[s.AccountKey], -s.Weight)) is { } from)
            targets[from.AccountKey] -= Step(-Room(from), targets[from.AccountKey] - due[from.AccountKey], targets[from.AccountKey]);
        while (free.Where(s => targets[s.AccountKey] < s.Most && Room(s) > 0)
            .MaxBy(s => (due[s.AccountKey] - targets[s.AccountKey], targets[s.AccountKey] == 0, s.Weight)) is { } to)
            targets[to.AccountKey] += Step(Room(to), due[to.AccountKey] - targets[to.AccountKey], to.Most - targets[to.AccountKey]);
        Rebalance(free, due, targets, Room);
        return targets;
    }

    private static void Rebalance(
        List<AllocationShare> free, Dictionary<string, long> due, Dictionary<string, long> targets, Func<AllocationShare, long> room)
    {
        foreach (var empty in free.Where(s => s.Weight > 0 && targets[s.AccountKey] == 0 && due[s.AccountKey] > 0))
        {
            foreach (var full in free.OrderByDescending(s => targets[s.AccountKey] - due[s.AccountKey]).ToList())
            {
                var units = Math.Min(due[empty.AccountKey], targets[full.AccountKey] - due[full.AccountKey]);
                if (units < 1)
                    break;
                // Units that the empty one cannot ship make no room for it.
                targets[full.AccountKey] -= units;
                var usable = Math.Min(units, room(empty));
                targets[full.AccountKey] += units - Math.Max(0, usable);
                if (usable < 1)
                    continue;
                targets[empty.AccountKey] += usable;
                break;
            }
        }
    }

    /// <summary>What each channel's sales entitle it to: every warehouse is divided among those that ship from it.</summary>
    private static Dictionary<string, long> Due(WarehousePools pools, IReadOnlyCollection<AllocationShare> shares, List<AllocationShare> free)
    {
        var due = free.ToDictionary(static s => s.AccountKey, static _ => 0L, StringComparer.Ordinal);
        var bound = shares.Where(static s => s.Fixed).Select(static s => (s.Set, Units: s.Current)).ToList();
        for (var rest = pools.All; rest != 0; rest &= rest - 1)
        {
            var warehouse = rest & ~(rest - 1);
            var left = pools.Available(warehouse);
            for (var i = 0; i < bound.Count; i++)
            {
                var held = (bound[i].Set & warehouse) == 0 ? 0 : Math.Min(left, bound[i].Units);
                left -= held;
                bound[i] = bound[i] with { Units = bound[i].Units - held };
            }

            Divide(left, free.FindAll(s => (s.Set & warehouse) != 0), due);
        }

        return due;
    }

    /// <summary>Largest remainders; channels without sales share alike only where none has any. What one may not take goes to the others.</summary>
    private static void Divide(long pool, List<AllocationShare> among, Dictionary<string, long> due)
    {
        var open = among;
        var left = pool;
        while (true)
        {
            open = open.FindAll(s => due[s.AccountKey] < s.Most);
            if (left <= 0 || open.Count == 0)
                return;
            var sells = open.Exists(static s => s.Weight > 0);
            decimal Weight(AllocationShare share) => sells ? share.Weight : 1;
            var all = open.Sum(Weight);
            var parts = open.ConvertAll(s => (Share: s, Exact: left * Weight(s) / all));
            var spare = left - parts.Sum(static p => (long)p.Exact);
            foreach (var (share, exact) in parts
                .OrderByDescending(static p => p.Exact - (long)p.Exact).ThenByDescending(static p => p.Share.Weight)
                .ThenBy(static p => p.Share.AccountKey, StringComparer.Ordinal))
            {
                var units = (long)exact + (spare > 0 ? 1 : 0);
                spare--;
                var taken = Math.Min(units, share.Most - due[share.AccountKey]);
                due[share.AccountKey] += taken;
                left -= taken;
            }
        }
    }

    /// <summary>As much at once as surely goes the same way, at least one unit.</summary>
    private static long Step(long wanted, long distance, long most) => Math.Min(Math.Max(1, Math.Min(wanted, distance)), Math.Min(wanted, most));
}
