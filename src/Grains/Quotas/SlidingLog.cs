namespace KolajAI.Grains.Quotas;

/// <summary>
/// "N in any T" as a log of permits, on a monotonic clock. A permit counts from its grant until T after its answer; without an answer
/// until T after the last moment at which its call can still reach the platform. So whenever a call arrives, it is counted until T
/// later, and no window of T holds more than N arrivals, however long requests travel.
/// </summary>
internal sealed class SlidingLog(TimeSpan window)
{
    /// <summary>Long windows keep their permits by the minute rather than one by one; rounding up only makes them stricter.</summary>
    private static readonly TimeSpan CoarseAbove = TimeSpan.FromHours(1);

    private readonly List<Entry> _entries = [];

    public TimeSpan Window => window;

    /// <summary>Permits that count at <paramref name="now"/>.</summary>
    public int InUse(TimeSpan now) => _entries.Sum(e => e.AgesFrom + window > now ? e.Count : 0);

    /// <summary>Zero when <paramref name="count"/> permits fit now; else the shortest wait after which they can.</summary>
    public TimeSpan RetryIn(TimeSpan now, int count, int permits)
    {
        if (count > permits)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"A window of {permits} never has room for that many.");
        var missing = InUse(now) + count - permits;
        if (missing <= 0)
            return TimeSpan.Zero;
        // A call on its way may be answered now, so its permit can be free T from now, even if it may take until its deadline.
        foreach (var (freeAt, units) in _entries
            .Where(e => e.AgesFrom + window > now)
            .Select(e => (FreeAt: (e.GrantId is null || e.AgesFrom < now ? e.AgesFrom : now) + window, e.Count))
            .OrderBy(static e => e.FreeAt))
        {
            missing -= units;
            if (missing <= 0)
                return freeAt - now;
        }

        throw new InvalidOperationException("More permits are missing than are in use.");
    }

    /// <param name="latestArrival">The last moment at which a call of the grant can still reach the platform.</param>
    public void Grant(string grantId, int count, TimeSpan latestArrival) => _entries.Add(new Entry(latestArrival, count, grantId));

    /// <summary>Calls of a grant were answered (or surely not sent). More answers than open calls are ignored.</summary>
    public void Answered(string grantId, int count, TimeSpan now)
    {
        for (var i = 0; i < _entries.Count && count > 0; i++)
        {
            var entry = _entries[i];
            if (entry.GrantId != grantId || entry.AgesFrom <= now)
                continue;
            var part = Math.Min(count, entry.Count);
            count -= part;
            if (part == entry.Count)
                _entries[i] = new Entry(Rounded(now), part, null);
            else
            {
                _entries[i] = entry with { Count = entry.Count - part };
                _entries.Insert(i++, new Entry(Rounded(now), part, null));
            }
        }
    }

    /// <summary>Counts permits of an earlier activation: used at <paramref name="agesFrom"/>, which may lie ahead where a call may still be on its way.</summary>
    public void Restore(int count, TimeSpan agesFrom)
    {
        if (count > 0)
            _entries.Add(new Entry(agesFrom, count, null));
    }

    /// <summary>Forgets what counts no more, and joins what ages together.</summary>
    public void Prune(TimeSpan now)
    {
        _entries.RemoveAll(e => e.AgesFrom + window <= now);
        if (window <= CoarseAbove)
            return;
        var joined = _entries.Where(static e => e.GrantId is null).GroupBy(static e => e.AgesFrom)
            .Select(static g => new Entry(g.Key, g.Sum(static e => e.Count), null)).ToList();
        _entries.RemoveAll(static e => e.GrantId is null);
        _entries.AddRange(joined);
    }

    /// <summary>What counts at <paramref name="now"/>: units and the moment from which they age.</summary>
    public IEnumerable<(TimeSpan AgesFrom, int Count)> Counting(TimeSpan now) =>
        _entries.Where(e => e.AgesFrom + window > now).Select(static e => (e.AgesFrom, e.Count));

    private TimeSpan Rounded(TimeSpan now) =>
        window <= CoarseAbove ? now : TimeSpan.FromMinutes(Math.Ceiling(now.TotalMinutes));

    /// <param name="AgesFrom">The answer, or the latest arrival while there is none.</param>
    /// <param name="GrantId">Null once answered.</param>
    private readonly record struct Entry(TimeSpan AgesFrom, int Count, string? GrantId);
}
