using System.Net;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Tests.Trendyol;

public sealed class TrendyolStockTests
{
    private readonly TrendyolFixture _trendyol = new();

    private static Money Try(decimal amount) => Money.FromDecimal(amount, "TRY");

    private static StockItem Item(string key, string? barcode, long? quantity = null, Money? price = null, Money? list = null) =>
        new(key, "SKU-" + key, barcode, new Dictionary<string, string>(), quantity, price, list);

    [Fact]
    public async Task UpdateAsync_QuantityAndPrices_SendsTheSheetsShape()
    {
        _trendyol.Platform.Answers("""{"batchRequestId":"4f2c-1736179465"}""");

        var result = await _trendyol.Connector.UpdateAsync(
            _trendyol.Session(("store_front_code", "TR")),
            [Item("p1", "868 000 0000017", 12, Try(199.90m), Try(249.90m)), Item("p2", "B-2", quantity: 50_000), Item("p3", "B-3", price: Try(10))],
            TrendyolFixture.Cancellation);

        Assert.Equal("4f2c-1736179465", result.BatchId);
        Assert.All(result.Items, item => Assert.Equal(ItemOutcome.Pending, item.Outcome));
        var sent = Assert.Single(_trendyol.Platform.Sent);
        Assert.Equal("POST", sent.Method);
        Assert.Equal("/integration/inventory/sellers/2748/products/price-and-inventory", sent.PathAndQuery);
        Assert.Equal("stock_price", sent.Operation);
        Assert.False(sent.Repeatable);
        Assert.Equal("Basic a2V5OnNlY3JldA==", sent.Headers["Authorization"]);
        Assert.Equal("2748 - SelfIntegration", sent.Headers["User-Agent"]);
        Assert.Equal("TR", sent.Headers["storeFrontCode"]);
        Assert.Equal(
            """{"items":[{"barcode":"8680000000017","quantity":12,"salePrice":199.9,"listPrice":249.9},{"barcode":"B-2","quantity":20000},{"barcode":"B-3","salePrice":10,"listPrice":10}]}""",
            sent.Body!.ToJsonString());
    }

    [Fact]
    public async Task UpdateAsync_ItemsAgainstTheRules_AreRefusedAndNotSent()
    {
        var result = await _trendyol.Connector.UpdateAsync(
            _trendyol.Session(),
            [
                Item("none", null, 1), Item("sign", "A#1", 1), Item("long", new string('1', 41), 1), Item("empty", "B1"),
                Item("usd", "B2", price: Money.FromDecimal(1, "USD")), Item("list", "B3", price: Try(10), list: Try(9)), Item("minus", "B4", -1),
            ],
            TrendyolFixture.Cancellation);

        Assert.Null(result.BatchId);
        Assert.Empty(_trendyol.Platform.Sent);
        Assert.Equal(
            ["barcode_missing", "barcode_invalid", "barcode_invalid", "nothing_to_send", "currency_refused", "list_price_below_price", "quantity_negative"],
            result.Items.Select(item => item.Code));
    }

    [Theory]
    [InlineData("""{"errors":[{"message":"15 dakika boyunca aynı isteği tekrarlı olarak atamazsınız!"}]}""")]
    [InlineData("""{"errors":["15 Dakika boyunca AYNI istek gönderilemez"]}""")]
    public async Task UpdateAsync_RepeatGuardAsHttpError_IsRepeatRefused(string body)
    {
        _trendyol.Platform.Answers(body, HttpStatusCode.BadRequest);

        var result = await _trendyol.Connector.UpdateAsync(_trendyol.Session(), [Item("p1", "B1", 1)], TrendyolFixture.Cancellation);

        Assert.Null(result.BatchId);
        Assert.Equal(ItemOutcome.RepeatRefused, Assert.Single(result.Items).Outcome);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, """{"exception":"ClientApiAuthenticationException"}""", PlatformFailure.Authentication)]
    [InlineData(HttpStatusCode.Forbidden, "", PlatformFailure.Authentication)]
    [InlineData(HttpStatusCode.BadRequest, """{"errors":[{"key":"invalid.storefrontcode","message":"no"}]}""", PlatformFailure.Refused)]
    [InlineData(HttpStatusCode.TooManyRequests, """{"errors":[{"key":"too.many.requests","message":"slow"}]}""", PlatformFailure.RateLimited)]
    [InlineData(HttpStatusCode.InternalServerError, "<html>oops</html>", PlatformFailure.OutcomeUnknown)]
    [InlineData(HttpStatusCode.BadGateway, "", PlatformFailure.OutcomeUnknown)]
    [InlineData(HttpStatusCode.OK, "<html>maintenance</html>", PlatformFailure.OutcomeUnknown)]
    [InlineData(HttpStatusCode.OK, """{"batchRequestId":{"a":1}}""", PlatformFailure.OutcomeUnknown)]
    public async Task UpdateAsync_Failure_IsSorted(HttpStatusCode status, string body, PlatformFailure expected)
    {
        _trendyol.Platform.Answers(body, status);

        var error = await Assert.ThrowsAsync<PlatformException>(() =>
            _trendyol.Connector.UpdateAsync(_trendyol.Session(), [Item("p1", "B1", 1)], TrendyolFixture.Cancellation));

        Assert.Equal(expected, error.Failure);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FollowAsync_StockBatchWithoutStatus_IsJudgedByItsItems()
    {
        var batch = new RemoteBatch("b-1", "stock", _trendyol.Platform.Clock.GetUtcNow(), new Dictionary<string, string> { ["B1"] = "p1", ["B2"] = "p2", ["B3"] = "p3" });
        _trendyol.Platform
            .Answers("""{"itemCount":3,"items":[{"requestItem":{"barcode":"B1"},"status":"SUCCESS","failureReasons":[]}]}""")
            .Answers("""{"itemCount":3,"items":[{"requestItem":{"barcode":"B1"},"status":"SUCCESS","failureReasons":[]},{"requestItem":{"barcode":"B2"},"status":"FAILED","failureReasons":["Barkod bulunamadı"]},{"requestItem":{"barcode":"B3"},"status":"FAILED","failureReasons":["15 dakika boyunca aynı isteği tekrarlı olarak atamazsınız"]}]}""");

        var early = await _trendyol.Connector.FollowAsync(_trendyol.Session(), batch, TrendyolFixture.Cancellation);
        var late = await _trendyol.Connector.FollowAsync(_trendyol.Session(), batch, TrendyolFixture.Cancellation);

        Assert.False(early.Finished);
        Assert.Equal(ItemOutcome.Pending, early.Items.Single(item => item.Key == "p2").Outcome);
        Assert.True(late.Finished);
        Assert.Equal(
            [ItemOutcome.Confirmed, ItemOutcome.Refused, ItemOutcome.RepeatRefused], late.Items.OrderBy(item => item.Key).Select(item => item.Outcome));
        Assert.Equal("/integration/product/sellers/2748/products/batch-requests/b-1", _trendyol.Platform.Sent[0].PathAndQuery);
    }

    [Fact]
    public async Task FollowAsync_UnknownBatch_IsGone()
    {
        _trendyol.Platform.Answers("", HttpStatusCode.NotFound);

        var status = await _trendyol.Connector.FollowAsync(
            _trendyol.Session(), new RemoteBatch("old", "stock", default, new Dictionary<string, string> { ["B1"] = "p1" }), TrendyolFixture.Cancellation);

        Assert.True(status is { Finished: true, Gone: true });
    }
}
