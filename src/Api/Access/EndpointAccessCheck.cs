using Microsoft.Extensions.Hosting;

namespace KolajAI.Api.Access;

/// <summary>Makes the start fail when an endpoint says nothing about who may call it.</summary>
internal sealed class EndpointAccessCheck(EndpointDataSource endpoints) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Require(endpoints.Endpoints);
        return Task.CompletedTask;
    }

    /// <exception cref="InvalidOperationException">An endpoint has no access policy.</exception>
    public static void Require(IEnumerable<Endpoint> endpoints)
    {
        var open = endpoints.Where(static e => e.Metadata.GetMetadata<AccessPolicy>() is null).Select(static e => e.DisplayName).ToArray();
        if (open.Length > 0)
            throw new InvalidOperationException($"Endpoints without an access policy: {string.Join("; ", open)}.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
