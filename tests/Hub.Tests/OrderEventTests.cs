using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using KolajAI.Simulator.Trendyol.Control;
using KolajAI.Simulator.Webhooks;
using Xunit;

namespace KolajAI.Hub.Tests;

/// <summary>Order events as platforms really send them: twice, many at once, out of order, unproven, about nothing known, too large, broken.</summary>
public sealed class OrderEventTests(TrendyolHub hub) : IClassFixture<TrendyolHub>, IAsyncLifetime
{
    private string _path = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var configured = await hub.ConnectTrendyolAsync();
        _path = (string)configured["account"]!["webhook"]!["path"]!;
    }

    public async ValueTask DisposeAsync() => await hub.Trendyol.SetWebhookFaultsAsync(new TrendyolWebhookFaults(), CancellationToken.None);

    [Fact]
    public async Task Event_TwiceAndTenTimesAtOnce_ReservesOnce()
    {
        await hub.PublishAsync(TrendyolHub.Product("EV-1", 21, 10));
        await hub.Trendyol.SetWebhookFaultsAsync(new TrendyolWebhookFaults { Duplicates = 9 }, Cancellation);

        var package = await SellAsync(21, 2);
        await hub.Trendyol.RepeatWebhookAsync(package.PackageId, 2, Cancellation);
        await hub.Trendyol.WaitForWebhooksAsync(Cancellation);

        await TrendyolHub.EventuallyAsync(8, () => AvailableAsync("EV-1"), "available after one sale of 2");
        await InboxEmptyAsync();
        Assert.Equal((10, 2), await CountsAsync("EV-1"));
        Assert.Single(await OrdersAsync(package.OrderNumber));
    }

    [Fact]
    public async Task Events_CancelArrivesBeforeCreate_EndsCancelledAndRestored()
    {
        await hub.PublishAsync(TrendyolHub.Product("EV-2", 22, 10));
        await hub.Trendyol.SetWebhookFaultsAsync(new TrendyolWebhookFaults { Hold = true }, Cancellation);
        var package = await SellAsync(22, 3);
        await hub.Trendyol.CancelAsync(package.PackageId, cancellationToken: Cancellation);

        await hub.Trendyol.FlushWebhooksAsync(new TrendyolFlush { Order = FlushOrder.Reverse }, Cancellation);
        await hub.Trendyol.WaitForWebhooksAsync(Cancellation);

        await TrendyolHub.EventuallyAsync("cancelled", async () => (await OrdersAsync(package.OrderNumber)) is [var order] ? (string?)order!["status"] : null, "the order's status");
        await InboxEmptyAsync();
        Assert.Equal((10, 0), await CountsAsync("EV-2"));
        await TrendyolHub.EventuallyAsync(10, () => hub.ShownAsync(22), "what Trendyol shows");
    }

    [Fact]
    public async Task Event_WithoutOrWrongProof_401AndNothingStored()
    {
        using var stranger = new HubClient(hub.Hub.Address, "");
        var before = await EventCountAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.PostAsync(_path, "{}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.PostAsync(_path, "{}", ("Authorization", Basic("kolaj-default", "wrong")))).Status);

        Assert.Equal(before, await EventCountAsync());
    }

    [Fact]
    public async Task Event_OfUnknownSku_OrderWaitsAndMovesStockWhenBound()
    {
        await hub.Trendyol.SeedProductsAsync([new SeedProduct { Barcode = TrendyolHub.Barcode(23), Quantity = 5, SalePrice = 10m }], Cancellation);
        var package = await SellAsync(23, 1);
        await TrendyolHub.EventuallyAsync(1, async () => (await OrdersAsync(package.OrderNumber)).Count, "the order is in the hub");
        var order = (await OrdersAsync(package.OrderNumber))[0]!;
        Assert.False((bool)order["lines"]![0]!["sku_known"]!);

        await hub.PublishAsync(TrendyolHub.Product("EV-3", 24, 9));
        (await hub.Client.PostAsync($"/api/orders/{order["id"]}/lines/{order["lines"]![0]!["id"]}/bind", new { sku = "EV-3", remember = false }))
            .Expect(HttpStatusCode.Accepted);

        await TrendyolHub.EventuallyAsync((9, 1), () => CountsAsync("EV-3"), "the line's unit is reserved once bound");
    }

    [Fact]
    public async Task Event_FiveMegabytes_413()
    {
        using var platform = new HubClient(hub.Hub.Address, "");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await platform.PostAsync(_path, new string('x', 5 * 1024 * 1024))).Status);
    }

    [Fact]
    public async Task PackageShipped_ThroughThePlatform_LowersOnHandAndReservedOnce()
    {
        await hub.PublishAsync(TrendyolHub.Product("EV-5", 25, 10));
        var package = await SellAsync(25, 2);
        await TrendyolHub.EventuallyAsync((10, 2), () => CountsAsync("EV-5"), "reserved");
        var id = (string)(await OrdersAsync(package.OrderNumber))[0]!["id"]!;

        await hub.Client.PostAsync($"/api/orders/{id}/acknowledge", new { });
        await TrendyolHub.EventuallyAsync("Picking", async () => (await hub.Trendyol.ReadPackagesAsync(package.OrderNumber, Cancellation))[0].Status, "Trendyol's package");
        (await hub.Client.PostAsync($"/api/orders/{id}/invoice", new { number = "ABC2026000000001" })).Expect(HttpStatusCode.Accepted);
        await TrendyolHub.EventuallyAsync("Invoiced", async () => (await hub.Trendyol.ReadPackagesAsync(package.OrderNumber, Cancellation))[0].Status, "Trendyol's package");
        await hub.Trendyol.SetStatusAsync(package.PackageId, "Shipped", Cancellation);
        await TrendyolHub.EventuallyAsync((8, 0), () => CountsAsync("EV-5"), "shipped");

        await hub.Trendyol.SetStatusAsync(package.PackageId, "Delivered", Cancellation);
        await TrendyolHub.EventuallyAsync("delivered", async () => (string?)(await OrdersAsync(package.OrderNumber))[0]!["status"], "the order's status");
        Assert.Equal((8, 0), await CountsAsync("EV-5"));
    }

    private async Task<TrendyolPackageView> SellAsync(int number, int quantity) => await hub.Trendyol.PlaceSaleAsync(
        new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = TrendyolHub.Barcode(number), Quantity = quantity }] }, Cancellation);

    private async Task<JsonArray> OrdersAsync(string number) => (JsonArray)(await hub.Client.GetAsync(
        $"/api/marketplace/orders?integration_id=trendyol&order_number={number}")).Expect(HttpStatusCode.OK)["orders"]!;

    private async Task<(int OnHand, int Reserved)> CountsAsync(string sku)
    {
        var stock = await hub.StockAsync(sku);
        return ((int)stock["on_hand"]!, (int)stock["reserved"]!);
    }

    private async Task<int> AvailableAsync(string sku) => (int)(await hub.StockAsync(sku))["available"]!;

    private async Task<int> EventCountAsync() => (int)(await hub.Client.GetAsync("/api/webhooks/events?page_size=500")).Expect(HttpStatusCode.OK)["count"]!;

    private async Task InboxEmptyAsync()
    {
        foreach (var state in new[] { "pending", "processing" })
            await hub.Client.UntilAsync($"/api/webhooks/events?state={state}", static e => (int)e["count"]! == 0, TimeSpan.FromSeconds(30), $"no event is {state}");
    }

    private static string Basic(string user, string password) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";
}
