using System.Collections.Concurrent;
using System.Security.Cryptography;
using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.CrashPoints;
using KolajAI.Errors;
using KolajAI.Grains.Fencing;
using KolajAI.Grains.Orders;
using KolajAI.Orders;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;
using Microsoft.Extensions.Logging;

namespace KolajAI.Grains.Dispatching;

/// <summary>
/// Drives events from the inbox to their end: parsed, completed by reading where they are thin, applied to their orders; events of one
/// order after each other, others side by side. Each event's state is written by its own row, so a crash in the middle only repeats what
/// counts once anyway.
/// </summary>
internal sealed partial class InboxJob(JobContext context, IReadOnlyList<InboxEvent> events) : AccountJob(context, JobKinds.Inbox)
{
    /// <summary>After as many failed tries an event is dead, and waits for a person's replay.</summary>
    public const int MaxAttempts = 3;

    /// <summary>Characters; an error may quote what came.</summary>
    private const int LongestError = 1_000;

    private const int LongestType = 200;

    private const string NotUnderstood = "answer_not_understood";

    /// <summary>Events begun together; the next ones when these have ended.</summary>
    public const int AtOnce = 16;

    /// <summary>Nothing more is begun after this, so that the account's other work has its turn.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var ended = new ConcurrentBag<EndedEvent>();
        var called = false;
        var sideBySide = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = run.Cancellation };
        try
        {
            foreach (var chunk in events.Chunk(AtOnce).TakeWhile(_ => run.Services.Clock.GetUtcNow() - run.Started < Turn))
            {
                var parsed = await Task.WhenAll(chunk.Select(e => ReadAsync(run, e)));
                called |= parsed.Any(static p => p.Event is { OrderKeysToRead.Count: > 0 });
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
        var personal = await PersonalAsync(run, ended);
        await run.Services.Committer.CommitAsync(new Unit { Tenant = Context.Account.Tenant, Rows = [.. ended.Select(static e => e.Row), .. personal] }, CancellationToken.None);
        CrashPoint.Here("inbox.after_done");
        return ended.Select(static e => e.Failure).FirstOrDefault(static f => f is not null) is not { } failure
            ? Done(run, more: true) with { CalledNothing = !called }
            : Done(run) with { Failure = Context.FailureOf(failure) };
    }

    private async Task<ParsedEvent> ReadAsync(JobRun run, InboxEvent stored)
    {
        try
        {
            var tenant = Context.Account.Tenant;
            var key = await run.Services.DataKeys.FindAsync(tenant, InboxEnvelopes.ObjectId(stored.InboxId), run.Cancellation);
            var bytes = await run.Services.Inbox.PayloadAsync(tenant, stored.InboxId, run.Cancellation);
            if (key is null || bytes is null)
                throw new FormatException("The payload was erased.");
            var payload = new InboxEnvelopes(run.Services.Sealer).Open(tenant, stored.InboxId, key, bytes);
            return new ParsedEvent(stored, PolledEvents.Find(payload) ?? ((IWebhookParser)Context.Connector).Parse(payload.Body, payload.Headers), null);
        }
        catch (CryptographicException broken)
        {
            return new ParsedEvent(stored, null, new FormatException("The stored payload does not open with the hub's keys.", broken));
        }
        catch (Exception failure) when (!IsOver(run, failure))
        {
            return new ParsedEvent(stored, null, failure);
        }
    }

    private async Task<EndedEvent> ApplyAsync(JobRun run, ParsedEvent one)
    {
        if (one.Event is not { } parsed)
            return Failed(run, one.Stored, null, one.Failure!);
        try
        {
            var orders = new List<RemoteOrder>(parsed.Orders);
            foreach (var key in parsed.OrderKeysToRead)
            {
                if (await ((IOrderSource)Context.Connector).ReadOrderAsync(run.Session, key, run.Cancellation) is { } order)
                    orders.Add(order);
            }

            return await OrderIntake.IngestAsync(run.Services, Context, orders, run.Cancellation) is [var refused, ..]
                ? Failed(run, one.Stored, parsed.Type, refused.Why)
                : new EndedEvent(Row(run, one.Stored, "done", parsed.Type, null, null), null)
                {
                    ToldOf = [.. orders.Select(o => PersonalSeal.ObjectId(OrderIds.Make(Context.Account, o.OrderKey))).Distinct(StringComparer.Ordinal)],
                };
        }
        catch (Exception failure) when (!IsOver(run, failure))
        {
            return Failed(run, one.Stored, parsed.Type, failure);
        }
    }

    /// <summary>The job's time is over: that is no event's fault.</summary>
    private static bool IsOver(JobRun run, Exception failure) => failure is OperationCanceledException && run.Cancellation.IsCancellationRequested;

    /// <summary>Whatever became of one event is that event's end or its next try, and holds up none of the others.</summary>
    private EndedEvent Failed(JobRun run, InboxEvent stored, string? type, Exception failure)
    {
        var last = stored.Attempts + 1 >= MaxAttempts;
        switch (failure)
        {
            // What came cannot be read, or holds a value that no order can have (an empty key, half a character).
            case FormatException or ArgumentException:
                return Dead();
            case PlatformException platform when last && EndsTrying(platform):
                return Dead() with { Failure = platform };
            case PlatformException platform:
                return Again(platform.RetryAfter ?? TimeSpan.FromSeconds(5 << Math.Min(stored.Attempts, 6))) with { Failure = platform };
            // However often: while the store is away or a silo gone, no event is to blame.
            case var passing when PassingFailures.IsPassing(passing):
                return Again(TimeSpan.FromSeconds(Math.Min(2 << Math.Min(stored.Attempts, 6), 30)));
            default:
                LogEventFailed(run.Services.Log, stored.InboxId, stored.Attempts + 1, failure);
                return last ? Dead() : Again(TimeSpan.FromSeconds(5 << stored.Attempts));
        }

        EndedEvent Dead() => new(Row(run, stored, "dead", type, Reason(failure), null), null);

        EndedEvent Again(TimeSpan wait) => new(Row(run, stored, "failed", type, Reason(failure), run.Services.Clock.GetUtcNow() + wait), null);
    }

    private string Reason(Exception failure) => failure is PlatformException platform ? Context.FailureOf(platform).Message : PassingFailures.Reason(failure);

    /// <summary>The platform answered, and said the same each time.</summary>
    private static bool EndsTrying(PlatformException failure) =>
        failure.Failure is PlatformFailure.Refused or PlatformFailure.NotFound || failure is { Failure: PlatformFailure.Broken, Code: NotUnderstood };

    [LoggerMessage(Level = LogLevel.Error, Message = "The event {Event} failed at try {Attempt}")]
    private static partial void LogEventFailed(ILogger log, string @event, int attempt, Exception cause);

    /// <summary>
    /// The payload goes with the orders' personal data; of one whose person was erased it goes now. Asked as late as can be, since a turn lasts seconds; who is erased
    /// between the question and the commit is found by <see cref="ISweeps.DeleteExpiredAsync"/>.
    /// </summary>
    private async Task<IReadOnlyList<StoreRow>> PersonalAsync(JobRun run, IReadOnlyCollection<EndedEvent> ended)
    {
        var erased = await run.Services.DataKeys.ErasedAsync(Context.Account.Tenant, ended.SelectMany(static e => e.ToldOf).ToHashSet(StringComparer.Ordinal), CancellationToken.None);
        return
        [
            .. ended.SelectMany(e => e.ToldOf.Any(erased.Contains)
                ? (IEnumerable<StoreRow>)[new InboxPayloadErasedRow(e.Row.InboxId)]
                : e.ToldOf.Select(objectId => new PersonalEventRow(objectId, e.Row.InboxId))),
        ];
    }

    private static InboxStateRow Row(JobRun run, InboxEvent stored, string state, string? type, string? error, DateTimeOffset? due) => new(
        stored.InboxId, null, state, stored.Attempts + 1, type is null ? null : ShortText.Clean(type, LongestType),
        error is null ? null : SensitiveText.Redact(ShortText.Clean(error, LongestError)), due, run.Services.Clock.GetUtcNow());

    private sealed record EndedEvent(InboxStateRow Row, PlatformException? Failure)
    {
        /// <summary>Objects whose personal data its payload holds.</summary>
        public IReadOnlyList<string> ToldOf { get; init; } = [];
    }

    /// <param name="Failure">Why there is no event.</param>
    private sealed record ParsedEvent(InboxEvent Stored, WebhookEvent? Event, Exception? Failure);
}
