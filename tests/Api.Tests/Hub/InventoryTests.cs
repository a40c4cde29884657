using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;

namespace KolajAI.Api.Tests.Hub;

public sealed class InventoryTests(ProductHost host)
{
    [Fact]
    [CoversRoute("POST /api/marketplace/update-inventory")]
    [CoversRoute("GET /api/products/{id}/timeline")]
    public async Task UpdateInventory_CountDeltaAndPrice_ReachTheChannelAndTheTimeline()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("INV-1"));

        var counted = (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "INV-1", quantity = 9 }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
        Assert.True((bool)counted["items"]![0]!["assumed_count_time"]!);
        (await client.PostAsync("/api/marketplace/update-inventory", new { items = new[] { new { sku = "INV-1", delta = -2, @ref = "r-1" } } })).Expect(HttpStatusCode.Accepted);
        var repeat = (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "INV-1", delta = -2, @ref = "r-1" })).Expect(HttpStatusCode.Accepted);
        Assert.True((bool)repeat["items"]![0]!["duplicate"]!);
        (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "INV-1", price = new { amount = "99.90", currency = "TRY" } }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);

        await client.UntilAsync("/api/sandbox/listings", static l => (int)l["listings"]![0]!["quantity"]! == 7, Seller.Soon, "the channel shows 7");
        Assert.Equal("99.90", (string?)(await client.GetAsync("/api/sandbox/listings")).Json["listings"]![0]!["price"]!["amount"]);
        var kinds = ((JsonArray)(await client.GetAsync("/api/products/INV-1/timeline")).Expect(HttpStatusCode.OK)["timeline"]!).Select(static e => (string)e!["kind"]!).ToArray();
        Assert.Equal(["price", "delta", "count"], kinds.Take(3));
    }

    [Fact]
    public async Task UpdateInventory_OlderCount_IsStale()
    {
        var client = await host.NewTenantAsync();
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("ST-1") } })).Expect(HttpStatusCode.Accepted);
        (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "ST-1", quantity = 3 })).Expect(HttpStatusCode.Accepted);

        var answer = await client.PostAsync("/api/marketplace/update-inventory", new { sku = "ST-1", quantity = 4, counted_at = "2020-01-01T00:00:00Z" });

        Assert.Equal((422, "stale_count"), ((int)answer.Status, (string?)answer.Json["rejected"]![0]!["errors"]![0]!["code"]));
    }

    [Theory]
    [InlineData("""{"sku":"A","quantity":1,"delta":1,"ref":"r"}""", 400, "quantity_with_delta", "/delta")]
    [InlineData("""{"items":[{"sku":"A","delta":1}]}""", 400, "required", "/items/0/ref")]
    [InlineData("""{"sku":"A","quantity":"3"}""", 400, "wrong_type", "/quantity")]
    [InlineData("""{"sku":"A","quantity":1,"counted_at":"yesterday"}""", 400, "invalid_time", "/counted_at")]
    [InlineData("""{"sku":"A","quantity":1,"basis":"guess"}""", 400, "unknown_value", "/basis")]
    [InlineData("""{"sku":"A","price":{"amount":"1","currency":"TRY"},"warehouse_id":"north"}""", 400, "not_allowed_here", "/warehouse_id")]
    [InlineData("""{"sku":"A","quantity":1,"integration_id":"sandbox"}""", 400, "required", "/price")]
    [InlineData("""{"sku":"A","price":{"amount":"1","currency":"TRY"},"account":"default"}""", 400, "required", "/integration_id")]
    [InlineData("""{"sku":"A"}""", 400, "required", "")]
    [InlineData("""{"quantity":1}""", 400, "required", "/sku")]
    public async Task UpdateInventory_WrongItem_NamesThePlace(string body, int status, string code, string pointer)
    {
        var client = await host.NewTenantAsync();
        var answer = await client.PostAsync("/api/marketplace/update-inventory", body);

        Assert.Equal((status, code, pointer), ((int)answer.Status, answer.Code(), (string)answer.Json["errors"]![0]!["pointer"]!));
    }

    [Fact]
    public async Task UpdateInventory_AvailableWithCursor_CountsOnlyLaterOrders()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("CUR-1"));
        await client.BuyAsync("CUR-1", 2);
        await client.UntilAsync("/api/products/CUR-1", static p => (int)p["product"]!["stock"]!["reserved"]! == 2, Seller.Soon, "the order reserves");
        var cursor = (string)(await client.GetAsync("/api/changes?after=now")).Expect(HttpStatusCode.OK)["cursor"]!;

        var updated = (await client.PostAsync(
            "/api/marketplace/update-inventory", new { sku = "CUR-1", quantity = 8, basis = "available", orders_cursor = cursor })).Expect(HttpStatusCode.Accepted);

        var stock = updated["items"]![0]!["stock"]!;
        Assert.Equal((10, 2, 8), ((int)stock["on_hand"]!, (int)stock["reserved"]!, (int)stock["available"]!));
    }
}
