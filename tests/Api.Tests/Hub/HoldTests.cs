using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>Brakes: what they stop waits, is shown, and goes on or is dropped by a person.</summary>
public sealed class HoldTests(ProductHost host)
{
    [Fact]
    [CoversRoute("GET /api/holds")]
    [CoversRoute("POST /api/holds/{id}/approve")]
    public async Task PriceChange_BeyondTheBrake_WaitsAndGoesWhenApproved()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("HOLD-1"));
        var operation = (string)(await PriceAsync(client, "HOLD-1", "1499.00")).Expect(HttpStatusCode.Accepted)["operation_id"]!;

        var hold = await HeldAsync(client, "price_change");
        Assert.Equal(("HOLD-1", "price", "149.90", "1499.00"), ((string)hold["sku"]!, (string)hold["aspect"]!, (string)hold["before"]!["price"]!["amount"]!, (string)hold["after"]!["price"]!["amount"]!));
        var item = (await client.GetAsync($"/api/operations/{operation}/items?state=held")).Expect(HttpStatusCode.OK)["items"]![0]!;
        Assert.Contains("max_price_change_percent", (string?)item["reason"]!["message"], StringComparison.Ordinal);
        Assert.Equal("held", (string?)(await client.GetAsync("/api/listings?state=held")).Expect(HttpStatusCode.OK)["listings"]![0]!["state"]);
        Assert.Equal("149.90", await ShownPriceAsync(client));

        var approved = (await client.PostAsync($"/api/holds/{hold["id"]}/approve")).Expect(HttpStatusCode.OK)["hold"]!;
        Assert.Equal("approved", (string?)approved["state"]);
        Assert.NotNull((string?)approved["decided_by"]);
        await client.UntilAsync($"/api/operations/{operation}", static o => (string?)o["operation"]!["state"] == "ended", Seller.Soon, "the operation ends");
        Assert.Equal("1499.00", await ShownPriceAsync(client));
        Assert.Empty((JsonArray)(await client.GetAsync("/api/holds?state=open")).Expect(HttpStatusCode.OK)["holds"]!);

        // Decided once: the same again changes nothing, the other is too late.
        (await client.PostAsync($"/api/holds/{hold["id"]}/approve")).Expect(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Conflict, (await client.PostAsync($"/api/holds/{hold["id"]}/reject")).Status);
        var stranger = await host.NewTenantAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/api/holds/{hold["id"]}/approve")).Status);
    }

    [Fact]
    [CoversRoute("POST /api/holds/{id}/reject")]
    public async Task PriceChange_Rejected_ChannelKeepsItsPriceUntilTheNextChange()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("HOLD-2"));
        var operation = (string)(await PriceAsync(client, "HOLD-2", "1.90")).Expect(HttpStatusCode.Accepted)["operation_id"]!;
        var hold = await HeldAsync(client, "price_change");

        Assert.Equal("rejected", (string?)(await client.PostAsync($"/api/holds/{hold["id"]}/reject")).Expect(HttpStatusCode.OK)["hold"]!["state"]);

        await client.UntilAsync($"/api/operations/{operation}", static o => (string?)o["operation"]!["state"] == "ended", Seller.Soon, "the operation ends");
        var item = (await client.GetAsync($"/api/operations/{operation}/items?state=refused")).Expect(HttpStatusCode.OK)["items"]![0]!;
        Assert.Equal("hold_rejected", (string?)item["reason"]!["code"]);
        Assert.Equal("149.90", await ShownPriceAsync(client));
        (await PriceAsync(client, "HOLD-2", "159.90", ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
        Assert.Equal("159.90", await ShownPriceAsync(client));
    }

    [Fact]
    public async Task PriceChange_NewerChangeWithinTheBrake_SupersedesTheHold()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("HOLD-3"));
        (await PriceAsync(client, "HOLD-3", "1499.00")).Expect(HttpStatusCode.Accepted);
        var hold = await HeldAsync(client, "price_change");

        (await PriceAsync(client, "HOLD-3", "139.90", ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);

        Assert.Equal("139.90", await ShownPriceAsync(client));
        Assert.Equal((string?)hold["id"], (string?)(await client.GetAsync("/api/holds?state=superseded")).Json["holds"]![0]!["id"]);
        var late = await client.PostAsync($"/api/holds/{hold["id"]}/approve");
        Assert.Equal((HttpStatusCode.Conflict, "wrong_state"), (late.Status, late.Code()));
    }

    [Fact]
    public async Task Counts_ZeroingMoreThanTheShare_WaitWhileASaleOfTheLastUnitGoes()
    {
        var (client, _) = await host.NewSellerAsync();
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", settings = new { max_zeroed_share_percent = 30 } })).Expect(HttpStatusCode.OK);
        await client.PublishAsync([.. Enumerable.Range(0, 10).Select(i => Seller.Product($"ZERO-{i}", quantity: 1))]);

        (await client.PostAsync("/api/marketplace/update-inventory", new { items = Enumerable.Range(0, 5).Select(i => new { sku = $"ZERO-{i}", quantity = 0 }).ToArray() })).Expect(HttpStatusCode.Accepted);
        await client.UntilAsync("/api/holds?state=open&kind=zeroing&integration_id=sandbox", static h => (int)h["count"]! == 2, Seller.Soon, "two of five wait");
        await client.UntilAsync("/api/sandbox/listings", static l => Zeros(l) == 3, Seller.Soon, "three of five are shown");

        // Orders are never held; nor is a count that says what the channel shows already.
        await client.BuyAsync("ZERO-9");
        await client.UntilAsync("/api/sandbox/listings", static l => Zeros(l) == 4, Seller.Soon, "the sold one shows 0");
        Assert.Equal(2, (int)(await client.GetAsync("/api/holds?state=open")).Json["count"]!);

        var page = (await client.GetAsync("/api/holds?state=open&page_size=1")).Expect(HttpStatusCode.OK);
        var rest = (await client.GetAsync($"/api/holds?state=open&page_size=1&page_token={page["next_page_token"]}")).Expect(HttpStatusCode.OK);
        Assert.NotEqual((string?)page["holds"]![0]!["id"], (string?)rest["holds"]![0]!["id"]);
        Assert.Null((string?)rest["next_page_token"]);
        (await client.PostAsync($"/api/holds/{page["holds"]![0]!["id"]}/approve")).Expect(HttpStatusCode.OK);
        await client.UntilAsync("/api/sandbox/listings", static l => Zeros(l) == 5, Seller.Soon, "the approved one shows 0");
    }

    [Fact]
    public async Task Deletions_MoreThanTheDayAllows_WaitForAPerson()
    {
        var client = await host.NewTenantAsync();
        (await client.PutAsync("/api/settings", new { account_defaults = new { max_delist_per_day = 1 } })).Expect(HttpStatusCode.OK);
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK);
        await client.PublishAsync(Seller.Product("GONE-1"), Seller.Product("GONE-2"), Seller.Product("GONE-3"));

        (await client.DeleteAsync("/api/products/GONE-1?listings=close")).Expect(HttpStatusCode.OK);
        await client.UntilAsync("/api/sandbox/listings", static l => Zeros(l) == 1, Seller.Soon, "the first is closed");
        (await client.DeleteAsync("/api/products/GONE-2?listings=close")).Expect(HttpStatusCode.OK);
        var hold = await HeldAsync(client, "delisting");

        (await client.PostAsync($"/api/holds/{hold["id"]}/approve")).Expect(HttpStatusCode.OK);
        await client.UntilAsync("/api/sandbox/listings", static l => Zeros(l) == 2, Seller.Soon, "the second is closed");
        (await client.DeleteAsync("/api/products/GONE-3?listings=close")).Expect(HttpStatusCode.OK);
        (await client.PostAsync($"/api/holds/{(await HeldAsync(client, "delisting"))["id"]}/reject")).Expect(HttpStatusCode.OK);
        Assert.Equal(2, Zeros((await client.GetAsync("/api/sandbox/listings")).Json));
    }

    [Fact]
    public async Task TenantsBrake_SetWhileTheAccountIsAwake_CountsAtOnce()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("HOLD-4"));

        (await client.PutAsync("/api/settings", new { account_defaults = new { max_price_change_percent = 1 } })).Expect(HttpStatusCode.OK);
        (await PriceAsync(client, "HOLD-4", "159.90")).Expect(HttpStatusCode.Accepted);

        Assert.Equal("HOLD-4", (string?)(await HeldAsync(client, "price_change"))["sku"]);
        Assert.Equal("149.90", await ShownPriceAsync(client));
    }

    private static int Zeros(JsonNode listings) => ((JsonArray)listings["listings"]!).Count(static l => (int)l!["quantity"]! == 0);

    private static Task<HubAnswer> PriceAsync(HubClient client, string sku, string amount, params (string, string)[] headers) =>
        client.PostAsync("/api/marketplace/update-inventory", new { sku, price = new { amount, currency = "TRY" } }, headers);

    private static async Task<JsonNode> HeldAsync(HubClient client, string kind) =>
        (await client.UntilAsync($"/api/holds?state=open&kind={kind}", static h => (int)h["count"]! == 1, Seller.Soon, "the change is held")).Json["holds"]![0]!;

    private static async Task<string?> ShownPriceAsync(HubClient client) =>
        (string?)(await client.GetAsync("/api/sandbox/listings")).Expect(HttpStatusCode.OK)["listings"]![0]!["price"]!["amount"];
}
