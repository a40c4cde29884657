using KolajAI.Monetary;
using KolajAI.Orders;
using static KolajAI.Connectors.Tests.Sandbox.SandboxFixture;

namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>Listings, orders and actions, the same in every marketplace that a sandbox account can have, of every kind of stock write.</summary>
public sealed class SandboxMarketTests
{
    public static TheoryData<string, string> Markets => SandboxMarkets.OfEveryKind;

    [Theory, MemberData(nameof(Markets))]
    public async Task Test_RightSettings_Succeeds(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);

        Assert.NotEmpty((await market.Connector.TestAsync(market.Session, SandboxMarket.Cancellation)).Detail);
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task Publish_New_IsShownWithItsFirstNumber(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);

        var result = await market.PublishAsync("A", 5);

        Assert.Equal((ItemOutcome.Confirmed, "id-A"), (result.Outcome, result.RemoteIds!["listing"]));
        var shown = await market.ShownAsync("A");
        Assert.Equal(("query", "A", "869A", "Işıltılı A"), (shown.Key, shown.Sku, shown.Barcode, shown.Title));
        Assert.Equal((5L, SandboxMarket.Price, "id-A"), (shown.Quantity, shown.Price, shown.RemoteIds["listing"]));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task Publish_Again_KeepsTheNumberAndMakesNoSecondListing(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);
        await market.PublishAsync("A", 5);
        await market.BuyAsync("A", 2);

        await market.PublishAsync("A", 5);

        var page = await market.Connector.ReadPageAsync(market.Session, null, SandboxMarket.Cancellation);
        Assert.Equal(3, Assert.Single(page.Listings).Quantity);
        Assert.Null(page.NextCursor);
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task Update_NotListed_IsRefused(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);

        Assert.Equal("listing_not_found", (await market.WriteAsync("A", 1)).Code);
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task ReadPage_MoreThanAPage_ReadsAllOnce(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);
        for (var i = 0; i < 105; i++)
            await market.PublishAsync($"S{i}", 1);

        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await market.Connector.ReadPageAsync(market.Session, cursor, SandboxMarket.Cancellation);
            seen.AddRange(page.Listings.Select(static listing => listing.Sku));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal((105, 105), (seen.Count, seen.Distinct().Count()));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task Sale_OfMoreThanTheNumber_IsNotMade(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);
        await market.PublishAsync("A", 2);

        Assert.Null(await market.BuyAsync("A", 3));
        Assert.NotNull(await market.BuyAsync("A", 2));
        Assert.Null(await market.BuyAsync("A", 1));
        Assert.Equal(0, await market.ForSaleAsync("A"));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task Feed_ASaleAndItsCancellation_IsReadAsItChanges(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);
        await market.PublishAsync("A", 5);
        var key = await market.BuyAsync("A", 2);

        var first = await market.FeedAsync();
        var order = Assert.Single(first.Orders);
        Assert.Equal((key, OrderStatus.Created, 2L, false), (order.OrderKey, order.Status, order.Lines[0].Quantity, first.More));
        Assert.Equal(new Money(2_998_000, "TRY"), order.Lines[0].Gross);
        Assert.Empty((await market.FeedAsync(first.Cursor)).Orders);

        await market.CancelAsync(key!);
        var second = Assert.Single((await market.FeedAsync(first.Cursor)).Orders);
        Assert.Equal((key, OrderStatus.Cancelled, "buyer"), (second.OrderKey, second.Status, second.Lines[0].Cancel!.By));
        Assert.True(second.Version > order.Version);
        Assert.Equal(5, await market.ForSaleAsync("A"));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task Feed_LongerThanAPage_SaysThatThereIsMore(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);
        await market.PublishAsync("A", 500);
        for (var i = 0; i < 101; i++)
            await market.BuyAsync("A", 1);

        var first = await market.FeedAsync();
        var second = await market.FeedAsync(first.Cursor);

        Assert.Equal((100, true, 1, false), (first.Orders.Count, first.More, second.Orders.Count, second.More));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task ReadOrder_Unknown_IsNull(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);

        Assert.Null(await market.Connector.ReadOrderAsync(market.Session, "SB/..?#", SandboxMarket.Cancellation));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task Perform_Twice_IsDoneOnce(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);
        await market.PublishAsync("A", 5);
        var key = (await market.BuyAsync("A", 2))!;
        var ship = Action(OrderActionKind.Ship, key, 1);
        Assert.False(await market.Connector.IsDoneAsync(market.Session, ship, SandboxMarket.Cancellation));

        await market.PerformAsync(ship);
        await market.PerformAsync(ship);

        var order = await market.OrderAsync(key);
        Assert.Equal((1L, OrderStatus.PartiallyShipped, "TR1"), (order.Lines[0].Shipped, order.Status, order.Packages[0].Cargo!.TrackingNumber));
        Assert.True(await market.Connector.IsDoneAsync(market.Session, ship, SandboxMarket.Cancellation));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task Perform_AcknowledgeInvoiceShip_MovesOn(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);
        await market.PublishAsync("A", 5);
        var key = (await market.BuyAsync("A", 2))!;
        var seen = new List<OrderStatus>();
        foreach (var kind in (OrderActionKind[])[OrderActionKind.Acknowledge, OrderActionKind.Invoice, OrderActionKind.Ship])
        {
            await market.PerformAsync(Action(kind, key, 2, id: kind.ToString()));
            seen.Add((await market.OrderAsync(key)).Status);
        }

        Assert.Equal([OrderStatus.Picking, OrderStatus.Invoiced, OrderStatus.Shipped], seen);
    }

    [Theory]
    [InlineData(true, 5)]
    [InlineData(false, 3)]
    public async Task Cancel_ByTheSeller_RestocksAsAskedAndLeavesNothingAllocated(bool restock, long expected)
    {
        foreach (var place in SandboxMarkets.Places)
        {
            await using var market = await SandboxMarkets.OpenAsync(place.Data, "on_hand_minus_own_orders");
            await market.PublishAsync("A", 5);
            var key = (await market.BuyAsync("A", 2))!;

            await market.PerformAsync(Action(OrderActionKind.Cancel, key, 2, restock: restock));

            Assert.Equal(expected, await market.ForSaleAsync("A"));
            Assert.Equal("seller", (await market.OrderAsync(key)).Lines[0].Cancel!.By);
            await market.WriteAsync("A", 4);
            Assert.Equal(4, await market.ForSaleAsync("A"));
        }
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task Perform_MoreThanOpen_IsRefused(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);
        await market.PublishAsync("A", 5);
        var key = (await market.BuyAsync("A", 2))!;

        var refusal = await Assert.ThrowsAsync<PlatformException>(() => market.PerformAsync(Action(OrderActionKind.Ship, key, 3)));

        Assert.Equal((PlatformFailure.Refused, "wrong_state"), (refusal.Failure, refusal.Code));
    }

    [Theory, MemberData(nameof(Markets))]
    public async Task Perform_UnknownOrder_IsNotFound(string place, string stockWrite)
    {
        await using var market = await SandboxMarkets.OpenAsync(place, stockWrite);

        var refusal = await Assert.ThrowsAsync<PlatformException>(() => market.PerformAsync(Action(OrderActionKind.Ship, "SB1", 1)));

        Assert.Equal((PlatformFailure.NotFound, "unknown_order"), (refusal.Failure, refusal.Code));
    }
}
