using System.Globalization;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Trendyol.Control;
using Xunit;

namespace KolajAI.RealServers.MainJob;

/// <summary>The product's main job on a real shop: publish, sell on one channel, see the other follow.</summary>
public sealed class MainJobTests(TwoChannels channels) : IClassFixture<TwoChannels>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_FiftyProducts_BothChannelsShowTitlePriceAndStock()
    {
        var products = new JsonArray();
        for (var i = 0; i < 50; i++)
            products.Add(HubAndTrendyol.Product($"PUB-{i:00}", HubAndTrendyol.Barcode(100 + i), 10 + i, $"{100 + i}.90"));

        var (vendure, trendyol) = await channels.PublishAsync(products);
        await channels.ConfirmedAsync(vendure, TimeSpan.FromSeconds(120));
        await channels.ConfirmedAsync(trendyol, TimeSpan.FromSeconds(120));

        var shown = (await channels.Trendyol.ReadProductsAsync(Cancellation)).ToDictionary(p => p.Barcode);
        for (var i = 0; i < 50; i++)
        {
            var sku = $"PUB-{i:00}";
            var price = decimal.Parse($"{100 + i}.90", CultureInfo.InvariantCulture);
            var variant = await channels.Shop.ReadVariantAsync(sku, Cancellation);
            var listing = shown[HubAndTrendyol.Barcode(100 + i)];
            Assert.Equal(($"Işıltılı Kupa {sku}", price, 10 + i), (variant.ProductTitle, variant.GrossPrice, variant.Saleable));
            Assert.Equal(($"Işıltılı Kupa {sku}", price, 10 + i), (listing.Title, listing.SalePrice, listing.Quantity));
        }
    }

    [Fact]
    public async Task Buy_TwoInTheShop_OrderIsInTheHubAndTrendyolHasTwoLess()
    {
        await PublishOneAsync("BUY-1", 201, 10);

        var order = await channels.Shop.BuyAsync("BUY-1", 2, Cancellation);

        await HubAndTrendyol.EventuallyAsync(8, () => channels.TrendyolStockAsync(HubAndTrendyol.Barcode(201)), "Trendyol's stock after the shop sold 2");
        var found = await channels.Client.GetAsync($"/api/marketplace/orders?integration_id=vendure&order_number={order.Code}");
        var stored = Assert.Single((JsonArray)found.Json["orders"]!)!;
        Assert.Equal(("BUY-1", 2), ((string)stored["lines"]![0]!["sku"]!, (int)stored["lines"]![0]!["quantity"]!));
        Assert.Equal(8, (await channels.Shop.ReadVariantAsync("BUY-1", Cancellation)).Saleable);
    }

    [Fact]
    public async Task Sell_OnTrendyol_ShopFollowsAndCancellationRestoresOnce()
    {
        await PublishOneAsync("SELL-1", 202, 10);
        var package = await channels.Trendyol.PlaceSaleAsync(
            new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = HubAndTrendyol.Barcode(202), Quantity = 3 }] }, Cancellation);
        await HubAndTrendyol.EventuallyAsync(7, () => SaleableAsync("SELL-1"), "the shop's stock after Trendyol sold 3");

        await channels.Trendyol.CancelAsync(package.PackageId, cancellationToken: Cancellation);
        await HubAndTrendyol.EventuallyAsync(10, () => SaleableAsync("SELL-1"), "the shop's stock after the cancellation");

        foreach (var known in await channels.Trendyol.ReadPackagesAsync(package.OrderNumber, Cancellation))
            await channels.Trendyol.RepeatWebhookAsync(known.PackageId, 3, Cancellation);
        await channels.Trendyol.WaitForWebhooksAsync(Cancellation);
        await InboxEmptyAsync();
        Assert.Equal(10, await SaleableAsync("SELL-1"));
        Assert.Equal(10, await AvailableAsync("SELL-1"));
    }

    [Fact]
    public async Task Split_PackageInTwo_NoStockChanges()
    {
        await PublishOneAsync("SPLIT-1", 203, 10);
        var package = await channels.Trendyol.PlaceSaleAsync(
            new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = HubAndTrendyol.Barcode(203), Quantity = 4 }] }, Cancellation);
        await HubAndTrendyol.EventuallyAsync(6, () => SaleableAsync("SPLIT-1"), "the shop's stock after Trendyol sold 4");

        var line = package.Lines[0].LineId;
        await channels.Trendyol.SplitAsync(
            package.PackageId, new TrendyolSplit { Parts = [[new TrendyolLineQuantity(line, 1)], [new TrendyolLineQuantity(line, 3)]] }, Cancellation);
        await channels.Client.UntilAsync(
            $"/api/marketplace/orders?integration_id=trendyol&order_number={package.OrderNumber}",
            static o => ((JsonArray)o["orders"]![0]!["packages"]!).Count >= 3, TimeSpan.FromSeconds(30), "the hub sees the two new packages");

        await InboxEmptyAsync();
        Assert.Equal(6, await AvailableAsync("SPLIT-1"));
        Assert.Equal(6, await SaleableAsync("SPLIT-1"));
        Assert.Equal(6, await channels.TrendyolStockAsync(HubAndTrendyol.Barcode(203)));
    }

    [Fact]
    public async Task Ship_ThroughTheHub_ShopShowsTheShipmentAndStockStaysRight()
    {
        await PublishOneAsync("SHIP-1", 204, 10);
        var bought = await channels.Shop.BuyAsync("SHIP-1", 2, Cancellation);
        var found = await channels.Client.UntilAsync(
            $"/api/marketplace/orders?integration_id=vendure&order_number={bought.Code}", static o => ((JsonArray)o["orders"]!).Count == 1,
            TimeSpan.FromSeconds(30), "the order is in the hub");
        var id = (string)found.Json["orders"]![0]!["id"]!;

        await channels.Client.PostAsync($"/api/orders/{id}/ship", new { carrier = "Yurtiçi", tracking_number = "TR123" });

        await HubAndTrendyol.EventuallyAsync(
            "Shipped", async () => (await channels.Shop.ReadOrderAsync(bought.Id, Cancellation)).State, "the shop's order");
        await channels.Client.UntilAsync($"/api/orders/{id}", static o => (string?)(o["order"] ?? o)["status"] == "shipped", TimeSpan.FromSeconds(30), "the hub's order is shipped");
        Assert.Equal(8, await AvailableAsync("SHIP-1"));
        await HubAndTrendyol.EventuallyAsync(8, () => SaleableAsync("SHIP-1"), "the shop's saleable stock after shipping");
        Assert.Equal(8, await channels.TrendyolStockAsync(HubAndTrendyol.Barcode(204)));
    }

    private async Task PublishOneAsync(string sku, int number, int quantity)
    {
        var (vendure, trendyol) = await channels.PublishAsync([HubAndTrendyol.Product(sku, HubAndTrendyol.Barcode(number), quantity, "149.90")]);
        await channels.ConfirmedAsync(vendure, TimeSpan.FromSeconds(60));
        await channels.ConfirmedAsync(trendyol, TimeSpan.FromSeconds(60));
    }

    private async Task<int> SaleableAsync(string sku) => (await channels.Shop.ReadVariantAsync(sku, Cancellation)).Saleable;

    private async Task<int> AvailableAsync(string sku)
    {
        var product = (await channels.Client.GetAsync($"/api/products/{sku}")).Json;
        var stock = (product["product"] ?? product)["stock"]!;
        return (int)stock["available"]!;
    }

    private async Task InboxEmptyAsync()
    {
        foreach (var state in new[] { "pending", "processing" })
        {
            await channels.Client.UntilAsync(
                $"/api/webhooks/events?state={state}", static e => ((JsonArray)e["events"]!).Count == 0, TimeSpan.FromSeconds(30), $"no event is {state}");
        }
    }
}
