using KolajAI.Storage.Commits;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Pressure;

/// <summary>
/// Not ready while the store has been behind for longer than a moment, so that requests go to another process. Where there is no other one it is
/// only told: reads go on, and a balancer that sends nothing any more would take them away too.
/// </summary>
internal sealed class PressureCheck(IStorePressure store, IOptions<KolajApiOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var lasting = store.Lasting;
        if (lasting == TimeSpan.Zero)
            return Task.FromResult(HealthCheckResult.Healthy());
        var told = $"{store.Waiting} of {store.Capacity} writes wait for the store; no new ones are taken until half of that.";
        return Task.FromResult(options.Value.UnreadyAfter is { } after && lasting >= after ? HealthCheckResult.Unhealthy(told) : HealthCheckResult.Degraded(told));
    }
}
