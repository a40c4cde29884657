using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RealServers.MainJob;
using KolajAI.Simulator.Trendyol.Control;
using Xunit;

namespace KolajAI.RealServers.Adoption;

/// <summary>The hub comes to a shop that sells already: it takes over what is there, writes nothing before it may, and then what it had said.</summary>
public sealed class AdoptionTests(SellingShop shop) : IClassFixture<SellingShop>
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ShopThatSells_Adopted_GoesLiveAsPlannedAndSellsBothWays()
    {
        var before = (await shop.Shop.ReadAllVariantsAsync(Cancellation)).ToDictionary(static v => v.Id);
        Assert.Equal(200, before.Count);

        // A rehearsal tells the same and changes nothing.
        var rehearsal = await ImportAsync("vendure", dryRun: true);
        Assert.Equal("200 listings read: 194 bound, 0 bound before, 0 products created, 1 unmatched, 5 in conflict.", rehearsal);
        Assert.Empty(await ListingsAsync("integration_id=vendure"));
        await ImportWithAKillAsync();

        await ResolveAsync();
        Assert.Equal(200, (await ListingsAsync("integration_id=vendure")).Count);
        Assert.Equal("200 listings read: 0 bound, 200 bound before, 0 products created, 0 unmatched, 0 in conflict.", await ImportAsync("vendure"));

        // Nothing was written so far.
        Assert.Equal(before.Values.Select(Value).Order(), (await shop.Shop.ReadAllVariantsAsync(Cancellation)).Select(Value).Order());
        var plan = (await GoLiveAsync("vendure", dryRun: true))["plan"]!;
        Assert.Equal((200, 0, 0), ((int)plan["matched"]!, (int)plan["conflicts"]!, (int)plan["unmatched"]!));
        var prices = Targets(plan, "price_changes");
        var stocks = Targets(plan, "stock_changes");
        foreach (var i in Enumerable.Range(0, SellingShop.Plain))
        {
            var (shown, known) = (SellingShop.Shown(i), SellingShop.Known(i));
            Assert.Equal(shown.Price != known.Price, prices.Contains(SellingShop.Sku(i)));
            Assert.Equal(shown.Stock != known.Stock, stocks.Contains(SellingShop.Sku(i)));
        }

        Assert.Equal(["OLD-040", "OLD-080"], Targets(plan, "would_zero").Order());
        Assert.Equal(before.Values.Select(Value).Order(), (await shop.Shop.ReadAllVariantsAsync(Cancellation)).Select(Value).Order());

        await GoLiveAsync("vendure", dryRun: false);
        await shop.Client.UntilAsync("/api/listings?integration_id=vendure&state=live&page_size=500", static l => (int)l["count"]! == 200, Soon, "all 200 are live");
        await AssertWrittenAsync(before, prices, stocks);

        await AdoptTrendyolAsync();
        await SellBothWaysAsync();
    }

    /// <summary>The hub dies while it binds; started again it finishes by itself, and each listing is bound once.</summary>
    private async Task ImportWithAKillAsync()
    {
        var operation = await StartImportAsync("vendure", dryRun: false, create: false);
        await shop.Client.UntilAsync("/api/listings?integration_id=vendure", static l => (int)l["count"]! > 0, Soon, "the first listing is bound");
        await shop.Hub.KillAsync();
        await shop.Hub.StartAgainAsync(Cancellation);
        var match = System.Text.RegularExpressions.Regex.Match(
            await EndAsync(operation), "^200 listings read: (\\d+) bound, (\\d+) bound before, 0 products created, 1 unmatched, 5 in conflict.$");
        Assert.True(match.Success);
        Assert.Equal(194, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) + int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
        var listings = await ListingsAsync("integration_id=vendure&state=live");
        Assert.Equal(listings.Count, listings.Select(static l => (string)l["remote_ids"]!["variant"]!).Distinct().Count());
    }

    /// <summary>Five listings wait for a person, and one is no product.</summary>
    private async Task ResolveAsync()
    {
        var conflicts = await ListingsAsync("integration_id=vendure&state=conflict");
        Assert.Equal(["TWICE-1", "TWICE-1", "TWICE-2", "TWICE-2", "TWICE-2"], conflicts.Select(static c => (string)c["sku"]!).Order());
        Assert.All(conflicts, static c => Assert.Equal("several_listings", (string?)c["said"]!["code"]));
        var targets = new Dictionary<string, Queue<string>> { ["TWICE-1"] = new(["TWICE-1", "OTHER-1"]), ["TWICE-2"] = new(["TWICE-2", "OTHER-2", "OTHER-3"]) };
        foreach (var conflict in conflicts)
            await BindAsync(conflict, targets[(string)conflict["sku"]!].Dequeue(), HttpStatusCode.OK);
        // A second listing of one product is refused, and so is a listing that another has.
        var lone = Assert.Single(await ListingsAsync("integration_id=vendure&state=unmatched"));
        await BindAsync(lone, "TWICE-1", HttpStatusCode.Conflict);
        await BindAsync(conflicts[0], "OTHER-4", HttpStatusCode.Conflict);
        await BindAsync(lone, "OTHER-4", HttpStatusCode.OK);
    }

    private async Task BindAsync(JsonNode listing, string sku, HttpStatusCode expected) =>
        (await shop.Client.PostAsync($"/api/listings/{listing["id"]}/bind", new { sku })).Expect(expected);

    /// <summary>What changed in the shop is what the plan said, to the unit; titles stay.</summary>
    private async Task AssertWrittenAsync(Dictionary<string, VendureVariant> before, IReadOnlySet<string> prices, IReadOnlySet<string> stocks)
    {
        var listings = await ListingsAsync("integration_id=vendure");
        var written = listings.ToDictionary(static l => (string)l["remote_ids"]!["variant"]!, static l => l);
        var (priced, stocked) = (0, 0);
        foreach (var after in await shop.Shop.ReadAllVariantsAsync(Cancellation))
        {
            var old = before[after.Id];
            Assert.Equal((old.Title, old.ProductTitle, old.Sku), (after.Title, after.ProductTitle, after.Sku));
            if (!after.Sku.StartsWith("OLD-", StringComparison.Ordinal))
                continue;
            var (price, stock) = SellingShop.Known(int.Parse(after.Sku[4..], CultureInfo.InvariantCulture));
            Assert.Equal((after.Sku, price, stock), (after.Sku, after.GrossPrice, after.Saleable));
            Assert.Equal(prices.Contains(after.Sku), WasSent(written[after.Id], "price"));
            Assert.Equal(stocks.Contains(after.Sku), WasSent(written[after.Id], "stock"));
            Assert.False(WasSent(written[after.Id], "content"));
            priced += old.GrossPrice != after.GrossPrice ? 1 : 0;
            stocked += old.Saleable != after.Saleable ? 1 : 0;
        }

        Assert.Equal((20, 24 + 2), (priced, stocked));
    }

    /// <summary>The other channel: matched by barcode, one in conflict, one product made of a listing.</summary>
    private async Task AdoptTrendyolAsync()
    {
        Assert.Equal(
            "196 listings read: 194 bound, 0 bound before, 1 products created, 0 unmatched, 1 in conflict.", await ImportAsync("trendyol", create: true));
        var conflict = Assert.Single(await ListingsAsync("integration_id=trendyol&state=conflict"));
        Assert.Equal("sku_and_barcode_differ", (string?)conflict["said"]!["code"]);
        await BindAsync(conflict, "MIXED-2", HttpStatusCode.OK);
        var made = (await shop.Client.GetAsync("/api/products/FRESH-1")).Expect(HttpStatusCode.OK)["product"]!;
        Assert.Equal(("Yalnız Trendyol'da", "80.00", 8), ((string)made["title"]!, (string)made["price"]!["amount"]!, (int)made["stock"]!["available"]!));

        var plan = (await GoLiveAsync("trendyol", dryRun: true))["plan"]!;
        Assert.Equal((196, 0), ((int)plan["matched"]!, (int)plan["conflicts"]!));
        Assert.DoesNotContain("FRESH-1", Targets(plan, "stock_changes"));
        await GoLiveAsync("trendyol", dryRun: false);
        await shop.Client.UntilAsync("/api/listings?integration_id=trendyol&state=live&page_size=500", static l => (int)l["count"]! == 196, Soon, "all 196 are live");
    }

    private async Task SellBothWaysAsync()
    {
        var order = await shop.Shop.BuyAsync("OLD-001", 2, Cancellation);
        await TwoChannels.EventuallyAsync(SellingShop.Known(1).Stock - 2, () => shop.TrendyolStockAsync(TwoChannels.Barcode(1)), "Trendyol after the shop sold 2");
        await shop.Trendyol.PlaceSaleAsync(
            new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = TwoChannels.Barcode(2), Quantity = 3 }] }, Cancellation);
        await TwoChannels.EventuallyAsync(
            SellingShop.Known(2).Stock - 3, async () => (await shop.Shop.ReadVariantAsync("OLD-002", Cancellation)).Saleable, "the shop after Trendyol sold 3");
        Assert.NotNull(order);

        // The shop calls it LONE-1; the channel's own id says that it is OTHER-4.
        var bought = await shop.Shop.BuyAsync("LONE-1", 1, Cancellation);
        var found = await shop.Client.UntilAsync(
            $"/api/marketplace/orders?integration_id=vendure&order_number={bought.Code}", static o => ((JsonArray)o["orders"]!).Count == 1, Soon, "the order is in the hub");
        Assert.True((bool)found.Json["orders"]![0]!["lines"]![0]!["sku_known"]!);
        await shop.Client.UntilAsync("/api/products/OTHER-4", static p => (int)p["product"]!["stock"]!["available"]! == 8, Soon, "OTHER-4 has one less");
    }

    /// <summary>Imports, and answers what the operation says of the whole.</summary>
    private async Task<string> ImportAsync(string integration, bool dryRun = false, bool create = false) =>
        await EndAsync(await StartImportAsync(integration, dryRun, create));

    private async Task<string> StartImportAsync(string integration, bool dryRun, bool create)
    {
        var started = (await shop.Client.PostAsync(
            "/api/marketplace/import-listings", new { integration_id = integration, account = "default", match_by = new[] { "barcode", "sku" }, create_products = create, dry_run = dryRun }))
            .Expect(HttpStatusCode.Accepted);
        return (string)started["operation_id"]!;
    }

    private async Task<string> EndAsync(string operation)
    {
        await shop.Client.UntilAsync($"/api/operations/{operation}", static o => (string?)o["operation"]!["state"] == "ended", Soon, "the import ends");
        var items = (JsonArray)(await shop.Client.GetAsync($"/api/operations/{operation}/items?page_size=500")).Expect(HttpStatusCode.OK)["items"]!;
        return (string)items.Single(static i => (string)i!["aspect"]! == "import")!["reason"]!["message"]!;
    }

    private async Task<JsonNode> GoLiveAsync(string integration, bool dryRun) =>
        (await shop.Client.PostAsync("/api/marketplace/account/go-live", new { integration_id = integration, account = "default", dry_run = dryRun })).Expect(HttpStatusCode.OK);

    private async Task<List<JsonNode>> ListingsAsync(string query) =>
        [.. ((JsonArray)(await shop.Client.GetAsync($"/api/listings?{query}&page_size=500")).Expect(HttpStatusCode.OK)["listings"]!).Select(static l => l!)];

    private static HashSet<string> Targets(JsonNode plan, string list) => [.. ((JsonArray)plan[list]!).Select(static c => (string)c!["sku"]!)];

    private static bool WasSent(JsonNode listing, string aspect) => listing["aspects"]![aspect]!["sent"]?["at"] is not null;

    private static string Value(VendureVariant variant) => $"{variant.Id} {variant.Sku} {variant.Title} {variant.GrossPrice} {variant.StockOnHand}";
}
