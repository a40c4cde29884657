using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>Price rules by account over HTTP: what the channel is shown, what is held, and exchange rates.</summary>
public sealed class PriceRuleTests(ProductHost host)
{
    [Fact]
    public async Task RuleSetLater_RewritesTheChannelsPrices_AndRatesDoTheSame()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("RULE-1"));
        await RuleAsync(client, new { percent = 10, round = new { to = "0.90", direction = "up" } });
        await ShowsAsync(client, "164.90", "TRY");

        // Another currency is more than the brake lets through unseen.
        (await client.PutAsync("/api/settings", new { exchange_rates = new Dictionary<string, string> { ["USD/TRY"] = "40" } })).Expect(HttpStatusCode.OK);
        await RuleAsync(client, new { currency = "USD", percent = 20 });
        var hold = await HeldAsync(client, "price_change");
        Assert.Equal(("4.50", "USD"), Of(hold["after"]!["price"]!));
        (await client.PostAsync($"/api/holds/{hold["id"]}/approve")).Expect(HttpStatusCode.OK);
        await ShowsAsync(client, "4.50", "USD");

        var settings = (await client.PutAsync("/api/settings", new { exchange_rates = new Dictionary<string, string> { ["USD/TRY"] = "36.00" } })).Expect(HttpStatusCode.OK)["settings"]!;
        Assert.Equal("36.00", (string?)settings["exchange_rates"]!["USD/TRY"]);
        await ShowsAsync(client, "5.00", "USD");
        await RuleAsync(client, new { });
        Assert.Null((await client.GetAsync("/api/marketplace/integration?id=sandbox")).Expect(HttpStatusCode.OK)["integration"]!["accounts"]![0]!["settings"]!["price_rule"]);
    }

    [Fact]
    public async Task PriceBelowTheMinimum_IsHeldAndCannotBeApproved_UntilTheRuleRises()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("RULE-2"));
        (await client.PutAsync("/api/products/RULE-2", new
        {
            sku = "RULE-2",
            title = "Kupa",
            vat_rate = "20",
            price = new { amount = "149.90", currency = "TRY" },
            offers = new[] { new { integration_id = "sandbox", min_price = new { amount = "140.00", currency = "TRY" } } },
        })).Expect(HttpStatusCode.OK);
        await RuleAsync(client, new { percent = -10 });

        var hold = await HeldAsync(client, "min_price");
        Assert.Equal(("134.91", "TRY"), Of(hold["after"]!["price"]!));
        Assert.Equal("149.90", (string?)await ShownAsync(client, "amount"));
        var refused = await client.PostAsync($"/api/holds/{hold["id"]}/approve");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "price_below_minimum"), (refused.Status, refused.Code()));

        await RuleAsync(client, new { percent = -5 });
        await ShowsAsync(client, "142.40", "TRY");
        Assert.Empty((JsonArray)(await client.GetAsync("/api/holds?state=open")).Expect(HttpStatusCode.OK)["holds"]!);
    }

    [Fact]
    public async Task NewListingWhosePriceIsHeld_IsNotCreatedUntilThePriceIsRight()
    {
        var (client, _) = await host.NewSellerAsync();
        await RuleAsync(client, new { currency = "USD" });

        await client.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", products = new[] { Seller.Product("RULE-3") } });

        await HeldAsync(client, "price_rule");
        Assert.Empty((JsonArray)(await client.GetAsync("/api/sandbox/listings")).Expect(HttpStatusCode.OK)["listings"]!);
        (await client.PutAsync("/api/settings", new { exchange_rates = new Dictionary<string, string> { ["TRY/USD"] = "0.025" } })).Expect(HttpStatusCode.OK);
        await ShowsAsync(client, "3.75", "USD");
    }

    [Theory]
    [InlineData("USD-TRY", "40", "malformed")]
    [InlineData("TL/USD", "40", "malformed")]
    [InlineData("TRY/TRY", "1", "malformed")]
    [InlineData("USD/TRY", "0", "out_of_range")]
    [InlineData("USD/TRY", "-1", "out_of_range")]
    [InlineData("USD/TRY", "1,5", "out_of_range")]
    public async Task ExchangeRate_ThatIsNone_IsRefusedAtItsPlace(string pair, string rate, string code)
    {
        var client = await host.NewTenantAsync();
        var answer = await client.PutAsync("/api/settings", new { exchange_rates = new Dictionary<string, string> { [pair] = rate } });

        Assert.Equal((code, "/exchange_rates/" + pair.Replace("/", "~1", StringComparison.Ordinal)), ((string?)answer.Json["errors"]![0]!["code"], (string?)answer.Json["errors"]![0]!["pointer"]));
        Assert.Empty((JsonObject)(await client.GetAsync("/api/settings")).Expect(HttpStatusCode.OK)["settings"]!["exchange_rates"]!);
    }

    private static async Task RuleAsync(HubClient client, object rule) =>
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", settings = new { price_rule = rule } })).Expect(HttpStatusCode.OK);

    private static async Task<JsonNode> HeldAsync(HubClient client, string kind) =>
        (await client.UntilAsync($"/api/holds?state=open&kind={kind}", static h => ((JsonArray)h["holds"]!).Count > 0, Seller.Soon, "it is held")).Json["holds"]![0]!;

    private static Task ShowsAsync(HubClient client, string amount, string currency) => client.UntilAsync(
        "/api/sandbox/listings", l => ((JsonArray)l["listings"]!).Any(one => Of(one!["price"]!) == (amount, currency)), Seller.Soon, $"the channel shows {amount} {currency}");

    private static async Task<JsonNode?> ShownAsync(HubClient client, string part) => (await client.GetAsync("/api/sandbox/listings")).Expect(HttpStatusCode.OK)["listings"]![0]!["price"]![part];

    private static (string, string) Of(JsonNode money) => ((string)money["amount"]!, (string)money["currency"]!);
}
