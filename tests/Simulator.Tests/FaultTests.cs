using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Faults;

namespace KolajAI.Simulator.Tests;

public sealed class FaultTests
{
    private const string Write = "trendyol.price_and_inventory";

    [Fact]
    public async Task DropAfterApply_Once_AppliesWithoutAnAnswer()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        await shop.Control.AddFaultAsync(new FaultRequest { Endpoint = Write, Action = FaultAction.DropAfterApply, Count = 1 }, TrendyolShop.Cancellation);

        using var request = new HttpRequestMessage(HttpMethod.Post, "integration/inventory/sellers/2738/products/price-and-inventory")
        {
            Content = new StringContent("""{"items":[{"barcode":"A","quantity":4}]}""", System.Text.Encoding.UTF8, "application/json"),
        };
        await Assert.ThrowsAsync<HttpRequestException>(() => shop.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TrendyolShop.Cancellation));

        Assert.Equal(4, await shop.StockAsync("A"));
        using var next = await shop.PutStockAsync("A", 3);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal(1, Assert.Single(await shop.Control.ListFaultsAsync(TrendyolShop.Cancellation)).Struck);
        Assert.Contains(await shop.Control.ReadCallsAsync(TrendyolShop.Cancellation), count => (count.Endpoint, count.Status, count.Count) == (Write, 0, 1L));
    }

    [Fact]
    public async Task Reset_Once_AppliesNothing()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        await shop.Control.AddFaultAsync(new FaultRequest { Endpoint = "*price-and-inventory", Action = FaultAction.Reset, Count = 1 }, TrendyolShop.Cancellation);

        await Assert.ThrowsAsync<HttpRequestException>(() => shop.PutStockAsync("A", 4));

        Assert.Equal(10, await shop.StockAsync("A"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("120")]
    [InlineData("soon; maybe")]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT")]
    public async Task Status429_AnyRetryAfter_IsSentAsItIs(string? retryAfter)
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.Control.AddFaultAsync(
            new FaultRequest { Endpoint = "trendyol.brand_by_name", Action = FaultAction.Status, Status = 429, RetryAfter = retryAfter, Count = 1, Skip = 1 },
            TrendyolShop.Cancellation);

        using var skipped = await shop.SendAsync(HttpMethod.Get, "integration/product/brands/by-name?name=Kolaj");
        using var refused = await shop.SendAsync(HttpMethod.Get, "integration/product/brands/by-name?name=Kolaj");
        using var early = await shop.SendAsync(HttpMethod.Get, "integration/product/brands/by-name?name=Kolaj");

        Assert.Equal((200, 429, 200), ((int)skipped.StatusCode, (int)refused.StatusCode, (int)early.StatusCode));
        Assert.Equal(retryAfter, refused.Headers.NonValidated.TryGetValues("Retry-After", out var sent) ? sent.ToString() : null);
        var violations = await shop.Control.ReadViolationsAsync(TrendyolShop.Cancellation);
        Assert.Equal(retryAfter == "120" ? ["retry_after"] : Array.Empty<string>(), violations.Select(violation => violation.Rule));
    }

    [Fact]
    public async Task Html_And_Truncate_AnswerWhatIsNoJson()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        await shop.Control.AddFaultAsync(new FaultRequest { Endpoint = Write, Action = FaultAction.Html, Count = 1 }, TrendyolShop.Cancellation);
        await shop.Control.AddFaultAsync(new FaultRequest { Endpoint = Write, Action = FaultAction.Truncate, Count = 1 }, TrendyolShop.Cancellation);

        using var html = await shop.PutStockAsync("A", 4);
        var stockAfterHtml = await shop.StockAsync("A");
        using var truncated = await shop.PutStockAsync("A", 3);
        var text = await truncated.Content.ReadAsStringAsync(TrendyolShop.Cancellation);

        Assert.Equal(("text/html", 10), (html.Content.Headers.ContentType?.MediaType, stockAfterHtml));
        Assert.StartsWith("{\"batchRequestId", text, StringComparison.Ordinal);
        Assert.ThrowsAny<JsonException>(() => JsonNode.Parse(text));
        Assert.Equal(3, await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Unauthorized_UntilCleared_Answers401ForTheRightKey()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        var fault = await shop.Control.AddFaultAsync(new FaultRequest { SellerId = TrendyolShop.Seller, Action = FaultAction.Unauthorized }, TrendyolShop.Cancellation);

        using var first = await shop.PutStockAsync("A", 1);
        using var second = await shop.PutStockAsync("A", 2);
        await shop.Control.RemoveFaultAsync(fault.Id, TrendyolShop.Cancellation);
        using var third = await shop.PutStockAsync("A", 3);

        Assert.Equal((401, 401, 200), ((int)first.StatusCode, (int)second.StatusCode, (int)third.StatusCode));
    }

    [Fact(Timeout = 60_000)]
    public async Task AnswerLatency_ClockStands_AppliesFirstAndAnswersWhenTheTimeHasCome()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        await shop.Control.AddFaultAsync(new FaultRequest { Endpoint = Write, AnswerLatencyMs = 30_000, Count = 1 }, TrendyolShop.Cancellation);

        var pending = shop.PutStockAsync("A", 4);
        while (await shop.StockAsync("A") != 4)
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        Assert.False(pending.IsCompleted);
        while (!pending.IsCompleted)
        {
            // The wait may be armed only after the first advance: advancing again is harmless.
            shop.Time.Advance(TimeSpan.FromSeconds(30));
            await shop.StockAsync("A");
        }

        using var answer = await pending;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Control_UnknownField_IsRefused()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        using var content = new StringContent("""{"endpoint":"*","akcion":"reset"}""", System.Text.Encoding.UTF8, "application/json");

        using var answer = await shop.Http.PostAsync(new Uri(shop.Host.Address, "control/faults"), content, TrendyolShop.Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await shop.Control.ListFaultsAsync(TrendyolShop.Cancellation));
    }
}
