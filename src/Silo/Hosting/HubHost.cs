using System.Net;
using KolajAI.Api;
using KolajAI.Connectors;
using KolajAI.Grains;
using KolajAI.Grains.Tenants;
using KolajAI.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace KolajAI.Silo.Hosting;

/// <summary>The whole hub in one process: HTTP front, silo, SQLite.</summary>
internal static class HubHost
{
    /// <summary>The invariant under which Orleans' persistence loads Microsoft.Data.Sqlite.</summary>
    private const string SqliteInvariant = "System.Data.SQLite";

    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(60);

    public static void AddHub(this WebApplicationBuilder builder, HubSettings settings)
    {
        builder.WebHost.UseUrls([.. settings.PublicUrls, .. settings.OpsUrls]);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownLimit);

        // Registered in the order of starting: the store first, since everything stands on it; it stops last.
        var storage = new StorageOptions { DataFolder = settings.DataFolder, MasterKeys = settings.MasterKeys };
        builder.Services.AddKolajStorage(storage);
        builder.Services.AddKolajConnectors();
        builder.UseOrleans(silo => ConfigureSilo(silo, storage));
        builder.Services.AddKolajGrains();
        builder.Services.AddKolajApi(api =>
        {
            api.PublicUrl = settings.PublicAddress;
            api.BootstrapApiKey = settings.BootstrapApiKey;
            api.OpsKey = settings.OpsKey;
            api.StrictTransport = !builder.Environment.IsDevelopment();
        });
        builder.Services.AddOpenTelemetry().WithMetrics(static metrics => metrics
            .AddMeter("KolajAI.*", "Microsoft.Orleans")
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter());
    }

    public static void MapHub(this WebApplication app)
    {
        app.MapKolajApi();
        app.MapKolajOps(
            app.MapOrleansDashboard("/dashboard"),
            app.MapPrometheusScrapingEndpoint("/metrics"));
    }

    /// <summary>Starts, tells the listeners apart, makes the first tenant and keys, and says how to begin.</summary>
    public static async Task StartHubAsync(this WebApplication app, HubSettings settings, TextWriter output)
    {
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.ToList();
        var ops = addresses[^settings.OpsUrls.Count..];
        var options = app.Services.GetRequiredService<IOptions<KolajApiOptions>>().Value;
        foreach (var address in ops)
            options.OpsPorts.Add(BindingAddress.Parse(address).Port);
        var first = await app.Services.GetRequiredService<FirstStart>().RunAsync(app.Lifetime.ApplicationStopping);
        await Greeting.WriteAsync(output, addresses[0], ops[0], settings.DataFolder, first);
    }

    private static void ConfigureSilo(ISiloBuilder silo, StorageOptions storage)
    {
        // No one else joins this process: ports are whatever is free, and no gateway is opened.
        silo.UseLocalhostClustering(siloPort: FreePort.OnLoopback(), gatewayPort: 0);
        silo.Configure<EndpointOptions>(static endpoints => endpoints.AdvertisedIPAddress = IPAddress.Loopback);
        silo.Configure<SiloMessagingOptions>(static messaging =>
        {
            messaging.ResponseTimeout = TimeSpan.FromSeconds(30);
            messaging.CancelRequestOnTimeout = true;
            messaging.MaxEnqueuedRequestsSoftLimit = 5_000;
            messaging.MaxEnqueuedRequestsHardLimit = 10_000;
        });
        silo.Configure<GrainCollectionOptions>(static collection => collection.CollectionAge = TimeSpan.FromMinutes(15));
        silo.AddAdoNetGrainStorage(TenantGrain.StorageName, grains =>
        {
            grains.Invariant = SqliteInvariant;
            grains.ConnectionString = $"Data Source={storage.DatabasePath}";
        });
        silo.AddDashboard();
    }
}
