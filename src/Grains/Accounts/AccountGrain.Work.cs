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
        var document = _document!;
        var now = clock.GetUtcNow();
        await PlanReadingsAsync(document, now);
        var agenda = await accounts.AgendaAsync(_account);
        if (document.Paused || !document.Enabled || _suspended)
        {
            await committer.CommitAsync(new Unit { Tenant = _account.Tenant, Rows = { ItemsPaused(true) } });
            await SleepAsync(agenda.Wake, null);
            return;
        }

        // First, since every read before it delays the call that the quota has room for now.
        if (document.Mode is AccountMode.Live && MayCall(now))
            await StartBesideAsync(agenda, now);
        if (await SettleAbandonedAsync(agenda, now))
            agenda = await accounts.AgendaAsync(_account);
        var noSlot = !OrdersBusy && await NextOrdersJobAsync(agenda, now) is { } ordersJob && !Start(ordersJob);
        if (document.Mode is AccountMode.Live && MayCall(now))
        {
            if (!noSlot && !ListingsBusy && await NextListingsJobAsync(agenda, now) is { } listingsJob)
                noSlot = !Start(listingsJob) && await GiveBackAsync(listingsJob);
            if (!noSlot)
                noSlot = await StartBesideAsync(agenda, now);
        }
        else if (document.Mode is AccountMode.Observe && !ListingsBusy && await NextReplanAsync(now) is { } replan)
        {
            noSlot |= !Start(replan);
        }

        if (await NextImportJobAsync(agenda, now) is { } import)
            noSlot |= !Start(import);
        if (await NextConsistencyJobAsync(agenda, now) is { } reading)
            noSlot |= !Start(reading);
        if (await NextCatalogueJobAsync(agenda, now) is { } reads)
            noSlot |= !Start(reads);
        if (NextRegistration(now) is { } registration)
            noSlot |= !Start(registration);
        await SleepAsync(agenda.Wake, noSlot ? now + NoSlotPause : await NextTimeAsync(agenda, now));
    }

    /// <summary>What every account reads from time to time is planned once an activation.</summary>
    private async Task PlanReadingsAsync(AccountDocument document, DateTimeOffset now)
    {
        if (document.Paused || !document.Enabled)
            return;
        await PlanRegularAsync(document, now);
        await PlanCatalogueAsync(document, now);
    }

    /// <returns>Whether a slot was missing.</returns>
    private async Task<bool> StartBesideAsync(AccountAgenda agenda, DateTimeOffset now)
    {
        var noSlot = false;
        while (!noSlot && ListingsBusy && await NextBesideAsync(agenda, now) is { Count: > 0 } beside)
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
    private async Task<AccountJob?> NextOrdersJobAsync(AccountAgenda agenda, DateTimeOffset now)
    {
        var document = _document!;
        var mayCall = MayCall(now);
        AccountJob? poll = mayCall && _connector is IOrderSource && ((document.NextPollAt ?? now) <= now || SettlingPollAt(agenda) <= now)
            ? new OrdersJob(Context(document), document.OrdersCursor, OrdersFrom(now), _orderPages)
            : null;
        if (poll is not null && _lastOrdersKind is not null and not JobKinds.Orders)
            return Remember(poll);
        // Also of platforms without webhooks: what a poll brought and could not be read.
        if (_connector is (IWebhookParser or IOrderSource) && agenda.EventAt <= now)
        {
            var events = await inbox.DueAsync(_account.Tenant, _account.Key, now, InboxAtOnce);
            if (events.Count > 0 && (mayCall || document.Disconnected is null))
                return Remember(new InboxJob(Context(document), events));
        }

        if (mayCall && document.Mode is AccountMode.Live && _connector is IOrderActions && agenda.ActionAt <= now)
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
    private async Task<AccountJob?> NextListingsJobAsync(AccountAgenda agenda, DateTimeOffset now)
    {
        if (await NextGuardJobAsync(agenda, now) is { } guard)
            return guard;
        if (!_followedLast && await NextFollowAsync(agenda, now) is { } follow)
        {
            _followedLast = true;
            return follow;
        }

        _followedLast = false;
        var batch = agenda.ListingAt <= now ? await work.NextBatchAsync(Context(_document!), Limits()) : null;
        return batch ?? await NextFollowAsync(agenda, now);
    }

    private BatchLimits Limits() => new(
        _connector is IStockUpdater stock ? Math.Min(stock.MaxStockItems, _stockLimit) : 0,
        _connector is ICatalogPublisher publisher ? Math.Min(publisher.MaxContentItems, _contentLimit) : 0,
        _connector is IListingReader reader ? reader.MaxReadItems : 0)
    {
        MostInGroup = (_connector as ICatalogPublisher)?.MaxContentItems ?? 0,
    };

    private async Task<AccountJob?> NextFollowAsync(AccountAgenda agenda, DateTimeOffset now)
    {
        if (_connector is not IBatchFollower || !(agenda.FollowAt <= now))
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
    /// <returns>Whether there were any.</returns>
    private async Task<bool> SettleAbandonedAsync(AccountAgenda agenda, DateTimeOffset now)
    {
        var carried = Carried();
        // Those that are carried stand in the store until their outcome is recorded: as many are no others.
        if (agenda.Batches <= carried.Count)
            return false;
        var settled = false;
        foreach (var batch in await work.AbandonedAsync(_account, carried))
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
            settled = true;
        }

        return settled;
    }

    private HashSet<string> Carried() => _running.Values.OfType<IBatchJob>().Select(static j => j.BatchId).ToHashSet(StringComparer.Ordinal);

    private TimeSpan Settle => Writing?.Settle ?? _connector!.Descriptor.Settle;

    private static readonly TimeSpan LostJobPause = TimeSpan.FromSeconds(15);

    /// <summary>
    /// When to look again. What was found due at the beginning is under way now, or has been put off; where something seems due all the same,
    /// the store is asked once more.
    /// </summary>
    private async Task<DateTimeOffset?> NextTimeAsync(AccountAgenda agenda, DateTimeOffset now) =>
        NextTime(agenda, now) is { } at && at <= now ? NextTime(await accounts.AgendaAsync(_account), now) : NextTime(agenda, now);

    private DateTimeOffset? NextTime(AccountAgenda agenda, DateTimeOffset now)
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
                    At(SettlingPollAt(agenda));
                }

                At(agenda.EventAt);
                if (_connector is IOrderActions && document.Mode is AccountMode.Live)
                    At(agenda.ActionAt);
            }

            if (!ListingsBusy && document.Mode is AccountMode.Live)
            {
                At(NextGuardTime(agenda, now));
                At(agenda.ListingAt);
                At(agenda.BatchAt);
            }

            if (!ListingsBusy && document.Mode is AccountMode.Observe)
                At(NextReplanTime(now));
            if (_connector is IListingReader && !Reading && !ListingsBusy)
                At(agenda.CheckAt);
            if (_connector is IListingReader && !Importing)
                At(agenda.ImportAt);
            At(NextCatalogueTime(agenda, now));
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
        // One that comes earlier than it need is worth no commit: it looks once for nothing. While a job runs its end looks again, and the sweeper before
        // that when the process is gone.
        if (wake.DueAt == at || (wake.DueAt < at && (wake.DueAt > now || _running.Count > 0)))
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
