using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>The four kinds of stock write, the same in every marketplace that a sandbox account can have.</summary>
public sealed class SandboxStockWriteTests
{
    public static TheoryData<string> Markets => SandboxMarkets.Places;

    [Theory, MemberData(nameof(Markets))]
    public async Task Absolute_WithAnOpenOrder_IsTheNumberForSale(string place)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, "absolute");
        await market.PublishAsync("A", 10);
        var order = await market.BuyAsync("A", 3);

        Assert.Equal(ItemOutcome.Confirmed, (await market.WriteAsync("A", 5, own: 3)).Outcome);
        Assert.Equal(5, await market.ForSaleAsync("A"));
        await market.PerformAsync(SandboxFixture.Action(OrderActionKind.Ship, order!, 3));
        Assert.Equal(5, await market.ForSaleAsync("A"));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task OnHand_WriterCountsItsOrders_OffersTheTargetBeforeAndAfterShipping(string place)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, "on_hand_minus_own_orders");
        await market.PublishAsync("A", 10);
        var order = await market.BuyAsync("A", 3);
        Assert.Equal(7, await market.ForSaleAsync("A"));

        await market.WriteAsync("A", 5, own: 3);
        Assert.Equal(5, await market.ForSaleAsync("A"));
        await market.PerformAsync(SandboxFixture.Action(OrderActionKind.Ship, order!, 3));
        Assert.Equal(5, await market.ForSaleAsync("A"));
        await market.WriteAsync("A", 6);
        Assert.Equal(6, await market.ForSaleAsync("A"));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task OnHand_WriterMissesAnOrder_OffersLessAndNeverShowsBelowZero(string place)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, "on_hand_minus_own_orders");
        await market.PublishAsync("A", 10);
        var order = await market.BuyAsync("A", 4);

        await market.WriteAsync("A", 3);
        Assert.Equal(0, await market.ForSaleAsync("A"));
        Assert.Null(await market.BuyAsync("A", 1));

        // Three lie there, four are ordered: of the four that come free one covers the gap.
        await market.CancelAsync(order!);
        Assert.Equal(3, await market.ForSaleAsync("A"));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task CompareAndSet_NumberAsExpected_IsSet(string place)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, "compare_and_set");
        await market.PublishAsync("A", 10);

        Assert.Equal(ItemOutcome.Confirmed, (await market.WriteAsync("A", 4, expected: 10, writeKey: "w1")).Outcome);
        Assert.Equal(4, await market.ForSaleAsync("A"));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task CompareAndSet_SoldMeanwhile_IsRefusedWholeAndNamesTheNumber(string place)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, "compare_and_set");
        await market.PublishAsync("A", 10);
        await market.BuyAsync("A", 3);

        var result = await market.WriteAsync("A", 4, expected: 10, writeKey: "w1", price: new Money(1_000_000, "TRY"));

        Assert.Equal((ItemOutcome.Refused, StockItem.CompareFailed), (result.Outcome, result.Code));
        Assert.Contains("7", result.Message, StringComparison.Ordinal);
        var shown = await market.ShownAsync("A");
        Assert.Equal((7L, SandboxMarket.Price), (shown.Quantity, shown.Price));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task CompareAndSet_RefusedKey_IsTakenWhenTheNumberIsRight(string place)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, "compare_and_set");
        await market.PublishAsync("A", 10);
        await market.WriteAsync("A", 4, expected: 9, writeKey: "w1");

        Assert.Equal(ItemOutcome.Confirmed, (await market.WriteAsync("A", 4, expected: 10, writeKey: "w1")).Outcome);
        Assert.Equal(4, await market.ForSaleAsync("A"));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task Delta_BothWays_ChangesTheNumber(string place)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, "delta");
        await market.PublishAsync("A", 10);

        await market.WriteAsync("A", 15, delta: 5, writeKey: "w1");
        await market.BuyAsync("A", 2);
        await market.WriteAsync("A", 9, delta: -6, writeKey: "w2");

        Assert.Equal(7, await market.ForSaleAsync("A"));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task Delta_BelowZero_IsRefusedWhole(string place)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, "delta");
        await market.PublishAsync("A", 10);
        await market.BuyAsync("A", 6);

        var result = await market.WriteAsync("A", 0, delta: -5, writeKey: "w1", price: new Money(1_000_000, "TRY"));

        Assert.Equal((ItemOutcome.Refused, "below_zero"), (result.Outcome, result.Code));
        var shown = await market.ShownAsync("A");
        Assert.Equal((4L, SandboxMarket.Price), (shown.Quantity, shown.Price));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task WriteKey_SeenBefore_IsConfirmedAndChangesNothing(string place)
    {
        foreach (var kind in (string[])["delta", "compare_and_set"])
        {
            await using var market = await SandboxMarkets.OpenAsync(place, kind);
            await market.PublishAsync("A", 10);
            Task<ItemResult> FirstAsync() => market.WriteAsync("A", 12, expected: 10, delta: 2, writeKey: "w1", price: new Money(1_000_000, "TRY"));
            await FirstAsync();
            await market.WriteAsync("A", 10, expected: 12, delta: -2, writeKey: "w2", price: new Money(2_000_000, "TRY"));

            Assert.Equal(ItemOutcome.Confirmed, (await FirstAsync()).Outcome);
            var shown = await market.ShownAsync("A");
            Assert.Equal((10L, new Money(2_000_000, "TRY")), (shown.Quantity, shown.Price));
        }
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task WriteKey_FiftyNewerOnesLater_IsForgotten(string place)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, "delta");
        await market.PublishAsync("A", 0);
        for (var i = 0; i < 51; i++)
            await market.WriteAsync("A", 1, delta: 1, writeKey: $"w{i}");

        await market.WriteAsync("A", 1, delta: 1, writeKey: "w1");
        Assert.Equal(51, await market.ForSaleAsync("A"));
        await market.WriteAsync("A", 1, delta: 1, writeKey: "w0");
        Assert.Equal(52, await market.ForSaleAsync("A"));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task WriteKey_OfAKindThatTakesNone_IsNotLookedAt(string place)
    {
        foreach (var kind in (string[])["absolute", "on_hand_minus_own_orders"])
        {
            await using var market = await SandboxMarkets.OpenAsync(place, kind);
            await market.PublishAsync("A", 10);

            await market.WriteAsync("A", 3, writeKey: "w1");
            await market.WriteAsync("A", 4, writeKey: "w1");

            Assert.Equal(4, await market.ForSaleAsync("A"));
        }
    }

    [Theory]
    [MemberData(nameof(Incomplete))]
    public async Task Write_WithoutWhatItsKindNeeds_IsRefusedByName(string place, string kind, string code)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, kind);
        await market.PublishAsync("A", 10);

        Assert.Equal(code, (await market.WriteAsync("A", kind is "compare_and_set" or "delta" ? 4 : null, delta: kind is "delta" ? null : 1)).Code);
        Assert.Equal(10, await market.ForSaleAsync("A"));
    }

    [Theory]
    [InlineData("absolute")]
    [InlineData("on_hand_minus_own_orders")]
    [InlineData("compare_and_set")]
    [InlineData("delta")]
    public async Task PriceAlone_OfEveryKind_LeavesTheNumber(string kind)
    {
        foreach (var place in Markets)
        {
            await using var market = await SandboxMarkets.OpenAsync(place.Data, kind);
            await market.PublishAsync("A", 10);

            Assert.Equal(ItemOutcome.Confirmed, (await market.WriteAsync("A", null, price: new Money(1_000_000, "TRY"))).Outcome);
            var shown = await market.ShownAsync("A");
            Assert.Equal((10L, new Money(1_000_000, "TRY")), (shown.Quantity, shown.Price));
        }
    }

    public static TheoryData<string, string, string> Incomplete()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var place in Markets)
        {
            data.Add(place.Data, "absolute", "quantity_required");
            data.Add(place.Data, "on_hand_minus_own_orders", "quantity_required");
            data.Add(place.Data, "compare_and_set", "expected_required");
            data.Add(place.Data, "delta", "delta_required");
        }

        return data;
    }
}
