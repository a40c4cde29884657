using KolajAI.Accounts;
using KolajAI.Grains.Accounts;
using KolajAI.Storage.Reads;
using Xunit;

namespace KolajAI.Grains.Tests.Accounts;

public sealed class HealthScoreTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly ListingBacklog Nothing = new(0, 0, null);

    [Fact]
    public void Of_AccountThatDidNothing_Idle()
    {
        Assert.Equal(AccountState.Idle, Score(Account()).State);
    }

    [Fact]
    public void Of_AllSucceeded_HundredWithoutReasons()
    {
        var health = Score(Worked(succeeded: 10, failed: 0));

        Assert.Equal((100, AccountState.Healthy), (health.Score, health.State));
        Assert.Empty(health.Reasons);
    }

    [Fact]
    public void Of_HalfFailed_LosesTwentyAndSaysWhy()
    {
        var health = Score(Worked(succeeded: 5, failed: 5));

        Assert.Equal(80, health.Score);
        Assert.Equal("calls_failed", Assert.Single(health.Reasons).Code);
    }

    [Fact]
    public void Of_FailuresElevenMinutesAgo_Forgotten()
    {
        var account = Worked(0, 0) with { Calls = CallHistory.Empty.Add(Now.AddMinutes(-11), succeeded: false) };

        Assert.Equal(100, Score(account).Score);
    }

    [Fact]
    public void Of_CredentialsRefused_ZeroAndDisconnected()
    {
        var account = Worked(10, 0) with { Disconnected = new AccountError("Authentication", null, "401", "Correct them.", Now, null) };

        var health = Score(account);

        Assert.Equal((0, AccountState.Disconnected), (health.Score, health.State));
    }

    [Fact]
    public void Of_OrdersNotReadForLong_LosesFifteen()
    {
        Assert.Equal(85, Score(Worked(10, 0) with { LastPollAt = Now.AddMinutes(-10) }).Score);
    }

    [Fact]
    public void Of_ChangesWaitForMinutes_LosesTenAndNamesTheAge()
    {
        var health = HealthScore.Of(Worked(10, 0), new ListingBacklog(7, 0, Now.AddMinutes(-5)), TimeSpan.FromSeconds(60), readsOrders: true, Now);

        Assert.Equal(90, health.Score);
        Assert.Contains("300 s", health.Reasons[0].Detail, StringComparison.Ordinal);
    }

    private static HealthView Score(AccountDocument account) => HealthScore.Of(account, Nothing, TimeSpan.FromSeconds(60), readsOrders: true, Now);

    private static AccountDocument Account() => new() { Name = "default", Mode = AccountMode.Live, CreatedAt = Now };

    private static AccountDocument Worked(int succeeded, int failed)
    {
        var calls = CallHistory.Empty;
        for (var i = 0; i < succeeded; i++)
            calls = calls.Add(Now, succeeded: true);
        for (var i = 0; i < failed; i++)
            calls = calls.Add(Now, succeeded: false);
        return Account() with { Calls = calls, LastSuccessAt = Now, LastPollAt = Now };
    }
}
