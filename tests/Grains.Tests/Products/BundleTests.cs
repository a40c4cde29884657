using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Products;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Products;

/// <summary>A product made of others, over a real store.</summary>
[Collection(StoredClusterGroup.Name)]
public sealed class BundleTests(StoredCluster cluster)
{
    private const string Shop = "shop/default";
    private const string N11 = "n11/default";

    private readonly string _cup = New();
    private readonly string _plate = New();
    private readonly string _set = New();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Quantity_IsTheLeastThatTheComponentsMakeUp()
    {
        await CreateAsync();

        Assert.Equal(new StockLevel(3, 0), await StockAsync(_set)); // 7 cups in twos, 4 plates
        await CountAsync(_plate, 2);
        Assert.Equal(new StockLevel(3, 0), await StockAsync(_set));
        await RecountAsync();
        Assert.Equal(new StockLevel(2, 0), await StockAsync(_set));
        Assert.Equal("""{"quantity":2}""", (await cluster.AspectAsync(_set, Shop, "stock")).DesiredValue);
    }

    [Fact]
    public async Task Recount_ComponentMovedMeanwhile_StaysDue()
    {
        await CreateAsync();
        await RecountAsync();
        Assert.Null((await WakeAsync())!.DueAt);
        await CountAsync(_plate, 1);
        var seen = await WakeAsync();
        await CountAsync(_cup, 1);

        // A recount that read before the second change may not call it done.
        var late = await cluster.WriteAsync(new BundleSettledRow(_set, seen!.Generation));

        Assert.Single(late.Dropped);
        Assert.NotNull((await WakeAsync())!.DueAt);
        await RecountAsync();
        Assert.Equal(0, (await StockAsync(_set)).OnHand);
        Assert.Null((await WakeAsync())!.DueAt);
    }

    [Fact]
    public async Task Recount_AfterTheBundlesOwnOrders_TellsEveryChannelThoughTheNumberIsTheSame()
    {
        await CreateAsync();
        await RecountAsync();
        var before = (await cluster.AspectAsync(_set, Shop, "stock")).DesiredVersion;
        var sold = Effect("sold", StockEffectKind.Reserve, 2);

        await cluster.Product(_cup).ApplyMany([sold, Effect("back", StockEffectKind.Release, 2)]);
        await RecountAsync();

        Assert.Equal(3, (await StockAsync(_set)).OnHand);
        Assert.True((await cluster.AspectAsync(_set, Shop, "stock")).DesiredVersion > before);
        // The cup's own listing moved no number by itself: nothing is sent there.
        Assert.Equal(7, (await StockAsync(_cup)).Available);
        Assert.Equal([sold.Key], (await cluster.Product(_cup).ApplyMany([sold])).Repeated);
    }

    [Fact]
    public async Task Write_Quantity_IsRefusedAndPriceIsTaken()
    {
        await CreateAsync();

        Assert.Equal([ErrorCodes.BundleQuantityComputed], Codes((await cluster.Product(_set).UpdateInventory(new InventoryWrite { Quantity = 9, Cause = "t" })).Errors));
        Assert.Equal([ErrorCodes.BundleQuantityComputed], Codes((await cluster.Product(_set).UpdateInventory(new InventoryWrite { Delta = 1, Ref = "r", Cause = "t" })).Errors));
        Assert.Empty((await cluster.Product(_set).UpdateInventory(new InventoryWrite { Price = new(2_000_000, "TRY"), Cause = "t" })).Errors);
        var initial = await cluster.Product(New()).Upsert(Write("B-" + New(), quantity: 1, parts: [new(Sku(_cup), 1, "")]));
        Assert.Equal([ErrorCodes.BundleQuantityComputed], Codes(initial.Errors));
    }

    [Fact]
    public async Task Components_ThatNoBundleMayHave_AreRefused()
    {
        await CreateAsync();
        async Task<string> TryAsync(params ProductComponent[] parts) => string.Join(' ', Codes((await cluster.Product(New()).Upsert(Write("X-" + New(), parts: parts))).Errors));

        Assert.Equal(ErrorCodes.BundleNested, await TryAsync(new ProductComponent(Sku(_set), 1, "")));
        Assert.Equal(ErrorCodes.ProductNotFound, await TryAsync(new ProductComponent("none", 1, "")));
        Assert.Equal(ErrorCodes.OutOfRange, await TryAsync(new ProductComponent(Sku(_cup), 0, "")));
        Assert.Equal("duplicate_item", await TryAsync(new ProductComponent(Sku(_cup), 1, ""), new ProductComponent(Sku(_cup), 2, "")));
        Assert.Equal([ErrorCodes.BundleNested], Codes((await cluster.Product(_set).Upsert(Write(Sku(_set), parts: [new(Sku(_set), 1, "")]))).Errors));
        // A component has units of its own, and so it cannot become one; emptied, it still is a component.
        Assert.Equal([ErrorCodes.BundleHasStock], Codes((await cluster.Product(_cup).Upsert(Write(Sku(_cup), parts: [new(Sku(_plate), 1, "")]))).Errors));
        await CountAsync(_cup, 0);
        Assert.Equal([ErrorCodes.BundleNested], Codes((await cluster.Product(_cup).Upsert(Write(Sku(_cup), parts: [new(Sku(_plate), 1, "")]))).Errors));
        Assert.Equal([ErrorCodes.ProductInBundle], Codes((await cluster.Product(_plate).Delete(new DeleteProduct(false, null, "t"))).Errors));
        await cluster.Product(_set).Delete(new DeleteProduct(false, null, "t"));
        Assert.Empty((await cluster.Product(_plate).Delete(new DeleteProduct(false, null, "t"))).Errors);
    }

    [Fact]
    public async Task Components_TakenAway_LeaveAProductWithNothing()
    {
        await CreateAsync();
        var result = await cluster.Product(_set).Upsert(Write(Sku(_set)) with { Erase = ["components"] });

        Assert.Equal(["components"], result.Changes.Select(static c => c.Field));
        Assert.Equal(default, await StockAsync(_set));
        Assert.Null(await WakeAsync());
        Assert.Empty((await cluster.Product(_set).UpdateInventory(new InventoryWrite { Quantity = 9, Cause = "t" })).Errors);
    }

    [Fact]
    public async Task Guarded_BundleIsOfferedNothingAndItsComponentsKeepTheirPromise()
    {
        await CreateAsync();
        var document = (await cluster.Product(_set).Get())!.Document;
        var guarded = new StockRule { Writing = new StockWriting(StockWriteKind.Absolute, true, false, false, TimeSpan.Zero, TimeSpan.Zero), Policy = new StockPolicy(StockMode.Guarded, 3), Live = true, HasOrders = true };

        Assert.Equal(0, ChannelShare.Of(document, guarded, null));
        Assert.Equal(3, ChannelShare.Of(document, guarded with { Policy = StockPolicy.Shared }, null));
        Assert.Equal(7, ChannelShare.Of((await cluster.Product(_cup).Get())!.Document, guarded, null));
        // A component with a guarded policy of its own holds the bundle back everywhere.
        await cluster.Product(_cup).Upsert(Write(Sku(_cup)) with { Patch = new ProductPatch { StockPolicy = new StockPolicy(StockMode.Guarded, null) } });
        await RecountAsync();
        Assert.True((await cluster.Product(_set).Get())!.Document.HeldBack);
        Assert.Equal("""{"quantity":0}""", (await cluster.AspectAsync(_set, Shop, "stock")).DesiredValue);
        Assert.Equal(new StockLevel(3, 0), await StockAsync(_set));
    }

    private static string New() => Guid.CreateVersion7().ToString();

    private static string Sku(string id) => "SET-" + id[^12..];

    private static string[] Codes(IEnumerable<FieldError> errors) => [.. errors.Select(static e => e.Code)];

    private static ProductWrite Write(string sku, int? quantity = null, IReadOnlyList<ProductComponent>? parts = null) => new()
    {
        Patch = new ProductPatch { Sku = sku, Title = "Kupa", Quantity = quantity, Price = new(1_500_000, "TRY"), Components = parts },
        Cause = "test",
    };

    private StockEffect Effect(string key, StockEffectKind kind, long units) =>
        new(key + _set, kind, units, N11, false, "o1", "order:1", cluster.Clock.GetUtcNow()) { BundleId = _set };

    /// <summary>7 cups and 4 plates; a set is two cups and a plate, listed in the shop.</summary>
    private async Task CreateAsync()
    {
        foreach (var (id, write) in new[]
                 {
                     (_cup, Write(Sku(_cup), 7)), (_plate, Write(Sku(_plate), 4)),
                     (_set, Write(Sku(_set), parts: [new(Sku(_cup), 2, ""), new(Sku(_plate), 1, "")]) with { ListOn = [Shop] }),
                 })
            Assert.Empty((await cluster.Product(id).Upsert(write)).Errors);
    }

    private Task CountAsync(string id, long units) => cluster.Product(id).UpdateInventory(new InventoryWrite { Quantity = units, Cause = "test" });

    /// <summary>As the sweeper does.</summary>
    private async Task RecountAsync()
    {
        var due = await cluster.Get<ISweeps>().DueProductsAsync(cluster.Clock.GetUtcNow(), 100, Cancellation);
        foreach (var (_, id) in due.Where(d => d.ProductId == _set))
            await cluster.Product(id).Due();
    }

    private async Task<StockLevel> StockAsync(string id) => (await cluster.Product(id).Get())!.Document.Stock;

    private Task<BundleWake?> WakeAsync() => cluster.Get<IBundleReads>().WakeAsync(StoredCluster.Tenant, _set, Cancellation);
}
