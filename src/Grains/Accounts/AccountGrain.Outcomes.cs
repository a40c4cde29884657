using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.CrashPoints;
using KolajAI.Grains.Adoption;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Mappings;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Microsoft.Extensions.Logging;

namespace KolajAI.Grains.Accounts;

/// <summary>From what jobs bring back to rows, and to what the account knows of its platform.</summary>
internal sealed partial class AccountGrain
{
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
            else if (result.Outcome is CommitOutcome.Refused && result.RefusedBy is GroupRemoteIdRow claimed)
            {
                rows.Rows.RemoveAll(r => r == claimed);
                foreach (var id in VariantsOf(job, claimed.GroupId))
                    rows.Rows.Add(new ListingMarkRow(id, _account.Key, "conflict", $"The channel's {claimed.Kind} {claimed.RemoteId} belongs to another group."));
            }
        }

        LogOutcomeNotRecorded(outcome.Kind, _account.Integration);
        DeactivateOnIdle();
    }

    private static IEnumerable<string> VariantsOf(AccountJob job, string groupId) => job switch
    {
        IBatchJob batch => batch.Taken.Where(t => t.GroupId == groupId).Select(static t => t.ProductId),
        ReadBackJob readBack => readBack.Items.Where(i => i.GroupId == groupId).Select(static i => i.Query.Key),
        _ => [],
    };

    /// <summary>It cannot be sent in smaller parts.</summary>
    private static bool StandsAlone(IReadOnlyList<TakenItem> taken) =>
        taken.Count == 1 || (taken[0].GroupId is { } group && taken.All(t => t.GroupId == group));

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
            case PlatformFailure.Refused or PlatformFailure.NotFound when StandsAlone(batch.Taken):
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
            rows.GroupIds(item.GroupId, answers.Select(static a => a.GroupRemoteIds).FirstOrDefault(static g => g is not null));
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
                    rows.One("", item.Query.Key, sent.Aspect, sent.Version, "retry", "not_applied", "The channel does not show what was sent; it is sent again.", AgainAt(item, now));
                if (shown is { } quantity && outcome.Failure is null && sent.Aspect == Aspects.Stock)
                    rows.Rows.Add(new ListingShownRow(item.Query.Key, _account.Key, sent.Version, quantity, outcome.StartedAt, outcome.EndedAt + FeedLag));
            }
        }
    }

    /// <summary>At once for the first two times: what is refused as a repeat and yet not shown must not go round without a pause.</summary>
    private static DateTimeOffset AgainAt(ReadBackItem item, DateTimeOffset now) => item.Attempts < 2 ? now : now + OutcomeRows.Backoff(item.Attempts - 1);

    private AccountDocument After(AccountDocument document, AccountJob job, JobOutcome outcome, DateTimeOffset now)
    {
        var next = job is RegistrationJob && document.Webhook is { } webhook ? document with { Webhook = WebhookUpkeep.After(webhook, outcome, now) } : document;
        // These call no platform.
        if (job is SettleJob or ReplanJob or MappingCheckJob or BindLinesJob || (outcome is { CalledNothing: true, Failure: null }))
        {
            if (outcome.Failure is not null)
                _settleFrom = now + SettlePause;
            return job is ReplanJob && outcome.Failure is null ? document.AfterReplan(outcome.Cursor) : document;
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

    [LoggerMessage(Level = LogLevel.Error, Message = "The outcome of a {Kind} job of {Integration} could not be recorded; it is settled from the store")]
    private partial void LogOutcomeNotRecorded(string kind, string integration);
}
