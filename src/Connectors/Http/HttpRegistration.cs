using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace KolajAI.Connectors.Http;

/// <summary>Registers the HTTP pipeline of all connectors.</summary>
internal static class HttpRegistration
{
    public static IServiceCollection AddPlatformHttp(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<PlatformHttpOptions>()
            .Configure<IServiceProvider>(static (options, provider) =>
            {
                var configuration = provider.GetService<IConfiguration>();
                options.AllowedPrivateHosts = configuration?[PlatformHttpOptions.AllowedPrivateHostsKey] ?? options.AllowedPrivateHosts;
                if (int.TryParse(configuration?[PlatformHttpOptions.AttemptSecondsKey], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 60)
                    (options.AttemptTimeout, options.TotalTimeout) = (TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(2 * seconds));
            });
        services.AddSingleton(static provider => new AddressGuard(
            AllowedHosts.Parse(provider.GetRequiredService<IOptions<PlatformHttpOptions>>().Value.AllowedPrivateHosts),
            AddressGuard.ResolveByDns));
        services.AddHttpClient(PlatformHttp.ClientName)
            .ConfigurePrimaryHttpMessageHandler(static provider => PlatformHttp.CreateConnections(
                provider.GetRequiredService<AddressGuard>(), provider.GetRequiredService<IOptions<PlatformHttpOptions>>().Value))
            // Connections renew themselves (PooledConnectionLifetime); logs of addresses could hold personal data.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddSingleton<IPlatformHttp, PlatformHttp>();
        services.AddSingleton<IFeedHttp, FeedHttp>();
        return services;
    }
}
