using System.Globalization;
using System.Threading.RateLimiting;
using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.RateLimits;

/// <summary>
/// Limits requests per key and per tenant, in a cluster over all of its fronts, and refused keys and proofs per address; tells what is left by the
/// RateLimit headers (draft-ietf-httpapi-ratelimit-headers).
/// </summary>
internal sealed class RequestRates : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly int _perKey;
    private readonly int _perTenant;
    private readonly SharedRates? _shared;
    private readonly PartitionedRateLimiter<string> _keys;
    private readonly PartitionedRateLimiter<string> _tenants;
    private readonly PartitionedRateLimiter<string> _refused;

    /// <param name="shared">Null where there is one front.</param>
    public RequestRates(IOptions<KolajApiOptions> options, SharedRates? shared = null)
    {
        _shared = shared;
        _perKey = options.Value.KeyRequestsPerMinute;
        _perTenant = options.Value.TenantRequestsPerMinute;
        _keys = Limiter(_perKey);
        _tenants = Limiter(_perTenant);
        _refused = Limiter(options.Value.RefusedKeysPerMinute);
    }

    /// <exception cref="RequestRefusedException">429.</exception>
    public async ValueTask TakeAsync(HttpContext context, Caller caller)
    {
        using var ofTenant = _tenants.AttemptAcquire(caller.Tenant);
        using var ofKey = _keys.AttemptAcquire(caller.KeyId);
        var left = _keys.GetStatistics(caller.KeyId)?.CurrentAvailablePermits ?? 0;
        var window = (long)Window.TotalSeconds;
        context.Response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"key\";q={_perKey};w={window}");
        context.Response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"key\";r={left};t={(ofKey.IsAcquired ? 0 : 1)}");
        if (!ofTenant.IsAcquired || !ofKey.IsAcquired)
            throw Limited(ofTenant.IsAcquired ? ofKey : ofTenant);
        if (_shared is null)
            return;
        if ((await _shared.TakeAsync($"tenant:{caller.Tenant}", _perTenant) ?? await _shared.TakeAsync($"key:{caller.KeyId}", _perKey)) is { } wait)
            throw new RequestRefusedException("rate_limited") { RetryAfter = wait };
    }

    /// <summary>Counts a missing or unknown key, or a webhook without its proof, against the sender's address. What is right is never counted.</summary>
    /// <exception cref="RequestRefusedException">429 when there were too many.</exception>
    public void CountRefused(HttpContext context)
    {
        using var lease = _refused.AttemptAcquire(ClientAddress.Source(context));
        if (!lease.IsAcquired)
            throw Limited(lease);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _tenants.Dispose();
        _refused.Dispose();
    }

    private static RequestRefusedException Limited(RateLimitLease lease) => new("rate_limited")
    {
        RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1),
    };

    private static PartitionedRateLimiter<string> Limiter(int perMinute) => PartitionedRateLimiter.Create<string, string>(name =>
        RateLimitPartition.GetTokenBucketLimiter(name, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = Math.Max(1, perMinute / 60),
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = true,
        }));
}
