using System.Globalization;
using System.Net.Http.Headers;
using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Channels;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Faults;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Shopify.Control;

namespace KolajAI.Simulator.Tests;

/// <summary>
/// What a broken connector would do, planted at each simulator: a call above a quota, one with a wrong proof, one without a field that the platform wants.
/// Each is refused in the platform's way and counted, so that a test that asks for the counts cannot miss it.
/// </summary>
public sealed class PlantedBreachTests(WooHost woo, ShopifyHost shopify) : IClassFixture<WooHost>, IClassFixture<ShopifyHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trendyol_QuotaBreach_IsRefusedAndCounted()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.Control.SetLimitsAsync([new QuotaLimit("trendyol.endpoint", 1, 10)], Cancellation);

        using var allowed = await shop.SendAsync(HttpMethod.Get, "integration/product/brands");
        using var refused = await shop.SendAsync(HttpMethod.Get, "integration/product/brands");

        Assert.Equal((200, 429), ((int)allowed.StatusCode, (int)refused.StatusCode));
        var violation = Assert.Single(await shop.Control.ReadViolationsAsync(Cancellation));
        Assert.Equal(("trendyol.endpoint", 1), (violation.Rule, violation.Count));
        Assert.Equal(1, await CountAsync(shop.Control, 429));
    }

    [Fact]
    public async Task Trendyol_WrongProof_IsRefusedAndCounted()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        shop.Http.DefaultRequestHeaders.Authorization = TrendyolShop.Basic("anahtar", "başka");

        using var refused = await shop.SendAsync(HttpMethod.Get, "integration/product/brands");

        Assert.Equal(401, (int)refused.StatusCode);
        Assert.Equal(1, await CountAsync(shop.Control, 401));
    }

    [Fact]
    public async Task Trendyol_MissingField_IsRefusedAndCounted()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));

        using var accepted = await shop.SendAsync(
            HttpMethod.Post, $"integration/inventory/sellers/{TrendyolShop.Seller}/products/price-and-inventory",
            """{"items":[{"quantity":4},{"barcode":"A","quantity":4}]}""");
        var batch = await shop.BatchAsync(accepted);

        Assert.Equal(["FAILED", "SUCCESS"], batch["items"]!.AsArray().Select(static item => item!["status"]!.GetValue<string>()));
        Assert.Equal(1, batch["failedItemCount"]!.GetValue<int>());
        Assert.NotEmpty(batch["items"]![0]!["failureReasons"]!.AsArray());
    }

    [Fact]
    public async Task WooCommerce_QuotaBreach_IsRefusedAndCounted()
    {
        using var shop = await woo.OpenAsync();
        await woo.Control.ClearViolationsAsync(Cancellation);
        await woo.Control.SetLimitsAsync([new QuotaLimit("woocommerce.shop", 1, 60)], Cancellation);
        try
        {
            Assert.Equal((200, 429), ((await shop.GetAsync("products")).Status, (await shop.GetAsync("products")).Status));
        }
        finally
        {
            await woo.Control.SetLimitsAsync([new QuotaLimit("woocommerce.shop", null, 60)], Cancellation);
        }

        Assert.Equal(1, Assert.Single(await woo.Control.ReadViolationsAsync(Cancellation), static v => v.Rule == "woocommerce.shop").Count);
    }

    [Fact]
    public async Task WooCommerce_WrongProof_IsRefusedAndCounted()
    {
        using var shop = await woo.OpenAsync();
        await woo.Control.ClearCallsAsync(Cancellation);
        shop.Http.DefaultRequestHeaders.Authorization = TrendyolShop.Basic(WooShopClient.Key, "cs_0000000000000000000000000000000000000000");

        Assert.Equal(401, (await shop.GetAsync("products")).Status);

        Assert.Equal(1, await CountAsync(woo.Control, 401));
    }

    [Fact]
    public async Task WooCommerce_MissingField_IsRefusedAndCounted()
    {
        using var shop = await woo.OpenAsync();
        await woo.Control.ClearCallsAsync(Cancellation);
        await shop.SeedAsync(("A", 10));
        var order = await shop.BuyAsync("A");

        var (status, error) = await shop.PostAsync(string.Create(CultureInfo.InvariantCulture, $"orders/{order.Id}/notes"), """{"customer_note":true}""");

        Assert.Equal((400, "rest_missing_callback_param"), (status, error["code"]!.GetValue<string>()));
        Assert.Equal(1, await CountAsync(woo.Control, 400));
    }

    [Fact]
    public async Task Shopify_QuotaBreach_IsRefusedAndCounted()
    {
        using var shop = await shopify.OpenAsync();
        await shop.Platform.SetBucketAsync(new ShopifyBucket { MaximumAvailable = 2000, RestoreRate = 100, CurrentlyAvailable = 0 }, Cancellation);

        Assert.Equal("THROTTLED", await shop.ErrorCodeAsync("{shop{id} locations(first:10){nodes{id}}}"));

        Assert.Equal(1, await shop.BreachesAsync("shopify.query_cost"));
    }

    [Fact]
    public async Task Shopify_WrongProof_IsRefusedAndCounted()
    {
        using var shop = await shopify.OpenAsync();
        var before = await CountAsync(shop.Control, 401);
        shop.Http.DefaultRequestHeaders.Remove("X-Shopify-Access-Token");
        shop.Http.DefaultRequestHeaders.Add("X-Shopify-Access-Token", "shpat_another");

        using var refused = await shop.PostAsync("{shop{id}}");

        Assert.Equal(401, (int)refused.StatusCode);
        Assert.Equal(before + 1, await CountAsync(shop.Control, 401));
    }

    [Fact]
    public async Task Shopify_MissingField_IsRefusedAndCounted()
    {
        using var shop = await shopify.OpenAsync();

        Assert.NotNull(await shop.ErrorCodeAsync("""mutation{inventorySetQuantities(input:{name:"available",quantities:[]})@idempotent(key:"k"){userErrors{code}}}"""));

        Assert.Equal(1, await shop.BreachesAsync("shopify.document"));
    }

    /// <summary>The protocol names no number of calls: its quota is the time that a 429 tells.</summary>
    [Fact]
    public async Task Sandbox_QuotaBreach_IsRefusedAndCounted()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);
        await shop.Simulator.AddFaultAsync(new FaultRequest { Endpoint = "channels.shop", Action = FaultAction.Status, Status = 429, RetryAfter = "60", Count = 1 }, Cancellation);

        using var refused = await shop.Http.GetAsync("shop", Cancellation);
        using var tooEarly = await shop.Http.GetAsync("shop", Cancellation);

        Assert.Equal((429, 60), ((int)refused.StatusCode, (int)refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        var violation = Assert.Single(await shop.Simulator.ReadViolationsAsync(Cancellation));
        Assert.Equal(("retry_after", 1), (violation.Rule, violation.Count));
    }

    [Fact]
    public async Task Sandbox_WrongProof_IsRefusedAndCounted()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);
        shop.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "another");

        using var refused = await shop.Http.GetAsync("shop", Cancellation);

        Assert.Equal(401, (int)refused.StatusCode);
        Assert.Equal(1, await CountAsync(shop.Simulator, 401));
    }

    [Fact]
    public async Task Sandbox_MissingField_IsRefusedAndCounted()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);

        using var refused = await shop.Http.PostAsync("stock", new StringContent("""{"items":[{"key":"k","sku":"A","quantity":4}]}"""), Cancellation);

        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Equal(1, await CountAsync(shop.Simulator, 400));
        Assert.Equal(5, await shop.ShownAsync());
    }

    private static async Task<long> CountAsync(SimulatorControl control, int status) =>
        (await control.ReadCallsAsync(Cancellation)).Where(call => call.Status == status).Sum(static call => call.Count);
}
