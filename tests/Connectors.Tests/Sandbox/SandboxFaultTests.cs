using KolajAI.Orders;

namespace KolajAI.Connectors.Tests.Sandbox;

public sealed class SandboxFaultTests
{
    private readonly SandboxFixture _sandbox = new();

    [Theory]
    [InlineData("error", PlatformFailure.Broken)]
    [InlineData("rate_limited", PlatformFailure.RateLimited)]
    public async Task Fault_BeforeTheCall_ChangesNothingAndIsCountedDown(string kind, PlatformFailure failure)
    {
        await _sandbox.PublishAsync("A", 5);
        await _sandbox.FaultAsync(kind, "stock", count: 2);

        Assert.Equal(failure, (await Assert.ThrowsAsync<PlatformException>(() => _sandbox.StockAsync("A", 9))).Failure);
        Assert.Equal(failure, (await Assert.ThrowsAsync<PlatformException>(() => _sandbox.StockAsync("A", 9))).Failure);
        Assert.Equal(5, await _sandbox.QuantityAsync("A"));
        Assert.Equal(ItemOutcome.Confirmed, (await _sandbox.StockAsync("A", 9)).Outcome);
    }

    [Fact]
    public async Task Fault_ApplyThenDrop_HasDoneItAndSaysUnknown()
    {
        await _sandbox.PublishAsync("A", 5);
        await _sandbox.FaultAsync("apply_then_drop", "stock");

        var error = await Assert.ThrowsAsync<PlatformException>(() => _sandbox.StockAsync("A", 9));

        Assert.Equal(PlatformFailure.OutcomeUnknown, error.Failure);
        Assert.Equal(9, await _sandbox.QuantityAsync("A"));
    }

    [Fact]
    public async Task Fault_ApplyThenDropOnAnAction_IsFoundDone()
    {
        await _sandbox.PublishAsync("A", 5);
        var ship = SandboxFixture.Action(OrderActionKind.Ship, (await _sandbox.BuyAsync("A", 1)).OrderKey!, 1);
        await _sandbox.FaultAsync("apply_then_drop", "actions");

        await Assert.ThrowsAsync<PlatformException>(() => _sandbox.Connector.PerformAsync(_sandbox.Session, ship, _sandbox.Cancellation));

        Assert.True(await _sandbox.Connector.IsDoneAsync(_sandbox.Session, ship, _sandbox.Cancellation));
    }

    [Fact]
    public async Task Fault_Refuse_RefusesTheItems()
    {
        await _sandbox.FaultAsync("refuse", "publish");

        Assert.Equal(ItemOutcome.Refused, (await _sandbox.PublishAsync("A", 5)).Outcome);
        Assert.Equal(ItemOutcome.Confirmed, (await _sandbox.PublishAsync("A", 5)).Outcome);
    }

    [Fact]
    public async Task Fault_OfAnotherOperation_IsNotMet()
    {
        await _sandbox.FaultAsync("error", "orders");

        Assert.Equal(ItemOutcome.Confirmed, (await _sandbox.PublishAsync("A", 5)).Outcome);
        await Assert.ThrowsAsync<PlatformException>(() =>
            _sandbox.Connector.ReadOrdersAsync(_sandbox.Session, null, default, _sandbox.Cancellation));
    }

    [Fact]
    public async Task Fault_OfEveryOperation_IsMetByTheConnectionTest()
    {
        await _sandbox.FaultAsync("error", "*");

        await Assert.ThrowsAsync<PlatformException>(() => _sandbox.Connector.TestAsync(_sandbox.Session, _sandbox.Cancellation));
        await _sandbox.Connector.TestAsync(_sandbox.Session, _sandbox.Cancellation);
    }

    [Fact]
    public async Task Fault_LoseNotices_SellsWithoutTelling()
    {
        await _sandbox.PublishAsync("A", 5);
        await _sandbox.FaultAsync("lose_notices", "*");

        var lost = await _sandbox.BuyAsync("A", 1);
        var told = await _sandbox.BuyAsync("A", 1);

        Assert.Equal((true, true, false), (lost.OrderKey is not null, lost.Notice is null, told.Notice is null));
    }

    [Fact]
    public async Task Fault_CountZero_ClearsIt()
    {
        await _sandbox.FaultAsync("error", "*", count: 5);
        await _sandbox.FaultAsync("error", "*", count: 0);

        await _sandbox.Connector.TestAsync(_sandbox.Session, _sandbox.Cancellation);
    }

    [Theory]
    [InlineData("explode", "*", 1)]
    [InlineData("error", "everything", 1)]
    [InlineData("error", "*", -1)]
    public async Task Fault_Unknown_IsRefused(string kind, string operation, int count) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _sandbox.FaultAsync(kind, operation, count));
}
