using System.Security.Cryptography;
using System.Text;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Grains.Dispatching;

/// <summary>
/// What a poll brought and nothing could be made of goes the way of all events: tried again by reading it, then dead with its reason and what
/// came, until a person replays it. The poll goes on.
/// </summary>
internal static class PolledEvents
{
    private const string Method = "POLL";
    private const string Reason = "reason";
    private const string Type = "order.polled";

    /// <exception cref="OutcomeUnknownException">It is not known to be on disk: the page is to be read again.</exception>
    public static async Task KeepAsync(JobRun run, JobContext context, UnreadOrder order)
    {
        var (tenant, account, now) = (context.Account.Tenant, context.Account, run.Services.Clock.GetUtcNow());
        var inboxId = Guid.CreateVersion7(now).ToString("n");
        var headers = new Dictionary<string, string> { [Reason] = order.Reason };
        var payload = new InboxPayload(Method, order.OrderKey ?? "", headers, new Dictionary<string, string>(), order.Bytes.ToArray());
        var (key, bytes) = new InboxEnvelopes(run.Services.Sealer).Seal(tenant, inboxId, payload);
        var result = await run.Services.Committer.CommitAsync(
            new Unit
            {
                Tenant = tenant,
                Rows = [key, new InboxRow(inboxId, account.Key, EventId(order), bytes, order.Bytes.Length, now)],
                Due = [new AccountDue(account, now)],
            },
            run.Cancellation);
        // Refused: the same came with an earlier poll.
        if (result.Outcome is not (CommitOutcome.Committed or CommitOutcome.Refused))
            throw new OutcomeUnknownException("It is not known whether an order that cannot be read was noted.");
    }

    /// <summary>The event that was kept so; null for one that a platform sent.</summary>
    /// <exception cref="FormatException">Nothing names the order, so that it could be read.</exception>
    public static WebhookEvent? Find(InboxPayload payload) => payload.Method != Method
        ? null
        : payload.Rest.Length > 0 ? new WebhookEvent(Type, [], [payload.Rest]) : throw new FormatException(payload.Headers[Reason]);

    private static string EventId(UnreadOrder order)
    {
        var key = Encoding.UTF8.GetBytes($"{order.OrderKey}\n");
        return $"poll-{Convert.ToHexStringLower(SHA256.HashData([.. key, .. order.Bytes.Span]))}";
    }
}
