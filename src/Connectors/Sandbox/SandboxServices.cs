using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KolajAI.Connectors.Sandbox;

/// <summary>Registers the sandbox's shopper side.</summary>
public static class SandboxServices
{
    /// <summary>Adds <see cref="ISandboxControl"/>; needs <see cref="IConnectorStates"/> and <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddSandbox(this IServiceCollection services)
    {
        services.TryAddSingleton<ISandboxControl, SandboxControl>();
        return services;
    }
}
