using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Hub.Tests;

/// <summary>The hub as a process with one simulated Trendyol account and two sandbox accounts, all live.</summary>
public sealed class TrendyolHub : IAsyncLifetime
{
    public const string SellerId = "40021";
    private const string MugCategory = "211";

    private SimulatorHost? _simulator;
    private HubProcess? _hub;

    public SimulatorHost Simulator => _simulator!;

    public SimulatorControl Control { get; private set; } = null!;

    public TrendyolSellerControl Trendyol { get; private set; } = null!;

    public HubProcess Hub => _hub!;

    public HubClient Client { get; private set; } = null!;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        _simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), Cancellation);
        Control = _simulator.CreateControl();
        Trendyol = await Control.CreateTrendyolSellerAsync(new NewTrendyolSeller { SellerId = SellerId, ApiKey = "sim-key", ApiSecret = "sim-secret" }, Cancellation);
        _hub = await HubProcess.StartAsync(Cancellation, new Dictionary<string, string>
        {
            ["KOLAJ_TEST_URLS"] = $"http://127.0.0.1:{port}",
            ["KOLAJ_PUBLIC_URL"] = $"http://127.0.0.1:{port}/",
        });
        Client = new HubClient(_hub.Address, HubProcess.OwnerKey);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_hub is not null)
            await _hub.DisposeAsync();
        if (_simulator is not null)
            await _simulator.DisposeAsync();
    }

    /// <summary>Connects the simulated seller; answers what configure told.</summary>
    public async Task<JsonNode> ConnectTrendyolAsync(bool live = true, int syncSeconds = 300)
    {
        var configured = (await Client.PostAsync("/api/marketplace/configure", new
        {
            integration_id = "trendyol",
            credentials = new { seller_id = SellerId, api_key = "sim-key", api_secret = "sim-secret" },
            settings = new { base_url = Simulator.TrendyolAddress.ToString(), sync_interval_seconds = syncSeconds },
        })).Expect(HttpStatusCode.OK);
        if (live)
            (await Client.PostAsync("/api/marketplace/account/go-live", new { integration_id = "trendyol", account = "default" })).Expect(HttpStatusCode.OK);
        return configured;
    }

    public static string Barcode(int number) => (8690000000000L + number).ToString(CultureInfo.InvariantCulture);

    public static JsonObject Product(string sku, int number, int quantity, string price = "149.90") => new()
    {
        ["sku"] = sku,
        ["barcode"] = Barcode(number),
        ["title"] = $"Kupa {sku}",
        ["description"] = "Seramik kupa.",
        ["brand"] = "Kolaj",
        ["vat_rate"] = "20",
        ["price"] = new JsonObject { ["amount"] = price, ["currency"] = "TRY" },
        ["list_price"] = new JsonObject { ["amount"] = price, ["currency"] = "TRY" },
        ["quantity"] = quantity,
        ["images"] = new JsonArray(new JsonObject { ["url"] = "https://images.example.com/kupa.jpg", ["position"] = 0 }),
        ["offers"] = new JsonArray(new JsonObject { ["integration_id"] = "trendyol", ["category_id"] = MugCategory }),
    };

    public async Task PublishAsync(params JsonObject[] products)
    {
        var answer = await Client.PostAsync(
            "/api/marketplace/sync-products", new JsonObject { ["integration_id"] = "trendyol", ["products"] = new JsonArray([.. products]) });
        await EndedAsync((string)answer.Expect(HttpStatusCode.Accepted)["operation_id"]!, TimeSpan.FromSeconds(180));
    }

    public async Task<JsonNode> EndedAsync(string operation, TimeSpan within) =>
        (await Client.UntilAsync($"/api/operations/{operation}", static o => (string?)(o["operation"] ?? o)["state"] == "ended", within, $"operation {operation} ends")).Json;

    public async Task<HubAnswer> SetStockAsync(params (string Sku, int Quantity)[] items) => await Client.PostAsync(
        "/api/marketplace/update-inventory", new { items = items.Select(static i => new { sku = i.Sku, quantity = i.Quantity }).ToArray() });

    public async Task<int> ShownAsync(int number) => (await ListingAsync(number)).Quantity;

    public async Task<TrendyolProductView> ListingAsync(int number) =>
        (await Trendyol.ReadProductsAsync(Cancellation)).Single(p => p.Barcode == Barcode(number));

    public async Task<JsonNode> AspectAsync(string sku, string aspect)
    {
        var listings = (JsonArray)(await Client.GetAsync($"/api/products/{sku}/listings")).Expect(HttpStatusCode.OK)["listings"]!;
        return listings.Single(l => (string?)l!["integration_id"] == "trendyol")!["aspects"]![aspect]!;
    }

    public async Task<JsonNode> StockAsync(string sku)
    {
        var product = (await Client.GetAsync($"/api/products/{sku}")).Expect(HttpStatusCode.OK);
        return (product["product"] ?? product)["stock"]!;
    }

    /// <summary>Answered calls of one endpoint, refused ones left out where <paramref name="succeeded"/>.</summary>
    public async Task<long> CallsAsync(string endpoint, bool succeeded = true) => (await Control.ReadCallsAsync(Cancellation))
        .Where(c => c.Endpoint == endpoint && (!succeeded || c.Status is >= 200 and < 300)).Sum(static c => c.Count);

    public static async Task EventuallyAsync<T>(T expected, Func<Task<T>> read, string what, double seconds = 30)
    {
        var deadline = Environment.TickCount64 + (long)(seconds * 1000);
        var value = await read();
        while (!Equals(expected, value) && Environment.TickCount64 < deadline)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
            value = await read();
        }

        Assert.True(Equals(expected, value), $"{what}: expected {expected}, found {value}.");
    }

    public async Task NoQuotaBrokenAsync() => Assert.Empty(await Control.ReadViolationsAsync(Cancellation));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
