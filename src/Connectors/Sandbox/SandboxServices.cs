using KolajAI.Connectors.Catalogue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KolajAI.Connectors.Sandbox;

/// <summary>Registers the sandbox's shopper side; found by the scan of connectors' folders.</summary>
internal sealed class SandboxServices : IConnectorServices
{
    public static void Add(IServiceCollection services) => services.TryAddSingleton<ISandboxControl, SandboxControl>();
}
