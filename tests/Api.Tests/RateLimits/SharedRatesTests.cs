using KolajAI.Api.Hosting;
using KolajAI.Api.RateLimits;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Api.Tests.RateLimits;

/// <summary>Two fronts of a cluster, on the tests' Redis.</summary>
public sealed class SharedRatesTests
{
    private const int PerMinute = 1000;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 10, TimeSpan.Zero);

    private readonly string _cluster = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Take_ByTwoFronts_IsOneLimitAMinute()
    {
        var clock = new FakeTimeProvider(Start);
        await using var one = Counts(_cluster);
        await using var other = Counts(_cluster);
        SharedRates[] fronts = [new(one, clock), new(other, clock)];

        var granted = 0;
        TimeSpan? wait = null;
        for (var i = 0; i < 2 * PerMinute; i++)
        {
            if (await fronts[i % 2].TakeAsync("tenant:t", PerMinute) is { } refused)
                wait = refused;
            else
                granted++;
        }

        // What stands unused in a front's last block is a hundredth at most.
        Assert.InRange(granted, PerMinute * 98 / 100, PerMinute);
        Assert.Equal(TimeSpan.FromSeconds(50), wait);
        Assert.Null(await fronts[0].TakeAsync("tenant:other", PerMinute));
        clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Null(await fronts[0].TakeAsync("tenant:t", PerMinute));
    }

    [Fact]
    public async Task Take_ByManyAtOnce_IsNeverMoreThanTheLimit()
    {
        var clock = new FakeTimeProvider(Start);
        await using var one = Counts(_cluster);
        await using var other = Counts(_cluster);
        SharedRates[] fronts = [new(one, clock), new(other, clock)];

        var answers = await Task.WhenAll(Enumerable.Range(0, 3 * PerMinute).Select(i => Task.Run(async () => await fronts[i % 2].TakeAsync("key:k", PerMinute))));

        Assert.InRange(answers.Count(static a => a is null), PerMinute * 98 / 100, PerMinute);
    }

    [Fact]
    public async Task Take_WhileTheCountIsAway_IsLeftToTheFrontsOwnLimits()
    {
        var nowhere = ClusterRedis.Options("127.0.0.1:1,connectTimeout=100");
        await using var counts = new RedisCounts(nowhere, _cluster, TimeProvider.System);
        var rates = new SharedRates(counts, new FakeTimeProvider(Start));

        for (var i = 0; i < 100; i++)
            Assert.Null(await rates.TakeAsync("key:k", PerMinute));
    }

    /// <summary>A front's count; fronts of one cluster share it.</summary>
    internal static RedisCounts Counts(string cluster) => new(
        ClusterRedis.Options(Environment.GetEnvironmentVariable("KOLAJ_TEST_REDIS") ?? throw new InvalidOperationException("KOLAJ_TEST_REDIS names no server.")),
        cluster, TimeProvider.System);
}
