using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using Xunit;

namespace KolajAI.Grains.Tests.Accounts;

public sealed class WebhookUpkeepTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly AccountWebhook Ours = new([], "hash", [], "hmac", null, "none", null, null) { Base = new Uri("https://hub.example/webhooks/in/") };

    [Fact]
    public void DueAt_NeverRegistered_IsNever()
    {
        Assert.Null(WebhookUpkeep.DueAt(null));
        Assert.Null(WebhookUpkeep.DueAt(Ours with { Base = null, RegisterAt = Now }));
    }

    [Fact]
    public void After_Registered_IsDueAgainInADay()
    {
        var webhook = WebhookUpkeep.After(Ours with { State = "failed", Problem = "gone" }, Outcome(null, "1,2,3"), Now);

        Assert.Equal(("registered", "1,2,3", null), (webhook.State, webhook.RegistrationId, webhook.Problem));
        Assert.Equal(Now.AddDays(1), WebhookUpkeep.DueAt(webhook));
    }

    [Fact]
    public void After_Failed_IsDueAgainInAnHourAndKeepsTheRegistration()
    {
        var webhook = WebhookUpkeep.After(
            Ours with { State = "registered", RegistrationId = "1,2,3" }, Outcome(new JobFailure(PlatformFailure.Unreachable, null, "No answer.", null, null), null), Now);

        Assert.Equal(("failed", "1,2,3", "No answer."), (webhook.State, webhook.RegistrationId, webhook.Problem));
        Assert.Equal(Now.AddHours(1), WebhookUpkeep.DueAt(webhook));
    }

    private static JobOutcome Outcome(JobFailure? failure, string? cursor) => new("job", "registration", Now, Now, failure, [], cursor, false, null);
}
