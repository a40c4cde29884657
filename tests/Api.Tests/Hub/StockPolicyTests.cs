using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>How a pool of units is offered on two channels: guarded, shared, and parts of it.</summary>
public sealed class StockPolicyTests(ProductHost host)
{
    private static readonly string[] Both = ["a", "b"];

    [Fact]
    public async Task Guarded_LastUnit_IsOnOneChannelAtATimeAndGoesWhereItSells()
    {
        var client = await SellerAsync();
        await PublishAsync(client, "G-1", 2, new { mode = "guarded", threshold = 3 });

        await ShowsAsync(client, "G-1", static (a, b) => a + b == 2);
        // Until the channels' answers are written nobody knows what they show.
        var product = (await client.UntilAsync("/api/products/G-1", static p => (bool)p["product"]!["exposure"]!["fits"]!, Seller.Soon, "what the channels show is known")).Json["product"]!;
        Assert.Equal(2, ((JsonArray)product["exposure"]!["channels"]!).Sum(static c => (long)c!["units"]!));

        // Both units sold where they are: the other channel never shows them.
        foreach (var account in Both)
        {
            while (await ShownAsync(client, account, "G-1") > 0)
                await BuyAsync(client, account, "G-1");
        }

        await client.UntilAsync("/api/products/G-1", static p => (int)p["product"]!["stock"]!["reserved"]! == 2, Seller.Soon, "both orders count");
        await ShowsAsync(client, "G-1", static (a, b) => a + b == 0);
        Assert.Null((await ProductAsync(client, "G-1"))["shortfall"]);
    }

    [Fact]
    public async Task Guarded_ChangedByHand_IsReadCountedAndPutRight()
    {
        var client = await SellerAsync();
        await PublishAsync(client, "H-1", 2, new { mode = "guarded", threshold = 3 });
        await ShowsAsync(client, "H-1", static (a, b) => a + b == 2);

        (await client.PostAsync("/api/sandbox/listings", new { account = "a", sku = "H-1", quantity = 40 })).Expect(HttpStatusCode.OK);
        (await client.PostAsync("/api/consistency/check", new { skus = new[] { "H-1" } }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);

        await ShowsAsync(client, "H-1", static (a, b) => a + b == 2);
        await client.UntilAsync("/api/products/H-1", static p => (bool?)p["product"]!["exposure"]?["fits"] == true, Seller.Soon, "the exposures fit again");
    }

    [Fact]
    public async Task Guarded_PoolRisesAboveTheThreshold_EveryChannelGetsAllOfIt()
    {
        var client = await SellerAsync();
        await PublishAsync(client, "G-2", 1, new { mode = "guarded", threshold = 3 });
        await ShowsAsync(client, "G-2", static (a, b) => a + b == 1);

        (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "G-2", quantity = 9 })).Expect(HttpStatusCode.Accepted);
        Assert.Null((await ShowsAsync(client, "G-2", static (a, b) => a == 9 && b == 9))["exposure"]);

        (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "G-2", quantity = 2 })).Expect(HttpStatusCode.Accepted);
        var guarded = await ShowsAsync(client, "G-2", static (a, b) => a + b == 2);
        await client.UntilAsync("/api/products/G-2", static p => (bool?)p["product"]!["exposure"]?["fits"] == true, Seller.Soon, "the exposures fit");
        Assert.NotNull(guarded["exposure"]);
    }

    [Fact]
    public async Task Shared_SoldOnBothBeforeEitherKnows_IsNamedAsAShortfallUntilItIsMended()
    {
        var client = await SellerAsync();
        await PublishAsync(client, "S-1", 1, null);
        await ShowsAsync(client, "S-1", static (a, b) => a == 1 && b == 1);

        await Task.WhenAll(BuyAsync(client, "a", "S-1"), BuyAsync(client, "b", "S-1"));

        await client.UntilAsync("/api/products/S-1", static p => (int?)p["product"]!["shortfall"]?["units"] == 1, Seller.Soon, "the shortfall is named");
        var shortfall = (await ProductAsync(client, "S-1"))["shortfall"]!;
        Assert.NotEmpty((JsonArray)shortfall["order_ids"]!);
        (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "S-1", quantity = 2 })).Expect(HttpStatusCode.Accepted);
        await client.UntilAsync("/api/products/S-1", static p => p["product"]!["shortfall"] is null, Seller.Soon, "nothing is missing any more");
        var kinds = ((JsonArray)(await client.GetAsync("/api/products/S-1/timeline")).Expect(HttpStatusCode.OK)["timeline"]!).Select(static e => (string)e!["kind"]!).ToList();
        Assert.Contains("shortfall", kinds);
        Assert.Contains("shortfall_ended", kinds);
    }

    [Fact]
    public async Task Settings_OfTenantAccountAndProduct_TheNarrowestCounts()
    {
        var client = await SellerAsync();
        await PublishAsync(client, "N-1", 2, null);
        await ShowsAsync(client, "N-1", static (a, b) => a == 2 && b == 2);

        (await client.PutAsync("/api/settings", new { account_defaults = new { stock_policy = new { mode = "guarded", threshold = (int?)null } } })).Expect(HttpStatusCode.OK);
        await ShowsAsync(client, "N-1", static (a, b) => a + b == 2);
        Assert.Equal("guarded", (string?)(await client.GetAsync("/api/settings")).Json["settings"]!["account_defaults"]!["stock_policy"]!["mode"]);

        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { new { sku = "N-1", stock_policy = new { mode = "shared" } } } })).Expect(HttpStatusCode.Accepted);
        await ShowsAsync(client, "N-1", static (a, b) => a == 2 && b == 2);
    }

    [Fact]
    public async Task Offers_BufferAndShare_LimitWhatAChannelIsTold()
    {
        var client = await SellerAsync();
        await PublishAsync(client, "O-1", 10, null);
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", account = "a", settings = new { stock_buffer = 3 } })).Expect(HttpStatusCode.OK);
        await ShowsAsync(client, "O-1", static (a, b) => a == 7 && b == 10);

        (await client.PostAsync("/api/marketplace/sync-products", new
        {
            products = new[] { new { sku = "O-1", offers = new object[] { new { integration_id = "sandbox", account = "b", list = true, stock = new { mode = "share", percent = 50, max = 4 } } } } },
        })).Expect(HttpStatusCode.Accepted);
        await ShowsAsync(client, "O-1", static (a, b) => a == 7 && b == 4);
    }

    private async Task<HubClient> SellerAsync()
    {
        var client = await host.NewTenantAsync();
        foreach (var account in Both)
            (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", account })).Expect(HttpStatusCode.OK);
        return client;
    }

    private static async Task PublishAsync(HubClient client, string sku, int quantity, object? policy) =>
        (await client.PostAsync("/api/marketplace/sync-products", new
        {
            products = new[]
            {
                new
                {
                    sku, title = sku, quantity, vat_rate = "20", price = new { amount = "149.90", currency = "TRY" }, stock_policy = policy,
                    offers = Both.Select(static account => new { integration_id = "sandbox", account, list = true }),
                },
            },
        }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);

    private static async Task BuyAsync(HubClient client, string account, string sku) =>
        (await client.PostAsync("/api/sandbox/orders", new { account, lines = new[] { new { sku, quantity = 1 } } })).Expect(HttpStatusCode.OK);

    private static async Task<long> ShownAsync(HubClient client, string account, string sku) =>
        ((JsonArray)(await client.GetAsync($"/api/sandbox/listings?account={account}")).Expect(HttpStatusCode.OK)["listings"]!)
            .Where(l => (string?)l!["sku"] == sku).Select(static l => (long)l!["quantity"]!).SingleOrDefault();

    /// <summary>Waits until the two channels show what is wanted; answers the product then.</summary>
    private static async Task<JsonNode> ShowsAsync(HubClient client, string sku, Func<long, long, bool> wanted)
    {
        var until = TimeProvider.System.GetTimestamp();
        (long A, long B) shown;
        do
        {
            shown = (await ShownAsync(client, "a", sku), await ShownAsync(client, "b", sku));
            if (wanted(shown.A, shown.B))
                return await ProductAsync(client, sku);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ProductHost.Cancellation);
        }
        while (TimeProvider.System.GetElapsedTime(until) < 2 * Seller.Soon);
        var listings = (await client.GetAsync($"/api/listings?q={sku}")).Json;
        Assert.Fail($"The channels show {shown} of {(await ProductAsync(client, sku))["exposure"]} {listings}");
        return null!;
    }

    private static async Task<JsonNode> ProductAsync(HubClient client, string sku) =>
        (await client.GetAsync($"/api/products/{sku}")).Expect(HttpStatusCode.OK)["product"]!;
}
