using KolajAI.Grains.Accounts;
using Xunit;

namespace KolajAI.Grains.Tests.Accounts;

public sealed class CircuitBreakerTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void AllowsAt_FourFailures_StillClosed()
    {
        var breaker = Failed(4, Start);

        Assert.Equal("closed", breaker.StateAt(Start));
        Assert.True(breaker.AllowsAt(Start, jobsRunning: 1));
    }

    [Fact]
    public void AllowsAt_FifthFailure_OpenForFiveSecondsThenOneTry()
    {
        var breaker = Failed(5, Start);

        Assert.False(breaker.AllowsAt(Start.AddSeconds(4.9), jobsRunning: 0));
        Assert.True(breaker.AllowsAt(Start.AddSeconds(5), jobsRunning: 0));
        Assert.False(breaker.AllowsAt(Start.AddSeconds(5), jobsRunning: 1));
    }

    [Fact]
    public void AfterFailure_HalfOpenTryFails_PauseDoublesUpToFiveMinutes()
    {
        var breaker = Failed(5, Start);
        var now = Start;
        TimeSpan[] expected = [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(160), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)];
        foreach (var pause in expected)
        {
            now = breaker.OpenUntil!.Value;
            breaker = breaker.AfterFailure(now);
            Assert.Equal(now + pause, breaker.OpenUntil);
        }
    }

    [Fact]
    public void AfterSuccess_Open_ClosesAndForgets()
    {
        Assert.Equal(CircuitBreaker.Closed, Failed(7, Start).AfterSuccess());
    }

    private static CircuitBreaker Failed(int times, DateTimeOffset now)
    {
        var breaker = CircuitBreaker.Closed;
        for (var i = 0; i < times; i++)
            breaker = breaker.AfterFailure(now);
        return breaker;
    }
}
