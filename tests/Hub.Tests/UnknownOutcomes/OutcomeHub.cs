using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Hub.Tests.UnknownOutcomes;

/// <summary>A hub that waits 2 s for an answer, at a fixed address so that notices find it again after a kill, with one account a column.</summary>
internal sealed class OutcomeHub : IAsyncDisposable
{
    private readonly SimulatorHost _simulator;
    private readonly HubProcess _hub;

    private OutcomeHub(SimulatorHost simulator, SimulatorControl control, HubProcess hub)
    {
        _simulator = simulator;
        _hub = hub;
        Control = control;
        Client = new HubClient(hub.Address, HubProcess.OwnerKey);
    }

    public SimulatorControl Control { get; }

    public HubClient Client { get; private set; }

    public static async Task<OutcomeHub> StartAsync(CancellationToken cancellation)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        listener.Stop();
        var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { TraceCalls = true }, cancellation);
        var hub = await HubProcess.StartAsync(cancellation, new Dictionary<string, string>
        {
            ["KOLAJ_TEST_URLS"] = address,
            ["KOLAJ_PUBLIC_URL"] = address + "/",
            ["KOLAJ_PLATFORM_TIMEOUT_SECONDS"] = "2",
        });
        return new OutcomeHub(simulator, simulator.CreateControl(), hub);
    }

    public Task<TrendyolSellerControl> CreateSellerAsync(LostAnswer column, CancellationToken cancellation) => Control.CreateTrendyolSellerAsync(
        new NewTrendyolSeller { SellerId = column.SellerId, ApiKey = $"key-{column.SellerId}", ApiSecret = "sim-secret" }, cancellation);

    /// <summary>Configures again, as a seller does who sees that no notices come, and goes live.</summary>
    public async Task ConnectAsync(LostAnswer column)
    {
        await ConfigureAsync(column);
        (await Client.PostAsync("/api/marketplace/account/go-live", new { integration_id = "trendyol", account = column.Account })).Expect(HttpStatusCode.OK);
    }

    public async Task ConfigureAsync(LostAnswer column) => (await Client.PostAsync("/api/marketplace/configure", new
    {
        integration_id = "trendyol",
        account = column.Account,
        credentials = new { seller_id = column.SellerId, api_key = $"key-{column.SellerId}", api_secret = "sim-secret" },
        settings = new { base_url = _simulator.TrendyolAddress.ToString(), sync_interval_seconds = 5 },
    })).Expect(HttpStatusCode.OK);

    public static string Sku(LostAnswer column, int row) => string.Create(CultureInfo.InvariantCulture, $"UO-{column.FirstProduct + row}");

    public static string Barcode(LostAnswer column, int row) => TrendyolHub.Barcode(column.FirstProduct + row);

    /// <summary>Lists the column's products of these rows.</summary>
    public async Task<HubAnswer> PublishAsync(LostAnswer column, params int[] rows) => await Client.PostAsync("/api/marketplace/sync-products", new JsonObject
    {
        ["integration_id"] = "trendyol",
        ["account"] = column.Account,
        ["products"] = new JsonArray([.. rows.Select(row => TrendyolHub.Product(Sku(column, row), column.FirstProduct + row, 10))]),
    });

    public async Task<string?> ListingStateAsync(LostAnswer column, int row)
    {
        var listings = (JsonArray)(await Client.GetAsync($"/api/products/{Sku(column, row)}/listings")).Expect(HttpStatusCode.OK)["listings"]!;
        return (string?)listings.SingleOrDefault(l => (string?)l!["account"] == column.Account)?["state"];
    }

    public async Task<JsonNode?> OrderAsync(string number)
    {
        var orders = (JsonArray)(await Client.GetAsync($"/api/marketplace/orders?integration_id=trendyol&order_number={number}")).Expect(HttpStatusCode.OK)["orders"]!;
        return orders.SingleOrDefault();
    }

    public async Task KillAndStartAgainAsync(CancellationToken cancellation)
    {
        await _hub.KillAsync();
        await _hub.StartAgainAsync(cancellation);
        Client.Dispose();
        Client = new HubClient(_hub.Address, HubProcess.OwnerKey);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _hub.DisposeAsync();
        Control.Dispose();
        await _simulator.DisposeAsync();
    }
}
