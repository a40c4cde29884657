using KolajAI.Simulator.Faults;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.WooCommerce.Control;

namespace KolajAI.Simulator.Tests;

/// <summary>Who may call a WooCommerce shop, and how often.</summary>
public sealed class WooCommerceGateTests(WooHost host) : IClassFixture<WooHost>
{
    private static readonly WooShopSettings PlainHttp = new() { Https = false };

    [Fact]
    public async Task Version_BasicOverTls_IsTold()
    {
        using var shop = await host.OpenAsync();

        var (status, body) = await shop.GetAsync("system_status?_fields=environment.version");

        Assert.Equal((200, """{"environment":{"version":"11.0.1"}}"""), (status, body.ToJsonString()));
    }

    [Fact]
    public async Task KeyInQuery_OverTls_IsTaken()
    {
        using var shop = await host.OpenAsync();
        shop.Http.DefaultRequestHeaders.Authorization = null;

        Assert.Equal(200, (await shop.GetAsync($"products?consumer_key={WooShopClient.Key}&consumer_secret={WooShopClient.Secret}")).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task KeyAsItIs_OverPlainHttp_IsNotLookedAtAndCounted(bool inQuery)
    {
        using var shop = await host.OpenAsync(PlainHttp);
        if (inQuery)
            shop.Http.DefaultRequestHeaders.Authorization = null;

        var (status, body) = await shop.GetAsync(inQuery ? $"products?consumer_key={WooShopClient.Key}&consumer_secret={WooShopClient.Secret}" : "products");

        Assert.Equal((401, "woocommerce_rest_cannot_view", 401), (status, Code(body), body["data"]!["status"]!.GetValue<int>()));
        var counted = Assert.Single(await host.Control.ReadCallsAsync(WooHost.Cancellation), call => call.SellerId == shop.Name);
        Assert.Equal(("woocommerce.product_list", 401, 1L), (counted.Endpoint, counted.Status, counted.Count));
    }

    [Theory]
    [InlineData("ck_unknown", WooShopClient.Secret)]
    [InlineData(WooShopClient.Key, "cs_wrong")]
    public async Task Basic_WrongKeyOrSecret_IsAnAuthenticationError(string key, string secret)
    {
        using var shop = await host.OpenAsync();
        shop.Http.DefaultRequestHeaders.Authorization = TrendyolShop.Basic(key, secret);

        var (status, body) = await shop.GetAsync("products");

        Assert.Equal((401, "woocommerce_rest_authentication_error"), (status, Code(body)));
    }

    [Theory]
    [InlineData("HMAC-SHA256")]
    [InlineData("HMAC-SHA1")]
    public async Task OAuth_OverPlainHttp_IsTakenWithParametersOfItsOwn(string algorithm)
    {
        using var shop = await host.OpenAsync(PlainHttp);

        var (status, body) = await shop.GetAsync(shop.Signed("products", algorithm: algorithm, query: [("search", "kahve & fincan/ç"), ("per_page", "5")]));

        Assert.Equal((200, "[]"), (status, body.ToJsonString()));
    }

    [Fact]
    public async Task OAuth_OtherSecret_IsAnInvalidSignature()
    {
        using var shop = await host.OpenAsync(PlainHttp);

        var (status, body) = await shop.GetAsync(shop.Signed("products", secret: "cs_wrong"));

        Assert.Equal((401, "woocommerce_rest_authentication_error"), (status, Code(body)));
        Assert.StartsWith("Invalid signature", body["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OAuth_ParameterOrMethodNotSigned_IsAnInvalidSignature()
    {
        using var shop = await host.OpenAsync(PlainHttp);
        var signed = shop.Signed("products");

        Assert.Equal(401, (await shop.GetAsync($"{signed}&per_page=5")).Status);
        Assert.Equal(401, (await shop.PostAsync(signed, """{"name":"x"}""")).Status);
        Assert.Equal(200, (await shop.GetAsync(signed)).Status);
    }

    [Theory]
    [InlineData(15 * 60, 200)]
    [InlineData((15 * 60) + 1, 401)]
    [InlineData(-(15 * 60) - 1, 401)]
    public async Task OAuth_Timestamp_MayBeFifteenMinutesOff(int ageSeconds, int expected)
    {
        using var shop = await host.OpenAsync(PlainHttp);

        var (status, body) = await shop.GetAsync(shop.Signed("products", age: TimeSpan.FromSeconds(ageSeconds)));

        Assert.Equal(expected, status);
        if (expected == 401)
            Assert.Equal("Invalid timestamp.", body["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task OAuth_NonceSeenBefore_IsRefusedAndCounted()
    {
        using var shop = await host.OpenAsync(PlainHttp);
        var signed = shop.Signed("products", nonce: "once");

        Assert.Equal(200, (await shop.GetAsync(signed)).Status);
        var (status, body) = await shop.GetAsync(signed);

        Assert.Equal((401, "Invalid nonce - nonce has already been used."), (status, body["message"]!.GetValue<string>()));
        Assert.Equal(
            [(200, 1L), (401, 1L)],
            (await host.Control.ReadCallsAsync(WooHost.Cancellation)).Where(call => call.SellerId == shop.Name).Select(call => (call.Status, call.Count)));
    }

    [Fact]
    public async Task OAuth_ParameterMissing_IsNamed()
    {
        using var shop = await host.OpenAsync(PlainHttp);

        var (status, body) = await shop.GetAsync($"products?oauth_consumer_key={WooShopClient.Key}");

        Assert.Equal((401, "woocommerce_rest_authentication_missing_parameter"), (status, Code(body)));
    }

    [Theory]
    [InlineData(WooPermission.Read, 200, 401)]
    [InlineData(WooPermission.Write, 401, 201)]
    [InlineData(WooPermission.ReadWrite, 200, 201)]
    public async Task Key_DoesWhatItMay(WooPermission permission, int read, int write)
    {
        using var shop = await host.OpenAsync(new WooShopSettings { Permission = permission });

        Assert.Equal((read, write), ((await shop.GetAsync("products")).Status, (await shop.PostAsync("products", """{"name":"x"}""")).Status));
    }

    [Fact]
    public async Task Index_WithoutAKey_ListsRoutes()
    {
        using var shop = await host.OpenAsync(PlainHttp);
        shop.Http.DefaultRequestHeaders.Authorization = null;

        var (status, body) = await shop.GetAsync("");

        Assert.Equal((200, "wc/v3"), (status, body["namespace"]!.GetValue<string>()));
    }

    [Fact]
    public async Task NoLimitByDefault_SetOneBrokenOnce_Answers429AndIsAViolation()
    {
        using var shop = await host.OpenAsync();
        using var other = await host.OpenAsync(new WooShopSettings { RetryAfterSeconds = 30 });
        await host.Control.SetLimitsAsync([new QuotaLimit("woocommerce.shop", 2, 60)], WooHost.Cancellation);
        try
        {
            Assert.Equal((200, 200), ((await shop.GetAsync("products")).Status, (await shop.GetAsync("orders")).Status));
            using var third = await shop.SendAsync(HttpMethod.Get, "products");
            Assert.Equal((429, false), ((int)third.StatusCode, third.Headers.Contains("Retry-After")));

            _ = await other.GetAsync("products");
            _ = await other.GetAsync("products");
            using var limited = await other.SendAsync(HttpMethod.Get, "products");
            Assert.Equal((429, 30), ((int)limited.StatusCode, (int)limited.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
            _ = await other.GetAsync("products");
        }
        finally
        {
            await host.Control.SetLimitsAsync([new QuotaLimit("woocommerce.shop", null, 60)], WooHost.Cancellation);
        }

        var violations = await host.Control.ReadViolationsAsync(WooHost.Cancellation);
        Assert.Equal(3, violations.Single(violation => violation.Rule == "woocommerce.shop").Count);
        Assert.Single(violations.Single(violation => violation.Rule == "retry_after").Samples, sample => sample.SellerId == other.Name);
    }

    [Theory]
    [InlineData("GET", "customers/1", 501)]
    [InlineData("POST", "orders/batch", 501)]
    [InlineData("POST", "orders", 501)]
    [InlineData("GET", "no-such-route", 404)]
    [InlineData("DELETE", "products", 404)]
    [InlineData("GET", "products?category=15", 501)]
    public async Task Call_MissingHere_NeverAnswersSuccess(string method, string path, int expected)
    {
        using var shop = await host.OpenAsync();

        Assert.Equal(expected, (await shop.CallAsync(new HttpMethod(method), path, method == "GET" ? null : "{}")).Status);
    }

    [Fact]
    public async Task Fault_ByName_StrikesInTheShopsShape()
    {
        using var shop = await host.OpenAsync();
        await host.Control.AddFaultAsync(
            new FaultRequest { Endpoint = "woocommerce.order_list", SellerId = shop.Name, Count = 1, Action = FaultAction.Status, Status = 503, RetryAfter = "5" }, WooHost.Cancellation);

        using var struck = await shop.SendAsync(HttpMethod.Get, "orders");

        Assert.Equal((503, 5), ((int)struck.StatusCode, (int)struck.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        Assert.Equal(503, (await TrendyolShop.JsonAsync(struck))["data"]!["status"]!.GetValue<int>());
        Assert.Equal(200, (await shop.GetAsync("orders")).Status);
    }

    [Fact]
    public async Task Currency_IsToldByBothCalls()
    {
        using var shop = await host.OpenAsync(new WooShopSettings { Currency = "EUR" });

        var (_, settings) = await shop.GetAsync("settings/general");
        var (_, current) = await shop.GetAsync("data/currencies/current");

        Assert.Equal("EUR", settings.AsArray().Single(one => one!["id"]!.GetValue<string>() == "woocommerce_currency")!["value"]!.GetValue<string>());
        Assert.Equal("EUR", current["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Trace_KeepsPathAndBody()
    {
        using var shop = await host.OpenAsync();
        _ = await shop.PostAsync("products", """{"name":"Fincan"}""");

        var call = Assert.Single(await host.Control.ReadTraceAsync(shop.Name, WooHost.Cancellation));

        Assert.Equal(("woocommerce.product_create", """{"name":"Fincan"}"""), (call.Endpoint, call.Body));
    }

    private static string Code(System.Text.Json.Nodes.JsonNode body) => body["code"]!.GetValue<string>();
}
