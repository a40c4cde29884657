using KolajAI.Quotas;

namespace KolajAI.Grains.Quotas;

/// <summary>
/// All windows of one scope. Grants are all or nothing over every window that a call counts in. Times are on the monotonic clock of
/// one activation; what is stored is turned into it by <see cref="Restore"/>.
/// </summary>
internal sealed class QuotaLedger
{
    /// <summary>A grant is used within this time of asking, or it is void.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromSeconds(10);

    /// <summary>Windows up to this length start anew after a restart, as if everything stored were used now, whatever the clock says.</summary>
    private static readonly TimeSpan ClockFree = TimeSpan.FromHours(1);

    private readonly Dictionary<(string Bucket, TimeSpan Window), Line> _lines = [];

    /// <summary>Zero when the request fits now; else the exact wait after which it can.</summary>
    public TimeSpan RetryIn(QuotaRequest request, TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Count, 1);
        var wait = TimeSpan.Zero;
        foreach (var window in request.Windows)
        {
            var line = Of(window);
            line.Log.Prune(now);
            var open = line.Log.RetryIn(now, request.Count, window.Permits);
            var blocked = line.BlockedUntil - now;
            wait = Max(wait, Max(open, blocked));
        }

        return wait;
    }

    public void Grant(string grantId, QuotaRequest request, TimeSpan now)
    {
        foreach (var window in request.Windows)
            Of(window).Log.Grant(grantId, request.Count, now + ValidFor + request.Deadline);
    }

    public void Report(QuotaReport report, TimeSpan now)
    {
        foreach (var window in report.Windows)
        {
            var line = Of(window);
            line.Log.Answered(report.GrantId, report.Answered, now);
            if (report.BlockFor is { } wait && wait > TimeSpan.Zero)
                line.Block(now, wait);
        }
    }

    public IReadOnlyList<QuotaUsage> Usage(TimeSpan now, DateTimeOffset wall) =>
        _lines
            .OrderBy(static l => l.Key.Bucket, StringComparer.Ordinal).ThenBy(static l => l.Key.Window)
            .Select(l => new QuotaUsage(
                l.Key.Bucket, l.Value.Permits, l.Key.Window, l.Value.Log.InUse(now), l.Value.BlockedUntil > now ? wall + (l.Value.BlockedUntil - now) : null))
            .ToList();

    /// <summary>What another activation must know: counts for short windows, counts by time for long ones, blocks.</summary>
    public QuotaDocument Store(TimeSpan now, DateTimeOffset wall)
    {
        var windows = new List<StoredWindow>();
        foreach (var ((bucket, window), line) in _lines)
        {
            var counting = line.Log.Counting(now).ToList();
            var blocked = line.BlockedUntil > now;
            if (counting.Count == 0 && !blocked)
                continue;
            windows.Add(new StoredWindow
            {
                Bucket = bucket,
                WindowMs = (long)window.TotalMilliseconds,
                Permits = line.Permits,
                Used = window <= ClockFree ? counting.Where(c => c.AgesFrom <= now).Sum(static c => c.Count) : 0,
                OnTheWay = window <= ClockFree ? counting.Where(c => c.AgesFrom > now).Sum(static c => c.Count) : 0,
                OnTheWayMs = window <= ClockFree ? (long)Math.Ceiling(counting.Select(c => c.AgesFrom - now).Append(TimeSpan.Zero).Max().TotalMilliseconds) : 0,
                Times = window <= ClockFree ? [] : counting.ConvertAll(c => new StoredPermits(wall + (c.AgesFrom - now), c.Count)),
                BlockedUntil = blocked ? wall + (line.BlockedUntil - now) : null,
                BlockMs = blocked ? (long)line.BlockLength.TotalMilliseconds : 0,
            });
        }

        return new QuotaDocument { Windows = windows };
    }

    public static QuotaLedger Restore(QuotaDocument? stored, TimeSpan now, DateTimeOffset wall)
    {
        var ledger = new QuotaLedger();
        foreach (var window in stored?.Windows ?? [])
        {
            var length = TimeSpan.FromMilliseconds(window.WindowMs);
            var line = ledger.Of(new QuotaWindow(window.Bucket, window.Permits, length));
            // Calls granted by the activation before may still be on their way to the platform.
            line.Log.Restore(window.Used, now);
            line.Log.Restore(window.OnTheWay, now + TimeSpan.FromMilliseconds(window.OnTheWayMs));
            foreach (var permits in window.Times)
                line.Log.Restore(permits.Count, now + (permits.AgesFrom - wall));
            // A block is kept whole if the clock may have jumped by up to an hour; an older one is history.
            if (window.BlockedUntil is { } until && until > wall - ClockFree)
            {
                var told = TimeSpan.FromMilliseconds(window.BlockMs);
                line.Block(now, told <= ClockFree ? told : Max(TimeSpan.Zero, Min(until - wall, told)));
            }
        }

        return ledger;
    }

    private Line Of(QuotaWindow window)
    {
        if (!_lines.TryGetValue((window.Bucket, window.Window), out var line))
            _lines[(window.Bucket, window.Window)] = line = new Line(window.Window);
        line.Permits = window.Permits;
        return line;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed class Line(TimeSpan window)
    {
        public SlidingLog Log { get; } = new(window);

        public int Permits { get; set; }

        public TimeSpan BlockedUntil { get; private set; } = TimeSpan.MinValue / 2;

        public TimeSpan BlockLength { get; private set; }

        /// <summary>The longer of two blocks stands: a platform's word only makes the quota stricter.</summary>
        public void Block(TimeSpan now, TimeSpan wait)
        {
            if (now + wait <= BlockedUntil)
                return;
            BlockedUntil = now + wait;
            BlockLength = wait;
        }
    }
}
