using System.Collections.Concurrent;
using System.Security.Cryptography;
using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.CrashPoints;
using KolajAI.Errors;
using KolajAI.Grains.Orders;
using KolajAI.Orders;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Grains.Dispatching;

/// <summary>
/// Drives events from the inbox to their end: parsed, completed by reading where they are thin, applied to their orders; events of one
/// order after each other, others side by side. Each event's state is written by its own row, so a crash in the middle only repeats what
/// counts once anyway.
/// </summary>
internal sealed class InboxJob(JobContext context, IReadOnlyList<InboxEvent> events) : AccountJob(context, JobKinds.Inbox)
{
    /// <summary>After as many failed tries an event is dead, and waits for a person's replay.</summary>
    public const int MaxAttempts = 3;

    /// <summary>Characters; an error may quote what came.</summary>
    private const int LongestError = 1_000;

    /// <summary>Events begun together; the next ones when these have ended.</summary>
    public const int AtOnce = 16;

    /// <summary>Nothing more is begun after this, so that the account's other work has its turn.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var ended = new ConcurrentBag<EndedEvent>();
        var sideBySide = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = run.Cancellation };
        try
        {
            foreach (var chunk in events.Chunk(AtOnce).TakeWhile(_ => run.Services.Clock.GetUtcNow() - run.Started < Turn))
            {
                var parsed = await Task.WhenAll(chunk.Select(e => ReadAsync(run, e)));
                await Parallel.ForEachAsync(EventLanes.Of(parsed, static p => p.Event), sideBySide, async (lane, _) =>
                {
                    foreach (var one in lane)
                        ended.Add(await ApplyAsync(run, one));
                });
            }
        }
        catch (OperationCanceledException) when (run.Cancellation.IsCancellationRequested && !ended.IsEmpty)
        {
            // What has ended is noted below, else it would be done again each time; the rest is due still.
        }

        CrashPoint.Here("inbox.before_done");
        await run.Services.Committer.CommitAsync(new Unit { Tenant = Context.Account.Tenant, Rows = [.. ended.SelectMany(static e => e.Rows)] }, CancellationToken.None);
        CrashPoint.Here("inbox.after_done");
        return ended.Select(static e => e.Failure).FirstOrDefault(static f => f is not null) is not { } failure
            ? Done(run, more: true)
            : Done(run) with { Failure = Context.FailureOf(failure) };
    }

    private async Task<ParsedEvent> ReadAsync(JobRun run, InboxEvent stored)
    {
        var tenant = Context.Account.Tenant;
        var key = await run.Services.DataKeys.FindAsync(tenant, InboxEnvelopes.ObjectId(stored.InboxId), run.Cancellation);
        var bytes = await run.Services.Inbox.PayloadAsync(tenant, stored.InboxId, run.Cancellation);
        if (key is null || bytes is null)
            return new ParsedEvent(stored, null, "The payload was erased.");
        try
        {
            var payload = new InboxEnvelopes(run.Services.Sealer).Open(tenant, stored.InboxId, key, bytes);
            return new ParsedEvent(stored, ((IWebhookParser)Context.Connector).Parse(payload.Body, payload.Headers), null);
        }
        catch (FormatException broken)
        {
            return new ParsedEvent(stored, null, broken.Message);
        }
        catch (CryptographicException)
        {
            return new ParsedEvent(stored, null, "The stored payload does not open with the hub's keys.");
        }
    }

    private async Task<EndedEvent> ApplyAsync(JobRun run, ParsedEvent one)
    {
        if (one.Event is not { } parsed)
            return new EndedEvent([Row(run, one.Stored, "dead", null, one.Broken, null)], null);
        try
        {
            var orders = new List<RemoteOrder>(parsed.Orders);
            foreach (var key in parsed.OrderKeysToRead)
            {
                if (await ((IOrderSource)Context.Connector).ReadOrderAsync(run.Session, key, run.Cancellation) is { } order)
                    orders.Add(order);
            }

            await OrderIntake.IngestAsync(run.Services, Context, orders, run.Cancellation);
            return new EndedEvent([Row(run, one.Stored, "done", parsed.Type, null, null), .. await PersonalAsync(run, one.Stored, orders)], null);
        }
        catch (PlatformException failure)
        {
            var dead = one.Stored.Attempts + 1 >= MaxAttempts && failure.Failure is PlatformFailure.Refused or PlatformFailure.NotFound;
            var wait = failure.RetryAfter ?? TimeSpan.FromSeconds(5 << Math.Min(one.Stored.Attempts, 6));
            return new EndedEvent(
                [Row(run, one.Stored, dead ? "dead" : "failed", parsed.Type, Context.FailureOf(failure).Message, dead ? null : run.Services.Clock.GetUtcNow() + wait)], failure);
        }
        catch (ArgumentException bad)
        {
            // A value that no order can hold (an empty key, half a character): the event itself is wrong.
            return new EndedEvent([Row(run, one.Stored, "dead", parsed.Type, bad.Message, null)], null);
        }
    }

    /// <summary>The payload goes with the orders' personal data; of one whose person was erased it goes now.</summary>
    private async Task<IReadOnlyList<StoreRow>> PersonalAsync(JobRun run, InboxEvent stored, IEnumerable<RemoteOrder> orders)
    {
        var rows = new List<StoreRow>();
        foreach (var objectId in orders.Select(o => PersonalSeal.ObjectId(OrderIds.Make(Context.Account, o.OrderKey))).Distinct(StringComparer.Ordinal))
        {
            if (await run.Services.DataKeys.IsErasedAsync(Context.Account.Tenant, objectId, run.Cancellation))
                return [new InboxPayloadErasedRow(stored.InboxId)];
            rows.Add(new PersonalEventRow(objectId, stored.InboxId));
        }

        return rows;
    }

    private static InboxStateRow Row(JobRun run, InboxEvent stored, string state, string? type, string? error, DateTimeOffset? due) =>
        new(stored.InboxId, null, state, stored.Attempts + 1, type, error is null ? null : SensitiveText.Redact(ShortText.Clean(error, LongestError)), due, run.Services.Clock.GetUtcNow());

    private sealed record EndedEvent(IReadOnlyList<StoreRow> Rows, PlatformException? Failure);

    private sealed record ParsedEvent(InboxEvent Stored, WebhookEvent? Event, string? Broken);
}
