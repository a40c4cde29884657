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

/// <summary>From what is due to jobs, and from what jobs bring back to rows.</summary>
internal sealed partial class AccountGrain
{
    private bool OrdersBusy => _running.Values.Any(static j => j.Kind is JobKinds.Orders or JobKinds.Inbox or JobKinds.Actions);

    private bool ListingsBusy => _running.Values.Any(static j => j.Kind is JobKinds.Stock or JobKinds.Content or JobKinds.Follow or JobKinds.ReadBack
        or JobKinds.Settle or JobKinds.Replan or JobKinds.ReadShown);

    /// <summary>
    /// Starts what can start: at most one job that reads or changes orders and one that changes listings, so that neither starves the other.
    /// Then says when to look again.
    /// </summary>
    private async Task LookAsync()
    {
        var wake = await accounts.WakeAsync(_account);
        var document = _document!;
        var now = clock.GetUtcNow();
        if (document.Paused || !document.Enabled)
        {
            await committer.CommitAsync(new Unit { Tenant = _account.Tenant, Rows = { ItemsPaused(true) } });
            await SleepAsync(wake, null);
            return;
        }

        await SettleAbandonedAsync(now);
        var noSlot = false;
        if (!OrdersBusy && await NextOrdersJobAsync(now) is { } ordersJob)
            noSlot |= !Start(ordersJob);
        if (!ListingsBusy && document.Mode is AccountMode.Live && MayCall(now) && await NextListingsJobAsync(now) is { } listingsJob)
            noSlot |= !Start(listingsJob) && await GiveBackAsync(listingsJob);
        if (await NextConsistencyJobAsync(now) is { } reading)
            noSlot |= !Start(reading);
        await SleepAsync(wake, noSlot ? now + NoSlotPause : await NextTimeAsync(now));
    }

    private bool MayCall(DateTimeOffset now) => _document is { Disconnected: null } document && document.Breaker.AllowsAt(now, _running.Count);

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
        var limits = new BatchLimits(
            _connector is IStockUpdater stock ? Math.Min(stock.MaxStockItems, _stockLimit) : 0,
            _connector is ICatalogPublisher publisher ? Math.Min(publisher.MaxContentItems, _contentLimit) : 0,
            _connector is IListingReader reader ? reader.MaxReadItems : 0);
        return await work.NextBatchAsync(Context(_document!), limits) ?? await NextFollowAsync(now);
    }

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

    private async Task RecordAsync(AccountJob job, JobOutcome outcome)
    {
        var now = clock.GetUtcNow();
        var rows = new OutcomeRows(_account.Key, _connector!.Descriptor, Writing, now);
        if (job is IBatchJob batch)
            await RecordBatchAsync(job, batch, outcome, rows, now);
        else if (job is ReadBackJob readBack)
            RecordReadBack(readBack, outcome, rows, now);
        else if (job is ReadShownJob readShown)
            RecordShown(readShown, outcome, rows);
        else if (job is SettleJob && (outcome.More || outcome.Failure is not null))
            _settleFrom = now + SettlePause;
        var changes = rows.Moved.Select(id => new ChangeRow("listing", id, 0, now)).ToList();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            CrashPoint.Here("outcome.before_commit");
            var result = await SaveAsync(After(_document!, job, outcome, now), rows.Rows, changes);
            CrashPoint.Here("outcome.after_commit");
            if (result.Committed)
                return;
            if (result.Outcome is CommitOutcome.Refused && result.RefusedBy is RemoteIdRow taken)
            {
                // Two products claim one listing: a person decides; the rest of the batch is recorded.
                rows.Rows.RemoveAll(r => r == taken);
                rows.Rows.Add(new ListingMarkRow(taken.ProductId, _account.Key, "conflict", $"The channel's {taken.Kind} {taken.RemoteId} belongs to another product."));
            }
        }

        LogOutcomeNotRecorded(outcome.Kind, _account.Integration);
        DeactivateOnIdle();
    }

    private async Task RecordBatchAsync(AccountJob job, IBatchJob batch, JobOutcome outcome, OutcomeRows rows, DateTimeOffset now)
    {
        var lastAccepted = await work.LastAcceptedAsync(
            _account,
            [.. outcome.Items.Where(static i => i.Outcome is ItemResults.RepeatRefused).Select(static i => i.ProductId)]);
        var open = await batches.OpenAsync(_account.Tenant, _account.Key);
        if (open.FirstOrDefault(b => b.BatchId == batch.BatchId) is not { } stored)
            return;
        switch (outcome.Failure?.Failure)
        {
            case null when job is FollowJob && outcome.Cursor == FollowJob.Gone:
                rows.Unknown(batch.BatchId, batch.Taken, now, "The platform no longer knows the batch.");
                break;
            case null:
                var follows = outcome.RemoteBatchId is not null && (job is not FollowJob || outcome.More);
                rows.Items(batch.BatchId, batch.Taken, outcome.Items, follows, lastAccepted);
                if (follows)
                {
                    rows.Rows.Add(Following(stored, outcome.RemoteBatchId!, job is FollowJob, now));
                    return;
                }

                break;
            case not null when job is FollowJob:
                rows.Rows.Add(Following(stored, stored.RemoteBatchId!, asked: true, now));
                return;
            case PlatformFailure.OutcomeUnknown:
            case PlatformFailure.Broken when job is ContentJob || batch.Taken.Any(static t => t.Aspect(Aspects.Stock) is { Guarded: true }):
                rows.Unknown(batch.BatchId, batch.Taken, outcome.EndedAt + Settle, outcome.Failure.Message);
                break;
            case PlatformFailure.Refused or PlatformFailure.NotFound when batch.Taken.Count == 1:
                rows.Refused(batch.BatchId, batch.Taken, outcome.Failure.Code ?? "refused", outcome.Failure.Message);
                break;
            case PlatformFailure.Refused or PlatformFailure.NotFound:
                // One item spoils the call: it goes again in halves until it stands alone.
                rows.Again(batch.BatchId, batch.Taken, now, "batch_refused", outcome.Failure.Message);
                break;
            default:
                var wait = outcome.Failure.RetryAfter ?? OutcomeRows.Backoff(_document!.Breaker.Failures + 1);
                rows.Again(batch.BatchId, batch.Taken, now + wait, outcome.Failure.Code ?? "failed", outcome.Failure.Message);
                break;
        }

        rows.Rows.Add(new BatchDoneRow(_account.Key, batch.BatchId));
    }

    private static readonly TimeSpan[] FollowPauses =
        [TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(700), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(15)];

    private static readonly TimeSpan LostJobPause = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FollowLongest = TimeSpan.FromHours(4);

    private BatchRow Following(StoredBatch stored, string remoteBatchId, bool asked, DateTimeOffset now)
    {
        var age = now - stored.SentAt;
        var pause = asked ? FollowPauses.FirstOrDefault(p => p * 3 > age, TimeSpan.FromSeconds(30)) : FollowPauses[0];
        return new BatchRow(
            _account.Key, stored.BatchId, stored.Kind, "following", remoteBatchId, stored.Items, stored.SentAt, stored.SentAt + FollowLongest, now + pause);
    }

    private void RecordReadBack(ReadBackJob job, JobOutcome outcome, OutcomeRows rows, DateTimeOffset now)
    {
        var results = outcome.Items.ToLookup(static i => i.ProductId, StringComparer.Ordinal);
        foreach (var item in job.Items)
        {
            var answers = results[item.Query.Key].ToList();
            foreach (var (kind, id) in answers.Select(static a => a.RemoteIds).OfType<IReadOnlyDictionary<string, string>>().FirstOrDefault() ?? new Dictionary<string, string>())
                rows.Rows.Add(new RemoteIdRow(_account.Key, item.Query.Key, kind, id));
            foreach (var sent in item.Sent)
            {
                var shown = answers.Select(static a => a.Shown).FirstOrDefault(static s => s is not null);
                var guarded = sent is { Guarded: true, Aspect: Aspects.Stock };
                if (outcome.Failure is { } failure)
                    rows.One("", item.Query.Key, sent.Aspect, sent.Version, "unknown", BatchPlanner.OutcomeUnknown, failure.Message, now + (failure.RetryAfter ?? OutcomeRows.Backoff(_document!.Breaker.Failures + 1)));
                else if (answers.Exists(a => a.Outcome == $"{sent.Aspect}:{ItemResults.Confirmed}") && !(guarded && Writing is { Kind: StockWriteKind.Delta }))
                    rows.One("", item.Query.Key, sent.Aspect, sent.Version, "confirmed", null, null, null);
                else if (guarded && shown is null)
                    rows.One("", item.Query.Key, sent.Aspect, sent.Version, "unknown", BatchPlanner.OutcomeUnknown, "The channel does not tell what it shows.", now + LostJobPause);
                else if (guarded)
                    rows.One("", item.Query.Key, sent.Aspect, sent.Version, "closed", "not_applied", "The channel does not show what was sent.", null);
                else
                    rows.One("", item.Query.Key, sent.Aspect, sent.Version, "retry", "not_applied", "The channel does not show what was sent; it is sent again.", now);
                if (shown is { } quantity && outcome.Failure is null && sent.Aspect == Aspects.Stock)
                    rows.Rows.Add(new ListingShownRow(item.Query.Key, _account.Key, sent.Version, quantity, outcome.StartedAt, outcome.StartedAt + FeedLag));
            }
        }
    }

    private AccountDocument After(AccountDocument document, AccountJob job, JobOutcome outcome, DateTimeOffset now)
    {
        var next = document;
        // These call no platform.
        if (job is SettleJob or ReplanJob)
        {
            if (outcome.Failure is not null)
                _settleFrom = now + SettlePause;
            return job is ReplanJob && outcome.Failure is null ? document with { ReplannedUpTo = outcome.Cursor } : document;
        }

        if (outcome.Failure is { } failure)
        {
            var wait = failure.RetryAfter ?? OutcomeRows.Backoff(document.Breaker.Failures + 1);
            var harmful = failure.Failure is not (PlatformFailure.NoPermit or PlatformFailure.Refused or PlatformFailure.NotFound or PlatformFailure.RateLimited);
            next = next with
            {
                Breaker = harmful ? document.Breaker.AfterFailure(now) : document.Breaker,
                Calls = failure.Failure is PlatformFailure.NoPermit ? document.Calls : document.Calls.Add(now, succeeded: false),
                LastError = failure.Failure is PlatformFailure.NoPermit ? document.LastError : Error(failure, now, now + wait),
                NextPollAt = job is OrdersJob ? now + wait : document.NextPollAt,
                // What the pages before have brought is counted, but a new reading begins with the next one.
                PollBeganAt = job is OrdersJob ? null : document.PollBeganAt,
                Disconnected = failure.Failure is PlatformFailure.Authentication ? Error(failure, now, null) : document.Disconnected,
            };
            return next;
        }

        next = next with
        {
            Breaker = document.Breaker.AfterSuccess(),
            Calls = document.Calls.Add(now, succeeded: true),
            LastSuccessAt = now,
            LastSyncAt = now,
        };
        if (job is not OrdersJob)
            return next;
        return next with
        {
            OrdersCursor = outcome.Cursor ?? document.OrdersCursor,
            NextPollAt = outcome.More ? now : now + PollInterval,
            PollBeganAt = outcome.More ? document.PollBeganAt ?? outcome.StartedAt : null,
            LastPollAt = outcome.More ? document.LastPollAt : document.PollBeganAt ?? outcome.StartedAt,
        };
    }

    private static AccountError Error(JobFailure failure, DateTimeOffset now, DateTimeOffset? nextTry) => new(
        failure.Failure.ToString(), failure.Code, failure.Message,
        failure.Failure switch
        {
            PlatformFailure.Authentication => "Correct the credentials with POST /api/marketplace/configure.",
            PlatformFailure.AddressRefused => "Correct base_url, or have the operator allow the host.",
            PlatformFailure.Refused or PlatformFailure.NotFound => "Read what the channel said and correct it.",
            _ => "Nothing: the hub tries again by itself.",
        },
        now, nextTry);

    /// <summary>A refused call of many goes again in halves; an accepted one doubles back.</summary>
    private void LearnBatchSize(AccountJob job, JobOutcome outcome)
    {
        if (job is not IBatchJob batch || job is FollowJob)
            return;
        var refused = outcome.Failure?.Failure is PlatformFailure.Refused or PlatformFailure.NotFound;
        var size = refused ? Math.Max(1, batch.Taken.Count / 2) : outcome.Failure is null ? Grown(batch.Taken.Count) : (int?)null;
        if (size is not { } limit)
            return;
        if (job is StockJob)
            _stockLimit = refused ? limit : Math.Max(_stockLimit, limit);
        else
            _contentLimit = refused ? limit : Math.Max(_contentLimit, limit);
    }

    private static int Grown(int count) => count > int.MaxValue / 2 ? int.MaxValue : count * 2;

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

            At(await NextReadingAsync());
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
        if (at is { } time)
            WakeSoon(time - clock.GetUtcNow());
        if (wake.DueAt == at)
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

    [LoggerMessage(Level = LogLevel.Error, Message = "The outcome of a {Kind} job of {Integration} could not be recorded; it is settled from the store")]
    private partial void LogOutcomeNotRecorded(string kind, string integration);
}
