using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>A bundle sells what its components have, and its sales take from them.</summary>
public sealed class BundleTests(ProductHost host)
{
    [Fact]
    public async Task Bundle_SoldAndItsComponentSold_BothNumbersFollow()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("CUP", 7), Seller.Product("PLATE", 4));
        await client.PublishAsync(Set("SET", ("CUP", 2), ("PLATE", 1)));
        var set = await ProductAsync(client, "SET");
        Assert.Equal(3, (int)set["quantity"]!);
        Assert.Equal(("CUP", 2), ((string)set["components"]![0]!["sku"]!, (int)set["components"]![0]!["quantity"]!));
        await client.UntilAsync("/api/listings?state=live", static l => (int)l["count"]! == 3, Seller.Soon, "all are live");

        var order = await client.BuyAsync("SET");
        Assert.True((bool)order["lines"]![0]!["sku_known"]!);
        await ShowsAsync(client, ("CUP", 5), ("PLATE", 3), ("SET", 2));
        Assert.Equal(5, Available(await ProductAsync(client, "CUP")));

        await client.BuyAsync("CUP", 4);
        await ShowsAsync(client, ("CUP", 1), ("PLATE", 3), ("SET", 0));

        // What was cancelled comes back to the components, by what the bundle was made of then.
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Set("SET", ("PLATE", 1)) } }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
        await ShowsAsync(client, ("CUP", 1), ("PLATE", 3), ("SET", 3));
        var cancelled = await client.PostAsync($"/api/orders/{order["id"]}/cancel", new { lines = new[] { new { line_id = (string)order["lines"]![0]!["id"]!, quantity = 1 } }, reason = "other", restock = true });
        Assert.True(cancelled.Status is HttpStatusCode.Accepted or HttpStatusCode.OK, cancelled.Text);
        await ShowsAsync(client, ("CUP", 3), ("PLATE", 4), ("SET", 4));
    }

    [Fact]
    public async Task Bundle_WrongWrites_AreRefusedWithWhatToChange()
    {
        var client = await host.NewTenantAsync();
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("C-1", 3), Seller.Product("C-2", 3) } })).Expect(HttpStatusCode.Accepted);
        await client.UntilAsync("/api/products/C-2", static _ => true, Seller.Soon, "the products are there");
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Set("S-1", ("C-1", 1)) } })).Expect(HttpStatusCode.Accepted);
        await client.UntilAsync("/api/products/S-1", static _ => true, Seller.Soon, "the bundle is there");

        Assert.Equal("bundle_quantity_computed", await RejectedAsync(client.PostAsync("/api/marketplace/update-inventory", new { sku = "S-1", quantity = 5 })));
        Assert.Equal("bundle_nested", await RejectedAsync(client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Set("S-2", ("S-1", 1)) } })));
        Assert.Equal("product_not_found", await RejectedAsync(client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Set("S-2", ("C-9", 1)) } })));
        Assert.Equal("out_of_range", await RejectedAsync(client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Set("S-2", ("C-1", 0)) } })));
        Assert.Equal("bundle_has_stock", await RejectedAsync(client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Set("C-2", ("C-1", 1)) } })));
        var gone = await client.DeleteAsync("/api/products/C-1");
        Assert.Equal((HttpStatusCode.Conflict, "product_in_bundle"), (gone.Status, gone.Code()));
        Assert.Equal(3, (int)(await ProductAsync(client, "S-1"))["quantity"]!);
    }

    private static object Set(string sku, params (string Sku, int Quantity)[] parts) => new
    {
        sku,
        title = $"Takım {sku}",
        vat_rate = "20",
        price = new { amount = "399.90", currency = "TRY" },
        components = parts.Select(static p => new { sku = p.Sku, quantity = p.Quantity }),
    };

    private static async Task<string> RejectedAsync(Task<HubAnswer> call)
    {
        var answer = await call;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        return (string)(answer.Json["rejected"]?[0]?["errors"]![0] ?? answer.Json["errors"]![0])!["code"]!;
    }

    private static async Task<JsonNode> ProductAsync(HubClient client, string sku) => (await client.GetAsync($"/api/products/{sku}")).Expect(HttpStatusCode.OK)["product"]!;

    private static int Available(JsonNode product) => (int)product["stock"]!["available"]!;

    private static async Task ShowsAsync(HubClient client, params (string Sku, int Quantity)[] expected) => await client.UntilAsync(
        "/api/sandbox/listings",
        l => expected.All(e => ((JsonArray)l["listings"]!).Any(s => (string)s!["sku"]! == e.Sku && (int)s["quantity"]! == e.Quantity)),
        Seller.Soon, $"the channel shows {string.Join(", ", expected)}");
}
