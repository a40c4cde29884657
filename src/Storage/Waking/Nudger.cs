using System.Collections.Concurrent;
using KolajAI.Accounts;
using KolajAI.Identity;
using KolajAI.Operations;
using KolajAI.Storage.Commits;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KolajAI.Storage.Waking;

/// <summary>
/// After each commit of this process tells the accounts it made due. At most one call per account is on its way; nudges that come meanwhile become one
/// more. Units of a bulk request wait until the request pauses or has brought as many as any call takes, so that calls are full; others go at
/// once. Of all accounts together so many calls are on their way as there are slots; an account with nothing to be told takes no memory.
/// </summary>
public sealed partial class Nudger(IGrainFactory grains, IOptions<NudgerOptions> options, TimeProvider clock, ILogger<Nudger> log) : ICommitListener
{
    private static readonly TimeSpan BulkLongest = TimeSpan.FromSeconds(2);

    /// <summary>Units that fill the largest call of any platform.</summary>
    private const int BulkEnough = 1000;

    private readonly ConcurrentDictionary<AccountRef, Pending> _accounts = new();
    private readonly NudgeSlots _slots = new(options.Value.AtOnce);
    private readonly TimeSpan _bulkPause = options.Value.BulkPause;
    private int _inFlight;

    /// <summary>Calls on their way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Accounts that are being told or wait to be.</summary>
    public int Accounts => _accounts.Count;

    public void Committed(Unit unit)
    {
        if (unit.Due.Count > 0)
        {
            var now = clock.GetUtcNow();
            var bulk = unit.IsOfBulk;
            foreach (var due in unit.Due)
            {
                // What is due later is the account's own timer's and the sweeper's affair.
                if (due.At <= now)
                    Nudge(due.Account, bulk);
            }
        }

        foreach (var operation in unit.OperationsMoved)
            grains.GetGrain<IOperationGrain>(GrainKeys.Operation(unit.Tenant, operation)).Due().Ignore();
    }

    /// <summary>Tells the account now, or, in the middle of a bulk request, when it pauses.</summary>
    public void Nudge(AccountRef account, bool bulk = false) => Enter(account, bulk ? Haste.Bulk : Haste.Urgent);

    /// <summary>Tells an account that has waited anyway, behind those for whom someone waits.</summary>
    /// <returns>Ends when the account was told, or could not be.</returns>
    public Task NudgeLaterAsync(AccountRef account) => Enter(account, Haste.Late);

    private Task Enter(AccountRef account, Haste haste)
    {
        while (true)
        {
            var pending = _accounts.GetOrAdd(account, static _ => new Pending());
            CancellationTokenSource? hurry = null;
            Task told;
            lock (pending)
            {
                // It was idle and is being taken out: the next one found is another.
                if (pending.Gone)
                    continue;
                pending.Dirty = true;
                told = pending.Told.Task;
                if (haste is Haste.Bulk)
                    (pending.LastBulk, pending.BulkUnits) = (clock.GetTimestamp(), pending.BulkUnits + 1);
                else if (haste is Haste.Urgent)
                    (pending.Urgent, hurry) = (true, pending.Hurry);
                if (!pending.Running)
                {
                    pending.Running = true;
                    pending.FirstBulk = clock.GetTimestamp();
                    // Off the caller's thread: listeners are called by the commit loop.
                    _ = Task.Run(() => RunAsync(account, pending));
                }
            }

            _ = hurry?.CancelAsync();
            return told;
        }
    }

    private async Task RunAsync(AccountRef account, Pending pending)
    {
        while (!Rest(account, pending))
        {
            await GatherAsync(pending);
            using var slot = await _slots.TakeAsync(Hurry(pending).Token);
            TaskCompletionSource told;
            lock (pending)
            {
                told = pending.Told;
                pending.Begin(clock.GetTimestamp());
            }

            Interlocked.Increment(ref _inFlight);
            try
            {
                await grains.GetGrain<IAccountGrain>(account.GrainKey).Due();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A lost nudge costs only time: the wake row is on disk and the sweeper reads it.
                LogNudgeLost(account.Integration, e);
            }
            finally
            {
                Interlocked.Decrement(ref _inFlight);
                told.SetResult();
            }
        }
    }

    /// <summary>Takes the account out when there is nothing to tell it.</summary>
    private bool Rest(AccountRef account, Pending pending)
    {
        lock (pending)
        {
            if (pending.Dirty)
                return false;
            pending.Gone = true;
        }

        _accounts.TryRemove(KeyValuePair.Create(account, pending));
        return true;
    }

    /// <summary>Cancelled already where it is urgent, and as soon as it becomes so.</summary>
    private static CancellationTokenSource Hurry(Pending pending)
    {
        lock (pending)
        {
            var hurry = pending.Hurry = new CancellationTokenSource();
            if (pending.Urgent)
                hurry.Cancel();
            return hurry;
        }
    }

    private async Task GatherAsync(Pending pending)
    {
        while (true)
        {
            TimeSpan wait;
            lock (pending)
            {
                if (!pending.Dirty || pending.Urgent || pending.BulkUnits >= BulkEnough || clock.GetElapsedTime(pending.FirstBulk) >= BulkLongest)
                    return;
                wait = _bulkPause - clock.GetElapsedTime(pending.LastBulk);
            }

            if (wait <= TimeSpan.Zero)
                return;
            await Task.Delay(wait, clock);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A nudge of an account of {Integration} was lost; the sweeper finds it")]
    private partial void LogNudgeLost(string integration, Exception cause);

    private enum Haste
    {
        Urgent = 0,
        Bulk = 1,
        Late = 2,
    }

    private sealed class Pending
    {
        public bool Running { get; set; }

        public bool Dirty { get; set; }

        public bool Urgent { get; set; }

        public bool Gone { get; set; }

        public int BulkUnits { get; set; }

        public long FirstBulk { get; set; }

        public long LastBulk { get; set; }

        /// <summary>Ends with the next call, which tells of all that came before it.</summary>
        public TaskCompletionSource Told { get; private set; } = New();

        /// <summary>Of the wait for a slot.</summary>
        public CancellationTokenSource? Hurry { get; set; }

        /// <summary>A call goes out: what comes from now on is the next one's.</summary>
        public void Begin(long now)
        {
            (Dirty, Urgent, BulkUnits, FirstBulk, Hurry, Told) = (false, false, 0, now, null, New());
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
