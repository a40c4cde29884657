using System.Text;
using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.Hosting;
using KolajAI.Api.RateLimits;
using KolajAI.Api.Tenants;
using KolajAI.Api.Tests.RateLimits;
using KolajAI.Api.Tests.Routes;
using KolajAI.Storage.Reads;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Api.Tests.Tenants;

/// <summary>What the operator allows a tenant, on two fronts of a cluster; the count is the tests' Redis.</summary>
public sealed class TenantGateTests
{
    private const int PerMinute = 100;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 10, TimeSpan.Zero));
    private readonly string _cluster = Guid.NewGuid().ToString("N");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_OnTwoFronts_AreOneLimitAMinute()
    {
        await using var one = SharedRatesTests.Counts(_cluster);
        await using var other = SharedRatesTests.Counts(_cluster);
        using var first = Gate(one);
        using var second = Gate(other);
        TenantGate[] fronts = [first, second];
        var granted = 0;
        RequestRefusedException? refused = null;

        // Each front alone would let as many pass.
        for (var i = 0; i < 2 * PerMinute; i++)
        {
            try
            {
                await fronts[i % 2].TakeCallAsync(new Caller("t", "k", Role.Viewer), Cancellation);
                granted++;
            }
            catch (RequestRefusedException e)
            {
                refused = e;
            }
        }

        Assert.InRange(granted, PerMinute * 98 / 100, PerMinute);
        Assert.Equal(("rate_limited", $"The tenant may send {PerMinute} calls a minute.", TimeSpan.FromSeconds(50)), (refused!.Code, refused.Detail, refused.RetryAfter));
        await first.TakeCallAsync(new Caller("other", "k", Role.Viewer), Cancellation);
    }

    [Fact]
    public async Task Calls_OnOneFront_AreCountedByItself()
    {
        using var gate = Gate(null);
        for (var i = 0; i < PerMinute; i++)
            await gate.TakeCallAsync(new Caller("t", "k", Role.Viewer), Cancellation);

        var refused = await Assert.ThrowsAsync<RequestRefusedException>(async () =>
        {
            // What comes back while the calls are made is a few at most.
            for (var i = 0; i < PerMinute; i++)
                await gate.TakeCallAsync(new Caller("t", "k", Role.Viewer), Cancellation);
        });

        Assert.Equal("rate_limited", refused.Code);
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
    }

    private TenantGate Gate(ISharedCounts? counts) => new(
        new Limited(), (IAccountReads)Nothing.Behind(typeof(IAccountReads)), new ServiceCollection().AddHybridCache().Services.BuildServiceProvider().GetRequiredService<HybridCache>(),
        counts is null ? null : new SharedRates(counts, _clock));

    private sealed class Limited : ITenantReads
    {
        public Task<IReadOnlyList<StoredTenant>> ListAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<StoredTenant?> FindAsync(string tenant, CancellationToken cancellation) => Task.FromResult<StoredTenant?>(
            new StoredTenant(tenant, tenant, DateTimeOffset.UnixEpoch) { Limits = Encoding.UTF8.GetBytes($$"""{"calls_per_minute":{{PerMinute}}}""") });
    }
}
