using System.Globalization;
using KolajAI.Grains.Effects;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Effects;

[Collection(GrainClusterGroup.Name)]
public sealed class EffectCombinerTests : IDisposable
{
    private readonly GrainCluster _cluster;
    private readonly EffectCombiner _combiner;
    private readonly string _product = Guid.CreateVersion7().ToString();

    public EffectCombinerTests(GrainCluster cluster)
    {
        _cluster = cluster;
        _combiner = new EffectCombiner(cluster.Client);
    }

    private IProductGrain Product => _cluster.Client.GetGrain<IProductGrain>(GrainKeys.Product("t", _product));

    public void Dispose() => _cluster.Store.Fault = null;

    [Fact]
    public async Task ApplyAsync_ManyCallersOfOneProduct_CountsEachOnceInFewCommits()
    {
        await CreateProduct(1000);
        var commits = 0;
        _cluster.Store.Fault = unit =>
        {
            if (unit.Fence is ProductRow)
                Interlocked.Increment(ref commits);
            return null;
        };
        var results = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Apply(Effect(i))));
        Assert.All(results, static r => Assert.Single(r.Applied));
        Assert.Equal(new StockLevel(1000, 300), await Stock());
        Assert.InRange(commits, 1, 30);
    }

    [Fact]
    public async Task ApplyAsync_OneCallerCannotBeWritten_FailsAloneAndTheOthersCount()
    {
        await CreateProduct(1000);
        var good = Enumerable.Range(0, 40).Select(i => Apply(Effect(i))).ToList();
        var bad = Apply(Effect(1000) with { Quantity = 0 });
        good.AddRange(Enumerable.Range(40, 40).Select(i => Apply(Effect(i))));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => bad);
        Assert.All(await Task.WhenAll(good), static r => Assert.Equal(1, r.Applied.Count + r.Repeated.Count));
        Assert.Equal(new StockLevel(1000, 80), await Stock());
    }

    [Fact]
    public async Task ApplyAsync_StoreOverloaded_TellsEveryCallerAndCountsOnceWhenTheyComeBack()
    {
        await CreateProduct(1000);
        _cluster.Store.Fault = static unit => unit.Fence is ProductRow ? InjectedFault.Overloaded : null;
        foreach (var call in Enumerable.Range(0, 20).Select(i => Apply(Effect(i))).ToList())
            await Assert.ThrowsAsync<StorageOverloadedException>(() => call);
        Assert.Equal(new StockLevel(1000, 0), await Stock());
        _cluster.Store.Fault = null;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Apply(Effect(i))));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Apply(Effect(i))));
        Assert.Equal(new StockLevel(1000, 20), await Stock());
    }

    [Fact]
    public async Task ApplyAsync_MoreThanMayWait_FailsAtOnceAndTakesTheNextCaller()
    {
        await CreateProduct(1000);
        var many = Enumerable.Range(0, EffectCombiner.Capacity + 1).Select(Effect).ToArray();
        await Assert.ThrowsAsync<StorageOverloadedException>(() => Apply(many));
        await Apply(Effect(0));
        Assert.Equal(new StockLevel(1000, 1), await Stock());
    }

    [Fact]
    public void Split_UnitsRunOut_NamesTheShortfallToThoseWhoCameTooLate()
    {
        var result = new EffectsResult(["o0", "o1", "o2"], [], 2, Missing: false);
        var split = CombinedResult.Split([[Effect(0)], [Effect(1)], [Effect(2)]], result);
        Assert.Equal([0L, 1L, 2L], split.Select(static r => r.Shortfall));
    }

    [Fact]
    public void Split_TwoCallersBringOneKey_CountsForTheFirst()
    {
        var split = CombinedResult.Split([[Effect(0)], [Effect(0)]], new EffectsResult(["o0"], [], 0, Missing: false));
        Assert.Equal(["o0"], split[0].Applied);
        Assert.Equal(["o0"], split[1].Repeated);
        Assert.Empty(split[1].Applied);
    }

    private static StockEffect Effect(int number)
    {
        var order = "o" + number.ToString(CultureInfo.InvariantCulture);
        return new StockEffect(order, StockEffectKind.Reserve, 1, "trendyol/default", ChannelShows: false, order, "order:" + order, DateTimeOffset.UnixEpoch);
    }

    private Task<EffectsResult> Apply(params StockEffect[] effects) => _combiner.ApplyAsync("t", _product, effects);

    private async Task<StockLevel> Stock() => (await Product.Get())!.Document.Stock;

    private Task<ProductResult> CreateProduct(long quantity) => Product.Upsert(new ProductWrite
    {
        Patch = new ProductPatch { Sku = "SKU-" + _product, Title = "Product", Price = new Money(10_000, "TRY"), Quantity = quantity },
        CreateOnly = true,
        Cause = "test",
    });
}
