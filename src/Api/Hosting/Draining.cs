using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KolajAI.Api.Hosting;

/// <summary>
/// The first step of a stop: the process says that it is not ready, and goes on answering until whoever shares out requests has noticed. Only
/// then the listeners close, the silo leaves, and last the store.
/// </summary>
internal sealed class Draining(HubSettings settings, TimeProvider clock) : IHostedLifecycleService, IHealthCheck
{
    private volatile bool _stopping;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_stopping ? HealthCheckResult.Unhealthy("The process is stopping.") : HealthCheckResult.Healthy());

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        try
        {
            await Task.Delay(settings.Drain, clock, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The operator's patience has ended before the time set.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
