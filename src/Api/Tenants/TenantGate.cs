using System.ComponentModel;
using System.Threading.RateLimiting;
using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.RateLimits;
using KolajAI.Json;
using KolajAI.Storage.Reads;
using KolajAI.Tenants;
using Microsoft.Extensions.Caching.Hybrid;

namespace KolajAI.Api.Tenants;

/// <summary>Holds tenants to what the operator allows them, in a cluster over all of its fronts. Local copies of the limits live at most 5 s.</summary>
/// <param name="shared">Null where there is one front.</param>
internal sealed class TenantGate(ITenantReads tenants, IAccountReads accounts, HybridCache cache, SharedRates? shared = null) : IDisposable
{
    private static readonly HybridCacheEntryOptions ShortLived = new() { Expiration = TimeSpan.FromSeconds(5), LocalCacheExpiration = TimeSpan.FromSeconds(5) };

    private readonly PartitionedRateLimiter<(string Tenant, int PerMinute)> _calls = PartitionedRateLimiter.Create<(string Tenant, int PerMinute), (string Tenant, int PerMinute)>(static of =>
        RateLimitPartition.GetTokenBucketLimiter(of, static of => new TokenBucketRateLimiterOptions
        {
            TokenLimit = of.PerMinute,
            TokensPerPeriod = Math.Max(1, of.PerMinute / 60),
            ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, 60 / of.PerMinute)),
            QueueLimit = 0,
            AutoReplenishment = true,
        }));

    /// <exception cref="RequestRefusedException">429: more calls than the tenant may send.</exception>
    public async ValueTask TakeCallAsync(Caller caller, CancellationToken cancellation)
    {
        if ((await LimitsAsync(caller.Tenant, cancellation)).CallsPerMinute is not { } most)
            return;
        using var lease = _calls.AttemptAcquire((caller.Tenant, most));
        if (!lease.IsAcquired)
            throw TooMany(most, lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1));
        // A limit that was changed has a count of its own, as it has a bucket of its own.
        if (shared is not null && await shared.TakeAsync($"calls:{caller.Tenant}:{most}", most) is { } rest)
            throw TooMany(most, rest);
    }

    /// <exception cref="RequestRefusedException">409: the tenant has as many accounts as it may have.</exception>
    public async Task RequireAccountAsync(string tenant, CancellationToken cancellation)
    {
        // Seldom asked, so as it is set now.
        if (Of(await tenants.FindAsync(tenant, cancellation)).Accounts is { } most && (await accounts.ListAsync(tenant, cancellation)).Count >= most)
            throw new RequestRefusedException("tenant_limit_reached", $"The tenant may have {most} accounts.");
    }

    public void Dispose() => _calls.Dispose();

    private static RequestRefusedException TooMany(int most, TimeSpan wait) => new("rate_limited", $"The tenant may send {most} calls a minute.") { RetryAfter = wait };

    private async ValueTask<TenantLimits> LimitsAsync(string tenant, CancellationToken cancellation) => (await cache.GetOrCreateAsync(
        $"tenant-limits:{tenant}", (tenants, tenant), static async (of, cancel) => new Cached<TenantLimits>(Of(await of.tenants.FindAsync(of.tenant, cancel))),
        ShortLived, cancellationToken: cancellation)).Value;

    private static TenantLimits Of(StoredTenant? tenant) => tenant?.Limits is { } limits ? KolajJson.FromBytes<TenantLimits>(limits) : new TenantLimits();

    [ImmutableObject(true)]
    private sealed record Cached<T>(T Value);
}
