using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>What is on a channel already is bound where that is certain, and waits for a person where it is not.</summary>
public sealed class AdoptionTests(ProductHost host)
{
    [Fact]
    [CoversRoute("POST /api/marketplace/import-listings")]
    [CoversRoute("POST /api/listings/{id}/unbind")]
    public async Task Import_UnboundAndDeletedProducts_BindsOneMakesAnotherAndKnowsTheThird()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("IMP-1"), Seller.Product("IMP-2", 7), Seller.Product("IMP-3"));
        await UnbindAsync(client, "IMP-1");
        (await client.DeleteAsync("/api/products/IMP-2?listings=leave")).Expect(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/products/IMP-2")).Status);

        var rehearsal = await ImportAsync(client, new { integration_id = "sandbox", create_products = true, dry_run = true });
        Assert.Equal(["already_bound", "would_bind", "would_create"], rehearsal.Codes);
        Assert.Empty(await ListingsAsync(client, "?state=unmatched"));
        Assert.Empty((JsonArray)(await client.GetAsync("/api/products/IMP-1/listings")).Expect(HttpStatusCode.OK)["listings"]!);
        Assert.Equal("3 listings read: 1 bound, 1 bound before, 1 products created, 0 unmatched, 0 in conflict.", rehearsal.Summary);

        var cautious = await ImportAsync(client, new { integration_id = "sandbox" });
        Assert.Equal(["already_bound", "bound", "no_product"], cautious.Codes);
        var unmatched = Assert.Single(await ListingsAsync(client, "?state=unmatched"));
        Assert.Equal(("IMP-2", "unmatched", 7), ((string)unmatched["sku"]!, (string)unmatched["state"]!, (int)unmatched["shown"]!["quantity"]!));
        Assert.Null(unmatched["product_id"]);
        Assert.Single(await ListingsAsync(client, "?state=unmatched&q=kupa"));
        Assert.Empty(await ListingsAsync(client, "?state=unmatched&q=tabak"));

        var creating = await ImportAsync(client, new { integration_id = "sandbox", create_products = true, match_by = new[] { "sku" } });
        Assert.Equal(["already_bound", "already_bound", "product_created"], creating.Codes);
        var made = (await client.GetAsync("/api/products/IMP-2")).Expect(HttpStatusCode.OK)["product"]!;
        Assert.Equal(("Kupa IMP-2", "149.90", 7), ((string)made["title"]!, (string)made["price"]!["amount"]!, (int)made["stock"]!["available"]!));
        await client.UntilAsync("/api/listings?state=live", static l => (int)l["count"]! == 3, Seller.Soon, "all three are live");
        Assert.Empty(await ListingsAsync(client, "?state=unmatched"));
    }

    [Fact]
    [CoversRoute("POST /api/listings/{id}/bind")]
    public async Task Import_BarcodeOfTwoProducts_WaitsForAPersonWhoBindsOne()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Coded("CON-1", "8690000000011"));
        await UnbindAsync(client, "CON-1");
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Coded("CON-2", "8690000000011"), Coded("CON-3", "8690000000028") } })).Expect(HttpStatusCode.Accepted);
        await client.UntilAsync("/api/products/CON-3", static _ => true, Seller.Soon, "the products are there");

        Assert.Equal(["several_products"], (await ImportAsync(client, new { integration_id = "sandbox" })).Codes);
        var conflict = Assert.Single(await ListingsAsync(client, "?state=conflict&code=several_products&integration_id=sandbox&account=default"));
        var id = (string)conflict["id"]!;

        Assert.Equal("product_not_found", (await client.PostAsync($"/api/listings/{id}/bind", new { sku = "NONE" })).Code());
        Assert.Equal("listing_not_found", (await client.PostAsync("/api/listings/ch_0~sandbox~default/bind", new { sku = "CON-1" })).Code());
        Assert.Equal("listing_not_found", (await client.PostAsync("/api/listings/nothing/bind", new { sku = "CON-1" })).Code());
        Assert.Equal("required", (await client.PostAsync($"/api/listings/{id}/bind", new { sku = " " })).Json["errors"]![0]!["code"]!.ToString());
        var bound = (await client.PostAsync($"/api/listings/{id}/bind", new { sku = "CON-3" })).Expect(HttpStatusCode.OK)["listing"]!;
        Assert.Equal("CON-3", (string?)bound["sku"]);
        Assert.Equal((HttpStatusCode.Conflict, "wrong_state"), await RefusalAsync(client, id, "CON-2"));
        (await client.PostAsync($"/api/listings/{id}/bind", new { sku = "CON-3" })).Expect(HttpStatusCode.OK);

        // The channel sells it under its old SKU: its own id says which product that is.
        await client.UntilAsync("/api/listings?state=live", static l => (int)l["count"]! == 1, Seller.Soon, "the listing is live");
        var order = await client.BuyAsync((string)conflict["sku"]!);
        Assert.Equal((string?)bound["product_id"], (string?)(await client.GetAsync("/api/products/CON-3")).Json["product"]!["id"]);
        Assert.True((bool)order["lines"]![0]!["sku_known"]!);
        await client.UntilAsync("/api/products/CON-3", static p => (int)p["product"]!["stock"]!["available"]! == 4, Seller.Soon, "the bound product sold one");
    }

    [Fact]
    public async Task Import_OrderThatCameBeforeTheProduct_TakesItsUnitsOnce()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("PRE-1"));
        await UnbindAsync(client, "PRE-1");
        (await client.DeleteAsync("/api/products/PRE-1?listings=leave")).Expect(HttpStatusCode.OK);
        var order = await client.BuyAsync("PRE-1", 2);
        Assert.False((bool)order["lines"]![0]!["sku_known"]!);

        Assert.Equal(["product_created"], (await ImportAsync(client, new { integration_id = "sandbox", create_products = true })).Codes);

        // The channel shows 3 of 5: two are ordered, and still on the shelf.
        var stock = (await client.GetAsync("/api/products/PRE-1")).Expect(HttpStatusCode.OK)["product"]!["stock"]!;
        Assert.Equal((5, 2, 3), ((int)stock["on_hand"]!, (int)stock["reserved"]!, (int)stock["available"]!));
        Assert.True((bool)(await client.GetAsync($"/api/orders/{order["id"]}")).Expect(HttpStatusCode.OK)["order"]!["lines"]![0]!["sku_known"]!);
        await client.UntilAsync("/api/listings?state=live", static l => (int)l["count"]! == 1, Seller.Soon, "the listing is live");
        Assert.Equal(3, (int)(await client.GetAsync("/api/sandbox/listings")).Json["listings"]![0]!["quantity"]!);
    }

    [Theory]
    [InlineData("""{"integration_id":"sandbox","match_by":["title"]}""", 422, "malformed")]
    [InlineData("""{"integration_id":"sandbox","match_by":[]}""", 400, "required")]
    [InlineData("""{"integration_id":"sandbox","match_by":["sku","sku"]}""", 422, "malformed")]
    [InlineData("""{"integration_id":"sandbox","account":"other"}""", 404, "account_not_found")]
    [InlineData("""{"account":"default"}""", 400, "required")]
    [InlineData("""{"integration_id":"sandbox","create":true}""", 400, "unknown_field")]
    public async Task Import_WrongBody_IsRefused(string body, int status, string code)
    {
        var (client, _) = await host.NewSellerAsync();
        var answer = await client.PostAsync("/api/marketplace/import-listings", body);

        Assert.Equal((status, code), ((int)answer.Status, answer.Code()));
    }

    private static object Coded(string sku, string barcode) =>
        new { sku, barcode, title = $"Kupa {sku}", quantity = 5, vat_rate = "20", price = new { amount = "149.90", currency = "TRY" } };

    private static async Task UnbindAsync(HubClient client, string sku)
    {
        var listing = ((JsonArray)(await client.GetAsync($"/api/products/{sku}/listings")).Expect(HttpStatusCode.OK)["listings"]!)[0]!;
        (await client.PostAsync($"/api/listings/{listing["id"]}/unbind")).Expect(HttpStatusCode.OK);
        Assert.Empty((JsonArray)(await client.GetAsync($"/api/products/{sku}/listings")).Expect(HttpStatusCode.OK)["listings"]!);
    }

    private static async Task<(HttpStatusCode Status, string Code)> RefusalAsync(HubClient client, string id, string sku)
    {
        var answer = await client.PostAsync($"/api/listings/{id}/bind", new { sku });
        return (answer.Status, answer.Code());
    }

    private static async Task<(string Summary, IReadOnlyList<string> Codes)> ImportAsync(HubClient client, object body)
    {
        var answer = (await client.PostAsync("/api/marketplace/import-listings", body, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
        var items = (JsonArray)(await client.GetAsync($"/api/operations/{answer["operation_id"]}/items")).Expect(HttpStatusCode.OK)["items"]!;
        return (
            (string)items.Single(static i => (string)i!["aspect"]! == "import")!["reason"]!["message"]!,
            [.. items.Where(static i => (string)i!["aspect"]! == "listing").Select(static i => (string)i!["reason"]!["code"]!).Order(StringComparer.Ordinal)]);
    }

    private static async Task<IReadOnlyList<JsonNode>> ListingsAsync(HubClient client, string query) =>
        [.. ((JsonArray)(await client.GetAsync("/api/listings" + query)).Expect(HttpStatusCode.OK)["listings"]!).Select(static l => l!)];
}
