using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Orders;

namespace KolajAI.Connectors.Tests.Medusa;

public sealed class MedusaOrderFeedTests
{
    private const string ListPath = "orders";

    private readonly MedusaStub _shop = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DateTimeOffset From { get; } = DateTimeOffset.Parse("2026-11-25T00:00:00Z");

    [Fact]
    public async Task ReadOrders_FullPage_NextBeginsAtTheLastTimeSeen()
    {
        _shop.On("GET orders", List([.. Enumerable.Range(0, 10).Select(static i => Order($"order_{i}", From.AddSeconds(i)))]), List([Order("order_9", From.AddSeconds(9))]));

        var first = await ReadAsync(null);
        var second = await ReadAsync(first.Cursor);

        Assert.Equal((10, true), (first.Orders.Count, first.More));
        Assert.Equal((1, false), (second.Orders.Count, second.More));
        Assert.Contains("updated_at[$gte]=2026-11-25T00:00:00.000Z&order=updated_at&limit=10", _shop.Calls[0].Query, StringComparison.Ordinal);
        Assert.Contains("updated_at[$gte]=2026-11-25T00:00:09.000Z", _shop.Calls[1].Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadOrders_CaughtUp_LooksBackAMinuteAndNeverFurtherEachTime()
    {
        _shop.On("GET orders", List([Order("order_1", From.AddMinutes(10))]), List([]), List([]));

        var cursor = (await ReadAsync(null)).Cursor;
        cursor = (await ReadAsync(cursor)).Cursor;
        await ReadAsync(cursor);

        Assert.All(_shop.Calls.Skip(1), static call => Assert.Contains("updated_at[$gte]=2026-11-25T00:09:00.000Z", call.Query, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadOrders_PageOfOneMillisecond_IsAskedForLarger()
    {
        _shop.On("GET orders", List([.. Enumerable.Range(0, 10).Select(static i => Order($"order_{i}", From))]), List([]));

        await ReadAsync((await ReadAsync(null)).Cursor);

        Assert.Contains("limit=1000", _shop.Calls[1].Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadOrders_OneThatCannotBeUnderstood_IsNotedAndTheRestIsTold()
    {
        var broken = Order("order_2", From.AddSeconds(1));
        broken["currency_code"] = "gold";
        _shop.On("GET orders", List([Order("order_1", From), broken, Order("order_3", From.AddSeconds(2))]));

        var page = await ReadAsync(null);

        Assert.Equal(["order_1", "order_3"], page.Orders.Select(static order => order.OrderKey));
        Assert.Equal("order_2", Assert.Single(page.Unread).OrderKey);
    }

    [Fact]
    public async Task ReadOrders_WaitingForPayment_ReadAgainUntilItIsPaid()
    {
        _shop.On("GET orders", List([Order("order_1", From, "not_paid")]), List([]), List([Order("order_1", From, "captured")]), List([]));
        var cursor = (await ReadAsync(null)).Cursor;
        Assert.Contains("unpaid/order_1", _shop.Notes.Keys);
        _shop.Clock.Advance(TimeSpan.FromMinutes(2));

        var polled = await ReadAsync(cursor);
        var again = await ReadAsync(polled.Cursor);

        Assert.True(polled.More);
        Assert.Contains("id[]=order_1", _shop.Calls[2].Query, StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Created, Assert.Single(again.Orders).Status);
        Assert.False(again.More);
        Assert.DoesNotContain("unpaid/order_1", _shop.Notes.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("page 2")]
    public async Task ReadOrders_CursorOfSomebodyElse_Refused(string cursor)
    {
        var refused = await Assert.ThrowsAsync<PlatformException>(() => ReadAsync(cursor));

        Assert.Equal("cursor_invalid", refused.Code);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, """{"message":"Unauthorized"}""", PlatformFailure.Authentication)]
    [InlineData(HttpStatusCode.NotFound, "<html>Cannot GET</html>", PlatformFailure.Broken)]
    [InlineData(HttpStatusCode.Redirect, "", PlatformFailure.AddressRefused)]
    [InlineData(HttpStatusCode.TooManyRequests, "{}", PlatformFailure.RateLimited)]
    [InlineData(HttpStatusCode.InternalServerError, """{"type":"unknown_error","message":"An unknown error occurred."}""", PlatformFailure.Broken)]
    public async Task ReadOrders_ErrorAnswers_AreSortedByWhatTheyMean(HttpStatusCode status, string body, PlatformFailure failure)
    {
        _shop.On("GET orders", (status, body));

        Assert.Equal(failure, (await Assert.ThrowsAsync<PlatformException>(() => ReadAsync(null))).Failure);
    }

    private static JsonObject Order(string id, DateTimeOffset at, string payment = "authorized")
    {
        var order = JsonNode.Parse(MedusaStub.Recorded("order-paid"))!["order"]!.DeepClone().AsObject();
        order["id"] = id;
        order["updated_at"] = at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);
        order["payment_status"] = payment;
        return order;
    }

    private static string List(JsonObject[] orders) => new JsonObject { [ListPath] = new JsonArray([.. orders]), ["count"] = orders.Length }.ToJsonString();

    private Task<OrderPage> ReadAsync(string? cursor) => _shop.Connector.ReadOrdersAsync(_shop.Session(), cursor, From, Cancellation);
}
