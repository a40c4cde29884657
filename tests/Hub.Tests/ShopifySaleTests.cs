using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Shopify.Control;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Hub.Tests;

/// <summary>
/// One product on Shopify and on Trendyol. Orders are polled every five minutes at most, so what happens within seconds here comes by
/// webhook, signed with the secret of the shop's app.
/// </summary>
public sealed class ShopifySaleTests : IAsyncLifetime
{
    private const string Shop = "dukkan";
    private const string Secret = "shpss_0123456789abcdef0123456789abcdef";
    private const string SellerId = "40022";

    private SimulatorHost? _simulator;
    private HubProcess? _hub;
    private HubClient? _client;
    private SimulatorControl? _control;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ShopifyShopControl Shopify => _control!.Shopify(Shop);

    private TrendyolSellerControl Trendyol => _control!.Trendyol(SellerId);

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        _simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), Cancellation);
        _control = _simulator.CreateControl();
        await _control.CreateTrendyolSellerAsync(
            new NewTrendyolSeller { SellerId = SellerId, ApiKey = "sim-key", ApiSecret = "sim-secret" }, Cancellation);
        await _control.CreateShopifyAsync(new NewShopifyShop { Shop = Shop, ClientId = "client", ClientSecret = Secret }, Cancellation);
        _hub = await HubProcess.StartAsync(Cancellation, new Dictionary<string, string>
        {
            ["KOLAJ_TEST_URLS"] = $"http://127.0.0.1:{port}",
            ["KOLAJ_PUBLIC_URL"] = $"http://127.0.0.1:{port}/",
        });
        _client = new HubClient(_hub.Address, HubProcess.OwnerKey);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _control?.Dispose();
        if (_hub is not null)
            await _hub.DisposeAsync();
        if (_simulator is not null)
            await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Sale_OnShopify_LowersTrendyol_AndTheOtherWayRound()
    {
        await ConnectAsync("trendyol", new { seller_id = SellerId, api_key = "sim-key", api_secret = "sim-secret" }, _simulator!.TrendyolAddress);
        var account = await ConnectAsync("shopify", new { client_id = "client", client_secret = Secret }, _simulator.ShopifyAddress(Shop));
        Assert.Null((string?)account["webhook"]!["secret"]);
        Assert.Equal(5, (await Shopify.ReadWebhooksAsync(Cancellation)).Subscriptions.Count);
        await PublishAsync("trendyol");
        await PublishAsync("shopify");
        await TrendyolHub.EventuallyAsync((9, 9), ShownAsync, "what both channels show first");

        // A sale on Shopify: Trendyol is told, Shopify has lowered its own number.
        var order = await Shopify.PurchaseAsync(
            new ShopifyPurchase { Lines = [new ShopifyPurchaseLine { Sku = "SHOP-1", Quantity = 2 }] }, Cancellation);
        await TrendyolHub.EventuallyAsync((7, 7), ShownAsync, "after a sale on Shopify");
        Assert.Empty(await StockWritesAsync());

        // The merchant cancels it there: the units are back everywhere.
        await Shopify.CancelAsync(order.Name, cancellationToken: Cancellation);
        await TrendyolHub.EventuallyAsync((9, 9), ShownAsync, "after the cancellation on Shopify");

        // A sale on Trendyol: Shopify is told by a write that compares.
        await Trendyol.PlaceSaleAsync(
            new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = TrendyolHub.Barcode(31), Quantity = 4 }] }, Cancellation);
        await TrendyolHub.EventuallyAsync((5, 5), ShownAsync, "after a sale on Trendyol");
        var write = (await StockWritesAsync())[^1];
        Assert.Equal((9, 5), (write.Expected, write.NewQuantity));
        Assert.NotNull(write.WriteKey);
        Assert.DoesNotContain(
            await _control!.ReadViolationsAsync(Cancellation), static violation => violation.Rule.StartsWith("shopify", StringComparison.Ordinal));
    }

    private async Task<JsonNode> ConnectAsync(string integration, object credentials, Uri address)
    {
        var configured = (await _client!.PostAsync("/api/marketplace/configure", new
        {
            integration_id = integration,
            credentials,
            settings = new { base_url = address.ToString(), sync_interval_seconds = 300 },
        })).Expect(HttpStatusCode.OK);
        (await _client.PostAsync(
            "/api/marketplace/account/go-live", new { integration_id = integration, account = "default" })).Expect(HttpStatusCode.OK);
        return configured["account"]!;
    }

    private async Task PublishAsync(string integration)
    {
        var product = TrendyolHub.Product("SHOP-1", 31, 9);
        var answer = await _client!.PostAsync(
            "/api/marketplace/sync-products", new JsonObject { ["integration_id"] = integration, ["products"] = new JsonArray(product) });
        var operation = (string)answer.Expect(HttpStatusCode.Accepted)["operation_id"]!;
        await _client.UntilAsync($"/api/operations/{operation}", static o => (string?)(o["operation"] ?? o)["state"] == "ended", TimeSpan.FromSeconds(120), $"publishing on {integration} ends");
    }

    /// <summary>Trendyol's number, Shopify's number.</summary>
    private async Task<(int Trendyol, int Shopify)> ShownAsync() => (
        (await Trendyol.ReadProductsAsync(Cancellation)).Single(static product => product.Barcode == TrendyolHub.Barcode(31)).Quantity,
        (await Shopify.ReadVariantsAsync(Cancellation)).Single(static variant => variant.Sku == "SHOP-1").Levels[0].Available);

    /// <summary>Numbers that were written on Shopify since the product was made.</summary>
    private async Task<IReadOnlyList<JournalEntry>> StockWritesAsync() =>
        [.. (await _control!.ReadJournalAsync(Shop, JournalKinds.StockPrice, cancellationToken: Cancellation)).Where(
            static entry => entry.WriteKey is not null)];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
