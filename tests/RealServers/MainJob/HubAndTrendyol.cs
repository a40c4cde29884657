using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Trendyol.Control;
using Xunit;

namespace KolajAI.RealServers.MainJob;

/// <summary>
/// The hub as a process, connected over its HTTP API to a real shop and to a simulated Trendyol, both live. Webhooks reach the hub at its
/// own address.
/// </summary>
/// <param name="shopId">The shop's integration id.</param>
public abstract class HubAndTrendyol(string shopId) : IAsyncLifetime
{
    public const string SellerId = "27381";

    /// <summary>The simulator's category for mugs, which requires no attribute.</summary>
    private const string MugCategory = "211";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private SimulatorHost? _simulator;
    private HubProcess? _hub;

    public SimulatorHost Simulator => _simulator!;

    public TrendyolSellerControl Trendyol { get; private set; } = null!;

    public HubProcess Hub => _hub!;

    public HubClient Client { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        var hub = HubProcess.StartAsync(Cancellation, new Dictionary<string, string>
        {
            ["KOLAJ_TEST_URLS"] = $"http://127.0.0.1:{port}",
            ["KOLAJ_PUBLIC_URL"] = $"http://127.0.0.1:{port}/",
        });
        await OpenShopAsync(Cancellation);
        _simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), Cancellation);
        Trendyol = await _simulator.CreateControl().CreateTrendyolSellerAsync(
            new NewTrendyolSeller { SellerId = SellerId, ApiKey = "sim-key", ApiSecret = "sim-secret" }, Cancellation);
        _hub = await hub;
        Client = new HubClient(_hub.Address, HubProcess.OwnerKey);
        await ConnectAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_hub is not null)
            await _hub.DisposeAsync();
        if (_simulator is not null)
            await _simulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the shop's server, where it does not run yet, and sets a shop up on it.</summary>
    protected abstract Task OpenShopAsync(CancellationToken cancellation);

    /// <summary>Where the shop answers.</summary>
    protected abstract Uri ShopAddress { get; }

    /// <summary>The account's credentials, as the connector names them.</summary>
    protected abstract object Credentials { get; }

    /// <summary>A product that both channels take.</summary>
    public static JsonObject Product(string sku, string barcode, int quantity, string price, string? title = null) => new()
    {
        ["sku"] = sku,
        ["barcode"] = barcode,
        ["title"] = title ?? $"Işıltılı Kupa {sku}",
        ["description"] = "Seramik, 350 ml, bulaşık makinesine uygun.",
        ["brand"] = "Kolaj",
        ["vat_rate"] = "20",
        ["price"] = new JsonObject { ["amount"] = price, ["currency"] = "TRY" },
        ["list_price"] = new JsonObject { ["amount"] = price, ["currency"] = "TRY" },
        ["quantity"] = quantity,
        ["images"] = new JsonArray(new JsonObject { ["url"] = "https://images.example.com/kupa.jpg", ["position"] = 0 }),
        ["offers"] = new JsonArray(new JsonObject { ["integration_id"] = "trendyol", ["category_id"] = MugCategory }),
    };

    public static string Barcode(int number) => (8680000000000L + number).ToString(CultureInfo.InvariantCulture);

    /// <summary>Publishes on both channels and answers the two operations.</summary>
    public async Task<(string Shop, string Trendyol)> PublishAsync(JsonArray products)
    {
        var first = (await Client.PostAsync("/api/marketplace/sync-products", Body(shopId, products))).Expect(HttpStatusCode.Accepted);
        var second = (await Client.PostAsync("/api/marketplace/sync-products", Body("trendyol", products))).Expect(HttpStatusCode.Accepted);
        return ((string)first["operation_id"]!, (string)second["operation_id"]!);
    }

    /// <summary>Waits for an operation's end and fails unless every item was confirmed.</summary>
    public async Task ConfirmedAsync(string operation, TimeSpan within)
    {
        var ended = await Client.UntilAsync($"/api/operations/{operation}", static o => (string?)(o["operation"] ?? o)["state"] == "ended", within, $"operation {operation} ends");
        var refused = await Client.GetAsync($"/api/operations/{operation}/items?state=refused");
        Assert.True(((JsonArray)refused.Json["items"]!).Count == 0, $"{refused.Text} {ended.Text}");
    }

    public async Task<int> TrendyolStockAsync(string barcode) => (await TrendyolListingAsync(barcode)).Quantity;

    public async Task<TrendyolProductView> TrendyolListingAsync(string barcode) =>
        (await Trendyol.ReadProductsAsync(Cancellation)).Single(p => p.Barcode == barcode);

    /// <summary>Reads again until the value is the expected one.</summary>
    public static async Task EventuallyAsync<T>(T expected, Func<Task<T>> read, string what, TimeSpan? within = null)
    {
        var deadline = Environment.TickCount64 + (long)(within ?? Soon).TotalMilliseconds;
        var value = await read();
        while (!Equals(expected, value) && Environment.TickCount64 < deadline)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
            value = await read();
        }

        Assert.True(Equals(expected, value), $"{what}: expected {expected}, found {value}.");
    }

    private async Task ConnectAsync()
    {
        (await Client.PostAsync("/api/marketplace/configure", new
        {
            integration_id = shopId,
            credentials = Credentials,
            settings = new { base_url = ShopAddress.ToString(), sync_interval_seconds = 5 },
        })).Expect(HttpStatusCode.OK);
        (await Client.PostAsync("/api/marketplace/configure", new
        {
            integration_id = "trendyol",
            credentials = new { seller_id = SellerId, api_key = "sim-key", api_secret = "sim-secret" },
            settings = new { base_url = Simulator.TrendyolAddress.ToString(), sync_interval_seconds = 60 },
        })).Expect(HttpStatusCode.OK);
        await AfterConnectAsync();
    }

    /// <summary>Both channels go live; a shop that sells already is looked at first.</summary>
    protected virtual async Task AfterConnectAsync()
    {
        foreach (var integration in new[] { shopId, "trendyol" })
            (await Client.PostAsync("/api/marketplace/account/go-live", new { integration_id = integration, account = "default" })).Expect(HttpStatusCode.OK);
    }

    private static JsonObject Body(string integration, JsonArray products) =>
        new() { ["integration_id"] = integration, ["products"] = products.DeepClone() };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
