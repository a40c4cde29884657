using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Consistency;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using Xunit;

namespace KolajAI.Grains.Tests.Consistency;

public sealed class DriftJudgeTests
{
    private const string Today = "2026-11-01";

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly DriftRules Rules = new(SalesMoveIt: true, TimeSpan.FromSeconds(60), MostStock: null, MayWrite: true, PutRightPerDay: 2);

    [Fact]
    public void Judge_ChannelShowsWhatItShould_FindsNothing() => Assert.Empty(Judge(Shown(5)));

    [Fact]
    public void Judge_MoreThanItShould_IsChangedByHandAndSentAgain()
    {
        var found = Assert.Single(Judge(Shown(9)));

        Assert.True(found.SendAgain);
        Assert.True(found.Row.ForgetAccepted);
        Assert.Equal((Aspects.Stock, "changed_by_hand", "open", """{"quantity":5}""", """{"quantity":9}"""), (found.Row.Aspect, found.Row.Explanation, found.Row.State, found.Row.Expected, found.Row.Shown));
    }

    [Fact]
    public void Judge_AnotherPrice_IsChangedByHandAndSentAgain()
    {
        var found = Assert.Single(Judge(Shown(5) with { Price = new Money(1_000_000, "TRY") }));

        Assert.Equal((Aspects.Price, "changed_by_hand", true), (found.Row.Aspect, found.Row.Explanation, found.SendAgain));
    }

    [Fact]
    public void Judge_LessThanItShould_WaitsForOrdersReadAfterTheReading()
    {
        var found = Assert.Single(Judge(Shown(3)));

        Assert.Equal(("sold_meanwhile", "open", (DateTimeOffset?)Now.AddSeconds(60), false), (found.Row.Explanation, found.Row.State, found.Row.JudgeAt, found.SendAgain));
    }

    [Fact]
    public void Judge_SameLessBeforeTheOrdersWereRead_IsLeftWaiting()
    {
        Assert.Empty(Judge(Shown(3), [Waiting(3, Now.AddSeconds(30))], ordersReadAt: Now.AddSeconds(29)));
    }

    [Fact]
    public void Judge_OrdersCameAndItShowsWhatItShould_IsExplained()
    {
        var found = Assert.Single(Judge(Shown(3), [Waiting(3, Now)], ordersReadAt: Now, stock: 3));

        Assert.Equal(("sold_meanwhile", "explained", null), (found.Row.Explanation, found.Row.State, found.Row.JudgeAt));
    }

    [Fact]
    public void Judge_OrdersReadAndStillTheSameLess_IsChangedByHand()
    {
        var found = Assert.Single(Judge(Shown(3), [Waiting(3, Now)], ordersReadAt: Now));

        Assert.Equal(("changed_by_hand", true), (found.Row.Explanation, found.SendAgain));
    }

    [Fact]
    public void Judge_OrdersReadAndPartOfItExplained_TheRestIsChangedByHand()
    {
        var found = Assert.Single(Judge(Shown(3), [Waiting(3, Now)], ordersReadAt: Now, stock: 4));

        Assert.Equal(("changed_by_hand", true), (found.Row.Explanation, found.SendAgain));
    }

    [Fact]
    public void Judge_OrdersReadAndItSoldAgainSince_WaitsAgain()
    {
        var found = Assert.Single(Judge(Shown(2), [Waiting(3, Now)], ordersReadAt: Now));

        Assert.Equal(("sold_meanwhile", (DateTimeOffset?)Now.AddSeconds(60), false), (found.Row.Explanation, found.Row.JudgeAt, found.SendAgain));
    }

    [Fact]
    public void Judge_LessWhereSalesDoNotMoveTheNumber_IsChangedByHandAtOnce()
    {
        Assert.Equal("changed_by_hand", Assert.Single(Judge(Shown(3), rules: Rules with { SalesMoveIt = false })).Row.Explanation);
    }

    [Theory]
    [InlineData(4, "cancelled_meanwhile")]
    [InlineData(3, "changed_by_hand")]
    public void Judge_MoreByNoMoreThanItsOwnOpenOrders_WaitsForACancellation(long open, string explanation)
    {
        Assert.Equal(explanation, Assert.Single(Judge(Shown(9), open: open)).Row.Explanation);
    }

    [Fact]
    public void Judge_ThirdTimeOnOneDay_IsHeldForAPerson()
    {
        var found = Assert.Single(Judge(Shown(9), [PutRight(2)]));

        Assert.False(found.SendAgain);
        Assert.Equal(("held", 3), (found.Row.State, found.Row.Times));
        Assert.Contains("came back", found.Row.MarkDetail, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_PutRightTwiceYesterday_IsPutRightAgain()
    {
        Assert.True(Assert.Single(Judge(Shown(9), [PutRight(2) with { PutRightDay = "2026-10-31" }])).SendAgain);
    }

    [Fact]
    public void Judge_StockPutRightTwice_PriceOfTheSameListingIsHeld()
    {
        var found = Assert.Single(Judge(Shown(5) with { Price = new Money(1, "TRY") }, [PutRight(2)]));

        Assert.Equal((Aspects.Price, "held"), (found.Row.Aspect, found.Row.State));
    }

    [Fact]
    public void Judge_HeldAndShownRightAgain_IsGone()
    {
        Assert.Equal("gone", Assert.Single(Judge(Shown(5), [PutRight(2) with { State = "held" }])).Row.State);
    }

    [Fact]
    public void Judge_MovedOrOnItsWaySinceBefore_SaysNothing()
    {
        AspectRow[] before = [Stock(5)];

        Assert.Empty(Judge(Shown(9), before: before, after: [Stock(5) with { DesiredVersion = 5, ConfirmedVersion = 5, SentVersion = 5 }]));
        Assert.Empty(Judge(Shown(9), before: before, after: [Stock(5) with { BatchId = "b" }]));
        Assert.Empty(Judge(Shown(9), before: before, after: [Stock(5) with { ErrorCode = BatchPlanner.OutcomeUnknown }]));
        Assert.Empty(Judge(Shown(9), before: [Stock(5) with { ConfirmedVersion = 3 }], after: [Stock(5) with { ConfirmedVersion = 3 }]));
    }

    [Fact]
    public void Judge_LastWriteRefused_IsExplainedByIt()
    {
        var row = Stock(5) with { ConfirmedVersion = 3, RefusedVersion = 4 };

        var found = Assert.Single(Judge(Shown(9), before: [row], after: [row]));

        Assert.Equal(("refused", "explained", false), (found.Row.Explanation, found.Row.State, found.SendAgain));
    }

    [Fact]
    public void Judge_NotThere_IsMissingAndNothingElseIsSaid()
    {
        var found = Assert.Single(Judge(null));

        Assert.Equal((Aspects.Content, "missing", "open", false), (found.Row.Aspect, found.Row.Explanation, found.Row.State, found.SendAgain));
    }

    [Fact]
    public void Judge_ThereAndNotSold_IsNotOnSale()
    {
        var found = Assert.Single(Judge(Shown(5) with { OnSale = false, StateText = "archived" }));

        Assert.Equal(("not_on_sale", """{"on_sale":false,"state":"archived"}"""), (found.Row.Explanation, found.Row.Shown));
    }

    [Fact]
    public void Judge_NotSoldBecauseThereIsNoStock_FindsNothing() => Assert.Empty(Judge(Shown(0) with { OnSale = false }, stock: 0));

    [Fact]
    public void Judge_MoreThanThePlatformTakes_ComparesWithItsMost()
    {
        Assert.Empty(Judge(Shown(20_000), rules: Rules with { MostStock = 20_000 }, stock: 50_000));
    }

    [Fact]
    public void Judge_AccountThatMayNotWrite_OnlyRecords()
    {
        var found = Assert.Single(Judge(Shown(9), rules: Rules with { MayWrite = false }));

        Assert.Equal((false, "open"), (found.SendAgain, found.Row.State));
    }

    [Fact]
    public void Judge_AcceptedValueForgottenBeforeTheProductWasTold_StillSeesTheDifference()
    {
        var row = Stock(5) with { ConfirmedValue = null };

        Assert.True(Assert.Single(Judge(Shown(9), [Waiting(9, null)], before: [row], after: [row])).SendAgain);
    }

    [Fact]
    public void Left_ProductNoLongerListed_OpenDriftIsGone()
    {
        var found = Assert.Single(new DriftJudge(Rules, Now, null, Today).Left([Stock(0)], [Waiting(3, Now), PutRight(1)]));

        Assert.Equal("gone", found.Row.State);
    }

    private static IReadOnlyList<DriftFinding> Judge(
        RemoteListing? shown, StoredDrift[]? known = null, DateTimeOffset? ordersReadAt = null, long stock = 5, long open = 0, DriftRules? rules = null,
        AspectRow[]? before = null, AspectRow[]? after = null)
    {
        AspectRow[] rows = [Stock(stock), Row(Aspects.Price, """{"price":{"amount":"149.90","currency":"TRY"}}"""), Row(Aspects.Content, """{"version":1}""")];
        return new DriftJudge(rules ?? Rules, Now, ordersReadAt, Today).Judge(before ?? rows, after ?? rows, shown, known ?? [], open);
    }

    private static RemoteListing Shown(long quantity) =>
        new("p1", "p1", null, "Kupa", new Money(1_499_000, "TRY"), new Money(1_499_000, "TRY"), quantity, new Dictionary<string, string>(), OnSale: true, null);

    private static StoredDrift Waiting(long shown, DateTimeOffset? judgeAt) => new()
    {
        ProductId = "p1",
        AccountKey = "trendyol/default",
        Aspect = Aspects.Stock,
        Expected = """{"quantity":5}""",
        Shown = $$"""{"quantity":{{shown}}}""",
        Explanation = "sold_meanwhile",
        State = "open",
        FirstSeenAt = Now.AddMinutes(-2),
        LastSeenAt = Now.AddMinutes(-2),
        Times = 1,
        JudgeAt = judgeAt,
    };

    private static StoredDrift PutRight(int times) => Waiting(9, null) with
    {
        Explanation = "changed_by_hand",
        State = "put_right",
        Times = times,
        PutRightDay = Today,
        PutRight = times,
    };

    private static AspectRow Stock(long quantity) => Row(Aspects.Stock, $$"""{"quantity":{{quantity}}}""");

    private static AspectRow Row(string aspect, string value) => new()
    {
        ProductId = "p1",
        AccountKey = "trendyol/default",
        Aspect = aspect,
        DesiredVersion = 4,
        DesiredValue = value,
        SentVersion = 4,
        SentValue = value,
        ConfirmedVersion = 4,
        ConfirmedValue = value,
    };
}
