using KolajAI.Connectors;
using KolajAI.Grains.Exposures;
using KolajAI.Products;
using Xunit;

namespace KolajAI.Grains.Tests.Exposures;

public sealed class ExposurePlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Plan_UnitThatOpenOrdersKeepFromAnOnHandChannel_GoesToAnother(long ownOpen)
    {
        var steps = ExposurePlanner.Plan(
            WarehousePools.Single(3), [OnHand("a", shown: 0, weight: 9, ownOpen), Keyed("b", shown: 1), Keyed("c", shown: 1)], version: 7, Now);

        var step = Assert.Single(steps);
        Assert.Equal(("b", 2L), (step.AccountKey, step.Write!.Value));
    }

    [Fact]
    public void Plan_OthersMayNotHaveMore_TheOnHandChannelGetsWhatFitsBesideItsOpenOrders()
    {
        var steps = ExposurePlanner.Plan(WarehousePools.Single(4), [OnHand("a", shown: 0, weight: 9, ownOpen: 1), Keyed("b", shown: 1) with { Most = 1 }], version: 7, Now);

        var step = Assert.Single(steps);
        Assert.Equal(("a", 2L, 1L), (step.AccountKey, step.Write!.Value, step.Write.OwnOpen));
    }

    /// <summary>The unit that the on-hand channel cannot have is not moved to and fro.</summary>
    [Fact]
    public void Plan_AbsoluteChannelAtZeroOnItsWayUp_GetsTheUnitToo()
    {
        var absolute = new GuardedChannel(
            "a", Writing(StockWriteKind.Absolute), new ChannelExposure { Units = 0, Shown = 0 }, WriteState.Idle, Weight: 4, long.MaxValue, OwnOpen: 0, CanRead: true);

        var step = Assert.Single(ExposurePlanner.Plan(WarehousePools.Single(3), [absolute, OnHand("b", shown: 0, weight: 3, ownOpen: 2)], version: 7, Now));

        Assert.Equal(("a", 3L), (step.AccountKey, step.Write!.Value));
    }

    [Fact]
    public void Plan_OnlyAnOnHandChannelThatShowsSomething_GoesToMoreByZero()
    {
        var step = Assert.Single(ExposurePlanner.Plan(WarehousePools.Single(2), [OnHand("a", shown: 1, weight: 1, ownOpen: 0)], version: 7, Now));

        Assert.Equal((0L, 1L), (step.Write!.Value, step.After.Units));
    }

    /// <summary>The one that is to be emptied has to be read first; until then its unit is nobody else's.</summary>
    [Theory]
    [InlineData(StockWriteKind.Absolute)]
    [InlineData(StockWriteKind.OnHandMinusOwnOrders)]
    public void Plan_NeverToldChannelBesideOneThatHoldsThePool_IsToldZero(StockWriteKind kind)
    {
        var holder = Keyed("a", shown: 0) with { Exposure = new ChannelExposure { Units = 1, Shown = null }, Most = 0 };

        var steps = ExposurePlanner.Plan(WarehousePools.Single(1), [holder, NeverTold("b", kind)], version: 7, Now);

        Assert.True(steps.Single(static s => s.AccountKey == "a").Read);
        Assert.Equal(0, steps.Single(static s => s.AccountKey == "b").Write!.Value);
    }

    [Fact]
    public void Plan_NeverToldChannel_IsToldWhatFitsBesideItsOpenOrders()
    {
        var step = Assert.Single(ExposurePlanner.Plan(WarehousePools.Single(3), [NeverTold("a", StockWriteKind.OnHandMinusOwnOrders) with { OwnOpen = 1 }], version: 7, Now));

        Assert.Equal((2L, 3L), (step.Write!.Value, step.After.WriteCost));
    }

    [Fact]
    public void Plan_NeverToldChannelThatOnlyObserves_IsToldNothing() =>
        Assert.Empty(ExposurePlanner.Plan(WarehousePools.Single(3), [NeverTold("a", StockWriteKind.Absolute) with { IsLive = false, Most = 0 }], version: 7, Now));

    private static GuardedChannel NeverTold(string account, StockWriteKind kind) => new(
        account, Writing(kind), new ChannelExposure { Units = null, Shown = null }, WriteState.Idle, Weight: 0, long.MaxValue, OwnOpen: 0, CanRead: false);

    private static GuardedChannel OnHand(string account, long shown, long weight, long ownOpen) => new(
        account, Writing(StockWriteKind.OnHandMinusOwnOrders), new ChannelExposure { Units = shown, Shown = shown }, WriteState.Idle, weight, long.MaxValue, ownOpen, CanRead: true);

    private static GuardedChannel Keyed(string account, long shown) => new(
        account, Writing(StockWriteKind.CompareAndSet), new ChannelExposure { Units = shown, Shown = shown }, WriteState.Idle, 0, long.MaxValue, 0, CanRead: true);

    private static StockWriting Writing(StockWriteKind kind) => new(kind, LowersOwnStock: true, RefusesBelowZero: false, TakesWriteKey: true, TimeSpan.Zero, TimeSpan.Zero);
}
