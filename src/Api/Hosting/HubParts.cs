using System.Security.Authentication;
using KolajAI.Connectors;
using KolajAI.Storage;
using KolajAI.Storage.Clocks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace KolajAI.Api.Hosting;

/// <summary>What every process of the hub is made of, whichever part it is.</summary>
public static class HubParts
{
    /// <summary>Label combinations that one instrument keeps; each is memory from the start. The library's own 2,000 are 31 MB in all.</summary>
    private const int PointsAnInstrument = 250;

    /// <summary>Long enough for a burst to be written.</summary>
    private static readonly TimeSpan UnreadyAfter = TimeSpan.FromSeconds(3);

    /// <summary>A client that takes longer for its headers holds a connection and nothing else.</summary>
    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(15);

    private const int MaxHeaderBytes = 16 * 1024;

    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(60);

    /// <summary>Listeners, the store, the connectors, the calls and the measurements. Registered in the order of starting; the store stops last.</summary>
    public static void AddHubParts(this WebApplicationBuilder builder, HubSettings settings)
    {
        builder.WebHost.UseUrls([.. settings.PublicUrls, .. settings.OpsUrls]);
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.RequestHeadersTimeout = HeadersWithin;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            // Where the hub itself speaks TLS: nothing older, whatever the machine allows.
            kestrel.ConfigureHttpsDefaults(static https => https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13);
        });
        // What the frameworks tell at every start and request would bury what the operator has to read.
        builder.Logging.AddFilter(null, LogLevel.Warning).AddFilter("KolajAI", LogLevel.Information);
        // These print addresses of requests, and an endpoint key is part of one: what is configured for all of a framework does not reach them.
        foreach (var printsAddresses in (ReadOnlySpan<string>)["Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Routing.Matching", "Microsoft.AspNetCore.Server.Kestrel"])
            builder.Logging.AddFilter(printsAddresses, LogLevel.Warning);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownLimit);
        builder.Services.AddSingleton(settings);
        builder.Services.AddKolajStorage(new StorageOptions
        {
            DataFolder = settings.DataFolder,
            MasterKeys = settings.MasterKeys,
            PageCacheMebibytes = settings.PageCacheMebibytes,
            Postgres = settings.Postgres,
            AuditKept = settings.AuditKept,
        });
        if (settings.Postgres is not null)
            builder.Services.AddStoreClock();
        builder.Services.AddKolajConnectors();
        builder.Services.AddKolajApi(api =>
        {
            api.OpsPorts = Ports(settings.OpsUrls);
            api.PublicUrl = settings.PublicAddress;
            api.BootstrapApiKey = settings.BootstrapApiKey;
            api.OpsKey = settings.OpsKey;
            api.MaxUploadBytes = settings.MaxUploadBytes;
            api.FeedsAtMostEvery = settings.FeedsAtMostEvery;
            api.RequestsAtOnce = settings.RequestsAtOnce;
            api.RequestsWaiting = settings.RequestsAtOnce / 2;
            api.TrustedProxies = settings.TrustedProxies;
            api.SessionIdle = settings.SessionIdle;
            api.SessionLifetime = settings.SessionLifetime;
            api.OpenId = settings.OpenId;
            api.RemovalSettles = settings.RemovalSettles;
            api.UnreadyAfter = settings.Mode is HubMode.One ? null : UnreadyAfter;
            api.StrictTransport = !builder.Environment.IsDevelopment();
        });
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddHostedService(static provider => provider.GetRequiredService<Draining>());
        builder.Services.AddHealthChecks().AddCheck<Draining>("stopping");
        builder.Services.AddOpenTelemetry().ConfigureResource(static resource => resource.AddService("kolajai")).WithMetrics(static metrics => metrics
            .AddMeter("KolajAI.*", "Microsoft.Orleans")
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddView(static instrument => new MetricStreamConfiguration { CardinalityLimit = PointsAnInstrument })
            .AddPrometheusExporter());
    }

    /// <summary><c>/metrics</c> on the ops listener.</summary>
    public static void MapHubMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics").ForOperators();

    /// <summary>Where the started process listens; the ports that the system chose are known only now.</summary>
    /// <returns>Addresses in the order in which they were asked for.</returns>
    public static (string? Public, string Ops) SettleListeners(this WebApplication app, HubSettings settings)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        var ops = addresses[settings.PublicUrls.Count..];
        app.Services.GetRequiredService<IOptions<KolajApiOptions>>().Value.OpsPorts = Ports(ops);
        return (settings.PublicUrls.Count > 0 ? addresses[0] : null, ops[0]);
    }

    private static HashSet<int> Ports(IEnumerable<string> urls) => [.. urls.Select(static url => BindingAddress.Parse(url).Port).Where(static port => port > 0)];
}
