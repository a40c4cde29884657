using System.Globalization;

namespace KolajAI.Grains.Quotas;

/// <summary>
/// "N in each calendar day" of a time zone. A call counts in every day that it may have reached the platform in, and the clocks may differ
/// by <see cref="ClockMargin"/>: near midnight it counts in both days. The wall clock is taken once for an activation and goes on by the
/// monotonic one, so a step of the clock opens no new day.
/// </summary>
/// <param name="origin">The wall clock at the monotonic clock's zero.</param>
internal sealed class DayBudget(DateTimeOffset origin, TimeZoneInfo zone) : IQuotaMeter
{
    public static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(5);

    private readonly OpenCalls _open = new();
    private readonly SortedDictionary<DateOnly, int> _used = [];

    public int Permits { get; set; }

    public int InUse(TimeSpan now)
    {
        Settle(now);
        return _open.Units + _used.GetValueOrDefault(DayAt(now));
    }

    public int Free(TimeSpan now, int limit, TimeSpan latestArrival)
    {
        Settle(now);
        return limit - _open.Units - Days(now, latestArrival).Max(day => _used.GetValueOrDefault(day));
    }

    public TimeSpan RetryIn(TimeSpan now, int units, int limit, TimeSpan latestArrival)
    {
        if (units > limit)
            throw new ArgumentOutOfRangeException(nameof(units), units, $"A day of {limit} never has room for that many.");
        Settle(now);
        DateOnly? full = null;
        foreach (var day in Days(now, latestArrival))
        {
            if (_used.GetValueOrDefault(day) + _open.Units + units > limit)
                full = day;
        }

        return full is { } last ? EndOf(last) + ClockMargin - (origin + now) : TimeSpan.Zero;
    }

    public void Grant(string grantId, int calls, int cost, TimeSpan now, TimeSpan latestArrival) =>
        _open.Add(grantId, calls, cost, now, latestArrival);

    public void Answered(string grantId, int calls, int? cost, TimeSpan now)
    {
        Settle(now);
        foreach (var ended in _open.Take(grantId, calls))
            Use(ended.GrantedAt, now, ended.UnitsAt(cost));
    }

    public void Returned(string grantId, int calls, TimeSpan now)
    {
        Settle(now);
        _open.Take(grantId, calls);
    }

    /// <summary>A day ends at midnight, whatever reset is told.</summary>
    public void Lower(TimeSpan now, int remaining, TimeSpan? reset)
    {
        var unseen = Permits - InUse(now) - remaining;
        if (unseen > 0)
            _used[DayAt(now)] = _used.GetValueOrDefault(DayAt(now)) + unseen;
    }

    public StoredWindow? Store(TimeSpan now, DateTimeOffset wall)
    {
        Settle(now);
        return _open.Units == 0 && _used.Count == 0 ? null : new StoredWindow
        {
            OnTheWay = _open.Units,
            OnTheWayMs = SlidingLog.Milliseconds(_open.TravelsFor(now)),
            Days = [.. _used.Select(static d => new StoredDay(d.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), d.Value))],
        };
    }

    public void Restore(StoredWindow stored, TimeSpan now, DateTimeOffset wall)
    {
        _open.Add(null, stored.OnTheWay, 1, now, now + TimeSpan.FromMilliseconds(stored.OnTheWayMs));
        foreach (var day in stored.Days)
            _used[DateOnly.ParseExact(day.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture)] = day.Count;
    }

    private void Settle(TimeSpan now)
    {
        foreach (var late in _open.TakeLate(now))
            Use(late.GrantedAt, late.LatestArrival, late.Units);
        var yesterday = DayAt(now).AddDays(-1);
        while (_used.Count > 0 && _used.Keys.First() < yesterday)
            _used.Remove(_used.Keys.First());
    }

    private void Use(TimeSpan from, TimeSpan to, int units)
    {
        foreach (var day in Days(from, to))
            _used[day] = _used.GetValueOrDefault(day) + units;
    }

    private IEnumerable<DateOnly> Days(TimeSpan from, TimeSpan to)
    {
        var last = DayAt(to + ClockMargin);
        for (var day = DayAt(from - ClockMargin); day <= last; day = day.AddDays(1))
            yield return day;
    }

    private DateOnly DayAt(TimeSpan at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(origin + at, zone).DateTime);

    private DateTimeOffset EndOf(DateOnly day)
    {
        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }
}
