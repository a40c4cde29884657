using System.Net;
using KolajAI.Connectors;
using KolajAI.Grains;
using KolajAI.Grains.Tenants;
using KolajAI.Storage;
using KolajAI.Storage.Reads;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orleans.Configuration;

namespace KolajAI.Silo.Hosting;

/// <summary>The hub in one process: silo and SQLite. Of the HTTP front only the health calls are mapped so far; all else answers 501.</summary>
internal static class HubHost
{
    /// <summary>The invariant under which Orleans' persistence loads Microsoft.Data.Sqlite.</summary>
    private const string SqliteInvariant = "System.Data.SQLite";

    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(60);

    public static void AddHub(this WebApplicationBuilder builder, HubSettings settings)
    {
        builder.WebHost.UseUrls([.. settings.PublicUrls]);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownLimit);

        // Registered in the order of starting: the store first, since everything stands on it; it stops last.
        var storage = new StorageOptions { DataFolder = settings.DataFolder, MasterKeys = settings.MasterKeys };
        builder.Services.AddKolajStorage(storage);
        builder.Services.AddKolajConnectors();
        builder.UseOrleans(silo => ConfigureSilo(silo, storage));
        builder.Services.AddKolajGrains();
    }

    public static void MapHub(this WebApplication app)
    {
        app.MapGet("/health/live", static () => Results.Json(new { success = true, status = "live" }));
        app.MapGet("/health/ready", static async (ITenantReads tenants, CancellationToken cancellation) =>
        {
            // Ready means that the store answers.
            await tenants.ListAsync(cancellation);
            return Results.Json(new { success = true, status = "ready" });
        });
        app.MapFallback(static () => Results.Problem(
            statusCode: StatusCodes.Status501NotImplemented, title: "Not implemented",
            detail: "This call has not landed.", extensions: new Dictionary<string, object?> { ["code"] = "not_implemented" }));
    }

    /// <summary>Starts and says where it listens.</summary>
    public static async Task StartHubAsync(this WebApplication app, HubSettings settings, TextWriter output)
    {
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await output.WriteLineAsync($"hub:  {address}");
        await output.WriteLineAsync($"data: {settings.DataFolder}");
        await output.FlushAsync();
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
        silo.AddAdoNetGrainStorage(TenantGrain.StorageName, grains =>
        {
            grains.Invariant = SqliteInvariant;
            grains.ConnectionString = $"Data Source={storage.DatabasePath}";
        });
    }
}
