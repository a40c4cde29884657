using KolajAI.Grains.Clocks;
using KolajAI.Grains.Effects;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Prices;
using KolajAI.Grains.Tenants;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sealing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Xunit;

namespace KolajAI.Grains.Tests.Storing;

/// <summary>One silo over the store in memory; tests keep apart by the ids of their products and orders, and run one after the other.</summary>
public sealed class GrainCluster : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    internal FakeStore Store { get; } = new();

    internal ShiftedClock Clock { get; } = new();

    internal IClusterClient Client => _cluster?.Client ?? throw new InvalidOperationException("The cluster has not started.");

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            var reads = new FakeReads(Store);
            silo.Services
                .AddSingleton<ICommitter>(Store)
                .AddSingleton<IProductReads>(reads).AddSingleton<IListingReads>(reads).AddSingleton<IOrderReads>(reads)
                .AddSingleton<IChangeReads>(reads).AddSingleton<IDataKeyReads>(reads).AddSingleton<IQuotaReads>(reads)
                .AddSingleton<IStockRuleReads>(reads).AddSingleton<IBundleReads>(reads).AddSingleton<IWarehouseReads>(reads).AddSingleton<StockRules>().AddSingleton<StockGuard>().AddSingleton<PriceGuard>()
                .AddSingleton<ITenantReads>(reads).AddSingleton<ITenantUsageReads>(reads).AddSingleton<ProductLimit>()
                .AddSingleton<ISealer, FakeSealer>()
                .AddSingleton<EffectCombiner>()
                .AddSingleton<TimeProvider>(Clock).AddSteadyCollection();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class GrainClusterGroup : ICollectionFixture<GrainCluster>
{
    public const string Name = "grain cluster";
}
