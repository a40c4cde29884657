using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>What differs on one channel, from the call to what the channel shows.</summary>
public sealed class OfferTests(ProductHost host)
{
    [Fact]
    public async Task Offer_PriceAndWordsOfOneAccount_AreShownThereAlone()
    {
        var client = await TwoAccountsAsync();
        object[] offers = [new { integration_id = "sandbox", account = "second", list = true, price = Lira("99.90"), list_price = Lira("199.90"), title = "Yalnız burada" }];

        await PublishAsync(client, new { sku = "OF-1", title = "Kupa", quantity = 5, price = Lira("149.90"), offers });

        await ShowsAsync(client, "default", "149.90", null, "Kupa");
        await ShowsAsync(client, "second", "99.90", "199.90", "Yalnız burada");
        var product = (JsonObject)(await client.GetAsync("/api/products/OF-1")).Expect(HttpStatusCode.OK)["product"]!;
        Assert.Equal(("99.90", "Yalnız burada"), ((string?)product["offers"]![0]!["price"]!["amount"], (string?)product["offers"]![0]!["title"]));
        var again = (await client.PutAsync("/api/products/OF-1", product)).Expect(HttpStatusCode.OK)["product"]!;
        Assert.Equal((long)product["version"]!, (long)again["version"]!);
    }

    [Fact]
    public async Task UpdateInventory_PriceOfOneAccount_ReachesThatAloneAndIsBraked()
    {
        var client = await TwoAccountsAsync();
        await PublishAsync(client, new { sku = "OF-2", title = "Kupa", quantity = 5, price = Lira("149.90"), offers = new[] { new { integration_id = "sandbox", account = "second", list = true } } });

        var none = await client.PostAsync("/api/marketplace/update-inventory", new { sku = "OF-2", price = Lira("129.90"), integration_id = "sandbox" });
        Assert.Equal("account_required", (string?)none.Json["rejected"]![0]!["errors"]![0]!["code"]);
        var set = (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "OF-2", price = Lira("129.90"), integration_id = "sandbox", account = "second" }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
        Assert.Equal(1, (int)set["operation"]!["counts"]!["confirmed"]!);
        await ShowsAsync(client, "second", "129.90", null, "Kupa");
        await ShowsAsync(client, "default", "149.90", null, "Kupa");
        var entry = (await client.GetAsync("/api/products/OF-2/timeline")).Expect(HttpStatusCode.OK)["timeline"]![0]!;
        Assert.Equal(("price", "second", "129.90"), ((string?)entry["kind"], (string?)entry["account"], (string?)entry["detail"]!["after"]!["amount"]));

        (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "OF-2", price = Lira("12.90"), integration_id = "sandbox", account = "second" })).Expect(HttpStatusCode.Accepted);
        var hold = (await client.UntilAsync("/api/holds?state=open&kind=price_change", static h => (int)h["count"]! == 1, Seller.Soon, "the channel's price is held")).Json["holds"]![0]!;
        Assert.Equal(("second", "129.90", "12.90"), ((string?)hold["account"], (string?)hold["before"]!["price"]!["amount"], (string?)hold["after"]!["price"]!["amount"]));
    }

    [Fact]
    public async Task Sale_BeginsAndEndsByItself()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("OF-3"));
        var now = TimeProvider.System.GetUtcNow();
        object[] offers = [new { integration_id = "sandbox", sale = new { price = Lira("119.90"), starts_at = now.AddSeconds(3), ends_at = now.AddSeconds(9) } }];
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { new { sku = "OF-3", offers } } })).Expect(HttpStatusCode.Accepted);
        await ShowsAsync(client, null, "149.90", null, "Kupa OF-3");

        await client.UntilAsync("/api/sandbox/listings", static l => Amount(l) == "119.90", Seller.Soon, "the sale begins");
        await ShowsAsync(client, null, "119.90", "149.90", "Kupa OF-3");
        await client.UntilAsync("/api/sandbox/listings", static l => Amount(l) == "149.90", Seller.Soon, "the sale ends");
        var causes = ((JsonArray)(await client.GetAsync("/api/products/OF-3/timeline")).Json["timeline"]!).Where(static e => (string)e!["kind"]! == "price").Select(static e => (string)e!["cause"]!);
        Assert.Equal(["sale", "sale"], causes.Take(2));
    }

    [Fact]
    public async Task MinPrice_AnyWriteBelowIt_Is422AndChangesNothing()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(new { sku = "OF-4", title = "Kupa", quantity = 5, price = Lira("149.90"), offers = new[] { new { integration_id = "sandbox", min_price = Lira("100.00") } } });

        foreach (var body in (object[])[new { sku = "OF-4", price = Lira("99.99") }, new { sku = "OF-4", price = Lira("99.99"), integration_id = "sandbox" }])
        {
            var answer = await client.PostAsync("/api/marketplace/update-inventory", body);
            var error = answer.Json["rejected"]![0]!["errors"]![0]!;
            Assert.Equal((422, "price_below_minimum", "/price"), ((int)answer.Status, (string?)error["code"], (string?)error["pointer"]));
            Assert.Contains("min_price is 100.00 TRY", (string?)error["detail"], StringComparison.Ordinal);
        }

        Assert.Equal("149.90", (string?)(await client.GetAsync("/api/products/OF-4")).Json["product"]!["price"]!["amount"]);
        (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "OF-4", price = Lira("100.00") }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
        await ShowsAsync(client, null, "100.00", null, "Kupa");
    }

    private async Task<HubClient> TwoAccountsAsync()
    {
        var client = await host.NewTenantAsync();
        foreach (var account in (string[])["default", "second"])
            (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", account })).Expect(HttpStatusCode.OK);
        return client;
    }

    private static async Task PublishAsync(HubClient client, object product) =>
        (await client.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", account = "default", products = new[] { product } }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);

    private static object Lira(string amount) => new { amount, currency = "TRY" };

    private static string? Amount(JsonNode listings) => (string?)listings["listings"]![0]!["price"]!["amount"];

    private static async Task ShowsAsync(HubClient client, string? account, string price, string? listPrice, string title)
    {
        var shown = (await client.GetAsync($"/api/sandbox/listings{(account is null ? "" : "?account=" + account)}")).Expect(HttpStatusCode.OK)["listings"]![0]!;
        Assert.Equal((price, listPrice, title), ((string?)shown["price"]!["amount"], (string?)shown["list_price"]?["amount"], (string?)shown["title"]));
    }
}
