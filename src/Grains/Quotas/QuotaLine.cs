using KolajAI.Quotas;

namespace KolajAI.Grains.Quotas;

/// <summary>One limit of a scope: what counts, and the platform's own pauses.</summary>
internal sealed class QuotaLine
{
    public QuotaLine(QuotaWindow window, DateTimeOffset origin)
    {
        Window = window;
        Meter = window.Kind switch
        {
            QuotaKind.Sliding => new SlidingLog(window.Window),
            QuotaKind.Bucket => new TokenBucket(window.Window),
            QuotaKind.CalendarDay => new DayBudget(origin, window.TimeZone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : TimeZoneInfo.Utc),
            _ => throw new InvalidOperationException($"No such kind of quota: {window.Kind}."),
        };
        Fit(window);
    }

    public QuotaWindow Window { get; private set; }

    public IQuotaMeter Meter { get; }

    public TimeSpan BlockedUntil { get; private set; } = TimeSpan.MinValue / 2;

    public TimeSpan BlockLength { get; private set; }

    public static LineKey Key(QuotaWindow window) => new(window.Bucket, window.Window, window.Kind);

    /// <summary>Takes over the sizes that the newest caller names.</summary>
    public void Fit(QuotaWindow window)
    {
        Window = window;
        Meter.Permits = window.Permits;
    }

    /// <summary>The longer of two blocks stands: a platform's word only makes the quota stricter.</summary>
    public void Block(TimeSpan now, TimeSpan wait)
    {
        if (now + wait <= BlockedUntil)
            return;
        BlockedUntil = now + wait;
        BlockLength = wait;
    }

    public StoredWindow? Store(TimeSpan now, DateTimeOffset wall)
    {
        var blocked = BlockedUntil > now;
        var stored = Meter.Store(now, wall);
        if (stored is null && !blocked)
            return null;
        return (stored ?? new StoredWindow()) with
        {
            Bucket = Window.Bucket,
            WindowMs = (long)Window.Window.TotalMilliseconds,
            Permits = Window.Permits,
            Kind = Window.Kind,
            Reserve = Window.Reserve,
            TimeZone = Window.TimeZone,
            BlockedUntil = blocked ? wall + (BlockedUntil - now) : null,
            BlockMs = blocked ? (long)BlockLength.TotalMilliseconds : 0,
        };
    }

    public void Restore(StoredWindow stored, TimeSpan now, DateTimeOffset wall)
    {
        Meter.Restore(stored, now, wall);
        // A block is kept whole if the clock may have jumped by up to an hour; an older one is history.
        if (stored.BlockedUntil is not { } until || until <= wall - SlidingLog.ClockFree)
            return;
        var told = TimeSpan.FromMilliseconds(stored.BlockMs);
        var left = until - wall;
        Block(now, told <= SlidingLog.ClockFree || left > told ? told : left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }
}
