using KolajAI.Grains.Quotas;
using KolajAI.Quotas;
using Xunit;

namespace KolajAI.Grains.Tests.Quotas;

public sealed class LaneTests
{
    private static readonly QuotaWindow Window = new("b", 4, TimeSpan.FromSeconds(10));

    [Theory]
    [InlineData("orders", true)]
    [InlineData(null, false)]
    public void Decide_CatalogueKeepsAsking_OrdersThatWaitGoFirst(string? asker, bool first)
    {
        var ledger = Full();
        var orders = Ask(Lanes.Orders) with { Asker = asker };
        var (_, wait) = ledger.Decide(orders, TimeSpan.FromSeconds(1));
        var free = TimeSpan.FromSeconds(1) + wait;

        // The catalogue's worker is there a moment before the orders' worker.
        Assert.Equal(first ? 0 : 1, Granted(ledger, Ask(Lanes.Catalogue), free));
        Assert.Equal(first ? 1 : 0, Granted(ledger, orders, free));
    }

    [Fact]
    public void Decide_OrdersNeverComeBack_KeepsTheirUnitsOnlyForAMoment()
    {
        var ledger = Full();
        var (_, wait) = ledger.Decide(Ask(Lanes.Orders) with { Asker = "orders" }, TimeSpan.FromSeconds(1));
        var free = TimeSpan.FromSeconds(1) + wait;

        // A second later three more are free: all but the one that is kept.
        Assert.Equal(3, Granted(ledger, Ask(Lanes.Catalogue) with { Most = 10 }, free + TimeSpan.FromSeconds(1)));
        Assert.Equal(0, Granted(ledger, Ask(Lanes.Catalogue), free + TimeSpan.FromSeconds(1)));
        Assert.Equal(1, Granted(ledger, Ask(Lanes.Catalogue), free + WaitingLanes.Grace));
    }

    [Fact]
    public void Decide_OrdersAskAgainAndAgain_CountOnceInTheLine()
    {
        var ledger = Full();
        var orders = Ask(Lanes.Orders) with { Asker = "orders" };
        for (var i = 0; i < 10; i++)
            ledger.Decide(orders, TimeSpan.FromSeconds(1));

        // All four are free by then: one is kept, three are anybody's.
        Assert.Equal(3, Granted(ledger, Ask(Lanes.Catalogue) with { Most = 10 }, TimeSpan.FromSeconds(11)));
    }

    [Fact]
    public void Decide_DailyBudget_KeepsItsReserveForOrders()
    {
        var day = new QuotaWindow("day", 100, TimeSpan.FromDays(1)) { Kind = QuotaKind.CalendarDay, Reserve = 10 };
        var request = new QuotaRequest([day], 1, TimeSpan.FromSeconds(5));
        var ledger = new QuotaLedger(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

        var (others, orders) = (0, 0);
        while (others < 200 && Granted(ledger, request with { Lane = Lanes.Stock }, TimeSpan.FromSeconds(others)) > 0)
            others++;
        while (orders < 200 && Granted(ledger, request, TimeSpan.FromSeconds(300 + orders)) > 0)
            orders++;

        Assert.Equal((90, 10), (others, orders));
    }

    [Fact]
    public void Decide_Block_TakesWhatFitsAndNoMore()
    {
        var ledger = new QuotaLedger();
        Assert.Equal(3, Granted(ledger, Ask(Lanes.Orders) with { Most = 3 }, TimeSpan.Zero));
        Assert.Equal(1, Granted(ledger, Ask(Lanes.Orders) with { Most = 3 }, TimeSpan.Zero));
        Assert.Equal(0, Granted(ledger, Ask(Lanes.Orders) with { Most = 3 }, TimeSpan.Zero));
    }

    /// <summary>All four are in use; the first becomes free after ten seconds, the others together a second later.</summary>
    private static QuotaLedger Full()
    {
        var ledger = new QuotaLedger();
        ledger.Grant("catalogue", Ask(Lanes.Catalogue) with { Count = 4 }, TimeSpan.Zero);
        ledger.Report(new QuotaReport("catalogue", 1, null, [Window]), TimeSpan.Zero);
        ledger.Report(new QuotaReport("catalogue", 3, null, [Window]), TimeSpan.FromSeconds(1));
        return ledger;
    }

    private static QuotaRequest Ask(int lane) => new([Window], 1, TimeSpan.FromSeconds(5)) { Lane = lane };

    private static int Granted(QuotaLedger ledger, QuotaRequest request, TimeSpan now)
    {
        var (calls, _) = ledger.Decide(request, now);
        if (calls > 0)
            ledger.Grant($"{now}{request.Lane}", request with { Count = calls }, now);
        return calls;
    }
}
