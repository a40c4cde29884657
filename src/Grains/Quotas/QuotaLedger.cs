using KolajAI.Quotas;

namespace KolajAI.Grains.Quotas;

/// <summary>
/// All limits of one scope. Grants are all or nothing over every limit that a call counts in. Times are on the monotonic clock of one
/// activation; what is stored is turned into it by <see cref="Restore"/>.
/// </summary>
/// <param name="origin">The wall clock at the monotonic clock's zero.</param>
internal sealed class QuotaLedger(DateTimeOffset origin = default)
{
    /// <summary>A grant is used within this time of asking, or it is void.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromSeconds(10);

    private readonly Dictionary<LineKey, QuotaLine> _lines = [];
    private readonly WaitingLanes _waiting = new();

    /// <summary>Zero when the request fits now; else the exact wait after which it can.</summary>
    public TimeSpan RetryIn(QuotaRequest request, TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Count, 1);
        var wait = TimeSpan.Zero;
        foreach (var window in request.Windows)
        {
            var line = Of(window);
            wait = Max(wait, Max(line.BlockedUntil - now, RoomIn(line, request, now)));
        }

        return wait;
    }

    /// <summary>How many calls, up to <see cref="QuotaRequest.Most"/>, can be granted within the time if nobody else asks; counts nothing.</summary>
    public int Soon(QuotaRequest request, TimeSpan within, TimeSpan now)
    {
        var most = request.Windows.Select(w => Limit(w, request.Lane) / w.Cost).Append(request.Most).Min();
        for (var calls = most; calls > 0; calls--)
        {
            if (RetryIn(request with { Count = calls }, now) <= within)
                return calls;
        }

        return 0;
    }

    /// <summary>How many calls may be made now; none leaves the asker waiting in its lane.</summary>
    public (int Calls, TimeSpan RetryIn) Decide(QuotaRequest request, TimeSpan now)
    {
        var wait = RetryIn(request, now);
        if (wait > TimeSpan.Zero)
        {
            var units = request.Windows.DistinctBy(QuotaLine.Key).ToDictionary(QuotaLine.Key, w => request.Count * w.Cost);
            _waiting.Remember(request.Asker, request.Lane, now + wait, now, units);
            return (0, wait);
        }

        _waiting.Forget(request.Asker);
        var calls = Math.Max(request.Count, request.Most);
        foreach (var window in request.Windows)
        {
            var line = Of(window);
            var kept = _waiting.KeptFrom(request.Lane, QuotaLine.Key(window), now).Units;
            calls = Math.Min(calls, line.Meter.Free(now, Limit(window, request.Lane) - kept, LatestArrival(request, now)) / window.Cost);
        }

        return (Math.Max(request.Count, calls), TimeSpan.Zero);
    }

    public void Grant(string grantId, QuotaRequest request, TimeSpan now)
    {
        foreach (var window in request.Windows)
            Of(window).Meter.Grant(grantId, request.Count, window.Cost, now, LatestArrival(request, now));
    }

    public void Report(QuotaReport report, TimeSpan now)
    {
        foreach (var window in report.Windows)
        {
            var line = Of(window);
            line.Meter.Returned(report.GrantId, report.Returned, now);
            line.Meter.Answered(report.GrantId, report.Answered, window.CostTold ? report.Cost : null, now);
            if (report.BlockFor is { } wait && wait > TimeSpan.Zero)
                line.Block(now, wait);
        }

        foreach (var told in report.Told)
        {
            if (ToldWindows.Match(told, report.Windows) is { } window)
                Of(window).Meter.Lower(now, told.Remaining, told.Reset);
        }
    }

    public IReadOnlyList<QuotaUsage> Usage(TimeSpan now, DateTimeOffset wall) =>
    [
        .. from line in _lines.Values
           orderby line.Window.Bucket, line.Window.Window
           select new QuotaUsage(
               line.Window.Bucket, line.Window.Permits, line.Window.Window, line.Meter.InUse(now),
               line.BlockedUntil > now ? wall + (line.BlockedUntil - now) : null)
           {
               Kind = line.Window.Kind,
               Reserve = line.Window.Reserve,
           },
    ];

    /// <summary>What another activation must know.</summary>
    public QuotaDocument Store(TimeSpan now, DateTimeOffset wall) =>
        new() { Windows = [.. _lines.Values.Select(line => line.Store(now, wall)).OfType<StoredWindow>()] };

    public static QuotaLedger Restore(QuotaDocument? stored, TimeSpan now, DateTimeOffset wall)
    {
        var ledger = new QuotaLedger(wall - now);
        foreach (var window in stored?.Windows ?? [])
        {
            var line = ledger.Of(new QuotaWindow(window.Bucket, window.Permits, TimeSpan.FromMilliseconds(window.WindowMs))
            {
                Kind = window.Kind,
                Reserve = window.Reserve,
                TimeZone = window.TimeZone,
            });
            line.Restore(window, now, wall);
        }

        return ledger;
    }

    private static TimeSpan LatestArrival(QuotaRequest request, TimeSpan now) => now + ValidFor + request.Deadline;

    /// <summary>What a lane may use; a single call is never ruled out for good.</summary>
    private static int Limit(QuotaWindow window, int lane) =>
        lane <= Lanes.Orders ? window.Permits : Math.Max(window.Cost, window.Permits - window.Reserve);

    private TimeSpan RoomIn(QuotaLine line, QuotaRequest request, TimeSpan now)
    {
        var units = request.Count * line.Window.Cost;
        var limit = Limit(line.Window, request.Lane);
        if (units > limit)
            throw new ArgumentOutOfRangeException(nameof(request), units, $"A window of {limit} never has room for that many.");
        var (kept, until) = _waiting.KeptFrom(request.Lane, QuotaLine.Key(line.Window), now);
        var arrival = LatestArrival(request, now);
        return units <= limit - kept
            ? line.Meter.RetryIn(now, units, limit - kept, arrival)
            : Max(until - now, line.Meter.RetryIn(now, units, limit, arrival));
    }

    private QuotaLine Of(QuotaWindow window)
    {
        if (_lines.TryGetValue(QuotaLine.Key(window), out var line))
            line.Fit(window);
        else
            _lines[QuotaLine.Key(window)] = line = new QuotaLine(window, origin);
        return line;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
