using System.Reflection;
using KolajAI.Connectors.Catalogue;
using KolajAI.Connectors.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KolajAI.Connectors;

/// <summary>Registers all connectors, the registry and the HTTP pipeline.</summary>
public static class ConnectorRegistration
{
    /// <summary>
    /// Adds <see cref="IConnectorRegistry"/>, <see cref="IPlatformHttp"/> and every connector of this assembly, so that a new
    /// platform touches its own folder alone. Needs <see cref="IConnectorStates"/> from elsewhere only where a connector asks for it.
    /// </summary>
    public static IServiceCollection AddKolajConnectors(this IServiceCollection services)
    {
        services.AddPlatformHttp();
        foreach (var type in typeof(ConnectorRegistration).Assembly.GetTypes().Where(static type => type is { IsClass: true, IsAbstract: false }))
        {
            if (type.IsAssignableTo(typeof(IConnector)))
            {
                services.TryAddSingleton(type);
                services.AddSingleton(provider => (IConnector)provider.GetRequiredService(type));
            }

            if (type.IsAssignableTo(typeof(IConnectorServices)))
                AddServicesOf(type, services);
        }

        services.AddSingleton<IConnectorRegistry>(static provider =>
            new ConnectorRegistry(PlatformCatalogue.Read(), provider.GetServices<IConnector>()));
        return services;
    }

    private static void AddServicesOf(Type type, IServiceCollection services) => typeof(ConnectorRegistration)
        .GetMethod(nameof(AddServices), BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(type)
        .Invoke(null, [services]);

    private static void AddServices<T>(IServiceCollection services)
        where T : IConnectorServices => T.Add(services);
}
