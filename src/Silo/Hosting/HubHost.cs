using System.Net;
using KolajAI.Api;
using KolajAI.Api.Access;
using KolajAI.Connectors;
using KolajAI.Grains;
using KolajAI.Grains.Tenants;
using KolajAI.Storage;
using KolajAI.Storage.Sql;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace KolajAI.Silo.Hosting;

/// <summary>The hub in one process: silo, store and the HTTP front on its two listeners.</summary>
internal static class HubHost
{
    /// <summary>Label combinations that one instrument keeps; each is memory from the start. The library's own 2,000 are 31 MB in all.</summary>
    private const int PointsAnInstrument = 250;

    /// <summary>Where grains are, remembered. The directory itself is in this process; the runtime's own million is 50 MB after 100,000 grains.</summary>
    private const int RememberedPlaces = 10_000;

    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(60);

    public static void AddHub(this WebApplicationBuilder builder, HubSettings settings)
    {
        builder.WebHost.UseUrls([.. settings.PublicUrls, .. settings.OpsUrls]);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        // What the frameworks tell at every start and request would bury what the operator has to read.
        builder.Logging.AddFilter(null, LogLevel.Warning).AddFilter("KolajAI", LogLevel.Information);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownLimit);

        // Registered in the order of starting: the store first, since everything stands on it; it stops last.
        var storage = new StorageOptions
        {
            DataFolder = settings.DataFolder,
            MasterKeys = settings.MasterKeys,
            PageCacheMebibytes = settings.PageCacheMebibytes,
            Postgres = settings.Postgres,
        };
        builder.Services.AddKolajStorage(storage);
        builder.Services.AddKolajConnectors();
        builder.UseOrleans(ConfigureSilo);
        builder.Services.AddKolajGrains();
        builder.Services.AddKolajApi(api =>
        {
            api.OpsPorts = Ports(settings.OpsUrls);
            api.PublicUrl = settings.PublicAddress;
            api.BootstrapApiKey = settings.BootstrapApiKey;
            api.OpsKey = settings.OpsKey;
            api.MaxUploadBytes = settings.MaxUploadBytes;
            api.FeedsAtMostEvery = settings.FeedsAtMostEvery;
            api.StrictTransport = !builder.Environment.IsDevelopment();
        });
        builder.Services.AddOpenTelemetry().ConfigureResource(static resource => resource.AddService("kolajai")).WithMetrics(static metrics => metrics
            .AddMeter("KolajAI.*", "Microsoft.Orleans")
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddView(static instrument => new MetricStreamConfiguration { CardinalityLimit = PointsAnInstrument })
            .AddPrometheusExporter());
    }

    public static void MapHub(this WebApplication app)
    {
        app.MapKolajApi();
        app.MapKolajOps();
        LazyDashboard.Map(app).ForOperators();
        app.MapPrometheusScrapingEndpoint("/metrics").ForOperators();
    }

    /// <summary>Starts and says where it listens.</summary>
    public static async Task StartHubAsync(this WebApplication app, HubSettings settings, TextWriter output)
    {
        // Before the host, whose own report of a failed start would bury what the operator has to read.
        app.Services.GetRequiredService<Database>();
        await app.StartAsync();
        // Addresses stand in the order in which they were asked for; ports that the system chose are known only now.
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        var ops = addresses[settings.PublicUrls.Count..];
        app.Services.GetRequiredService<IOptions<KolajApiOptions>>().Value.OpsPorts = Ports(ops);
        var made = await app.Services.GetRequiredService<FirstStart>().RunAsync(app.Lifetime.ApplicationStopping);
        await Greeting.WriteAsync(output, addresses[0], ops[0], settings.DataFolder, made.OwnerKey, made.OpsKey);
    }

    private static HashSet<int> Ports(IEnumerable<string> urls) => [.. urls.Select(static url => BindingAddress.Parse(url).Port).Where(static port => port > 0)];

    private static void ConfigureSilo(ISiloBuilder silo)
    {
        // No one else joins this process: ports are whatever is free, and no gateway is opened.
        silo.ConfigureEndpoints(IPAddress.Loopback, FreePort.OnLoopback(), gatewayPort: 0);
        silo.Services.AddSingleton<IMembershipTable, OneSiloMembership>();
        silo.Configure<SiloMessagingOptions>(static messaging =>
        {
            messaging.ResponseTimeout = TimeSpan.FromSeconds(30);
            messaging.CancelRequestOnTimeout = true;
            messaging.MaxEnqueuedRequestsSoftLimit = 5_000;
            messaging.MaxEnqueuedRequestsHardLimit = 10_000;
        });
        silo.Configure<GrainDirectoryOptions>(static directory => directory.CacheSize = RememberedPlaces);
        // Plain JSON without type names: rows stay readable when types move.
        silo.UseSystemTextJsonGrainStorageSerializer();
        silo.AddAdoNetGrainStorage(TenantGrain.StorageName, grains => grains.Configure<Database>(static (options, database) =>
        {
            options.Invariant = database.GrainStorageInvariant;
            options.ConnectionString = database.GrainStorageConnectionString;
        }));
        silo.AddDashboard();
    }
}
