using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Hub.Tests;

/// <summary>Somebody changes a listing in Trendyol's panel: the hub sees it, says so, puts it right, and at the third time leaves it to a person.</summary>
public sealed class DriftTests(TrendyolHub hub) : IClassFixture<TrendyolHub>, IAsyncLifetime
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await hub.ConnectTrendyolAsync(syncSeconds: 5);

    public async ValueTask DisposeAsync()
    {
        await hub.Trendyol.SetWebhookFaultsAsync(new TrendyolWebhookFaults(), CancellationToken.None);
        await hub.Trendyol.SetSettingsAsync(new TrendyolSellerSettings(), CancellationToken.None);
    }

    [Fact]
    public async Task Check_StockAndPriceChangedByHand_ArePutRightAndTheThirdTimeHeld()
    {
        await hub.PublishAsync(TrendyolHub.Product("HAND-1", 41, 5));

        await ByHandAsync(41, new ChangeByHand { Quantity = 9 });
        await CheckAsync("HAND-1");
        Assert.Equal(("changed_by_hand", "put_right"), await DriftAsync("HAND-1", "stock"));
        await TrendyolHub.EventuallyAsync(5, () => hub.ShownAsync(41), "the stock put right");
        await LiveAsync("HAND-1");

        await ByHandAsync(41, new ChangeByHand { SalePrice = 12.50m });
        await CheckAsync("HAND-1");
        Assert.Equal(("changed_by_hand", "put_right"), await DriftAsync("HAND-1", "price"));
        await TrendyolHub.EventuallyAsync(149.90m, async () => (await hub.ListingAsync(41)).SalePrice, "the price put right");
        await LiveAsync("HAND-1");

        await ByHandAsync(41, new ChangeByHand { Quantity = 8 });
        await CheckAsync("HAND-1");
        Assert.Equal(("changed_by_hand", "held"), await DriftAsync("HAND-1", "stock"));
        Assert.Equal("drifted", await StateAsync("HAND-1"));
        Assert.Equal(8, await hub.ShownAsync(41));
        await hub.NoQuotaBrokenAsync();
    }

    [Fact]
    public async Task Check_StockPutBackWithABodyThatTrendyolHasSeen_GoesWithThePriceBeside()
    {
        await hub.PublishAsync(TrendyolHub.Product("HAND-2", 42, 7));
        (await hub.SetStockAsync(("HAND-2", 5))).Expect(HttpStatusCode.Accepted);
        await TrendyolHub.EventuallyAsync(5, () => hub.ShownAsync(42), "the stock set");
        await LiveAsync("HAND-2");

        // The same stock once more is a repeat to Trendyol; it was accepted before and is shown no longer.
        await ByHandAsync(42, new ChangeByHand { Quantity = 90 });
        await CheckAsync("HAND-2");

        await TrendyolHub.EventuallyAsync(5, () => hub.ShownAsync(42), "the stock put right past the repeat guard");
    }

    [Fact]
    public async Task Check_OwnSaleWhoseOrderComesLate_IsNeverCalledChangedByHand()
    {
        await hub.PublishAsync(TrendyolHub.Product("LATE-1", 43, 10));
        await hub.Trendyol.SetWebhookFaultsAsync(new TrendyolWebhookFaults { Hold = true }, Cancellation);
        await hub.Trendyol.SetSettingsAsync(new TrendyolSellerSettings { OrderFeedLagMs = 20_000 }, Cancellation);
        await hub.Trendyol.PlaceSaleAsync(
            new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = TrendyolHub.Barcode(43), Quantity = 3 }] }, Cancellation);

        await CheckAsync("LATE-1");
        Assert.Equal(("sold_meanwhile", "open"), await DriftAsync("LATE-1", "stock"));
        Assert.Equal("live", await StateAsync("LATE-1"));

        await TrendyolHub.EventuallyAsync(("sold_meanwhile", "explained"), () => DriftAsync("LATE-1", "stock"), "the order explains it", seconds: 150);
        Assert.Equal(7, (int)(await hub.StockAsync("LATE-1"))["available"]!);
        Assert.Equal(7, await hub.ShownAsync(43));
    }

    [Fact]
    public async Task Check_FewerUnitsThanNoOrderExplains_IsPutRightAfterTheOrdersWereRead()
    {
        await hub.PublishAsync(TrendyolHub.Product("HAND-3", 44, 10));
        await ByHandAsync(44, new ChangeByHand { Quantity = 4 });

        await CheckAsync("HAND-3");
        Assert.Equal(("sold_meanwhile", "open"), await DriftAsync("HAND-3", "stock"));
        Assert.Equal(4, await hub.ShownAsync(44));

        await TrendyolHub.EventuallyAsync(("changed_by_hand", "put_right"), () => DriftAsync("HAND-3", "stock"), "no order came", seconds: 150);
        await TrendyolHub.EventuallyAsync(10, () => hub.ShownAsync(44), "the stock put right");
    }

    private Task<TrendyolProductView> ByHandAsync(int number, ChangeByHand change) =>
        hub.Trendyol.ChangeByHandAsync(TrendyolHub.Barcode(number), change, Cancellation);

    private async Task CheckAsync(string sku) => (await hub.Client.PostAsync(
        "/api/consistency/check", new { integration_id = "trendyol", skus = new[] { sku } }, ("Prefer", "wait=60"))).Expect(HttpStatusCode.OK);

    private async Task<(string?, string?)> DriftAsync(string sku, string aspect)
    {
        var drift = (JsonArray)(await hub.Client.GetAsync("/api/drift?integration_id=trendyol&account=default")).Expect(HttpStatusCode.OK)["drift"]!;
        var one = drift.Single(d => (string?)d!["sku"] == sku && (string?)d["aspect"] == aspect)!;
        return ((string?)one["explanation"], (string?)one["state"]);
    }

    private Task LiveAsync(string sku) => TrendyolHub.EventuallyAsync("live", () => StateAsync(sku), "the listing's state");

    private async Task<string?> StateAsync(string sku)
    {
        var listings = (JsonArray)(await hub.Client.GetAsync($"/api/products/{sku}/listings")).Expect(HttpStatusCode.OK)["listings"]!;
        return (string?)listings[0]!["state"];
    }
}
