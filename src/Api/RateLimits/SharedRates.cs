using System.Collections.Concurrent;

namespace KolajAI.Api.RateLimits;

/// <summary>
/// Counts requests over all fronts of a cluster, a minute of the clock at a time. Each front takes its requests in blocks from the common count, so that
/// one request in many asks for it; while the count is away each front goes by its own limits alone.
/// </summary>
/// <param name="counts">The common count.</param>
internal sealed class SharedRates(ISharedCounts counts, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Of a limit, what one front takes at once: the last requests of a minute may stand unused in another front's block.</summary>
    private const int BlocksOfALimit = 50;

    private readonly ConcurrentDictionary<string, Share> _shares = new(StringComparer.Ordinal);

    /// <summary>One request.</summary>
    /// <param name="name">Whose limit it is.</param>
    /// <returns>Null when it is within the limit, else how long until the next minute begins.</returns>
    public async ValueTask<TimeSpan?> TakeAsync(string name, int perMinute)
    {
        var share = _shares.GetOrAdd(name, static _ => new Share());
        var now = clock.GetUtcNow();
        var minute = now.UtcTicks / Window.Ticks;
        if (share.TryTake(minute) is { } known)
            return known ? null : Rest(now);
        await share.Gate.WaitAsync();
        try
        {
            if (share.TryTake(minute) is { } meanwhile)
                return meanwhile ? null : Rest(now);
            var block = Math.Max(1, perMinute / BlocksOfALimit);
            var granted = await counts.AddAsync($"{name}:{minute}", block, Window * 2) is { } sum
                ? Math.Clamp(perMinute - (sum - block), 0, block)
                : block;
            share.Grant(minute, granted);
            return share.TryTake(minute) is true ? null : Rest(now);
        }
        finally
        {
            share.Gate.Release();
        }
    }

    private static TimeSpan Rest(DateTimeOffset now) => Window - TimeSpan.FromTicks(now.UtcTicks % Window.Ticks);

    private sealed class Share
    {
        private readonly Lock _lock = new();
        private long _minute;
        private long _left;
        private bool _isSpent;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <returns>Null when the common count has to be asked.</returns>
        public bool? TryTake(long minute)
        {
            lock (_lock)
            {
                if (_minute != minute)
                    return null;
                if (_left > 0)
                {
                    _left--;
                    return true;
                }

                return _isSpent ? false : null;
            }
        }

        public void Grant(long minute, long granted)
        {
            lock (_lock)
                (_minute, _left, _isSpent) = (minute, granted, granted == 0);
        }
    }
}

/// <summary>Counts that all fronts of a cluster share.</summary>
internal interface ISharedCounts
{
    /// <summary>Adds to a count, which ends by itself.</summary>
    /// <returns>The sum; null when the count cannot be reached now.</returns>
    Task<long?> AddAsync(string name, long count, TimeSpan lifetime);
}
