using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Faults.Tests.Logs;
using KolajAI.RunningHub;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Faults.Tests.Crashes;

/// <summary>
/// A seller with one simulated Trendyol account and one sandbox account, all live: the hub is a process of its own that can be killed;
/// the simulator and the relay before the hub live on.
/// </summary>
internal sealed class Shop : IAsyncDisposable
{
    private const string SellerId = "40021";
    private const string MugCategory = "211";

    /// <summary>A channel that hears of no price for a minute must not stop for a person then.</summary>
    private const int MostPriceChange = 100_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("kolaj-faults-").FullName;

    private Shop(int articles)
    {
        Articles = [.. Enumerable.Range(1, articles).Select(static i => new Article(i))];
        Acknowledged = new AcknowledgedLog(Path.Combine(_folder, "acknowledged.log"));
        CrashFile = Path.Combine(_folder, "crash-at");
        File.WriteAllText(CrashFile, "");
    }

    public IReadOnlyList<Article> Articles { get; }

    public AcknowledgedLog Acknowledged { get; }

    /// <summary>What the crash point build reads: where to end.</summary>
    public string CrashFile { get; }

    /// <summary>The simulator's log.</summary>
    public string LogFile => Path.Combine(_folder, "platform.log");

    public SimulatorHost Simulator { get; private set; } = null!;

    public SimulatorControl Control { get; private set; } = null!;

    public TrendyolSellerControl Trendyol { get; private set; } = null!;

    public Relay Relay { get; private set; } = null!;

    public HubProcess Hub { get; private set; } = null!;

    public HubClient Client { get; private set; } = null!;

    public string Database => Path.Combine(Hub.DataFolder, "kolaj.db");

    public TimeSpan SlowestStart { get; private set; }

    /// <summary>Something was found: its logs and data are kept where a folder for them is named.</summary>
    public bool Wanted { get; set; }

    public static async Task<Shop> OpenAsync(int articles, string? hubAssembly, CancellationToken cancellation)
    {
        var shop = new Shop(articles);
        shop.Simulator = await SimulatorHost.StartAsync(new SimulatorOptions { LogFile = shop.LogFile }, cancellation);
        shop.Control = shop.Simulator.CreateControl();
        shop.Trendyol = await shop.Control.CreateTrendyolSellerAsync(new NewTrendyolSeller { SellerId = SellerId, ApiKey = "sim-key", ApiSecret = "sim-secret" }, cancellation);
        shop.Relay = await Relay.StartAsync(shop.Acknowledged, cancellation);
        shop.Hub = await HubProcess.StartAsync(cancellation, new Dictionary<string, string>
        {
            ["KOLAJ_PUBLIC_URL"] = shop.Relay.Address.ToString(),
            ["KOLAJ_CRASH_FILE"] = shop.CrashFile,
            // Short lives: what profiling would gain comes too late.
            ["DOTNET_TieredPGO"] = "0",
        }, Path.Combine(shop._folder, "hub"), hubAssembly);
        shop.Meet();
        await shop.SetUpAsync();
        return shop;
    }

    /// <summary>After a kill or a crash: the hub must start by itself on what it left.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation)
    {
        await Hub.KillAsync();
        await Hub.StartAgainAsync(cancellation);
        Meet();
    }

    public async Task KillAsync()
    {
        Relay.Hub = null;
        await Hub.KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (Hub is not null)
            await Hub.DisposeAsync();
        if (Relay is not null)
            await Relay.DisposeAsync();
        Control?.Dispose();
        if (Simulator is not null)
            await Simulator.DisposeAsync();
        await Acknowledged.DisposeAsync();
        if (FaultSettings.Keep is not null && Wanted)
            await KeepAsync(FaultSettings.Keep);
        else
            Directory.Delete(_folder, recursive: true);
    }

    private async Task KeepAsync(string keep)
    {
        await File.WriteAllLinesAsync(Path.Combine(_folder, "hub.log"), Hub?.Output ?? []);
        Directory.CreateDirectory(keep);
        Directory.Move(_folder, Path.Combine(keep, Path.GetFileName(_folder)));
    }

    private void Meet()
    {
        Client?.Dispose();
        Client = new HubClient(Hub.Address, HubProcess.OwnerKey);
        Client.Http.Timeout = TimeSpan.FromSeconds(20);
        Relay.Hub = Hub.Address;
        SlowestStart = Hub.StartDuration > SlowestStart ? Hub.StartDuration : SlowestStart;
    }

    private async Task SetUpAsync()
    {
        (await Client.PostAsync("/api/marketplace/configure", new
        {
            integration_id = "trendyol",
            credentials = new { seller_id = SellerId, api_key = "sim-key", api_secret = "sim-secret" },
            settings = new { base_url = Simulator.TrendyolAddress.ToString(), sync_interval_seconds = 5, auto_acknowledge = true, max_price_change_percent = MostPriceChange },
        })).Expect(HttpStatusCode.OK);
        (await Client.PostAsync("/api/marketplace/account/go-live", new { integration_id = "trendyol", account = "default" })).Expect(HttpStatusCode.OK);
        (await Client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", settings = new { sync_interval_seconds = 5, max_price_change_percent = MostPriceChange } })).Expect(HttpStatusCode.OK);
        foreach (var integration in new[] { "trendyol", "sandbox" })
        {
            var answer = (await Client.PostAsync("/api/marketplace/sync-products", new JsonObject
            {
                ["integration_id"] = integration,
                ["products"] = new JsonArray([.. Articles.Select(Product)]),
            })).Expect(HttpStatusCode.Accepted);
            await Client.UntilAsync(
                $"/api/operations/{answer["operation_id"]}", static o => (string?)(o["operation"] ?? o)["state"] == "ended", TimeSpan.FromSeconds(120), "the listings are made");
        }
    }

    private static JsonObject Product(Article article) => new()
    {
        ["sku"] = article.Sku,
        ["barcode"] = article.Barcode,
        ["title"] = article.TitleText,
        ["description"] = "Seramik kupa.",
        ["brand"] = "Kolaj",
        ["vat_rate"] = "20",
        ["price"] = new JsonObject { ["amount"] = "100.00", ["currency"] = "TRY" },
        ["list_price"] = new JsonObject { ["amount"] = "9999.00", ["currency"] = "TRY" },
        ["quantity"] = Article.StartStock,
        ["images"] = new JsonArray(new JsonObject { ["url"] = "https://images.example.com/kupa.jpg", ["position"] = 0 }),
        ["offers"] = new JsonArray(new JsonObject { ["integration_id"] = "trendyol", ["category_id"] = MugCategory }),
    };
}
