using System.Collections.Concurrent;
using System.Globalization;
using KolajAI.Connectors;
using KolajAI.Quotas;

namespace KolajAI.Grains.Quotas;

/// <summary>
/// Holds the permits of all jobs of a silo: asks the scopes' grains for blocks, hands permits out one by one, gives back what was not
/// used, and remembers what calls were told to cost.
/// </summary>
internal sealed class PermitBroker(IGrainFactory grains, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private readonly ConcurrentDictionary<string, Pool> _pools = new(StringComparer.Ordinal);
    private readonly PlatformPauses _pauses = new();

    public TimeSpan Now => clock.GetElapsedTime(_start);

    /// <summary>A permit at once, or after at most <paramref name="patience"/>.</summary>
    /// <exception cref="PlatformException"><see cref="PlatformFailure.NoPermit"/>.</exception>
    public async Task<HeldPermit> TakeAsync(PermitWish wish, TimeSpan patience, CancellationToken cancellation)
    {
        var pool = _pools.GetOrAdd(Name(wish), static _ => new Pool());
        using var place = pool.Wait(wish.Lane);
        var waited = TimeSpan.Zero;
        while (true)
        {
            TimeSpan wait;
            await pool.Asking.WaitAsync(cancellation);
            try
            {
                // A block that is still held must not be used within the platform's pause, nor one that is granted while it begins.
                wait = Pause(wish);
                var held = wait > TimeSpan.Zero ? null : pool.TryTake(wish, Now);
                if (wait <= TimeSpan.Zero && held is null)
                    (held, wait) = await AskAsync(wish, pool);
                if (held is not null)
                {
                    wait = Pause(wish);
                    if (wait <= TimeSpan.Zero)
                        return held;
                    PutBack(held);
                }
            }
            finally
            {
                pool.Asking.Release();
            }

            await WaitAsync(wait, patience - waited, cancellation);
            waited += wait;
        }
    }

    /// <summary>How many calls, 0 to <paramref name="calls"/>, will find their permits within the time if nobody else asks.</summary>
    public Task<int> SoonAsync(PermitWish wish, int calls, TimeSpan within)
    {
        if (calls <= 0 || Pause(wish) > within)
            return Task.FromResult(0);
        var windows = _pools.TryGetValue(Name(wish), out var pool) ? pool.Dearer(wish.Windows) : wish.Windows;
        return grains.GetGrain<IQuotaGrain>(wish.Scope).Soon(new QuotaRequest(windows, 1, wish.Deadline) { Most = calls, Lane = wish.Lane }, within);
    }

    /// <summary>Asks for what is missing so that as many calls find their permits here; never waits, and stands in no line.</summary>
    /// <returns>How many of them will, 0 to <paramref name="calls"/>.</returns>
    public async Task<int> HaveReadyAsync(PermitWish wish, int calls)
    {
        if (calls <= 0 || Pause(wish) > TimeSpan.Zero)
            return 0;
        var pool = _pools.GetOrAdd(Name(wish), static _ => new Pool());
        var ready = pool.Ready(wish.Lane, Now);
        if (ready >= calls)
            return calls;
        var windows = pool.Dearer(wish.Windows);
        var asked = Now;
        var grant = await grains.GetGrain<IQuotaGrain>(wish.Scope).Reserve(
            new QuotaRequest(windows, 1, wish.Deadline) { Most = calls - ready, Lane = wish.Lane });
        if (!grant.Granted)
            return ready;
        pool.Keep(grant, wish.Lane, asked);
        _ = GiveBackLaterAsync(wish.Scope, pool, windows, asked);
        return ready + grant.Count;
    }

    /// <summary>Waits out the platform's pause where no limit counts the operation.</summary>
    /// <exception cref="PlatformException"><see cref="PlatformFailure.NoPermit"/>.</exception>
    public async Task WaitOutAsync(string asker, TimeSpan patience, CancellationToken cancellation)
    {
        var waited = TimeSpan.Zero;
        // A call that was on its way meanwhile may have been told of a later end.
        while (_pauses.Left(asker, "", Now) is var left && left > TimeSpan.Zero)
        {
            await WaitAsync(left, patience - waited, cancellation);
            waited += left;
        }
    }

    /// <summary>
    /// The platform's pause for an operation that no limit counts: no scope keeps it, so it is forgotten with the process. An account's jobs
    /// run on one silo.
    /// </summary>
    public void Pause(string asker, TimeSpan wait) => _pauses.Add(asker, "", Now + wait);

    /// <summary>The permit was not used: nothing was sent.</summary>
    public void PutBack(HeldPermit permit)
    {
        if (!permit.Pool.PutBack(permit, Now))
            Report(permit.Scope, new QuotaReport(permit.GrantId, 0, null, permit.Windows) { Returned = 1 });
    }

    /// <summary>The permit's call was answered.</summary>
    public void Answered(HeldPermit permit, TimeSpan? blockFor, ToldQuotas told)
    {
        if (told.Cost is { } cost)
            permit.Pool.Learn(cost);
        foreach (var window in blockFor is null ? [] : permit.Windows)
            _pauses.Add(permit.Scope, window.Bucket, Now + blockFor!.Value);
        Report(permit.Scope, new QuotaReport(permit.GrantId, 1, blockFor, permit.Windows) { Cost = told.Cost, Told = told.Quotas });
    }

    /// <summary>How long the longest of the platform's pauses lasts that the call counts in.</summary>
    private TimeSpan Pause(PermitWish wish) => wish.Windows.Max(window => _pauses.Left(wish.Scope, window.Bucket, Now));

    private async Task<(HeldPermit? Granted, TimeSpan ComeBackIn)> AskAsync(PermitWish wish, Pool pool)
    {
        var windows = pool.Dearer(wish.Windows);
        var asked = Now;
        var request = new QuotaRequest(windows, 1, wish.Deadline)
        {
            Most = Math.Max(pool.Waiting(wish.Lane), pool.Ask(windows, asked)),
            Lane = wish.Lane,
            Asker = wish.Asker,
        };
        var grant = await grains.GetGrain<IQuotaGrain>(wish.Scope).Reserve(request);
        if (!grant.Granted)
            return (null, PermitBlocks.ComeBackIn(grant.RetryIn, wish.Lane, windows));
        var first = pool.Add(grant, wish, windows, asked);
        if (grant.Count > 1)
            _ = GiveBackLaterAsync(wish.Scope, pool, windows, asked);
        return (first, TimeSpan.Zero);
    }

    private async Task WaitAsync(TimeSpan wait, TimeSpan patience, CancellationToken cancellation)
    {
        if (wait > patience)
            throw new PlatformException(PlatformFailure.NoPermit, "quota", "The platform's quota is used up for the moment; nothing was sent.", wait);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, clock, cancellation);
    }

    private async Task GiveBackLaterAsync(string scope, Pool pool, IReadOnlyList<QuotaWindow> windows, TimeSpan asked)
    {
        var left = asked + PermitBlocks.KeepFor - Now;
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        foreach (var (grantId, unused) in pool.TakeOver(Now))
            Report(scope, new QuotaReport(grantId, 0, null, windows) { Returned = unused });
    }

    /// <summary>Lost reports only make the quota stricter.</summary>
    private void Report(string scope, QuotaReport report) => grains.GetGrain<IQuotaGrain>(scope).Report(report).Ignore();

    /// <summary>Accounts whose settings differ do not use each other's permits.</summary>
    private static string Name(PermitWish wish) =>
        $"{wish.Scope}\n{wish.Operation}\n{string.Join(',', wish.Windows.Select(static w => w.Permits.ToString(CultureInfo.InvariantCulture)))}";

    internal sealed class Pool
    {
        private readonly Lock _gate = new();
        private readonly PermitBlocks _blocks = new();
        private readonly Dictionary<int, int> _waiting = [];
        private int _cost;

        /// <summary>Held while somebody asks: one does, for all who wait.</summary>
        public SemaphoreSlim Asking { get; } = new(1);

        /// <summary>Those of the lane who have no permit yet.</summary>
        public int Waiting(int lane)
        {
            lock (_gate)
                return _waiting.GetValueOrDefault(lane);
        }

        /// <summary>Counted as waiting until it is disposed.</summary>
        public IDisposable Wait(int lane)
        {
            Count(lane, 1);
            return new Place(this, lane);
        }

        public HeldPermit? TryTake(PermitWish wish, TimeSpan now)
        {
            lock (_gate)
                return _blocks.TryTake(wish.Lane, now) is { } taken ? new HeldPermit(this, wish.Scope, taken.GrantId, wish.Windows, taken.Asked) : null;
        }

        public int Ask(IReadOnlyList<QuotaWindow> windows, TimeSpan now)
        {
            lock (_gate)
                return _blocks.Ask(windows, now);
        }

        /// <summary>Keeps a granted block, and takes the asker's own permit from it, however long the answer took.</summary>
        public HeldPermit Add(QuotaGrant grant, PermitWish wish, IReadOnlyList<QuotaWindow> windows, TimeSpan asked)
        {
            lock (_gate)
                _blocks.Add(grant.GrantId, grant.Count, wish.Lane, asked, taken: 1);
            return new HeldPermit(this, wish.Scope, grant.GrantId, windows, asked);
        }

        public void Keep(QuotaGrant grant, int lane, TimeSpan asked)
        {
            lock (_gate)
                _blocks.Add(grant.GrantId, grant.Count, lane, asked, taken: 0);
        }

        public int Ready(int lane, TimeSpan now)
        {
            lock (_gate)
                return _blocks.Ready(lane, now);
        }

        public bool PutBack(HeldPermit permit, TimeSpan now)
        {
            lock (_gate)
                return _blocks.PutBack(permit.GrantId, now);
        }

        public List<(string GrantId, int Unused)> TakeOver(TimeSpan now)
        {
            lock (_gate)
                return _blocks.TakeOver(now);
        }

        public void Learn(int cost) => Volatile.Write(ref _cost, cost);

        /// <summary>Windows that count points, at what the last call was told to cost where that is more.</summary>
        public IReadOnlyList<QuotaWindow> Dearer(IReadOnlyList<QuotaWindow> windows)
        {
            var told = Volatile.Read(ref _cost);
            return told == 0 ? windows : [.. windows.Select(w => w.CostTold && told > w.Cost ? w with { Cost = Math.Min(told, w.Permits) } : w)];
        }

        private void Count(int lane, int more)
        {
            lock (_gate)
                _waiting[lane] = _waiting.GetValueOrDefault(lane) + more;
        }

        private sealed class Place(Pool pool, int lane) : IDisposable
        {
            public void Dispose() => pool.Count(lane, -1);
        }
    }
}

/// <param name="Asker">Stands for the account and operation in the line of those who wait.</param>
/// <param name="Deadline">See <see cref="QuotaRequest.Deadline"/>.</param>
internal sealed record PermitWish(
    string Scope, string Operation, string Asker, IReadOnlyList<QuotaWindow> Windows, int Lane, TimeSpan Deadline);

/// <param name="Asked">On the broker's clock; the permit is used within the grant's life from then.</param>
internal sealed record HeldPermit(PermitBroker.Pool Pool, string Scope, string GrantId, IReadOnlyList<QuotaWindow> Windows, TimeSpan Asked);
