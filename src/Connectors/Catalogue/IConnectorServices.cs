using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Connectors.Catalogue;

/// <summary>What a connector's folder registers beside the connector itself (<see cref="ISandboxControl"/>); found by the same scan.</summary>
internal interface IConnectorServices
{
    /// <summary>Called once at start; the connector's own type is registered as a singleton already.</summary>
    static abstract void Add(IServiceCollection services);
}
