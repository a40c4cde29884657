using KolajAI.Accounts;

namespace KolajAI.Grains.Accounts;

/// <summary>When our address is registered again, and what a registration comes to.</summary>
internal static class WebhookUpkeep
{
    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromHours(1);

    /// <summary>Null where it was never registered.</summary>
    public static DateTimeOffset? DueAt(AccountWebhook? webhook) => webhook is { Base: not null } ? webhook.RegisterAt : null;

    public static AccountWebhook After(AccountWebhook webhook, JobOutcome outcome, DateTimeOffset now) => outcome.Failure is { } failure
        ? webhook with { State = "failed", Problem = failure.Message, RegisterAt = now + AfterFailure }
        : webhook with { State = "registered", RegistrationId = outcome.Cursor, Problem = null, RegisterAt = now + Daily };
}
