using System.Net;
using System.Text;
using KolajAI.Simulator.Faults;
using KolajAI.Simulator.Shopify.Control;

namespace KolajAI.Simulator.Tests;

public sealed class ShopifyGateTests(ShopifyHost host) : IClassFixture<ShopifyHost>
{
    private const string ShopQuery = "{ shop { id name myshopifyDomain currencyCode } locations(first:10){ nodes{ id name isActive } } }";

    [Fact]
    public async Task ConnectionTest_RightToken_AnswersShopAndVersion()
    {
        using var shop = await host.OpenAsync();

        using var answer = await shop.PostAsync(ShopQuery);
        var data = (await ShopifyTestShop.JsonAsync(answer))["data"]!;

        Assert.Equal("2026-10", Assert.Single(answer.Headers.GetValues("X-Shopify-API-Version")));
        Assert.Equal($"{shop.Platform.Shop}.myshopify.com", data["shop"]!["myshopifyDomain"]!.GetValue<string>());
        Assert.Equal(("TRY", "Depo"), (data["shop"]!["currencyCode"]!.GetValue<string>(), data["locations"]!["nodes"]![0]!["name"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("shpat_wrong")]
    [InlineData(null)]
    public async Task Call_WrongOrNoToken_Answers401AndIsCounted(string? token)
    {
        using var shop = await host.OpenAsync();
        shop.Http.DefaultRequestHeaders.Remove("X-Shopify-Access-Token");
        if (token is not null)
            shop.Http.DefaultRequestHeaders.Add("X-Shopify-Access-Token", token);
        await shop.Control.ClearCallsAsync(ShopifyTestShop.Cancellation);

        using var answer = await shop.PostAsync(ShopQuery);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains(await shop.Control.ReadCallsAsync(ShopifyTestShop.Cancellation), call => call is { Status: 401, Count: 1 });
    }

    [Theory]
    [InlineData("2025-10")]
    [InlineData("unstable")]
    public async Task Call_OtherVersion_Answers404(string version)
    {
        using var shop = await host.OpenAsync();

        using var answer = await shop.PostAsync(ShopQuery, version: version);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task ClientCredentials_TokenWorksForADayAndNotLonger()
    {
        using var shop = await host.OpenAsync();

        using var issued = await TokenAsync(shop, ShopifyTestShop.Secret);
        var body = await ShopifyTestShop.JsonAsync(issued);
        shop.Http.DefaultRequestHeaders.Remove("X-Shopify-Access-Token");
        shop.Http.DefaultRequestHeaders.Add("X-Shopify-Access-Token", body["access_token"]!.GetValue<string>());
        shop.Time.Advance(TimeSpan.FromSeconds(body["expires_in"]!.GetValue<int>() - 1));
        using var last = await shop.PostAsync(ShopQuery);
        shop.Time.Advance(TimeSpan.FromSeconds(1));
        using var late = await shop.PostAsync(ShopQuery);

        Assert.Equal(24 * 60 * 60, body["expires_in"]!.GetValue<int>());
        Assert.Contains("write_inventory", body["scope"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (last.StatusCode, late.StatusCode));
    }

    [Fact]
    public async Task ClientCredentials_WrongSecret_IsRefused()
    {
        using var shop = await host.OpenAsync();

        using var answer = await TokenAsync(shop, "wrong");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("invalid_client", (await ShopifyTestShop.JsonAsync(answer))["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task Scope_Missing_AnswersAccessDeniedAndLeavesTheRest()
    {
        using var shop = await host.OpenAsync(static shop => shop with { Scopes = ["read_products"] });

        var answer = await shop.AskAsync("{ shop { name } product(id: \"gid://shopify/Product/1\") { id } order(id: \"gid://shopify/Order/1\") { id } }");
        var write = await shop.ErrorCodeAsync("mutation { productCreate(product: {title: \"A\"}) { product { id } } }");

        Assert.Equal("ACCESS_DENIED", answer["errors"]![0]!["extensions"]!["code"]!.GetValue<string>());
        Assert.Equal("order", answer["errors"]![0]!["path"]![0]!.GetValue<string>());
        Assert.Equal(shop.Platform.Shop, answer["data"]!["shop"]!["name"]!.GetValue<string>());
        Assert.Equal("ACCESS_DENIED", write);
    }

    [Fact]
    public async Task Uninstall_TokenOpensNothingUntilTheAppComesBack()
    {
        using var shop = await host.OpenAsync();

        await shop.Platform.UninstallAsync(ShopifyTestShop.Cancellation);
        using var gone = await shop.PostAsync(ShopQuery);
        using var noToken = await TokenAsync(shop, ShopifyTestShop.Secret);
        await shop.Platform.InstallAsync(new ShopifyInstall { AccessToken = ShopifyTestShop.Token }, ShopifyTestShop.Cancellation);
        using var back = await shop.PostAsync(ShopQuery);

        Assert.Equal((401, 400, 200), ((int)gone.StatusCode, (int)noToken.StatusCode, (int)back.StatusCode));
    }

    [Fact]
    public async Task Fault_ByFieldName_StrikesThatMutationAlone()
    {
        using var shop = await host.OpenAsync();
        await shop.Control.AddFaultAsync(
            new FaultRequest { Endpoint = "shopify.product_create", SellerId = shop.Platform.Shop, Action = FaultAction.DropAfterApply, Count = 1 }, ShopifyTestShop.Cancellation);

        using var read = await shop.PostAsync(ShopQuery);
        await Assert.ThrowsAsync<HttpRequestException>(() => shop.PostAsync("mutation { productCreate(product: {title: \"Lost\"}) { product { id } } }"));
        var products = await shop.DataAsync("{ products(first: 5) { nodes { title } } }");
        var calls = await shop.Control.ReadCallsAsync(ShopifyTestShop.Cancellation);
        var trace = await shop.Control.ReadTraceAsync(shop.Platform.Shop, ShopifyTestShop.Cancellation);

        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal("Lost", products["products"]!["nodes"]![0]!["title"]!.GetValue<string>());
        Assert.Contains(calls, call => call.SellerId == shop.Platform.Shop && call is { Endpoint: "shopify.product_create", Status: 0 });
        Assert.Equal(["shopify.shop", "shopify.product_create", "shopify.products"], trace.Select(call => call.Endpoint));
    }

    private static Task<HttpResponseMessage> TokenAsync(ShopifyTestShop shop, string secret) => shop.Http.PostAsync(
        "admin/oauth/access_token",
        new StringContent($$"""{"client_id":"client","client_secret":"{{secret}}","grant_type":"client_credentials"}""", Encoding.UTF8, "application/json"),
        ShopifyTestShop.Cancellation);
}
