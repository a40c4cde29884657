using KolajAI.Storage.Reads;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KolajAI.Api.Health;

/// <summary>Ready means that the store answers.</summary>
internal sealed class StorageCheck(ITenantReads tenants) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await tenants.ListAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
