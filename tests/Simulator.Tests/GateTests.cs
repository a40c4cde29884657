using System.Net;
using KolajAI.Simulator.Quotas;

namespace KolajAI.Simulator.Tests;

public sealed class GateTests
{
    private const string Brands = "integration/product/brands/by-name?name=Kolaj";

    [Fact]
    public async Task Call_WrongSecret_Answers401WithException()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        shop.Http.DefaultRequestHeaders.Authorization = TrendyolShop.Basic("anahtar", "başka");

        using var answer = await shop.SendAsync(HttpMethod.Get, Brands);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("ClientApiAuthenticationException", (await TrendyolShop.JsonAsync(answer))["exception"]?.GetValue<string>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("KolajAI/1.0")]
    [InlineData("2738 - ")]
    [InlineData("2738 - Kolaj AI")]
    [InlineData("2738 - AbcdefghijAbcdefghijAbcdefghijA")]
    [InlineData("9999 - SelfIntegration")]
    public async Task Call_UserAgentMissingOrMalformed_Answers403(string? agent)
    {
        await using var shop = await TrendyolShop.OpenAsync();
        shop.Http.DefaultRequestHeaders.Remove("User-Agent");
        if (agent is not null)
            shop.Http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", agent);

        using var answer = await shop.SendAsync(HttpMethod.Get, Brands);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Call_UnknownStorefront_Answers400WithKey()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        shop.Http.DefaultRequestHeaders.Add("storeFrontCode", "XX");

        using var answer = await shop.SendAsync(HttpMethod.Get, Brands);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("invalid.storefrontcode", (await TrendyolShop.JsonAsync(answer))["errors"]?[0]?["key"]?.GetValue<string>());
    }

    [Fact]
    public async Task Call_FiftyFirstWithinTenSeconds_Answers429AndIsRecorded()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        for (var i = 0; i < 50; i++)
        {
            using var allowed = await shop.SendAsync(HttpMethod.Get, Brands);
            Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        }

        Assert.Empty(await shop.Control.ReadViolationsAsync(TrendyolShop.Cancellation));
        using var refused = await shop.SendAsync(HttpMethod.Get, Brands);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("too.many.requests", await refused.Content.ReadAsStringAsync(TrendyolShop.Cancellation), StringComparison.Ordinal);

        var violation = Assert.Single(await shop.Control.ReadViolationsAsync(TrendyolShop.Cancellation));
        Assert.Equal(("trendyol.endpoint", 1, 50), (violation.Rule, violation.Count, violation.Samples[0].Used));
        Assert.Equal(shop.Time.GetUtcNow(), violation.Samples[0].At);

        shop.Time.Advance(TimeSpan.FromSeconds(10));
        using var later = await shop.SendAsync(HttpMethod.Get, Brands);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task Call_GroupLimitLowered_CountsAllEndpointsOfTheGroup()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.Control.SetLimitsAsync([new QuotaLimit("trendyol.product_read", 2, 60)], TrendyolShop.Cancellation);
        var products = $"integration/product/sellers/{TrendyolShop.Seller}/products";

        using var first = await shop.SendAsync(HttpMethod.Get, $"{products}/approved");
        using var second = await shop.SendAsync(HttpMethod.Get, $"{products}/unapproved");
        using var third = await shop.SendAsync(HttpMethod.Get, $"{products}/approved/inventory-and-price");

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests),
            (first.StatusCode, second.StatusCode, third.StatusCode));
    }

    [Fact]
    public async Task PriceWrite_ThirtyFirstForABarcodeInAMinute_Answers429()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 1));
        var path = $"integration/inventory/sellers/{TrendyolShop.Seller}/products/price-and-inventory";
        for (var price = 1; price <= 30; price++)
        {
            using var allowed = await shop.SendAsync(HttpMethod.Post, path, $$"""{"items":[{"barcode":"A","salePrice":{{price}},"listPrice":{{price}}}]}""");
            Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        }

        using var refused = await shop.SendAsync(HttpMethod.Post, path, """{"items":[{"barcode":"A","salePrice":99,"listPrice":99}]}""");
        using var stockOnly = await shop.PutStockAsync("A", 5);

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (refused.StatusCode, stockOnly.StatusCode));
        Assert.Equal("trendyol.price_per_barcode", Assert.Single(await shop.Control.ReadViolationsAsync(TrendyolShop.Cancellation)).Rule);
    }

    [Theory]
    [InlineData("GET", "integration/order/sellers/2738/orders", 426)]
    [InlineData("POST", "integration/product/sellers/2738/products", 400)]
    [InlineData("GET", "integration/sellers/2738/addresses", 501)]
    [InlineData("PUT", "integration/product/sellers/2738/products/unlock", 501)]
    [InlineData("POST", "integration/order/sellers/2738/claims/create", 501)]
    [InlineData("PUT", "integration/order/sellers/2738/shipment-packages/1/box-info", 501)]
    [InlineData("GET", "integration/no-such-path", 404)]
    [InlineData("DELETE", "integration/product/brands", 405)]
    [InlineData("GET", "integration/order/sellers/9999/v2/orders", 403)]
    public async Task Call_EndedMissingOrForeign_NeverAnswersSuccess(string method, string path, int status)
    {
        await using var shop = await TrendyolShop.OpenAsync();

        using var answer = await shop.SendAsync(new HttpMethod(method), path, method == "GET" ? null : "{}");

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Claims_Nothing_IsACorrectEmptyPage()
    {
        await using var shop = await TrendyolShop.OpenAsync();

        var page = await shop.GetAsync("integration/order/sellers/2738/claims");

        Assert.Equal("""{"size":50,"totalPages":0,"totalElements":0,"content":[],"page":0}""", page.ToJsonString());
    }
}
