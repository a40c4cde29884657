using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.RateLimits;
using KolajAI.Identity;
using KolajAI.Storage;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Waking;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace KolajAI.Api.Hosting;

/// <summary>The front of a cluster: the HTTP listeners and the webhooks' inbox, a client of the silos.</summary>
public static class FrontHost
{
    /// <summary>How often a front that finds no silo looks again.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    public static void AddFront(this WebApplicationBuilder builder, HubSettings settings)
    {
        builder.AddHubParts(settings);
        // It listens while no silo can be reached: webhooks are kept in the store by the front alone.
        builder.Services.Configure<HostOptions>(static host => host.ServicesStartConcurrently = true);
        var cluster = settings.Cluster ?? throw new ArgumentException("A front belongs to a cluster.", nameof(settings));
        var redis = ClusterRedis.Options(cluster.Redis);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.Id, ClusterSettings.ServiceId));
            client.AddOutgoingGrainCallFilter<TenantCallFilter>();
            client.UseRedisClustering(options => options.ConfigurationOptions = redis);
            client.Configure<ClientMessagingOptions>(static messaging =>
            {
                messaging.ResponseTimeout = TimeSpan.FromSeconds(30);
                messaging.CancelRequestOnTimeout = true;
            });
            client.Configure<GatewayOptions>(static gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(3));
            client.UseConnectionRetryFilter(static async (_, cancellation) =>
            {
                await Task.Delay(LookAgain, TimeProvider.System, cancellation);
                return true;
            });
        });
        builder.Services.AddSingleton<ISharedCounts>(provider => new RedisCounts(redis, cluster.Id, provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddKolajNudger();
    }

    public static void MapFront(this WebApplication app)
    {
        app.MapKolajApi();
        app.MapKolajOps();
        app.MapHubMetrics();
    }

    /// <summary>Starts, makes what a first start makes once silos are there, and says where it listens.</summary>
    public static async Task StartFrontAsync(this WebApplication app, HubSettings settings, TextWriter output)
    {
        await app.StartAsync();
        var (hub, ops) = app.SettleListeners(settings);
        var made = await FirstStartAsync(app);
        await Greeting.WriteAsync(output, hub!, ops, settings.DataFolder, made.OwnerKey, made.OpsKey, hasDashboard: false);
    }

    private static async Task<FirstStartKeys> FirstStartAsync(WebApplication app)
    {
        var first = app.Services.GetRequiredService<FirstStart>();
        var stopping = app.Lifetime.ApplicationStopping;
        while (true)
        {
            try
            {
                return await first.RunAsync(stopping);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or StorageFailedException or StorageUnreadableException or RequestRefusedException)
            {
                // Silos come and go while a cluster starts; what was made stays made.
                await Task.Delay(LookAgain, TimeProvider.System, stopping);
            }
        }
    }
}
