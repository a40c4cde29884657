using KolajAI.Api.Errors;
using KolajAI.Connectors;
using KolajAI.CrashPoints;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Api.Webhooks;

/// <param name="Duplicate">The event was on disk already; nothing was added.</param>
internal sealed record Intake(string InboxId, string EventId, bool Duplicate);

/// <summary>Puts proven events on disk, sealed, and wakes their account. Nothing is parsed here: the account does that.</summary>
internal sealed class WebhookIntake(ICommitter committer, IInboxReads inbox, InboxEnvelopes envelopes, IConnectorRegistry registry, TimeProvider clock)
{
    private const string Pending = "pending";

    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);

    /// <summary>Headers that prove the sender, or belong to no one else.</summary>
    private static readonly HashSet<string> Proofs = new(StringComparer.OrdinalIgnoreCase) { "authorization", "proxy-authorization", "x-api-key", "cookie" };

    /// <exception cref="RequestRefusedException">503: it is not known to be on disk, send it again.</exception>
    public async Task<Intake> StoreAsync(AccountRef account, IWebhookParser parser, WebhookDelivery delivery)
    {
        var now = clock.GetUtcNow();
        var inboxId = Guid.CreateVersion7(now).ToString("n");
        var eventId = parser.EventId(delivery);
        var (key, payload) = envelopes.Seal(account.Tenant, inboxId, Payload(account, delivery));
        CrashPoint.Here("inbox.before_commit");
        var result = await CommitAsync(new Unit
        {
            Tenant = account.Tenant,
            Rows = [key, new InboxRow(inboxId, account.Key, eventId, payload, delivery.Body.Length, now)],
            Due = [new AccountDue(account, now)],
        });
        CrashPoint.Here("inbox.after_commit");
        if (result.Committed)
            return new Intake(inboxId, eventId, Duplicate: false);
        var stored = await inbox.FindByEventAsync(account.Tenant, account.Key, eventId)
            ?? throw Unavailable();
        // The platform sends it again because it wants it done now.
        if (stored.State is "failed" or Pending)
            await MakeDueAsync(account, stored, stored.State, now);
        return new Intake(stored.InboxId, eventId, Duplicate: true);
    }

    /// <summary>Processes a stored event again, whatever became of it.</summary>
    public Task ReplayAsync(string tenant, InboxEvent stored, DateTimeOffset at) =>
        MakeDueAsync(AccountRef.FromKey(tenant, stored.AccountKey), stored, expectedState: null, at);

    private Task<CommitResult> MakeDueAsync(AccountRef account, InboxEvent stored, string? expectedState, DateTimeOffset at) => CommitAsync(new Unit
    {
        Tenant = account.Tenant,
        Rows = [new InboxStateRow(stored.InboxId, expectedState, Pending, expectedState is null ? 0 : stored.Attempts, stored.Type, stored.Error, at, clock.GetUtcNow())],
        Due = [new AccountDue(account, at)],
    });

    private async Task<CommitResult> CommitAsync(Unit unit)
    {
        try
        {
            // Not tied to the sender's connection: what it sent is kept, even if it does not wait for the answer.
            var result = await committer.CommitAsync(unit);
            return result.Outcome is CommitOutcome.Committed or CommitOutcome.Refused ? result : throw Unavailable();
        }
        catch (Exception failed) when (failed is StorageOverloadedException or StorageFailedException)
        {
            throw Unavailable();
        }
    }

    private InboxPayload Payload(AccountRef account, WebhookDelivery delivery)
    {
        var proof = registry.Describe(account.Integration)?.Webhooks?.HeaderName;
        var headers = delivery.Headers
            .Where(h => !Proofs.Contains(h.Key) && !string.Equals(h.Key, proof, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(static h => h.Key, static h => h.Value, StringComparer.Ordinal);
        return new InboxPayload(delivery.Method, delivery.Rest, headers, delivery.Query, delivery.Body.ToArray());
    }

    private static RequestRefusedException Unavailable() => new(ErrorCodes.StorageUnavailable) { RetryAfter = ShortWait };
}
