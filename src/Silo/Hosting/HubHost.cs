using KolajAI.Api;
using KolajAI.Api.Access;
using KolajAI.Api.Hosting;
using KolajAI.Grains;
using KolajAI.Storage.Sql;

namespace KolajAI.Silo.Hosting;

/// <summary>The hub in one process (silo, store and the HTTP front on its two listeners), or one silo of a cluster with the ops listener alone.</summary>
internal static class HubHost
{
    public static void AddHub(this WebApplicationBuilder builder, HubSettings settings)
    {
        builder.AddHubParts(settings);
        if (settings.Postgres is not null)
            builder.Services.AddClusterGuard();
        if (settings.Cluster is { } cluster)
            builder.UseOrleans(silo => silo.AddClusterSilo(cluster));
        else
            builder.UseOrleans(static silo => silo.AddOnlySilo());
        builder.Services.AddKolajGrains();
    }

    public static void MapHub(this WebApplication app, HubSettings settings)
    {
        if (settings.Mode is HubMode.One)
        {
            app.MapKolajApi();
            app.MapKolajOps();
        }
        else
        {
            app.MapKolajSilo();
        }

        LazyDashboard.Map(app).ForOperators();
        app.MapHubMetrics();
    }

    /// <summary>Starts and says where it listens.</summary>
    public static async Task StartHubAsync(this WebApplication app, HubSettings settings, TextWriter output)
    {
        // Before the host, whose own report of a failed start would bury what the operator has to read.
        app.Services.GetRequiredService<Database>();
        await app.StartAsync();
        var (hub, ops) = app.SettleListeners(settings);
        if (hub is null)
        {
            await output.WriteLineAsync($"silo of cluster {settings.Cluster!.Id}");
            await output.WriteLineAsync($"ops:  {ops}   (dashboard: {ops}/dashboard, metrics: {ops}/metrics)");
            await output.FlushAsync();
            return;
        }

        var made = await app.Services.GetRequiredService<FirstStart>().RunAsync(app.Lifetime.ApplicationStopping);
        await Greeting.WriteAsync(output, hub, ops, settings.DataFolder, made.OwnerKey, made.OpsKey, hasDashboard: true);
    }
}
