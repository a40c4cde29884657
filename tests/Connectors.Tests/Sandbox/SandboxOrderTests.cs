using KolajAI.Monetary;
using KolajAI.Orders;
using static KolajAI.Connectors.Tests.Sandbox.SandboxFixture;

namespace KolajAI.Connectors.Tests.Sandbox;

public sealed class SandboxOrderTests
{
    private readonly SandboxFixture _sandbox = new();

    [Fact]
    public async Task Place_InStock_LowersStockAndShowsTheOrder()
    {
        await _sandbox.PublishAsync("A", 5);

        var result = await _sandbox.BuyAsync("A", 2);

        Assert.Equal(3, await _sandbox.QuantityAsync("A"));
        var order = await _sandbox.OrderAsync(result.OrderKey!);
        var line = Assert.Single(order.Lines);
        Assert.Equal(("A", 2L, new Money(2_998_000, "TRY"), "20"), (line.Sku, line.Quantity, line.InvoiceAmount, line.VatRate));
        Assert.Equal((OrderStatus.Created, true, new Money(2_998_000, "TRY")), (order.Status, order.LinesAreWhole, order.Totals!.BuyerPaid));
    }

    [Fact]
    public async Task Place_MoreThanShown_IsOutOfStockAndChangesNothing()
    {
        await _sandbox.PublishAsync("A", 5);

        var result = await _sandbox.BuyAsync("A", 6);

        Assert.Equal((null, null, "out_of_stock"), (result.OrderKey, result.Notice, result.Error));
        Assert.Equal(5, await _sandbox.QuantityAsync("A"));
    }

    [Fact]
    public async Task Place_TwoLinesOfOneSku_AreSummedBeforeTheCheck()
    {
        await _sandbox.PublishAsync("A", 5);

        var result = await _sandbox.Control.PlaceOrderAsync(_sandbox.Account, [new("A", 3), new("A", 3)], _sandbox.Cancellation);

        Assert.Equal("out_of_stock", result.Error);
        Assert.Equal(5, await _sandbox.QuantityAsync("A"));
    }

    [Fact]
    public async Task Place_NotListed_IsUnknownListing() => Assert.Equal("unknown_listing", (await _sandbox.BuyAsync("A", 1)).Error);

    [Fact]
    public async Task Place_ManyBuyersAtOnce_SellEveryUnitOnce()
    {
        await _sandbox.PublishAsync("A", 7);

        // All have read the same 7 before the first of them writes.
        const int buyers = 25;
        var waiting = 0;
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sandbox.State.BeforeWrite = _ =>
        {
            if (Interlocked.Increment(ref waiting) == buyers)
                go.SetResult();
            return go.Task;
        };
        var results = await Task.WhenAll(Enumerable.Range(0, buyers).Select(_ => _sandbox.BuyAsync("A", 1)));

        Assert.Equal(7, results.Count(result => result.OrderKey is not null));
        Assert.All(results.Where(result => result.OrderKey is null), result => Assert.Equal("out_of_stock", result.Error));
        Assert.Equal(7, results.Select(result => result.OrderKey).OfType<string>().Distinct().Count());
        Assert.Equal(0, await _sandbox.QuantityAsync("A"));
        Assert.True(_sandbox.State.Conflicts >= buyers - 1, "The buyers did not meet, so the test proves nothing.");
    }

    [Fact]
    public async Task Place_StockIsSetBetweenReadAndWrite_SellsFromTheNewNumber()
    {
        await _sandbox.PublishAsync("A", 5);
        _sandbox.State.BeforeWrite = async _ =>
        {
            _sandbox.State.BeforeWrite = null;
            await _sandbox.StockAsync("A", 1);
        };

        var result = await _sandbox.BuyAsync("A", 2);

        Assert.Equal("out_of_stock", result.Error);
        Assert.Equal(1, await _sandbox.QuantityAsync("A"));
    }

    [Fact]
    public async Task Cancel_ByTheShopper_RaisesStockAgain()
    {
        await _sandbox.PublishAsync("A", 5);
        var key = (await _sandbox.BuyAsync("A", 2)).OrderKey!;

        var result = await _sandbox.Control.CancelOrderAsync(_sandbox.Account, key, _sandbox.Cancellation);

        Assert.NotNull(result.Notice);
        Assert.Equal(5, await _sandbox.QuantityAsync("A"));
        var order = await _sandbox.OrderAsync(key);
        Assert.Equal((OrderStatus.Cancelled, 2L, "buyer"), (order.Status, order.Lines[0].Cancelled, order.Lines[0].Cancel!.By));
        Assert.Equal("wrong_state", (await _sandbox.Control.CancelOrderAsync(_sandbox.Account, key, _sandbox.Cancellation)).Error);
        Assert.Equal(5, await _sandbox.QuantityAsync("A"));
    }

    [Fact]
    public async Task Cancel_Unknown_SaysSo() =>
        Assert.Equal("unknown_order", (await _sandbox.Control.CancelOrderAsync(_sandbox.Account, "SB1", _sandbox.Cancellation)).Error);

    [Fact]
    public async Task Ship_Part_ThenTheShopperCannotCancel()
    {
        await _sandbox.PublishAsync("A", 5);
        var key = (await _sandbox.BuyAsync("A", 2)).OrderKey!;

        await PerformAsync(Action(OrderActionKind.Ship, key, 1));

        Assert.Equal((OrderStatus.PartiallyShipped, 1L), ((await _sandbox.OrderAsync(key)).Status, (await _sandbox.OrderAsync(key)).Lines[0].Shipped));
        Assert.Equal("wrong_state", (await _sandbox.Control.CancelOrderAsync(_sandbox.Account, key, _sandbox.Cancellation)).Error);
        await PerformAsync(Action(OrderActionKind.Ship, key, 1, id: "a2"));
        Assert.Equal(OrderStatus.Shipped, (await _sandbox.OrderAsync(key)).Status);
    }

    [Fact]
    public async Task Perform_Repeated_ChangesNothingMore()
    {
        await _sandbox.PublishAsync("A", 5);
        var key = (await _sandbox.BuyAsync("A", 2)).OrderKey!;
        var ship = Action(OrderActionKind.Ship, key, 1);
        Assert.False(await _sandbox.Connector.IsDoneAsync(_sandbox.Session, ship, _sandbox.Cancellation));

        await PerformAsync(ship);
        var version = (await _sandbox.OrderAsync(key)).Version;
        await PerformAsync(ship);

        var order = await _sandbox.OrderAsync(key);
        Assert.Equal((1L, version), (order.Lines[0].Shipped, order.Version));
        Assert.True(await _sandbox.Connector.IsDoneAsync(_sandbox.Session, ship, _sandbox.Cancellation));
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData(true, 5)]
    [InlineData(false, 3)]
    public async Task Cancel_ByTheSeller_RestocksAsAsked(bool? restock, long expected)
    {
        await _sandbox.PublishAsync("A", 5);
        var key = (await _sandbox.BuyAsync("A", 2)).OrderKey!;

        await PerformAsync(Action(OrderActionKind.Cancel, key, 2, restock: restock));

        Assert.Equal(expected, await _sandbox.QuantityAsync("A"));
        Assert.Equal((OrderStatus.Cancelled, "seller"), ((await _sandbox.OrderAsync(key)).Status, (await _sandbox.OrderAsync(key)).Lines[0].Cancel!.By));
    }

    [Fact]
    public async Task Perform_AcknowledgeThenInvoice_MovesOn()
    {
        await _sandbox.PublishAsync("A", 5);
        var key = (await _sandbox.BuyAsync("A", 2)).OrderKey!;

        await PerformAsync(Action(OrderActionKind.Acknowledge, key, 2));
        Assert.Equal(OrderStatus.Picking, (await _sandbox.OrderAsync(key)).Status);
        await PerformAsync(Action(OrderActionKind.Invoice, key, 2, id: "a2"));
        Assert.Equal(OrderStatus.Invoiced, (await _sandbox.OrderAsync(key)).Status);
    }

    [Fact]
    public async Task Ship_MoreThanOpen_IsRefused()
    {
        await _sandbox.PublishAsync("A", 5);
        var key = (await _sandbox.BuyAsync("A", 2)).OrderKey!;

        var error = await Assert.ThrowsAsync<PlatformException>(() => PerformAsync(Action(OrderActionKind.Ship, key, 3)));

        Assert.Equal((PlatformFailure.Refused, "wrong_state"), (error.Failure, error.Code));
    }

    [Fact]
    public async Task Feed_OrdersChangeWhileReading_MissesNone()
    {
        await _sandbox.PublishAsync("A", 500);
        var keys = new List<string>();
        for (var i = 0; i < 150; i++)
            keys.Add((await _sandbox.BuyAsync("A", 1)).OrderKey!);

        var first = await _sandbox.Connector.ReadOrdersAsync(_sandbox.Session, null, _sandbox.Clock.GetUtcNow().AddDays(-1), _sandbox.Cancellation);
        await _sandbox.Control.CancelOrderAsync(_sandbox.Account, keys[0], _sandbox.Cancellation);
        await _sandbox.Control.CancelOrderAsync(_sandbox.Account, keys[140], _sandbox.Cancellation);
        var second = await _sandbox.Connector.ReadOrdersAsync(_sandbox.Session, first.Cursor, default, _sandbox.Cancellation);

        Assert.True(first.More);
        Assert.False(second.More);
        Assert.Equal(keys.Order(), first.Orders.Concat(second.Orders).Select(order => order.OrderKey).Distinct().Order());
        Assert.Equal(OrderStatus.Cancelled, second.Orders.Single(order => order.OrderKey == keys[0]).Status);
        Assert.Empty((await _sandbox.Connector.ReadOrdersAsync(_sandbox.Session, second.Cursor, default, _sandbox.Cancellation)).Orders);
    }

    private Task PerformAsync(OrderAction action) => _sandbox.Connector.PerformAsync(_sandbox.Session, action, _sandbox.Cancellation);
}
