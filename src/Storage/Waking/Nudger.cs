using System.Collections.Concurrent;
using KolajAI.Accounts;
using KolajAI.Identity;
using KolajAI.Operations;
using KolajAI.Storage.Commits;
using Microsoft.Extensions.Logging;

namespace KolajAI.Storage.Waking;

/// <summary>
/// After each commit of this process tells the accounts it made due. At most one call per account is on its way; nudges that come meanwhile become one
/// more. Units of a bulk request wait until the request pauses or has brought as many as any call takes, so that calls are full; others go at
/// once.
/// </summary>
public sealed partial class Nudger(IGrainFactory grains, TimeProvider clock, ILogger<Nudger> log) : ICommitListener
{
    // Longer than the store takes for the units of a bulk request that are written together, or the request would seem to pause between them.
    private static readonly TimeSpan BulkPause = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan BulkLongest = TimeSpan.FromSeconds(2);

    /// <summary>Units that fill the largest call of any platform.</summary>
    private const int BulkEnough = 1000;

    private readonly ConcurrentDictionary<AccountRef, Pending> _accounts = new();

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
    public void Nudge(AccountRef account, bool bulk = false)
    {
        var pending = _accounts.GetOrAdd(account, static _ => new Pending());
        lock (pending)
        {
            pending.Dirty = true;
            if (bulk)
                (pending.LastBulk, pending.BulkUnits) = (clock.GetTimestamp(), pending.BulkUnits + 1);
            else
                pending.Urgent = true;
            if (pending.Running)
                return;
            pending.Running = true;
            pending.FirstBulk = clock.GetTimestamp();
        }

        // Off the caller's thread: listeners are called by the commit loop.
        _ = Task.Run(() => RunAsync(account, pending));
    }

    private async Task RunAsync(AccountRef account, Pending pending)
    {
        while (true)
        {
            await GatherAsync(pending);
            lock (pending)
            {
                if (!pending.Dirty)
                {
                    pending.Running = false;
                    return;
                }

                pending.Dirty = false;
                pending.Urgent = false;
                pending.BulkUnits = 0;
                pending.FirstBulk = clock.GetTimestamp();
            }

            try
            {
                await grains.GetGrain<IAccountGrain>(account.GrainKey).Due();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A lost nudge costs only time: the wake row is on disk and the sweeper reads it.
                LogNudgeLost(account.Integration, e);
            }
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
                wait = BulkPause - clock.GetElapsedTime(pending.LastBulk);
            }

            if (wait <= TimeSpan.Zero)
                return;
            await Task.Delay(wait, clock);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A nudge of an account of {Integration} was lost; the sweeper finds it")]
    private partial void LogNudgeLost(string integration, Exception cause);

    private sealed class Pending
    {
        public bool Running { get; set; }

        public bool Dirty { get; set; }

        public bool Urgent { get; set; }

        public int BulkUnits { get; set; }

        public long FirstBulk { get; set; }

        public long LastBulk { get; set; }
    }
}
