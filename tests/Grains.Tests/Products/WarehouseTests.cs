using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Warehouses;
using Xunit;

namespace KolajAI.Grains.Tests.Products;

/// <summary>A product whose units lie in several warehouses, and channels that ship from some of them, over a real store.</summary>
[Collection(StoredClusterGroup.Name)]
public sealed class WarehouseTests(StoredCluster cluster)
{
    private readonly string _id = Guid.CreateVersion7().ToString();
    private readonly string _north = "n" + Guid.NewGuid().ToString("n")[..12];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Bound => $"bound{_north}/default";

    private string Open => $"open{_north}/default";

    [Fact]
    public async Task Count_OfOneWarehouse_LeavesTheOthers()
    {
        await CreateAsync(quantity: 5);

        Assert.Empty((await CountAsync(_north, 7)).Errors);
        Assert.Equal((new StockLevel(12, 0), new StockLevel(5, 0), new StockLevel(7, 0)), await LevelsAsync());
        Assert.Empty((await cluster.Product(_id).UpdateInventory(new InventoryWrite { Delta = -3, Ref = "r", WarehouseId = _north, Cause = "t" })).Errors);
        Assert.Empty((await CountAsync(null, 2)).Errors);
        Assert.Equal((new StockLevel(6, 0), new StockLevel(2, 0), new StockLevel(4, 0)), await LevelsAsync());
        var entries = await cluster.Products.TimelineAsync(StoredCluster.Tenant, _id, null, 3, Cancellation);
        Assert.Equal(["default", _north, _north], entries.Select(static e => e.WarehouseId));
        Assert.Equal((-3, 6), (entries[0].OnHandDelta, entries[0].OnHandAfter));
    }

    [Fact]
    public async Task Count_Stale_IsJudgedByItsOwnWarehouse()
    {
        await CreateAsync(quantity: 5);
        var early = cluster.Clock.GetUtcNow() - TimeSpan.FromHours(1);
        async Task<string?> TryAsync(string? warehouse, DateTimeOffset at) =>
            (await cluster.Product(_id).UpdateInventory(new InventoryWrite { Quantity = 3, CountedAt = at, WarehouseId = warehouse, Cause = "t" })).Errors.FirstOrDefault()?.Code;

        Assert.Equal(ErrorCodes.StaleCount, await TryAsync(null, early));
        Assert.Null(await TryAsync(_north, early));
        Assert.Equal(ErrorCodes.StaleCount, await TryAsync(_north, early - TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task Count_OfAnEarlierMoment_StillHasItsOwnWarehousesShipmentsSince()
    {
        await CreateAsync(quantity: 5);
        await CountAsync(_north, 5);
        var then = cluster.Clock.GetUtcNow();
        await cluster.Product(_id).ApplyMany([Effect("a", "reserve", StockEffectKind.Reserve, 2, Bound), Effect("a", "ship", StockEffectKind.Ship, 2, Bound)]);
        await cluster.Product(_id).ApplyMany([Effect("b", "reserve", StockEffectKind.Reserve, 1, Open), Effect("b", "ship", StockEffectKind.Ship, 1, Open)]);
        Assert.Equal((new StockLevel(7, 0), new StockLevel(4, 0), new StockLevel(3, 0)), await LevelsAsync());

        var counted = await cluster.Product(_id).UpdateInventory(new InventoryWrite { Quantity = 9, CountedAt = then, WarehouseId = _north, Cause = "t" });

        Assert.Empty(counted.Errors);
        Assert.Equal((new StockLevel(11, 0), new StockLevel(4, 0), new StockLevel(7, 0)), await LevelsAsync());
    }

    [Fact]
    public async Task Count_UnknownWarehouse_IsRefused()
    {
        await CreateAsync(quantity: 5);

        Assert.Equal(ErrorCodes.WarehouseUnknown, (await CountAsync("nowhere", 1)).Errors.Single().Code);
        Assert.Equal(5, (await DocumentAsync()).Stock.OnHand);
    }

    [Fact]
    public async Task Channel_IsOfferedWhatItsOwnWarehousesHave()
    {
        await CreateAsync(quantity: 5);
        Assert.Equal(("""{"quantity":0}""", """{"quantity":5}"""), await ToldAsync());

        await CountAsync(_north, 3);
        Assert.Equal(("""{"quantity":3}""", """{"quantity":8}"""), await ToldAsync());
        await CountAsync(null, 1);
        Assert.Equal(("""{"quantity":3}""", """{"quantity":4}"""), await ToldAsync());
    }

    [Fact]
    public async Task Order_ReservesShipsAndReturns_InTheWarehouseOfItsChannel()
    {
        await CreateAsync(quantity: 5);
        await CountAsync(_north, 3);

        await cluster.Product(_id).ApplyMany([Effect("a", "reserve", StockEffectKind.Reserve, 2, Bound)]);
        Assert.Equal((new StockLevel(8, 2), new StockLevel(5, 0), new StockLevel(3, 2)), await LevelsAsync());
        Assert.Equal(("""{"quantity":1}""", """{"quantity":6}"""), await ToldAsync());

        // Whatever the channel ships from by now.
        await RuleAsync(Bound, null);
        await cluster.Product(_id).ApplyMany([Effect("a", "ship", StockEffectKind.Ship, 1, Bound), Effect("a", "release", StockEffectKind.Release, 1, Bound)]);
        Assert.Equal((new StockLevel(7, 0), new StockLevel(5, 0), new StockLevel(2, 0)), await LevelsAsync());
        await cluster.Product(_id).ApplyMany([Effect("a", "restock", StockEffectKind.Restock, 1, Bound)]);
        Assert.Equal((new StockLevel(8, 0), new StockLevel(5, 0), new StockLevel(3, 0)), await LevelsAsync());
    }

    [Fact]
    public async Task Order_MoreThanOneWarehouseHas_TakesTheFirstThatHasEnoughElseAFewOfEach()
    {
        await CreateAsync(quantity: 2);
        await CountAsync(_north, 3);

        await cluster.Product(_id).ApplyMany([Effect("a", "reserve", StockEffectKind.Reserve, 3, Open)]);
        Assert.Equal((new StockLevel(5, 3), new StockLevel(2, 0), new StockLevel(3, 3)), await LevelsAsync());
        await cluster.Product(_id).ApplyMany([Effect("a", "release", StockEffectKind.Release, 2, Open)]);
        var sale = Effect("b", "reserve", StockEffectKind.Reserve, 4, Open);
        var result = await cluster.Product(_id).ApplyMany([sale]);
        Assert.Equal((true, 0), (result.Spread, result.Shortfall));
        Assert.Equal((new StockLevel(5, 5), new StockLevel(2, 2), new StockLevel(3, 3)), await LevelsAsync());
        Assert.Equal([sale.Key], (await cluster.Product(_id).ApplyMany([sale])).Repeated);

        await cluster.Product(_id).ApplyMany([Effect("b", "ship", StockEffectKind.Ship, 3, Open), Effect("b", "release", StockEffectKind.Release, 1, Open)]);
        Assert.Equal((new StockLevel(2, 1), new StockLevel(0, 0), new StockLevel(2, 1)), await LevelsAsync());
    }

    [Fact]
    public async Task Order_OfWhatItsWarehousesHaveNot_IsAShortfallThere()
    {
        await CreateAsync(quantity: 5);
        await CountAsync(_north, 1);

        await cluster.Product(_id).ApplyMany([Effect("a", "reserve", StockEffectKind.Reserve, 2, Bound)]);

        Assert.Equal(1, (await DocumentAsync()).Shortfall!.Units);
        // What one warehouse lacks takes nothing from what others have.
        Assert.Equal(("""{"quantity":0}""", """{"quantity":5}"""), await ToldAsync());
        await CountAsync(_north, 2);
        Assert.Null((await DocumentAsync()).Shortfall);
    }

    [Fact]
    public async Task Guarded_SaleOfAnotherChannel_LeavesWhatThisOneWasPromised()
    {
        await RuleAsync(Bound, [WarehouseIdentity.Default], guarded: true);
        await RuleAsync(Open, null, guarded: true);
        await WarehouseAsync(_north);
        await UpsertAsync(1);
        await CountAsync(_north, 1);
        var document = await DocumentAsync();
        Assert.Equal(2, document.Exposures.Count);

        // The channel that ships from all prefers default, but that unit is another's.
        await cluster.Product(_id).ApplyMany([Effect("a", "reserve", StockEffectKind.Reserve, 1, Open)]);

        Assert.Equal((new StockLevel(2, 1), new StockLevel(1, 0), new StockLevel(1, 1)), await LevelsAsync());
    }

    [Fact]
    public async Task Bundle_IsMadeUpWithinEachChannelsWarehouses()
    {
        await CreateAsync(quantity: 6);
        await CountAsync(_north, 5);
        var set = Guid.CreateVersion7().ToString();
        Assert.Empty((await cluster.Product(set).Upsert(new ProductWrite
        {
            Patch = new ProductPatch { Sku = "S-" + set[^12..], Title = "Takım", Price = new(1_500_000, "TRY"), Components = [new(Sku, 2, "")] },
            ListOn = [Bound, Open],
            Cause = "test",
        })).Errors);

        Assert.Equal(5, (await cluster.Product(set).Get())!.Document.Stock.OnHand);
        Assert.Equal("""{"quantity":2}""", (await cluster.AspectAsync(set, Bound, "stock")).DesiredValue);
        Assert.Equal("""{"quantity":5}""", (await cluster.AspectAsync(set, Open, "stock")).DesiredValue);

        // The sum stays; only where the units lie does not.
        await CountAsync(null, 8);
        await CountAsync(_north, 3);
        foreach (var (_, id) in (await cluster.Get<ISweeps>().DueProductsAsync(cluster.Clock.GetUtcNow(), 100, Cancellation)).Where(d => d.ProductId == set))
            await cluster.Product(id).Due();
        Assert.Equal("""{"quantity":1}""", (await cluster.AspectAsync(set, Bound, "stock")).DesiredValue);
        Assert.Equal("""{"quantity":5}""", (await cluster.AspectAsync(set, Open, "stock")).DesiredValue);
    }

    [Fact]
    public async Task Warehouse_WithUnits_StaysUntilTheyAreGone()
    {
        await CreateAsync(quantity: 5);
        await CountAsync(_north, 1);
        async Task<CommitOutcome> RemoveAsync() =>
            (await cluster.Get<ICommitter>().CommitAsync(new Unit { Tenant = StoredCluster.Tenant, Rows = [new WarehouseRemovedRow(_north)] }, Cancellation)).Outcome;

        Assert.Equal(CommitOutcome.Refused, await RemoveAsync());
        await CountAsync(_north, 0);
        Assert.Equal(CommitOutcome.Committed, await RemoveAsync());
        Assert.Equal(ErrorCodes.WarehouseUnknown, (await CountAsync(_north, 1)).Errors.Single().Code);
    }

    [Fact]
    public async Task Deleted_ProductWithUnits_KeepsNoWarehouse()
    {
        await CreateAsync(quantity: 5);
        await CountAsync(_north, 1);

        await cluster.Product(_id).Delete(new DeleteProduct(false, null, "t"));

        Assert.Equal(0, (await cluster.Get<IWarehouseReads>().UseAsync(StoredCluster.Tenant, _north, Cancellation)).Products);
    }

    [Fact]
    public async Task DefaultAlone_IsStoredAsBefore()
    {
        await UpsertAsync(5);
        await cluster.Product(_id).ApplyMany([Effect("a", "reserve", StockEffectKind.Reserve, 2, Open)]);

        var document = await DocumentAsync();
        Assert.Equal((new StockLevel(5, 2), 0, null), (document.Stock, document.Warehouses.Count, document.ExposuresFit));
        Assert.Equal("default", (await cluster.Products.TimelineAsync(StoredCluster.Tenant, _id, null, 1, Cancellation))[0].WarehouseId);
    }

    private string Sku => "W-" + _id[^12..];

    private StockEffect Effect(string line, string word, StockEffectKind kind, long units, string account) =>
        new($"{_id}|{line}|{word}|{units}", kind, units, account, true, "o1", "order:1", cluster.Clock.GetUtcNow());

    /// <summary>Listed on a channel that ships from the second warehouse alone and on one that ships from all.</summary>
    private async Task CreateAsync(int quantity)
    {
        await RuleAsync(Bound, [_north]);
        await WarehouseAsync(_north);
        await UpsertAsync(quantity);
    }

    private async Task UpsertAsync(int quantity) => Assert.Empty((await cluster.Product(_id).Upsert(new ProductWrite
    {
        Patch = new ProductPatch { Sku = Sku, Title = "Kupa", Quantity = quantity, Price = new(1_500_000, "TRY") },
        ListOn = [Bound, Open],
        Cause = "test",
    })).Errors);

    private async Task WarehouseAsync(string id) => Assert.True((await cluster.Get<ICommitter>().CommitAsync(
        new Unit
        {
            Tenant = StoredCluster.Tenant,
            Fence = new WarehouseRow { Tenant = StoredCluster.Tenant, Id = id, ExpectedVersion = 0, State = KolajJson.ToBytes(new WarehouseDocument { Name = id }) },
        },
        Cancellation)).Committed);

    private async Task RuleAsync(string account, IReadOnlyList<string>? shipFrom, bool guarded = false)
    {
        var rule = new StockRule
        {
            Writing = new StockWriting(StockWriteKind.Absolute, true, false, false, TimeSpan.Zero, TimeSpan.Zero),
            Policy = guarded ? new StockPolicy(StockMode.Guarded, null) : StockPolicy.Shared,
            Live = true,
            CanRead = true,
            HasOrders = true,
            Warehouses = shipFrom,
        };
        Assert.True((await cluster.WriteAsync(new StockRuleRow(account, KolajJson.ToBytes(rule)))).Committed);
        cluster.Get<StockRules>().Forget(StoredCluster.Tenant);
    }

    private Task<InventoryResult> CountAsync(string? warehouse, long units) =>
        cluster.Product(_id).UpdateInventory(new InventoryWrite { Quantity = units, WarehouseId = warehouse, Cause = "test" });

    private async Task<ProductDocument> DocumentAsync() => (await cluster.Product(_id).Get())!.Document;

    private async Task<(StockLevel Whole, StockLevel Default, StockLevel North)> LevelsAsync() =>
        await DocumentAsync() is var document ? (document.Stock, document.In(WarehouseIdentity.Default), document.In(_north)) : default;

    private async Task<(string Bound, string Open)> ToldAsync() =>
        ((await cluster.AspectAsync(_id, Bound, "stock")).DesiredValue, (await cluster.AspectAsync(_id, Open, "stock")).DesiredValue);
}
