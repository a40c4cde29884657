using KolajAI.Storage.Clocks;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Grains.Clocks;

/// <summary>
/// Grains that nobody calls are collected by a clock that never goes back. By the machine's own the runtime (10.4.2) refuses to activate any grain after that was set back,
/// for as long as it was set back: an hour, and every event of an account there was dead after three tries.
/// </summary>
public static class SteadyCollection
{
    private const string Collector = "Orleans.Runtime.ActivationCollector";

    /// <summary>After the runtime's own parts were added.</summary>
    /// <exception cref="InvalidOperationException">The runtime has no such part any more: look whether it still needs this.</exception>
    public static IServiceCollection AddSteadyCollection(this IServiceCollection services)
    {
        var registered = services.LastOrDefault(static s => s is { IsKeyedService: false, ServiceType.FullName: Collector, ImplementationType: not null })
            ?? throw new InvalidOperationException($"The runtime registers no {Collector}.");
        services.Remove(registered);
        services.AddSingleton(
            registered.ServiceType,
            provider => ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!, new StoreClock(provider.GetRequiredService<TimeProvider>())));
        return services;
    }
}
