using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Trendyol.Control;
using Xunit;

namespace KolajAI.RealServers.MainJob;

/// <summary>The product's main job on a real Medusa: publish, sell on one channel, see the other follow.</summary>
[Collection(MedusaTests.Name)]
public sealed class MedusaMainJobTests(MedusaAndTrendyol channels) : IClassFixture<MedusaAndTrendyol>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_TenProducts_BothChannelsShowTitlePriceAndStock()
    {
        var products = new JsonArray();
        for (var i = 0; i < 10; i++)
            products.Add(HubAndTrendyol.Product($"MPUB-{i:00}", HubAndTrendyol.Barcode(300 + i), 10 + i, $"{100 + i}.90"));

        var (shop, trendyol) = await channels.PublishAsync(products);
        await channels.ConfirmedAsync(shop, TimeSpan.FromSeconds(120));
        await channels.ConfirmedAsync(trendyol, TimeSpan.FromSeconds(120));

        var shown = (await channels.Trendyol.ReadProductsAsync(Cancellation)).ToDictionary(static p => p.Barcode);
        for (var i = 0; i < 10; i++)
        {
            var variant = await channels.Shop.ReadVariantAsync($"MPUB-{i:00}", Cancellation);
            var listing = shown[HubAndTrendyol.Barcode(300 + i)];
            Assert.Equal(($"Işıltılı Kupa MPUB-{i:00}", 100.90m + i, 10 + i), (variant.ProductTitle, variant.Prices["try"], variant.Saleable));
            Assert.Equal((variant.ProductTitle, variant.Prices["try"], variant.Saleable), (listing.Title, listing.SalePrice, listing.Quantity));
        }
    }

    [Fact]
    public async Task Buy_TwoInTheShop_OrderIsInTheHubAndTrendyolHasTwoLess()
    {
        await PublishOneAsync("MBUY-1", 401, 10);

        var order = await channels.Shop.BuyAsync("MBUY-1", 2, Cancellation);

        await HubAndTrendyol.EventuallyAsync(8, () => channels.TrendyolStockAsync(HubAndTrendyol.Barcode(401)), "Trendyol's stock after the shop sold 2");
        var found = await channels.Client.GetAsync($"/api/marketplace/orders?integration_id=medusa&order_number={order.DisplayId}");
        var stored = Assert.Single((JsonArray)found.Json["orders"]!)!;
        Assert.Equal(("MBUY-1", 2), ((string)stored["lines"]![0]!["sku"]!, (int)stored["lines"]![0]!["quantity"]!));
        Assert.Equal(8, await SaleableAsync("MBUY-1"));
    }

    [Fact]
    public async Task Sell_OnTrendyol_ShopFollowsAndCancellationRestoresIt()
    {
        await PublishOneAsync("MSELL-1", 402, 10);
        var package = await channels.Trendyol.PlaceSaleAsync(
            new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = HubAndTrendyol.Barcode(402), Quantity = 3 }] }, Cancellation);
        await HubAndTrendyol.EventuallyAsync(7, () => SaleableAsync("MSELL-1"), "the shop's stock after Trendyol sold 3");

        await channels.Trendyol.CancelAsync(package.PackageId, cancellationToken: Cancellation);

        await HubAndTrendyol.EventuallyAsync(10, () => SaleableAsync("MSELL-1"), "the shop's stock after the cancellation");
    }

    [Fact]
    public async Task Ship_ThroughTheHub_ShopShowsTheShipmentAndStockStaysRight()
    {
        await PublishOneAsync("MSHIP-1", 403, 10);
        var bought = await channels.Shop.BuyAsync("MSHIP-1", 2, Cancellation);
        var found = await channels.Client.UntilAsync(
            // Read between the order and its payment it is one that may not be shipped yet.
            $"/api/marketplace/orders?integration_id=medusa&order_number={bought.DisplayId}", static o => o["orders"] is JsonArray { Count: 1 } orders && (string?)orders[0]!["status"] == "created",
            TimeSpan.FromSeconds(30), "the paid order is in the hub");
        var id = (string)found.Json["orders"]![0]!["id"]!;

        (await channels.Client.PostAsync($"/api/orders/{id}/ship", new { carrier = "Yurtiçi", tracking_number = "TR123" })).Expect(HttpStatusCode.Accepted);

        await HubAndTrendyol.EventuallyAsync(
            "shipped", async () => (await channels.Shop.ReadOrderAsync(bought.Id, Cancellation)).FulfillmentStatus, "the shop's order");
        var fulfilment = Assert.Single((await channels.Shop.ReadOrderAsync(bought.Id, Cancellation)).Fulfilments);
        Assert.Equal(("TR123", "Yurtiçi"), (fulfilment.Tracking, fulfilment.Metadata["kolaj_carrier"]));
        await channels.Client.UntilAsync(
            $"/api/orders/{id}", static o => (string?)(o["order"] ?? o)["status"] == "shipped", TimeSpan.FromSeconds(30), "the hub's order is shipped");
        await HubAndTrendyol.EventuallyAsync(8, () => SaleableAsync("MSHIP-1"), "the shop's saleable stock after shipping");
        Assert.Equal(8, await channels.TrendyolStockAsync(HubAndTrendyol.Barcode(403)));
    }

    private async Task PublishOneAsync(string sku, int number, int quantity)
    {
        var (shop, trendyol) = await channels.PublishAsync([HubAndTrendyol.Product(sku, HubAndTrendyol.Barcode(number), quantity, "149.90")]);
        await channels.ConfirmedAsync(shop, TimeSpan.FromSeconds(60));
        await channels.ConfirmedAsync(trendyol, TimeSpan.FromSeconds(60));
    }

    private async Task<int> SaleableAsync(string sku) => (int)(await channels.Shop.ReadVariantAsync(sku, Cancellation)).Saleable;
}
