using System.Text;
using KolajAI.Errors;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Orders;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Orders;

[Collection(GrainClusterGroup.Name)]
public sealed class OrderGrainTests(GrainCluster cluster) : IDisposable
{
    private static readonly OrderRules Rules = new(RestockOnCancel: true, ChannelLowersOwnStock: true, null, AutoAcknowledge: false);

    private readonly string _key = Guid.CreateVersion7().ToString("N");
    private readonly AccountRef _account = new("t", "trendyol", "default");
    private readonly string _product = Guid.CreateVersion7().ToString();

    private FakeStore Store => cluster.Store;

    private IOrderGrain Grain => cluster.Client.GetGrain<IOrderGrain>(GrainKeys.Order(_account, _key));

    private IProductGrain Product => cluster.Client.GetGrain<IProductGrain>(GrainKeys.Product("t", _product));

    private string Sku => "SKU-" + _product;

    public void Dispose() => Store.Fault = null;

    [Fact]
    public async Task Ingest_NewOrder_ReservesOnceHoweverOftenItComes()
    {
        await CreateProduct(10);
        var first = await Grain.Ingest(Order(1, OrderStatus.Created, 3), Rules);
        var again = await Grain.Ingest(Order(1, OrderStatus.Created, 3), Rules);
        Assert.True(first is { Created: true, Changed: true });
        Assert.False(again.Created || again.Changed);
        Assert.Equal(first.OrderId, again.OrderId);
        Assert.Equal(new StockLevel(10, 3), await Stock());
        Assert.All(Store.Effects.Values.Where(e => e.OrderId == first.OrderId), static e => Assert.True(e.Done));
        Assert.False(((OrderRow)Store.Find<OrderRow>(first.OrderId)!.Value.Row).EffectsPending);
    }

    [Fact]
    public async Task Ingest_WholeLife_EndsWithTheGoodsGone()
    {
        await CreateProduct(10);
        await Grain.Ingest(Order(1, OrderStatus.Created, 3), Rules);
        await Grain.Ingest(Order(3, OrderStatus.Shipped, 3), Rules);
        await Grain.Ingest(Order(2, OrderStatus.Picking, 3), Rules);
        await Grain.Ingest(Order(4, OrderStatus.Delivered, 3), Rules);
        Assert.Equal(new StockLevel(7, 0), await Stock());
        Assert.Equal(OrderStatus.Delivered, (await Grain.Get())!.Order.Status);
    }

    [Fact]
    public async Task Ingest_Cancelled_GivesTheUnitsBackOnce()
    {
        await CreateProduct(10);
        await Grain.Ingest(Order(1, OrderStatus.Created, 3), Rules);
        await Grain.Ingest(Order(2, OrderStatus.Cancelled, 3), Rules);
        await Grain.Ingest(Order(2, OrderStatus.Cancelled, 3), Rules);
        Assert.Equal(new StockLevel(10, 0), await Stock());
    }

    [Fact]
    public async Task Ingest_ProductCannotBeWritten_OwesTheEffectUntilResume()
    {
        await CreateProduct(10);
        Store.Fault = static unit => unit.Fence is ProductRow ? InjectedFault.Overloaded : null;
        await Assert.ThrowsAnyAsync<Exception>(() => Grain.Ingest(Order(1, OrderStatus.Created, 3), Rules));
        Assert.Equal(new StockLevel(10, 0), await Stock());
        Assert.True(((OrderRow)Store.Find<OrderRow>(OrderIds.Make(_account, _key))!.Value.Row).EffectsPending);
        Store.Fault = null;
        await Grain.Resume();
        await Grain.Resume();
        Assert.Equal(new StockLevel(10, 3), await Stock());
        Assert.False(((OrderRow)Store.Find<OrderRow>(OrderIds.Make(_account, _key))!.Value.Row).EffectsPending);
    }

    [Theory]
    [InlineData(InjectedFault.UnknownWritten)]
    [InlineData(InjectedFault.UnknownNotWritten)]
    public async Task Ingest_UnknownOutcome_IsSettledByReading(InjectedFault fault)
    {
        await CreateProduct(10);
        Store.Fault = _ =>
        {
            Store.Fault = null;
            return fault;
        };
        await Grain.Ingest(Order(1, OrderStatus.Created, 3), Rules);
        Assert.Equal(new StockLevel(10, 3), await Stock());
    }

    [Fact]
    public async Task BindLine_OfAnUnknownSku_MovesAllThatIsOwed()
    {
        await CreateProduct(10);
        var shipped = Order(2, OrderStatus.Shipped, 3, sku: "nobody's", remoteId: "R-" + _key);
        await Grain.Ingest(shipped, Rules);
        Assert.Contains("unknown_sku", (await Grain.Get())!.Order.Problems);
        Assert.Equal(new StockLevel(10, 0), await Stock());
        var bound = await Grain.BindLine("L1", _product, remember: true, Rules);
        Assert.True(bound.Succeeded);
        Assert.Empty(bound.View!.Order.Problems);
        Assert.Equal(new StockLevel(7, 0), await Stock());
        Assert.Equal(_product, Store.RemoteIds[(_account.Key, "content", "R-" + _key)]);
        Assert.Equal([ErrorCodes.WrongState], (await Grain.BindLine("L1", "another", false, Rules)).Errors.Select(static e => e.Code));
    }

    [Fact]
    public async Task Ingest_AfterTheProductAppeared_BindsByItself()
    {
        await Grain.Ingest(Order(1, OrderStatus.Created, 3), Rules);
        await CreateProduct(10);
        Assert.True((await Grain.Ingest(Order(1, OrderStatus.Created, 3), Rules)).Changed);
        Assert.Equal(new StockLevel(10, 3), await Stock());
    }

    [Fact]
    public async Task Ingest_MoreThanThere_NamesTheShortfall()
    {
        await CreateProduct(1);
        await Grain.Ingest(Order(1, OrderStatus.Created, 3), Rules);
        Assert.Equal(["shortfall"], (await Grain.Get())!.Order.Problems);
        await Grain.Ingest(Order(2, OrderStatus.Cancelled, 3), Rules);
        Assert.Empty((await Grain.Get())!.Order.Problems);
    }

    [Fact]
    public async Task Ingest_ClockSetBackByAnHour_IsTakenAllTheSame()
    {
        cluster.Clock.TurnBack(TimeSpan.FromHours(1));
        try
        {
            Assert.True((await Grain.Ingest(Order(1, OrderStatus.Created, 1), Rules)).Created);
        }
        finally
        {
            cluster.Clock.TurnBack(TimeSpan.FromHours(-1));
        }
    }

    [Fact]
    public async Task Ingest_NewsOfAnErasedPerson_BringsNobodyBack()
    {
        var personal = new OrderPersonalData(new OrderParty { Kind = "person", FirstName = "Ayşegül", Phone = "05321112233" }, null, null);
        var order = (await Grain.Ingest(Order(1, OrderStatus.Created, 1) with { Personal = personal }, Rules)).OrderId;
        Store.Read(s => s.DataKeys.Remove("order:" + order) && s.Erased.Add("order:" + order));

        Assert.True((await Grain.Ingest(Order(2, OrderStatus.Shipped, 1) with { Personal = personal }, Rules)).Changed);

        Assert.Null((await Grain.Get())!.Personal);
        Assert.Null(Store.Read(s => s.DataKeys.GetValueOrDefault("order:" + order)));
    }

    [Fact]
    public async Task Ingest_OrderThatEnds_NotesThePlatformsTimeOnce()
    {
        var shipped = Order(2, OrderStatus.Shipped, 1);
        var order = (await Grain.Ingest(Order(1, OrderStatus.Created, 1), Rules)).OrderId;
        Assert.False(Store.Read(s => s.Ends.ContainsKey("order:" + order)));
        await Grain.Ingest(shipped, Rules);
        await Grain.Ingest(Order(3, OrderStatus.Delivered, 1) with { ChangedAt = shipped.ChangedAt.AddDays(3) }, Rules);
        Assert.Equal(shipped.ChangedAt, Store.Read(s => s.Ends["order:" + order]));
    }

    [Fact]
    public async Task Ingest_PersonalData_IsSealedInTheRowAndFoundByIndex()
    {
        var personal = new OrderPersonalData(
            new OrderParty { Kind = "person", FirstName = "Ayşegül", Phone = "+90 (532) 111 22 33", Email = "Ayse@Example.com" }, null, null);
        await Grain.Ingest(Order(1, OrderStatus.Created, 1) with { Personal = personal }, Rules);
        var row = (OrderRow)Store.Find<OrderRow>(OrderIds.Make(_account, _key))!.Value.Row;
        Assert.DoesNotContain("Ayşegül", Encoding.UTF8.GetString(row.State) + Encoding.UTF8.GetString(row.Personal!), StringComparison.Ordinal);
        Assert.Equal("Ayşegül", (await Grain.Get())!.Personal!.Billing!.FirstName);
        Assert.Equal(["email", "phone"], Store.BlindIndexes.Where(b => b.ObjectId == "order:" + row.Id).Select(static b => b.Kind).Order());
        Store.DataKeys.Remove("order:" + row.Id);
        await Grain.Ingest(Order(1, OrderStatus.Created, 1) with { Personal = personal }, Rules);
        Assert.Null((await Grain.Get())!.Personal);
    }

    [Fact]
    public async Task Request_OnePackageOpen_TakesItWholeAndEndsOnce()
    {
        await Grain.Ingest(Order(1, OrderStatus.Created, 2), Rules);
        var asked = await Grain.Request(Action("a1") with { OperationId = "op-" + _key });
        Assert.True(asked.Succeeded);
        var action = Assert.Single(asked.View!.Actions);
        Assert.Equal((_key + "-P1", 2), (action.Action.PackageExternalId, action.Action.Lines[0].Quantity));
        Assert.Equal([ErrorCodes.WrongState], (await Grain.Request(Action("a2"))).Errors.Select(static e => e.Code));

        await Grain.ActionFinished(_key + "a1", new OrderActionOutcome("done", null, null));
        var due = Store.Due.Count;
        await Grain.ActionFinished(_key + "a1", new OrderActionOutcome("refused", "x", "late"));
        Assert.Equal("done", Store.Actions[_key + "a1"].State);
        Assert.Equal(due, Store.Due.Count);
        Assert.Equal(["confirmed"], Store.OperationRows.OfType<OperationItemsMovedRow>().Where(r => r.ProductId == _key + "a1").Select(static r => r.State));
    }

    [Fact]
    public async Task Request_SeveralPackagesOrWrongState_IsRefused()
    {
        var two = Order(1, OrderStatus.Created, 2);
        await Grain.Ingest(two with { Packages = [.. two.Packages, two.Packages[0] with { ExternalId = _key + "-P2" }] }, Rules);
        Assert.Equal([ErrorCodes.PackageAmbiguous], (await Grain.Request(Action("a"))).Errors.Select(static e => e.Code));
        Assert.True((await Grain.Request(Action("b") with { PackageExternalId = _key + "-P2" })).Succeeded);
        await Grain.Ingest(Order(2, OrderStatus.Awaiting, 2), Rules);
        Assert.Equal([ErrorCodes.WrongState], (await Grain.Request(Action("c") with { PackageExternalId = _key + "-P1" })).Errors.Select(static e => e.Code));
    }

    [Fact]
    public async Task Request_OutOfStockCancelWithoutRestock_TakesTheUnitsOffTheShelf()
    {
        await CreateProduct(10);
        await Grain.Ingest(Order(1, OrderStatus.Created, 3), Rules);
        await Grain.Request(Action("c") with { Kind = OrderActionKind.Cancel, Reason = "out_of_stock", Restock = false });
        Assert.Equal(new StockLevel(10, 3), await Stock());
        await Grain.Ingest(Order(2, OrderStatus.Cancelled, 3), Rules);
        Assert.Equal(new StockLevel(7, 0), await Stock());
    }

    [Fact]
    public async Task Ingest_AutoAcknowledge_AsksOncePerPackage()
    {
        var rules = Rules with { AutoAcknowledge = true };
        await Grain.Ingest(Order(1, OrderStatus.Created, 2), rules);
        await Grain.Ingest(Order(2, OrderStatus.Created, 2), rules);
        Assert.Single(Store.Actions.Values, a => a.OrderId == OrderIds.Make(_account, _key));
    }

    [Fact]
    public async Task SetReference_OfAnotherValue_IsAConflict()
    {
        await Grain.Ingest(Order(1, OrderStatus.Created, 2), Rules);
        Assert.True((await Grain.SetReference("logo", "1")).Succeeded);
        Assert.True((await Grain.SetReference("logo", "1")).Succeeded);
        Assert.Equal([ErrorCodes.ReferenceConflict], (await Grain.SetReference("logo", "2")).Errors.Select(static e => e.Code));
    }

    private Task<ProductResult> CreateProduct(long quantity) => Product.Upsert(new ProductWrite
    {
        Patch = new ProductPatch { Sku = Sku, Title = "Product", Price = new Money(10_000, "TRY"), Quantity = quantity },
        CreateOnly = true,
        Cause = "test",
    });

    private async Task<StockLevel> Stock() => (await Product.Get())!.Document.Stock;

    private OrderAction Action(string id) => new() { Id = _key + id, Kind = OrderActionKind.Ship, OrderKey = _key, Lines = [], Cause = "test" };

    private RemoteOrder Order(long version, OrderStatus status, long quantity, string? sku = null, string? remoteId = null)
    {
        var package = new RemotePackage
        {
            ExternalId = _key + "-P1",
            Version = version,
            Status = status,
            RawStatus = status.ToString(),
            Lines = new List<PackageLine> { new("L1", quantity) },
        };
        var line = new RemoteOrderLine
        {
            ExternalLineId = "L1",
            Title = "Line",
            Sku = sku ?? Sku,
            RemoteIds = remoteId is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["content"] = remoteId },
        };
        return PackageHistory.Message(version, package) with { OrderKey = _key, ExternalId = _key, Lines = new List<RemoteOrderLine> { line } };
    }
}
