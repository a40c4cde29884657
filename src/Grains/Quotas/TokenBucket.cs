namespace KolajAI.Grains.Quotas;

/// <summary>
/// A bucket of N points that fills from empty within T. What is on its way counts in full and refills nothing; once answered it counts as
/// spent at the answer. Spending later than the platform saw it only leaves the bucket emptier, so whenever calls arrive between grant and
/// answer, the platform's bucket holds at least what ours does. In whole numbers: a level is points times T's ticks, and N drain a tick.
/// </summary>
internal sealed class TokenBucket(TimeSpan window) : IQuotaMeter
{
    private readonly OpenCalls _open = new();
    private Int128 _spent;
    private TimeSpan _asOf = TimeSpan.MinValue;

    public int Permits { get; set; }

    private Int128 Point => window.Ticks;

    public int InUse(TimeSpan now)
    {
        Settle(now);
        return _open.Units + (int)((_spent + Point - 1) / Point);
    }

    public int Free(TimeSpan now, int limit, TimeSpan latestArrival) => limit - InUse(now);

    public TimeSpan RetryIn(TimeSpan now, int units, int limit, TimeSpan latestArrival)
    {
        if (units > limit)
            throw new ArgumentOutOfRangeException(nameof(units), units, $"A bucket of {limit} never has room for that many.");
        Settle(now);
        var missing = ((Int128)(_open.Units + units - limit) * Point) + _spent;
        return missing <= 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)((missing + Permits - 1) / Permits));
    }

    public void Grant(string grantId, int calls, int cost, TimeSpan now, TimeSpan latestArrival) =>
        _open.Add(grantId, calls, cost, now, latestArrival);

    public void Answered(string grantId, int calls, int? cost, TimeSpan now)
    {
        Settle(now);
        foreach (var ended in _open.Take(grantId, calls))
            _spent += ended.UnitsAt(cost) * Point;
    }

    public void Returned(string grantId, int calls, TimeSpan now)
    {
        Settle(now);
        _open.Take(grantId, calls);
    }

    /// <summary>A bucket refills all the time: it needs no reset.</summary>
    public void Lower(TimeSpan now, int remaining, TimeSpan? reset)
    {
        Settle(now);
        var told = (Int128)(Permits - remaining - _open.Units) * Point;
        if (told > _spent)
            _spent = told;
    }

    public StoredWindow? Store(TimeSpan now, DateTimeOffset wall)
    {
        var used = InUse(now);
        return used == 0 ? null : new StoredWindow
        {
            Used = used - _open.Units,
            OnTheWay = _open.Units,
            OnTheWayMs = SlidingLog.Milliseconds(_open.TravelsFor(now)),
        };
    }

    /// <summary>What was stored is spent now, whatever the clock says: that costs at most the refill of the pause.</summary>
    public void Restore(StoredWindow stored, TimeSpan now, DateTimeOffset wall)
    {
        _asOf = now;
        _spent = stored.Used * Point;
        _open.Add(null, stored.OnTheWay, 1, now, now + TimeSpan.FromMilliseconds(stored.OnTheWayMs));
    }

    private void Settle(TimeSpan now)
    {
        foreach (var late in _open.TakeLate(now))
        {
            Drain(late.LatestArrival);
            _spent += late.Units * Point;
        }

        Drain(now);
    }

    private void Drain(TimeSpan now)
    {
        if (now <= _asOf)
            return;
        _spent = _spent == 0 ? 0 : Int128.Max(0, _spent - ((Int128)(now - _asOf).Ticks * Permits));
        _asOf = now;
    }
}
