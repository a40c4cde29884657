using System.Security.Cryptography;
using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.CrashPoints;
using KolajAI.Orders;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Grains.Dispatching;

/// <summary>
/// Drives events from the inbox to their end: parsed, completed by reading where they are thin, applied to their orders. Each event's
/// state is written by its own row, so a crash in the middle only repeats what counts once anyway.
/// </summary>
internal sealed class InboxJob(JobContext context, IReadOnlyList<InboxEvent> events) : AccountJob(context, JobKinds.Inbox)
{
    /// <summary>After as many failed tries an event is dead, and waits for a person's replay.</summary>
    public const int MaxAttempts = 3;

    private const int AtOnce = 8;

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var rows = new List<StoreRow>(events.Count);
        PlatformException? failure = null;
        foreach (var chunk in events.Chunk(AtOnce))
        {
            // Events of one order stay in their order: a chunk only parses side by side, and is applied one by one.
            var parsed = await Task.WhenAll(chunk.Select(e => ReadAsync(run, e)));
            foreach (var one in parsed)
            {
                var (row, failed) = await ApplyAsync(run, one);
                rows.Add(row);
                failure ??= failed;
            }
        }

        CrashPoint.Here("inbox.before_done");
        await run.Services.Committer.CommitAsync(new Unit { Tenant = Context.Account.Tenant, Rows = rows }, run.Cancellation);
        CrashPoint.Here("inbox.after_done");
        return failure is null
            ? Done(run, more: true)
            : Done(run) with { Failure = new JobFailure(failure.Failure, failure.Code, failure.Message, failure.RetryAfter, failure.RequestId) };
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

    private async Task<(StoreRow Row, PlatformException? Failure)> ApplyAsync(JobRun run, ParsedEvent one)
    {
        if (one.Event is not { } parsed)
            return (Row(run, one.Stored, "dead", null, one.Broken, null), null);
        try
        {
            var orders = new List<RemoteOrder>(parsed.Orders);
            foreach (var key in parsed.OrderKeysToRead)
            {
                if (await ((IOrderSource)Context.Connector).ReadOrderAsync(run.Session, key, run.Cancellation) is { } order)
                    orders.Add(order);
            }

            await OrderIntake.IngestAsync(run.Services, Context, orders, run.Cancellation);
            return (Row(run, one.Stored, "done", parsed.Type, null, null), null);
        }
        catch (PlatformException failure)
        {
            var dead = one.Stored.Attempts + 1 >= MaxAttempts && failure.Failure is PlatformFailure.Refused or PlatformFailure.NotFound;
            var wait = failure.RetryAfter ?? TimeSpan.FromSeconds(5 << Math.Min(one.Stored.Attempts, 6));
            return (Row(run, one.Stored, dead ? "dead" : "failed", parsed.Type, failure.Message, dead ? null : run.Services.Clock.GetUtcNow() + wait), failure);
        }
        catch (ArgumentException bad)
        {
            // A value that no order can hold (an empty key, half a character): the event itself is wrong.
            return (Row(run, one.Stored, "dead", parsed.Type, bad.Message, null), null);
        }
    }

    private static InboxStateRow Row(JobRun run, InboxEvent stored, string state, string? type, string? error, DateTimeOffset? due) =>
        new(stored.InboxId, null, state, stored.Attempts + 1, type, error, due, run.Services.Clock.GetUtcNow());

    private sealed record ParsedEvent(InboxEvent Stored, WebhookEvent? Event, string? Broken);
}
