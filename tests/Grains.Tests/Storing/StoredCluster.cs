using KolajAI.Grains.Effects;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Prices;
using KolajAI.Grains.Tenants;
using KolajAI.Identity;
using KolajAI.Operations;
using KolajAI.Products;
using KolajAI.Storage;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Xunit;

namespace KolajAI.Grains.Tests.Storing;

/// <summary>One silo over a real store in a folder of its own, for what grains and store keep true together; tests keep apart by their products' ids.</summary>
public sealed class StoredCluster : IAsyncLifetime
{
    public const string Tenant = "t";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "kolaj-test-" + Guid.NewGuid().ToString("n"));
    private InProcessTestCluster? _cluster;

    internal ShiftedClock Clock { get; } = new();

    internal IProductReads Products => Get<IProductReads>();

    internal IListingReads Listings => Get<IListingReads>();

    private InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster has not started.");

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddIncomingGrainCallFilter<TenantCallFilter>().AddOutgoingGrainCallFilter<TenantCallFilter>().Services
            .AddSingleton<TimeProvider>(Clock).AddKolajStorage(new StorageOptions { DataFolder = _folder })
            .AddSingleton<StockRules>().AddSingleton<ICommitListener>(static p => p.GetRequiredService<StockRules>())
            .AddSingleton<StockGuard>().AddSingleton<PriceGuard>().AddSingleton<EffectCombiner>().AddSingleton<ProductLimit>());
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    internal IServiceProvider Services => Cluster.Silos[0].ServiceProvider;

    internal T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    internal IGrainFactory Grains => Cluster.Client;

    internal IProductGrain Product(string id) => Cluster.Client.GetGrain<IProductGrain>(GrainKeys.Product(Tenant, id));

    internal IOperationGrain Operation(string id) => Cluster.Client.GetGrain<IOperationGrain>(GrainKeys.Operation(Tenant, id));

    internal async Task<AspectRow> AspectAsync(string productId, string account, string aspect) =>
        (await Listings.ForProductAsync(Tenant, productId, TestContext.Current.CancellationToken)).Single(r => r.AccountKey == account && r.Aspect == aspect);

    internal async Task<CommitResult> WriteAsync(params Storage.Rows.StoreRow[] rows) =>
        await Get<ICommitter>().CommitAsync(new Unit { Tenant = Tenant, Rows = rows }, TestContext.Current.CancellationToken);
}

[CollectionDefinition(Name)]
public sealed class StoredClusterGroup : ICollectionFixture<StoredCluster>
{
    public const string Name = "stored cluster";
}
