namespace KolajAI.Grains.Quotas;

/// <summary>
/// "N in any T" as a log of permits. A permit counts from its grant until T after its answer; without an answer until T after the last
/// moment at which its call can still reach the platform. So whenever a call arrives, it is counted until T later, and no window of T
/// holds more than N arrivals, however long requests travel.
/// </summary>
internal sealed class SlidingLog(TimeSpan window) : IQuotaMeter
{
    /// <summary>
    /// Windows up to this length start anew after a restart, as if everything stored were used now, whatever the clock says. Longer ones
    /// are stored by the wall clock, and keep their permits by the minute rather than one by one; rounding up only makes them stricter.
    /// </summary>
    public static readonly TimeSpan ClockFree = TimeSpan.FromHours(1);

    /// <summary>How much two activations' wall clocks may differ: what is restored by the wall clock ages so much later.</summary>
    public static readonly TimeSpan ClockMargin = DayBudget.ClockMargin;

    private readonly OpenCalls _open = new();
    private readonly List<Entry> _settled = [];
    private int _settledUnits;

    public int Permits { get; set; }

    public int InUse(TimeSpan now)
    {
        Settle(now);
        return _open.Units + _settledUnits;
    }

    public int Free(TimeSpan now, int limit, TimeSpan latestArrival) => limit - InUse(now);

    public TimeSpan RetryIn(TimeSpan now, int units, int limit, TimeSpan latestArrival)
    {
        var missing = InUse(now) + units - limit;
        if (missing <= 0)
            return TimeSpan.Zero;
        // A call on its way may be answered now, so its permit can be free T from now, even if it may take until its deadline.
        foreach (var entry in _settled.Append(new Entry(now, _open.Units)).OrderBy(static e => e.AgesFrom))
        {
            missing -= entry.Units;
            if (missing <= 0)
                return entry.AgesFrom + window - now;
        }

        throw new ArgumentOutOfRangeException(nameof(units), units, $"A window of {limit} never has room for that many.");
    }

    public void Grant(string grantId, int calls, int cost, TimeSpan now, TimeSpan latestArrival) =>
        _open.Add(grantId, calls, cost, now, latestArrival);

    public void Answered(string grantId, int calls, int? cost, TimeSpan now)
    {
        Settle(now);
        foreach (var ended in _open.Take(grantId, calls))
            Add(now, ended.UnitsAt(cost));
    }

    public void Returned(string grantId, int calls, TimeSpan now)
    {
        Settle(now);
        _open.Take(grantId, calls);
    }

    public void Lower(TimeSpan now, int remaining, TimeSpan? reset)
    {
        var unseen = Permits - InUse(now) - remaining;
        if (unseen > 0)
            Add(reset is { } wait ? now + wait - window : now, unseen);
    }

    public StoredWindow? Store(TimeSpan now, DateTimeOffset wall)
    {
        if (InUse(now) == 0)
            return null;
        var clockFree = window <= ClockFree;
        return new StoredWindow
        {
            Used = clockFree ? _settledUnits : 0,
            OnTheWay = _open.Units,
            OnTheWayMs = Milliseconds(_open.TravelsFor(now)),
            // What the platform told may hold longer than T.
            AheadMs = clockFree ? Milliseconds(_settled.Select(static e => e.AgesFrom).DefaultIfEmpty(now).Max() - now) : 0,
            Times = clockFree ? [] : Stamped(now, wall),
        };
    }

    public void Restore(StoredWindow stored, TimeSpan now, DateTimeOffset wall)
    {
        Add(now + TimeSpan.FromMilliseconds(stored.AheadMs), stored.Used);
        // Calls granted by the activation before may still be on their way to the platform.
        _open.Add(null, stored.OnTheWay, 1, now, now + TimeSpan.FromMilliseconds(stored.OnTheWayMs));
        foreach (var permits in stored.Times)
        {
            _settledUnits += permits.Count;
            _settled.Add(new Entry(now + (permits.AgesFrom - wall) + ClockMargin, permits.Count, permits.AgesFrom, IsRestored: true));
        }
    }

    public static long Milliseconds(TimeSpan time) => time <= TimeSpan.Zero ? 0 : (long)Math.Ceiling(time.TotalMilliseconds);

    private void Settle(TimeSpan now)
    {
        foreach (var late in _open.TakeLate(now))
            Add(late.LatestArrival, late.Units);
        foreach (var entry in _settled)
        {
            if (entry.AgesFrom + window <= now)
                _settledUnits -= entry.Units;
        }

        _settled.RemoveAll(e => e.AgesFrom + window <= now);
    }

    private void Add(TimeSpan agesFrom, int units)
    {
        if (units <= 0)
            return;
        _settledUnits += units;
        var rounded = window <= ClockFree ? agesFrom : TimeSpan.FromMinutes(Math.Ceiling(agesFrom.TotalMinutes));
        if (_settled.Count > 0 && _settled[^1] is { IsRestored: false } last && last.AgesFrom == rounded)
            _settled[^1] = last with { Units = last.Units + units };
        else
            _settled.Add(new Entry(rounded, units));
    }

    /// <summary>Each keeps the time it was first stored with: the steps of a clock between many restarts do not add up.</summary>
    private List<StoredPermits> Stamped(TimeSpan now, DateTimeOffset wall)
    {
        for (var i = 0; i < _settled.Count; i++)
            _settled[i] = _settled[i] with { Stamp = _settled[i].Stamp ?? wall + (_settled[i].AgesFrom - now) };
        return [.. _settled.Select(static e => new StoredPermits(e.Stamp!.Value, e.Units))];
    }

    /// <param name="Stamp">By the wall clock, for windows that go by it; null until it is stored.</param>
    private readonly record struct Entry(TimeSpan AgesFrom, int Units, DateTimeOffset? Stamp = null, bool IsRestored = false);
}
