using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace KolajAI.Storage.Tests;

/// <summary>Our persistence script under the real AdoNet provider.</summary>
public abstract class GrainStorageTests(Engine engine)
{
    private const string GrainType = "settings";
    private static readonly GrainId Grain = GrainId.Create(GrainType, "t1");

    [Fact]
    public async Task Provider_WritesReadsAndClearsWithVersions()
    {
        await using var store = new TestStore(engine);
        using var silo = await StartSiloAsync(store);
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("settings");
        var state = new GrainState<Settings>(new Settings { Text = "one\0ışık" });
        await storage.WriteStateAsync(GrainType, Grain, state);
        Assert.Equal("1", state.ETag);
        state.State!.Text = "two";
        await storage.WriteStateAsync(GrainType, Grain, state);

        var read = new GrainState<Settings>(new Settings());
        await storage.ReadStateAsync(GrainType, Grain, read);
        Assert.True(read.RecordExists);
        Assert.Equal(("two", "2"), (read.State!.Text, read.ETag));

        var other = new GrainState<Settings>(new Settings());
        await storage.ReadStateAsync(GrainType, GrainId.Create(GrainType, "t2"), other);
        Assert.False(other.RecordExists);

        await storage.ClearStateAsync(GrainType, Grain, state);
        await storage.ReadStateAsync(GrainType, Grain, read);
        Assert.Null(read.State!.Text);
        await silo.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Provider_StaleVersion_IsInconsistent()
    {
        await using var store = new TestStore(engine);
        using var silo = await StartSiloAsync(store);
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("settings");
        var first = new GrainState<Settings>(new Settings { Text = "first" });
        await storage.WriteStateAsync(GrainType, Grain, first);
        var stale = new GrainState<Settings>(new Settings { Text = "stale" }, first.ETag) { RecordExists = true };
        await storage.WriteStateAsync(GrainType, Grain, first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(GrainType, Grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync(GrainType, Grain, stale));
        Assert.Equal(2, store.Scalar("select Version from OrleansStorage"));
        await silo.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Provider_ManyFirstWritesAtOnce_LeaveOneRowAndOneWinner()
    {
        await using var store = new TestStore(engine);
        using var silo = await StartSiloAsync(store);
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("settings");
        using var start = new Barrier(8);
        var won = 0;
        var lost = 0;
        var writers = Enumerable.Range(0, 8).Select(i => Task.Factory.StartNew(
            async () =>
            {
                start.SignalAndWait();
                try
                {
                    await storage.WriteStateAsync(GrainType, Grain, new GrainState<Settings>(new Settings { Text = $"writer {i}" }));
                    Interlocked.Increment(ref won);
                }
                catch (InconsistentStateException)
                {
                    Interlocked.Increment(ref lost);
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());
        await Task.WhenAll(writers);

        Assert.Equal((1, 7), (won, lost));
        Assert.Equal(1, store.Scalar("select count(*) from OrleansStorage"));
        var read = new GrainState<Settings>(new Settings());
        await storage.ReadStateAsync(GrainType, Grain, read);
        Assert.StartsWith("writer", read.State!.Text, StringComparison.Ordinal);
        await silo.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<IHost> StartSiloAsync(TestStore store)
    {
        var database = store.Database;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), FreePort())
            .AddAdoNetGrainStorage("settings", options =>
            {
                options.Invariant = database.GrainStorageInvariant;
                options.ConnectionString = database.GrainStorageConnectionString;
            }));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GenerateSerializer, Alias("KolajAI.Storage.Tests.Settings")]
    public sealed class Settings
    {
        [Id(0)]
        public string? Text { get; set; }
    }

    public sealed class OnSqlite() : GrainStorageTests(Engine.Sqlite);

    public sealed class OnPostgres() : GrainStorageTests(Engine.Postgres);
}
