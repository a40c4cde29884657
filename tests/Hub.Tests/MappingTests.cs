using System.Net;
using System.Text.Json.Nodes;

namespace KolajAI.Hub.Tests;

/// <summary>A product in the seller's own words gets to Trendyol by mappings; what it lacks is told before anything is sent.</summary>
public sealed class MappingTests(TrendyolHub hub) : IClassFixture<TrendyolHub>
{
    [Fact]
    public async Task ProductInOwnWords_IsRefusedUntilItIsMapped_ThenListedWithPriceByTheRule()
    {
        await hub.ConnectTrendyolAsync();
        await hub.Client.UntilAsync("/api/catalog/trendyol/categories?q=kupa", static c => (int)c["count"]! == 1, TimeSpan.FromSeconds(60), "the categories are read");
        await hub.Client.UntilAsync("/api/catalog/trendyol/brands?q=marka%201205", static b => (int)b["count"]! == 1, TimeSpan.FromSeconds(60), "both pages of brands are read");
        (await hub.Client.PostAsync("/api/marketplace/configure", new
        {
            integration_id = "trendyol",
            settings = new { price_rule = new { commission_percent = 20, round = new { to = "0.90", direction = "up" } } },
        })).Expect(HttpStatusCode.OK);

        var product = TrendyolHub.Product("OWN-1", 71, 3, "100.00");
        product.Remove("offers");
        product["brand"] = "Kolaj Ev";
        product["category"] = "Mutfak > Kupalar > Seramik";
        product["attributes"] = new JsonObject { ["Kapasite"] = new JsonArray("330 cc"), ["Materyal"] = new JsonArray("Seramik", "silikon") };
        await hub.PublishAsync(product);

        Assert.Equal([("brand_unmapped", "Kolaj Ev"), ("category_unmapped", "Mutfak > Kupalar > Seramik")], await MissingAsync());
        Assert.Equal(0, await hub.CallsAsync("trendyol.product_create", succeeded: false));
        await MapAsync("categories", new { integration_id = "trendyol", own = "Mutfak > Kupalar", target = "211" });
        await MapAsync("attributes", new { integration_id = "trendyol", own = "Kapasite", target = "620" });
        await MapAsync("brands", new { integration_id = "trendyol", own = "Kolaj Ev", target = "1" });

        await TrendyolHub.EventuallyAsync(true, async () => (await hub.Trendyol.ReadProductsAsync(TrendyolHub.Cancellation)).Any(static p => p.Barcode == TrendyolHub.Barcode(71)), "it is at Trendyol", 60);
        Assert.Equal(1, await hub.CallsAsync("trendyol.product_create", succeeded: false));
        Assert.Equal(125.90m, (await hub.ListingAsync(71)).SalePrice);
        Assert.Empty(await MissingAsync());
        await hub.NoQuotaBrokenAsync();
    }

    private async Task MapAsync(string kind, object mapping) => (await hub.Client.PutAsync($"/api/mappings/{kind}", new { mappings = new[] { mapping } })).Expect(HttpStatusCode.OK);

    private async Task<IEnumerable<(string, string)>> MissingAsync() =>
        ((JsonArray)(await hub.Client.GetAsync("/api/mappings/missing?integration_id=trendyol")).Expect(HttpStatusCode.OK)["missing"]!).Select(static m => ((string)m!["code"]!, (string)m["own"]!));
}
