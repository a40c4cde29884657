using KolajAI.Errors;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Products;

[Collection(GrainClusterGroup.Name)]
public sealed class ProductGrainTests(GrainCluster cluster) : IDisposable
{
    private const string Trendyol = "trendyol/default";
    private const string N11 = "n11/default";

    private readonly string _id = Guid.CreateVersion7().ToString();

    private FakeStore Store => cluster.Store;

    private IProductGrain Grain => Product(_id);

    public void Dispose() => Store.Fault = null;

    [Fact]
    public async Task Upsert_NewProductListedOnTwoAccounts_WantsAllAspectsThere()
    {
        var result = await Create(quantity: 7, Trendyol, N11);
        Assert.True(result.Created);
        Assert.Equal(1, result.View!.Version);
        Assert.Equal(6, Store.Desired.Keys.Count(k => k.Product == _id));
        Assert.Equal("""{"quantity":7}""", Desired(N11, "stock").Value);
        Assert.Equal("""{"price":{"amount":"199.90","currency":"TRY"},"list_price":null}""", Desired(N11, "price").Value);
        Assert.Equal((1, 2, 3), (Desired(N11, "stock").Lane, Desired(N11, "price").Lane, Desired(N11, "content").Lane));
        Assert.Contains(Store.Due, static d => d.Account.Key == N11);
    }

    [Fact]
    public async Task Upsert_SkuOfAnotherProduct_IsTakenOrConfusable()
    {
        await Create(quantity: 1);
        var other = Product(Guid.CreateVersion7().ToString());
        var taken = await other.Upsert(Write(Sku));
        Assert.Equal([ErrorCodes.SkuTaken], taken.Errors.Select(static e => e.Code));
        var confusable = await other.Upsert(Write(Sku.ToLowerInvariant()));
        Assert.Equal([ErrorCodes.SkuConfusable], confusable.Errors.Select(static e => e.Code));
        Assert.Null(await other.Get());
    }

    [Fact]
    public async Task Upsert_RenamedSku_KeepsTheFormerNameClaimed()
    {
        await Create(quantity: 1);
        Assert.True((await Grain.Upsert(Write(Sku + "-new"))).Succeeded);
        var other = await Product(Guid.CreateVersion7().ToString()).Upsert(Write(Sku));
        Assert.Equal([ErrorCodes.SkuTaken], other.Errors.Select(static e => e.Code));
    }

    [Fact]
    public async Task Upsert_Unchanged_WritesNothingAndItsItemsFollowWhatTheChannelShows()
    {
        await Create(quantity: 1, Trendyol);
        Store.Confirmed[(_id, Trendyol, "stock")] = (Desired(Trendyol, "stock").DesiredVersion, null);
        var result = await Grain.Upsert(Write(Sku) with { ListOn = [Trendyol], OperationId = "op-" + _id });
        Assert.Empty(result.Changes);
        Assert.Equal(1, result.View!.Version);
        Assert.Equal(3, Store.OperationRows.OfType<OperationItemRow>().Count(r => r.OperationId == "op-" + _id));
        Assert.Equal(["stock"], Store.OperationRows.OfType<OperationItemsMovedRow>().Where(r => r.ProductId == _id).Select(static r => r.Aspect));
    }

    [Fact]
    public async Task SendAgain_AtTheComparedVersion_RaisesThatAspectThereAlone()
    {
        await Create(quantity: 7, Trendyol, N11);
        var stock = Desired(Trendyol, "stock").DesiredVersion;
        var (price, elsewhere) = (Desired(Trendyol, "price").DesiredVersion, Desired(N11, "stock").DesiredVersion);

        Assert.True(await Grain.SendAgain(new SendListingAgain(Trendyol, "stock", stock)));

        var again = Desired(Trendyol, "stock");
        Assert.True(again.DesiredVersion > stock);
        Assert.Equal(("""{"quantity":7}""", ListingCauses.SendAgain), (again.Value, again.Cause));
        Assert.Equal((elsewhere, price), (Desired(N11, "stock").DesiredVersion, Desired(Trendyol, "price").DesiredVersion));
        Assert.False(await Grain.SendAgain(new SendListingAgain(Trendyol, "stock", stock)));
        Assert.False(await Grain.SendAgain(new SendListingAgain("shop/gone", "price", 1)));
        Assert.True(await Grain.SendAgain(new SendListingAgain(Trendyol, "price", Desired(Trendyol, "price").DesiredVersion)));
    }

    [Fact]
    public async Task Desired_ByCountOrderAndClosing_SaysItsCause()
    {
        await Create(quantity: 7, Trendyol);
        await Grain.UpdateInventory(new InventoryWrite { Quantity = 6, Cause = "test" });
        Assert.Null(Desired(Trendyol, "stock").Cause);

        await Grain.ApplyMany([new StockEffect("e1-" + _id, StockEffectKind.Reserve, 6, N11, false, "o1", "order:1", DateTimeOffset.UnixEpoch)]);
        Assert.Equal(ListingCauses.Sale, Desired(Trendyol, "stock").Cause);

        await Grain.Unlist(new UnlistProduct(Trendyol, Close: true, null, "test"));
        Assert.Equal(ListingCauses.Delisting, Desired(Trendyol, "stock").Cause);
        await Grain.List(new ListProduct([Trendyol], false, false, null, "test"));
        await Grain.Unlist(new UnlistProduct(Trendyol, Close: true, null, "test") { Confirmed = true });
        Assert.Equal(ListingCauses.Closing, Desired(Trendyol, "stock").Cause);
    }

    [Fact]
    public async Task Upsert_DryRun_TellsAndChangesNothing()
    {
        await Create(quantity: 1, Trendyol);
        var plan = await Grain.Upsert(Write(Sku) with { Patch = new ProductPatch { Title = "New title" }, DryRun = true });
        Assert.Equal(["title"], plan.Changes.Select(static c => c.Field));
        Assert.Equal("Product", (await Grain.Get())!.Document.Product.Title);
    }

    [Fact]
    public async Task ApplyMany_Sale_ReachesOthersFirstLaneAndCountsAsShownAtTheSeller()
    {
        await Create(quantity: 5, Trendyol, N11);
        foreach (var account in new[] { Trendyol, N11 })
            Store.Confirmed[(_id, account, "stock")] = (Desired(account, "stock").DesiredVersion, cluster.Clock.GetUtcNow().AddMinutes(-5));
        var sale = Effect("a", StockEffectKind.Reserve, 2);
        var first = await Grain.ApplyMany([sale]);
        var again = await Grain.ApplyMany([sale, sale]);
        Assert.Equal(["a"], first.Applied);
        Assert.Equal(["a"], again.Repeated);
        Assert.Equal(new StockLevel(5, 2), (await Grain.Get())!.Document.Stock);
        Assert.True(Desired(Trendyol, "stock").AlreadyShown);
        // A write may be taken, sent and answered between the look at the last one and the commit.
        Assert.Equal(sale.At.AddSeconds(-5), Desired(Trendyol, "stock").UnlessSentSince);
        Assert.False(Desired(N11, "stock").AlreadyShown);
        Assert.Equal((0, """{"quantity":3}"""), (Desired(N11, "stock").Lane, Desired(N11, "stock").Value));
    }

    [Fact]
    public async Task ApplyMany_SaleThatCrossedAStockWrite_TellsTheSellerTheNumber()
    {
        await Create(quantity: 5, Trendyol);
        Store.Confirmed[(_id, Trendyol, "stock")] = (Desired(Trendyol, "stock").DesiredVersion, cluster.Clock.GetUtcNow().AddSeconds(1));
        await Grain.ApplyMany([Effect("a", StockEffectKind.Reserve, 2)]);
        Assert.False(Desired(Trendyol, "stock").AlreadyShown);
    }

    /// <summary>A write may have come between the sale and the cancellation, so that the channel shows one less or one more.</summary>
    [Fact]
    public async Task ApplyMany_SaleAndCancellationThatComeToNothing_TellTheSellerTheNumberAndNobodyElse()
    {
        await Create(quantity: 5, Trendyol, N11);
        var (there, elsewhere) = (Desired(Trendyol, "stock").DesiredVersion, Desired(N11, "stock").DesiredVersion);

        await Grain.ApplyMany([Effect("a", StockEffectKind.Reserve, 1), Effect("b", StockEffectKind.Release, 1) with { ChannelShows = false }]);

        Assert.Equal((0, """{"quantity":5}""", false), (Desired(Trendyol, "stock").Lane, Desired(Trendyol, "stock").Value, Desired(Trendyol, "stock").AlreadyShown));
        Assert.Equal(there + 1, Desired(Trendyol, "stock").DesiredVersion);
        Assert.Equal(elsewhere, Desired(N11, "stock").DesiredVersion);
    }

    /// <summary>The platform puts cancelled units on sale again by itself, whatever the seller says.</summary>
    [Fact]
    public async Task ApplyMany_CancellationWithoutRestock_TellsTheSellerTheNumber()
    {
        await Create(quantity: 5, Trendyol);
        await Grain.ApplyMany([Effect("a", StockEffectKind.Reserve, 2)]);
        var version = Desired(Trendyol, "stock").DesiredVersion;

        await Grain.ApplyMany([Effect("b", StockEffectKind.ReleaseWithoutRestock, 2) with { ChannelShows = false }]);

        Assert.Equal((version + 1, """{"quantity":3}"""), (Desired(Trendyol, "stock").DesiredVersion, Desired(Trendyol, "stock").Value));
    }

    [Fact]
    public async Task ApplyMany_MoreThanThere_NamesTheShortfallAndSendsZero()
    {
        await Create(quantity: 1, N11);
        var result = await Grain.ApplyMany([Effect("a", StockEffectKind.Reserve, 3)]);
        Assert.Equal(2, result.Shortfall);
        Assert.Equal("""{"quantity":0}""", Desired(N11, "stock").Value);
    }

    [Fact]
    public async Task ApplyMany_UnknownProduct_IsMissing() =>
        Assert.True((await Grain.ApplyMany([Effect("a", StockEffectKind.Reserve, 1)])).Missing);

    [Theory]
    [InlineData(InjectedFault.UnknownWritten)]
    [InlineData(InjectedFault.UnknownNotWritten)]
    public async Task ApplyMany_UnknownOutcome_CountsOnce(InjectedFault fault)
    {
        await Create(quantity: 5);
        FaultOnce(fault);
        await Grain.ApplyMany([Effect("a", StockEffectKind.Reserve, 2)]);
        Assert.Equal(new StockLevel(5, 2), (await Grain.Get())!.Document.Stock);
        Assert.Single(Store.Ledger.Keys, k => k.Product == _id && k.Key == "a");
    }

    [Fact]
    public async Task UpdateInventory_AnotherWriterWasFirst_ReadsAgainAndWrites()
    {
        await Create(quantity: 5);
        Store.Touch<ProductRow>(_id);
        var result = await Grain.UpdateInventory(Count(9));
        Assert.Empty(result.Errors);
        Assert.Equal((9, 3), (result.Stock.OnHand, result.Version));
    }

    [Fact]
    public async Task UpdateInventory_LateCount_KeepsWhatWasShippedAndReceivedSince()
    {
        await Create(quantity: 10);
        var counted = cluster.Clock.GetUtcNow().AddSeconds(1);
        cluster.Clock.Advance(TimeSpan.FromSeconds(10));
        await Grain.ApplyMany([Effect("r", StockEffectKind.Reserve, 3), Effect("s", StockEffectKind.Ship, 2)]);
        await Grain.UpdateInventory(new InventoryWrite { Delta = 4, Ref = "receipt", Cause = "test" });
        var onHand = await Grain.UpdateInventory(Count(8) with { CountedAt = counted });
        Assert.Equal(new StockLevel(10, 1), onHand.Stock);
        Assert.False(onHand.AssumedCountTime);
        var stale = await Grain.UpdateInventory(Count(8) with { CountedAt = counted.AddSeconds(-1) });
        Assert.Equal([ErrorCodes.StaleCount], stale.Errors.Select(static e => e.Code));
    }

    [Fact]
    public async Task UpdateInventory_CountWithoutATime_HoldsWhateverTheClocksSay()
    {
        await Create(quantity: 10);
        await Grain.ApplyMany([Effect("o1", StockEffectKind.Reserve, 2)]);
        await Grain.UpdateInventory(new InventoryWrite { Delta = 4, Ref = "receipt", Cause = "test" });
        // As a silo would have written them whose clock is an hour ahead of the one that takes the count.
        Store.Read(s =>
        {
            foreach (var (key, row) in s.Ledger.Where(l => l.Key.Product == _id).ToList())
                s.Ledger[key] = row with { At = row.At.AddHours(1) };
            return true;
        });
        var result = await Grain.UpdateInventory(Count(8));
        Assert.True(result.AssumedCountTime);
        Assert.Equal(new StockLevel(8, 2), result.Stock);
    }

    [Fact]
    public async Task UpdateInventory_AvailableBasis_AddsWhatWasReservedThen()
    {
        await Create(quantity: 10);
        await Grain.ApplyMany([Effect("r1", StockEffectKind.Reserve, 3)]);
        cluster.Clock.Advance(TimeSpan.FromSeconds(10));
        var counted = cluster.Clock.GetUtcNow();
        cluster.Clock.Advance(TimeSpan.FromSeconds(10));
        await Grain.ApplyMany([Effect("r2", StockEffectKind.Reserve, 1), Effect("s1", StockEffectKind.Ship, 2)]);
        var result = await Grain.UpdateInventory(Count(20) with { Basis = StockBasis.Available, CountedAt = counted });
        // 20 were sellable and 3 reserved; since then one more was ordered and 2 left.
        Assert.Equal(new StockLevel(21, 2), result.Stock);
        Assert.Equal(19, result.Stock.Available);
    }

    [Fact]
    public async Task UpdateInventory_DeltaWithAKnownReference_IsADuplicate()
    {
        await Create(quantity: 10);
        var write = new InventoryWrite { Delta = -3, Ref = "x", Cause = "test" };
        Assert.False((await Grain.UpdateInventory(write)).Duplicate);
        var again = await Grain.UpdateInventory(write);
        Assert.True(again.Duplicate);
        Assert.Equal(7, again.Stock.OnHand);
    }

    [Fact]
    public async Task UpdateInventory_ListPriceBelowPriceOrTooFine_ChangesNothing()
    {
        await Create(quantity: 10, N11);
        var below = await Grain.UpdateInventory(new InventoryWrite { ListPrice = Lira(100m), Cause = "test" });
        Assert.Equal([ErrorCodes.ListPriceBelowPrice], below.Errors.Select(static e => e.Code));
        var fine = await Grain.UpdateInventory(new InventoryWrite { Price = Lira(1.005m), Cause = "test" });
        Assert.Contains(ErrorCodes.MoneyPrecision, fine.Errors.Select(static e => e.Code));
        var good = await Grain.UpdateInventory(new InventoryWrite { Price = Lira(150m), ListPrice = Lira(180m), Cause = "test" });
        Assert.Empty(good.Errors);
        Assert.Contains("150.00", Desired(N11, "price").Value, StringComparison.Ordinal);
        Assert.Equal(["list_price", "price"], Store.Ledger.Values.Where(r => r.ProductId == _id && r.EffectKey.EndsWith(":2", StringComparison.Ordinal)).Select(static r => r.Kind).Order());
    }

    [Fact]
    public async Task Delete_WithReservedUnits_IsRefusedElseClosesListings()
    {
        await Create(quantity: 10, N11);
        await Grain.ApplyMany([Effect("r", StockEffectKind.Reserve, 1)]);
        var refused = await Grain.Delete(new DeleteProduct(CloseListings: true, null, "test"));
        Assert.Equal([ErrorCodes.ProductHasOpenOrders], refused.Errors.Select(static e => e.Code));
        await Grain.ApplyMany([Effect("c", StockEffectKind.Release, 1)]);
        Assert.True((await Grain.Delete(new DeleteProduct(CloseListings: true, null, "test"))).Succeeded);
        Assert.Equal("""{"quantity":0}""", Desired(N11, "stock").Value);
        Assert.Null(await Grain.Get());
        Assert.True((await Grain.ApplyMany([Effect("late", StockEffectKind.Reserve, 1)])).Missing);
    }

    private string Sku => "SKU-" + _id;

    private IProductGrain Product(string id) => cluster.Client.GetGrain<IProductGrain>(GrainKeys.Product("t", id));

    private Task<ProductResult> Create(long quantity, params string[] accounts) => Grain.Upsert(
        Write(Sku) with { Patch = Patch(Sku) with { Quantity = quantity }, ListOn = accounts, CreateOnly = true });

    private static ProductWrite Write(string sku) => new() { Patch = Patch(sku), Cause = "test" };

    private static ProductPatch Patch(string sku) => new() { Sku = sku, Title = "Product", Price = Lira(199.90m) };

    private static InventoryWrite Count(long quantity) => new() { Quantity = quantity, Cause = "test" };

    private static Money Lira(decimal amount) => Money.FromDecimal(amount, "TRY");

    private ListingDesiredRow Desired(string account, string aspect) => Store.Read(s => s.Desired[(_id, account, aspect)]);

    private StockEffect Effect(string key, StockEffectKind kind, long quantity) =>
        new(key, kind, quantity, Trendyol, ChannelShows: true, "o", "order:1", cluster.Clock.GetUtcNow());

    private void FaultOnce(InjectedFault fault) => Store.Fault = _ =>
    {
        Store.Fault = null;
        return fault;
    };
}
