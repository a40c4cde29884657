using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Bench;

/// <summary>
/// The figures of the main job on one machine, hub and simulator side by side: start to first answer; a sale on one channel until the stock
/// write has arrived at another; items a second of update-inventory; memory with 10,000 products.
/// </summary>
internal static class MainJob
{
    private const int Products = 10_000;
    private const int Sales = 200;
    private const int SellingSkus = 200;
    private const string SellerId = "50031";
    private static readonly TimeSpan BetweenSales = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(TextWriter output)
    {
        await using var simulator = await SimulatorHost.StartAsync();
        using var control = simulator.CreateControl();
        var trendyol = await control.CreateTrendyolSellerAsync(new NewTrendyolSeller { SellerId = SellerId, ApiKey = "k", ApiSecret = "s" });

        // Quotas are measured elsewhere; here they must not bind.
        await control.SetLimitsAsync([.. (await control.ReadLimitsAsync()).Select(static l => l with { Limit = null })]);
        await using var hub = await HubProcess.StartAsync(CancellationToken.None);
        await output.WriteLineAsync($"start to first answer: {hub.StartDuration.TotalSeconds:0.00} s");
        using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
        await ConnectAsync(client, simulator);

        await LoadCatalogueAsync(client);
        await output.WriteLineAsync($"memory with {Products} products: {hub.ResidentBytes() / 1024 / 1024} MiB resident");
        await InventoryAsync(client, output);
        await SalesAsync(client, control, trendyol, output);
        await output.WriteLineAsync($"memory at the end: {hub.ResidentBytes() / 1024 / 1024} MiB resident");
    }

    private static async Task ConnectAsync(HubClient client, SimulatorHost simulator)
    {
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK);
        (await client.PostAsync("/api/marketplace/configure", new
        {
            integration_id = "trendyol",
            credentials = new { seller_id = SellerId, api_key = "k", api_secret = "s" },
            settings = new Dictionary<string, object>
            {
                ["base_url"] = simulator.TrendyolAddress.ToString(),
                ["limits.per_endpoint"] = "100000",
                ["limits.inventory_price_write"] = "100000",
                ["limits.product_write"] = "100000",
                ["limits.product_read"] = "100000",
                ["limits.batch_result"] = "100000",
                ["limits.brand_by_name"] = "100000",
            },
        })).Expect(HttpStatusCode.OK);
    }

    /// <summary>All products are wished on Trendyol, whose account only observes: their listing rows are due and stay so.</summary>
    private static async Task LoadCatalogueAsync(HubClient client)
    {
        for (var first = 0; first < Products; first += 1000)
        {
            var products = new JsonArray();
            for (var i = first; i < first + 1000; i++)
                products.Add(Product(i));
            var body = new JsonObject { ["integration_id"] = "trendyol", ["products"] = products };
            (await client.PostAsync("/api/marketplace/sync-products", body)).Expect(HttpStatusCode.Accepted);
        }
    }

    private static async Task InventoryAsync(HubClient client, TextWriter output)
    {
        var rates = new List<double>();
        for (var run = 1; run <= 3; run++)
        {
            var quantity = 1000 + run;
            var items = Enumerable.Range(0, Products).Select(i => new { sku = Sku(i), quantity }).ToArray();
            var clock = Stopwatch.StartNew();
            (await client.PostAsync("/api/marketplace/update-inventory", new { items })).Expect(HttpStatusCode.Accepted);
            rates.Add(Products / clock.Elapsed.TotalSeconds);
        }

        rates.Sort();
        await output.WriteLineAsync($"update-inventory, {Products} items a call, applied and due: {rates[1]:0} items/s (runs {rates[0]:0} to {rates[2]:0})");
    }

    private static async Task SalesAsync(HubClient client, Simulator.Control.SimulatorControl control, TrendyolSellerControl trendyol, TextWriter output)
    {
        var skus = Enumerable.Range(0, SellingSkus).Select(static i => $"SELL-{i:000}").ToArray();
        var products = new JsonArray();
        for (var i = 0; i < SellingSkus; i++)
            products.Add(Product(Products + i, skus[i]));
        (await client.PostAsync("/api/marketplace/account/go-live", new { integration_id = "trendyol", account = "default" })).Expect(HttpStatusCode.OK);
        await client.UntilAsync("/api/listings?integration_id=trendyol&account=default&state=behind&page_size=1", static l => (int)l["count"]! == 0, TimeSpan.FromMinutes(10), "the catalogue is on Trendyol");
        foreach (var integration in new[] { "trendyol", "sandbox" })
        {
            var body = new JsonObject { ["integration_id"] = integration, ["products"] = products.DeepClone() };
            (await client.PostAsync("/api/marketplace/sync-products", body, ("Prefer", "wait=60"))).Expect(HttpStatusCode.OK);
        }

        var after = (await control.ReadJournalAsync(SellerId, JournalKinds.StockPrice)).Select(static j => j.Seq).DefaultIfEmpty().Max();
        var soldAt = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        for (var i = 0; i < Sales; i++)
        {
            soldAt[Barcode(Products + i)] = TimeProvider.System.GetUtcNow();
            (await client.PostAsync("/api/sandbox/orders", new { lines = new[] { new { sku = skus[i], quantity = 1 } } })).Expect(HttpStatusCode.OK);
            await Task.Delay(BetweenSales, TimeProvider.System);
        }

        var latencies = new List<double>();
        for (var wait = 0; wait < 100 && latencies.Count < Sales; wait++)
        {
            await Task.Delay(BetweenSales, TimeProvider.System);
            latencies = [.. (await control.ReadJournalAsync(SellerId, JournalKinds.StockPrice, after))
                .Where(j => j.Barcode is not null && soldAt.ContainsKey(j.Barcode))
                .GroupBy(static j => j.Barcode!).Select(g => (g.Min(static j => j.ReceivedAt ?? j.At) - soldAt[g.Key]).TotalMilliseconds)];
        }

        latencies.Sort();
        await output.WriteLineAsync(
            $"sale to the write's arrival at the other channel, {latencies.Count} of {Sales} sales, 10/s: p50 {At(latencies, 0.5):0} ms, p99 {At(latencies, 0.99):0} ms, max {latencies[^1]:0} ms");
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, Math.Ceiling(sorted.Count * share) - 1)];

    private static string Sku(int number) => $"B-{number:00000}";

    private static string Barcode(int number) => (8680100000000L + number).ToString(CultureInfo.InvariantCulture);

    private static JsonObject Product(int number, string? sku = null) => new()
    {
        ["sku"] = sku ?? Sku(number),
        ["barcode"] = Barcode(number),
        ["title"] = $"Kupa {number}",
        ["description"] = "Seramik kupa, 350 ml.",
        ["brand"] = "Kolaj",
        ["vat_rate"] = "20",
        ["price"] = new JsonObject { ["amount"] = "149.90", ["currency"] = "TRY" },
        ["quantity"] = 1000,
        ["images"] = new JsonArray(new JsonObject { ["url"] = "https://images.example.com/kupa.jpg", ["position"] = 0 }),
        ["offers"] = new JsonArray(new JsonObject { ["integration_id"] = "trendyol", ["category_id"] = "211" }),
    };
}
