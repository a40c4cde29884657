using KolajAI.Accounts;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Prices;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Accounts;

public sealed class BrakesTests
{
    private static readonly BrakeLimits Limits = new(PriceChangePercent: 50, DelistPerDay: 2, ZeroedSharePercent: 30, ZeroedAtLeast: 0);

    [Theory]
    [InlineData("100.00", "150.00", false)]
    [InlineData("100.00", "150.01", true)]
    [InlineData("100.00", "50.00", false)]
    [InlineData("100.00", "49.99", true)]
    [InlineData("1.99", "19.90", true)]
    public void Decide_PriceAgainstTheConfirmedOne_IsStoppedBeyondThePercentage(string before, string after, bool stopped)
    {
        var verdict = Decide([Price("p1", before, after)]);

        Assert.Equal(stopped ? [Brakes.PriceChange] : [], verdict.Stopped.Select(s => s.Kind));
    }

    [Fact]
    public void Decide_PriceThatItsRuleHolds_IsStoppedWhetherItIsNewOrApproved()
    {
        var held = Price("p1", "100.00", "100.00") with { DesiredValue = PriceWishes.Json(new PriceValue(null, null) { Held = new HeldPrice("min_price", "Raise it.") }) };

        Assert.All(
            [held, held with { ConfirmedVersion = 0 }, held with { ApprovedVersion = held.DesiredVersion }],
            static row => Assert.Equal((Brakes.MinPrice, "Raise it."), (Assert.Single(Decide([row]).Stopped) is var stopped ? (stopped.Kind, stopped.Message) : default)));
        Assert.Empty(Decide([held with { ErrorCode = BatchPlanner.OutcomeUnknown }]).Stopped);
    }

    [Fact]
    public void Decide_PriceInAnotherCurrency_IsStopped()
    {
        var row = Price("p1", "100.00", "100.00") with { DesiredValue = """{"price":{"amount":"100.00","currency":"EUR"}}""" };

        Assert.Contains("TRY to EUR", Assert.Single(Decide([row]).Stopped).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_AcceptedPriceForgotten_ComparesWithTheOneSent()
    {
        var row = Price("p1", "100.00", "900.00");

        Assert.Single(Decide([row with { ConfirmedValue = null, SentValue = row.ConfirmedValue }]).Stopped);
    }

    [Fact]
    public void KindOf_WhatMayAlwaysGo_IsNull()
    {
        var price = Price("p1", "100.00", "900.00");
        var zero = Zero("p1");

        Assert.Null(Brakes.KindOf(price with { ConfirmedVersion = 0, SentVersion = 0 }));
        Assert.Null(Brakes.KindOf(price with { SentVersion = price.DesiredVersion }));
        Assert.Null(Brakes.KindOf(price with { ApprovedVersion = price.DesiredVersion }));
        Assert.Null(Brakes.KindOf(price with { ErrorCode = BatchPlanner.OutcomeUnknown }));
        Assert.Null(Brakes.KindOf(price with { Cause = ListingCauses.SendAgain }));
        Assert.Null(Brakes.KindOf(zero with { Cause = ListingCauses.Sale }));
        Assert.Null(Brakes.KindOf(zero with { Cause = ListingCauses.Closing }));
        Assert.Null(Brakes.KindOf(zero with { ConfirmedValue = """{"quantity":0}""" }));
        Assert.Null(Brakes.KindOf(zero with { DesiredValue = """{"quantity":1}""" }));
        Assert.Equal(Brakes.Zeroing, Brakes.KindOf(zero));
        Assert.Equal(Brakes.Delisting, Brakes.KindOf(zero with { Cause = ListingCauses.Delisting }));
    }

    [Fact]
    public void Decide_HalfTheCatalogueZeroedByCounts_StopsWhatIsBeyondTheShare()
    {
        var verdict = Decide([.. Enumerable.Range(0, 5).Select(i => Zero($"p{i}"))], live: 10);

        Assert.Equal(["p0", "p1", "p2"], verdict.Counted.Select(c => c.Row.ProductId));
        Assert.Equal(["p3", "p4"], verdict.Stopped.Select(s => s.Row.ProductId));
    }

    [Fact]
    public void Decide_ZeroedEarlierToday_CountsAndTheSameProductPassesAgain()
    {
        var zeroed = new BrakeCount(3, new HashSet<string> { "p0" });

        var verdict = Brakes.Decide([Zero("p0"), Zero("p1")], Limits, BrakeCount.None, zeroed, live: 10);

        Assert.Empty(verdict.Counted);
        Assert.Equal(["p1"], verdict.Stopped.Select(s => s.Row.ProductId));
    }

    [Fact]
    public void Decide_SoldOutByOrders_IsNeverStopped()
    {
        var verdict = Decide([.. Enumerable.Range(0, 10).Select(i => Zero($"p{i}") with { Cause = ListingCauses.Sale })], live: 10);

        Assert.Empty(verdict.Stopped);
        Assert.Empty(verdict.Counted);
    }

    [Fact]
    public void Decide_MoreClosedThanTheDayAllows_StopsTheRest()
    {
        var verdict = Brakes.Decide(
            [.. Enumerable.Range(0, 3).Select(i => Zero($"p{i}") with { Cause = ListingCauses.Delisting })], Limits, new BrakeCount(1, new HashSet<string>()), BrakeCount.None, 0);

        Assert.Equal(["p0"], verdict.Counted.Select(c => c.Row.ProductId));
        Assert.Equal([Brakes.Delisting, Brakes.Delisting], verdict.Stopped.Select(s => s.Kind));
    }

    [Fact]
    public void Limits_NothingSet_LeaveAHandfulOfProductsAlone()
    {
        Assert.Equal(BrakeLimits.Default, BrakeLimits.Of(new AccountSettings()));
        var zeroes = Enumerable.Range(0, 11).Select(i => Zero($"p{i:00}")).ToList();

        var verdict = Brakes.Decide(zeroes, BrakeLimits.Default, BrakeCount.None, BrakeCount.None, live: 12);

        Assert.Equal("p10", Assert.Single(verdict.Stopped).Row.ProductId);
    }

    [Fact]
    public void Limits_ShareSet_IsMeantInASmallCatalogueToo()
    {
        var limits = BrakeLimits.Of(new AccountSettings { MaxZeroedSharePercent = 30 });

        Assert.Single(Brakes.Decide([Zero("p1"), Zero("p2")], limits, BrakeCount.None, BrakeCount.None, live: 4).Stopped);
    }

    [Fact]
    public void TenantDay_NineInTheEveningUtc_IsTomorrowInIstanbul()
    {
        var at = new DateTimeOffset(2026, 11, 1, 21, 0, 0, TimeSpan.Zero);

        Assert.Equal(("2026-11-02", "2026-11-01"), (TenantDay.Of(at, "Europe/Istanbul"), TenantDay.Of(at, "Etc/UTC")));
    }

    private static BrakeVerdict Decide(IReadOnlyList<AspectRow> due, long live = 0) => Brakes.Decide(due, Limits, BrakeCount.None, BrakeCount.None, live);

    private static AspectRow Price(string id, string before, string after) =>
        Row(id, Aspects.Price, PriceJson(before), PriceJson(after));

    private static string PriceJson(string amount) => $$$"""{"price":{"amount":"{{{amount}}}","currency":"TRY"}}""";

    private static AspectRow Zero(string id) => Row(id, Aspects.Stock, """{"quantity":5}""", """{"quantity":0}""");

    private static AspectRow Row(string id, string aspect, string confirmed, string desired) => new()
    {
        ProductId = id,
        AccountKey = "sandbox/default",
        Aspect = aspect,
        DesiredVersion = 7,
        DesiredValue = desired,
        SentVersion = 6,
        SentValue = confirmed,
        ConfirmedVersion = 6,
        ConfirmedValue = confirmed,
    };
}
