namespace KolajAI.Grains.Exposures;

/// <param name="Current">Units that the channel shows, or will.</param>
/// <param name="Most">The most that it may be given.</param>
/// <param name="Fixed">Its units cannot be moved.</param>
internal sealed record AllocationShare(string AccountKey, long Weight, long Current, long Most, bool Fixed);

/// <summary>
/// Which channel gets how many units of a pool. Units go where they sold: each channel's due share is the pool by what it sold in
/// 30 days. But a unit on offer stays where it is, since moving it takes it off sale for a while; it moves only to a channel that
/// sells and has none, or when there are too many.
/// </summary>
internal static class Allocation
{
    public static IReadOnlyDictionary<string, long> Targets(long pool, IReadOnlyCollection<AllocationShare> shares)
    {
        var targets = shares.ToDictionary(static s => s.AccountKey, static s => s.Fixed ? s.Current : Math.Min(s.Current, s.Most), StringComparer.Ordinal);
        var free = shares.Where(static s => !s.Fixed && s.Most > 0).OrderBy(static s => s.AccountKey, StringComparer.Ordinal).ToList();
        var left = Math.Max(0, pool - shares.Where(static s => s.Fixed).Sum(static s => s.Current));
        var due = Due(left, free);
        var given = free.Sum(s => targets[s.AccountKey]);
        while (given > left)
        {
            var from = free.Where(s => targets[s.AccountKey] > 0).MaxBy(s => (targets[s.AccountKey] - due[s.AccountKey], -s.Weight))!;
            var units = Step(given - left, targets[from.AccountKey] - due[from.AccountKey], targets[from.AccountKey]);
            targets[from.AccountKey] -= units;
            given -= units;
        }

        while (given < left && free.Exists(s => targets[s.AccountKey] < s.Most))
        {
            var to = free.Where(s => targets[s.AccountKey] < s.Most)
                .MaxBy(s => (due[s.AccountKey] - targets[s.AccountKey], targets[s.AccountKey] == 0, s.Weight))!;
            var units = Step(left - given, due[to.AccountKey] - targets[to.AccountKey], to.Most - targets[to.AccountKey]);
            targets[to.AccountKey] += units;
            given += units;
        }

        Rebalance(free, due, targets);
        return targets;
    }

    private static void Rebalance(List<AllocationShare> free, Dictionary<string, long> due, Dictionary<string, long> targets)
    {
        foreach (var empty in free.Where(s => s.Weight > 0 && targets[s.AccountKey] == 0 && due[s.AccountKey] > 0))
        {
            if (free.MaxBy(s => targets[s.AccountKey] - due[s.AccountKey]) is not { } full)
                return;
            var units = Math.Min(due[empty.AccountKey], targets[full.AccountKey] - due[full.AccountKey]);
            if (units < 1)
                return;
            targets[full.AccountKey] -= units;
            targets[empty.AccountKey] += units;
        }
    }

    /// <summary>Largest remainders; channels without sales share alike only where none has any. What one may not take goes to the others.</summary>
    private static Dictionary<string, long> Due(long pool, List<AllocationShare> free)
    {
        var due = free.ToDictionary(static s => s.AccountKey, static _ => 0L, StringComparer.Ordinal);
        var open = free;
        while (true)
        {
            var left = pool - due.Values.Sum();
            open = open.FindAll(s => due[s.AccountKey] < s.Most);
            if (left <= 0 || open.Count == 0)
                return due;
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
                due[share.AccountKey] += Math.Min(units, share.Most - due[share.AccountKey]);
            }
        }
    }

    /// <summary>As much at once as surely goes the same way, at least one unit.</summary>
    private static long Step(long wanted, long distance, long most) => Math.Min(Math.Max(1, Math.Min(wanted, distance)), Math.Min(wanted, most));
}
