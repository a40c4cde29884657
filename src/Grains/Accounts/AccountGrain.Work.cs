using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.CrashPoints;
using KolajAI.Grains.Dispatching;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Microsoft.Extensions.Logging;

namespace KolajAI.Grains.Accounts;

/// <summary>From what is due to jobs, and when to look again.</summary>
internal sealed partial class AccountGrain
{
    private bool OrdersBusy => _running.Values.Any(static j => j.Kind is JobKinds.Orders or JobKinds.Inbox or JobKinds.Actions);

    private bool ListingsBusy => _running.Values.Any(IsOfListings);

    /// <summary>
    /// Starts what can start: at most one job that reads or changes orders and one that changes listings, so that neither starves the other;
    /// and while a stock call is on its way, the next ones (<see cref="NextBesideAsync"/>). Then says when to look again.
    /// </summary>
    private async Task LookAsync()
    {
        var wake = await accounts.WakeAsync(_account);
        var document = _document!;
        var now = clock.GetUtcNow();
        if (document.Paused || !document.Enabled || _suspended)
        {
            await committer.CommitAsync(new Unit { Tenant = _account.Tenant, Rows = { ItemsPaused(true) } });
            await SleepAsync(wake, null);
            return;
        }

        // First, since every read before it delays the call that the quota has room for now.
        if (document.Mode is AccountMode.Live && MayCall(now))
            await StartBesideAsync(now);
        await SettleAbandonedAsync(now);
        var noSlot = !OrdersBusy && await NextOrdersJobAsync(now) is { } ordersJob && !Start(ordersJob);
        if (document.Mode is AccountMode.Live && MayCall(now))
        {
            if (!noSlot && !ListingsBusy && await NextListingsJobAsync(now) is { } listingsJob)
                noSlot = !Start(listingsJob) && await GiveBackAsync(listingsJob);
            if (!noSlot)
                noSlot = await StartBesideAsync(now);
        }
        else if (document.Mode is AccountMode.Observe && !ListingsBusy && await NextReplanAsync(now) is { } replan)
        {
            noSlot |= !Start(replan);
        }

        if (await NextImportJobAsync(now) is { } import)
            noSlot |= !Start(import);
        if (await NextConsistencyJobAsync(now) is { } reading)
            noSlot |= !Start(reading);
        if (await NextCatalogueJobAsync(now) is { } reads)
            noSlot |= !Start(reads);
        if (NextRegistration(now) is { } registration)
            noSlot |= !Start(registration);
        await SleepAsync(wake, noSlot ? now + NoSlotPause : await NextTimeAsync(now));
    }

    /// <returns>Whether a slot was missing.</returns>
    private async Task<bool> StartBesideAsync(DateTimeOffset now)
    {
        var noSlot = false;
        while (!noSlot && ListingsBusy && await NextBesideAsync(now) is { Count: > 0 } beside)
        {
            foreach (var job in beside)
                noSlot |= !Start(job) && await GiveBackAsync(job);
        }

        return noSlot;
    }

    private bool MayCall(DateTimeOffset now) => !_suspended && _document is { Disconnected: null } document && document.Breaker.AllowsAt(now, _running.Count);

    private bool Start(AccountJob job)
    {
        if (!dispatcher.TryStart(job))
            return false;
        _running[job.JobId] = job;
        if (job is IBatchJob batch)
            _knownBatches.Add(batch.BatchId);
        return true;
    }

    /// <summary>A batch taken that no slot was free for: its rows are due again.</summary>
    private async Task<bool> GiveBackAsync(AccountJob job)
    {
        if (job is not IBatchJob batch || job is FollowJob)
            return true;
        var rows = new OutcomeRows(_account.Key, _connector!.Descriptor, Writing, clock.GetUtcNow());
        rows.Again(batch.BatchId, batch.Taken, clock.GetUtcNow(), "no_slot", "The hub is busy; sent as soon as it can.");
        rows.Rows.Add(new BatchDoneRow(_account.Key, batch.BatchId));
        await committer.CommitAsync(new Unit { Tenant = _account.Tenant, Rows = rows.Rows });
        return true;
    }

    /// <summary>Inbox, actions and poll take turns, events first.</summary>
    private async Task<AccountJob?> NextOrdersJobAsync(DateTimeOffset now)
    {
        var document = _document!;
        var mayCall = MayCall(now);
        AccountJob? poll = mayCall && _connector is IOrderSource && ((document.NextPollAt ?? now) <= now || await SettlingWaitsAsync(now))
            ? new OrdersJob(Context(document), document.OrdersCursor, OrdersFrom(now))
            : null;
        if (poll is not null && _lastOrdersKind is not null and not JobKinds.Orders)
            return Remember(poll);
        if (_connector is IWebhookParser)
        {
            var events = await inbox.DueAsync(_account.Tenant, _account.Key, now, InboxAtOnce);
            if (events.Count > 0 && (mayCall || document.Disconnected is null))
                return Remember(new InboxJob(Context(document), events));
        }

        if (mayCall && document.Mode is AccountMode.Live && _connector is IOrderActions)
        {
            var actions = await orders.DueActionsAsync(_account.Tenant, _account.Key, now, ActionsAtOnce);
            if (actions.Count > 0)
                return Remember(new ActionsJob(Context(document), actions));
        }

        return poll is null ? null : Remember(poll);
    }

    private AccountJob Remember(AccountJob job)
    {
        _lastOrdersKind = job.Kind;
        return job;
    }

    private DateTimeOffset OrdersFrom(DateTimeOffset now)
    {
        var from = Merge(_tenantDefaults, _document!.Common).ImportOrdersFrom ?? _document.CreatedAt;
        var reachable = now - TimeSpan.FromDays(_connector!.Descriptor.OrderHistoryDays);
        return from > reachable ? from : reachable;
    }

    /// <summary>Batches answered later and new batches take turns.</summary>
    private async Task<AccountJob?> NextListingsJobAsync(DateTimeOffset now)
    {
        if (await NextGuardJobAsync(now) is { } guard)
            return guard;
        if (!_followedLast && await NextFollowAsync(now) is { } follow)
        {
            _followedLast = true;
            return follow;
        }

        _followedLast = false;
        return await work.NextBatchAsync(Context(_document!), Limits()) ?? await NextFollowAsync(now);
    }

    private BatchLimits Limits() => new(
        _connector is IStockUpdater stock ? Math.Min(stock.MaxStockItems, _stockLimit) : 0,
        _connector is ICatalogPublisher publisher ? Math.Min(publisher.MaxContentItems, _contentLimit) : 0,
        _connector is IListingReader reader ? reader.MaxReadItems : 0)
    {
        MostInGroup = (_connector as ICatalogPublisher)?.MaxContentItems ?? 0,
    };

    private async Task<AccountJob?> NextFollowAsync(DateTimeOffset now)
    {
        if (_connector is not IBatchFollower)
            return null;
        var carried = Carried();
        var due = (await batches.OpenAsync(_account.Tenant, _account.Key))
            .FirstOrDefault(b => b.State == "following" && b.DueAt <= now && !carried.Contains(b.BatchId));
        if (due is null)
            return null;
        var taken = AccountWork.Items(due);
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in taken)
            keys.TryAdd(item.Barcode ?? item.Sku, item.ProductId);
        return new FollowJob(Context(_document!), new RemoteBatch(due.RemoteBatchId!, due.Kind, due.SentAt, keys), due.BatchId, taken);
    }

    /// <summary>Batches that a process now gone had sent: nobody knows what became of them, so they are read back.</summary>
    private async Task SettleAbandonedAsync(DateTimeOffset now)
    {
        foreach (var batch in await work.AbandonedAsync(_account, Carried()))
        {
            var ownIsLate = batch.State == "sending" && (batch.Deadline <= now || !_knownBatches.Contains(batch.BatchId));
            var followedTooLong = batch.State == "following" && batch.Deadline <= now;
            if (!ownIsLate && !followedTooLong)
                continue;
            var rows = new OutcomeRows(_account.Key, _connector!.Descriptor, Writing, now);
            // A request of the process that is gone may have left it just before.
            rows.Unknown(batch.BatchId, AccountWork.Items(batch), now + Settle, "The hub stopped before the platform's answer was recorded.");
            rows.Rows.Add(new BatchDoneRow(_account.Key, batch.BatchId));
            await committer.CommitAsync(new Unit { Tenant = _account.Tenant, Rows = rows.Rows });
        }
    }

    private HashSet<string> Carried() => _running.Values.OfType<IBatchJob>().Select(static j => j.BatchId).ToHashSet(StringComparer.Ordinal);

    private TimeSpan Settle => Writing?.Settle ?? _connector!.Descriptor.Settle;

    private static readonly TimeSpan LostJobPause = TimeSpan.FromSeconds(15);

    private async Task<DateTimeOffset?> NextTimeAsync(DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        void At(DateTimeOffset? at)
        {
            if (at is { } time && (next is null || time < next))
                next = time;
        }

        var document = _document!;
        if (document.Disconnected is null)
        {
            if (!OrdersBusy)
            {
                if (_connector is IOrderSource)
                {
                    At(document.NextPollAt ?? now);
                    At(await SettlingPollAtAsync());
                }

                At(await inbox.NextDueAsync(_account.Tenant, _account.Key));
                if (_connector is IOrderActions && document.Mode is AccountMode.Live)
                    At(await orders.NextActionDueAsync(_account.Tenant, _account.Key));
            }

            if (!ListingsBusy && document.Mode is AccountMode.Live)
            {
                At(await NextGuardTimeAsync(now));
                At((await listings.BacklogAsync(_account.Tenant, _account.Key, now)).NextDueAt);
                foreach (var batch in await batches.OpenAsync(_account.Tenant, _account.Key))
                    At(batch.DueAt);
            }

            if (!ListingsBusy && document.Mode is AccountMode.Observe)
                At(NextReplanTime(now));
            At(await NextReadingAsync());
            At(await NextImportAsync());
            At(await NextCatalogueTimeAsync(now));
            At(NextRegistrationAt());
            if (document.Breaker.OpenUntil is { } until && until > now && (next is null || next < until))
                next = until;
        }

        // While a job runs its end looks again; this is for the case that the process dies with it.
        if (_running.Count > 0)
            At(now + LostJobPause);
        return next;
    }

    /// <summary>Sets the timer and the stored wake time; the store's counts when this activation is gone.</summary>
    private async Task SleepAsync(AccountWake wake, DateTimeOffset? at)
    {
        var now = clock.GetUtcNow();
        if (at is { } time)
            WakeSoon((_besideFrom is { } beside && beside > now && beside < time ? beside : time) - now);
        // One that comes earlier than it need is worth no commit: it looks once for nothing.
        if (wake.DueAt == at || (wake.DueAt > now && wake.DueAt < at))
            return;
        await committer.CommitAsync(new Unit { Tenant = _account.Tenant, Rows = { new AccountWakeRow(_account.Key, wake.Generation, at) } });
    }

    private async Task RestAsync() => await SleepAsync(await accounts.WakeAsync(_account), null);

    private void WakeSoon(TimeSpan wait)
    {
        _timer?.Dispose();
        _timer = this.RegisterGrainTimer(
            static (self, _) => self.Due(), this,
            new GrainTimerCreationOptions(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan) { KeepAlive = false });
    }
}
