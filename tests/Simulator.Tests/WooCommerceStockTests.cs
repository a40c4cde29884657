using KolajAI.Simulator.Control;
using KolajAI.Simulator.WooCommerce.Control;

namespace KolajAI.Simulator.Tests;

/// <summary>What a WooCommerce shop's orders do to its stock.</summary>
public sealed class WooCommerceStockTests(WooHost host) : IClassFixture<WooHost>
{
    [Theory]
    [InlineData("processing", 5)]
    [InlineData("on-hold", 5)]
    [InlineData("completed", 5)]
    [InlineData("pending", 7)]
    [InlineData("failed", 7)]
    [InlineData("checkout-draft", 7)]
    public async Task Order_Placed_LowersStockWhenPaidOrPromised(string status, int left)
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 7));

        await shop.BuyAsync("A", 2, status);

        Assert.Equal(left, await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Order_PaidThenCompleted_LowersStockOnce()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 7));
        var placed = await shop.BuyAsync("A", 2, "pending");

        await shop.PutAsync($"orders/{placed.Id}", """{"set_paid":true}""");
        await shop.PutAsync($"orders/{placed.Id}", """{"status":"completed"}""");

        Assert.Equal(5, await shop.StockAsync("A"));
    }

    [Theory]
    [InlineData("cancelled", 7)]
    [InlineData("pending", 7)]
    [InlineData("failed", 5)]
    [InlineData("refunded", 5)]
    public async Task Order_AfterPayment_GivesBackOnlyWhenCancelledOrUnpaid(string status, int left)
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 7));
        var placed = await shop.BuyAsync("A", 2);

        var (answered, _) = await shop.PutAsync($"orders/{placed.Id}", $$"""{"status":"{{status}}"}""");

        Assert.Equal((200, left), (answered, await shop.StockAsync("A")));
    }

    [Fact]
    public async Task Order_CancelledTwiceAndTakenUpAgain_CountsEachUnitOnce()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 7));
        var placed = await shop.BuyAsync("A", 2);

        await shop.Control.SetStatusAsync(placed.Id, "cancelled", WooHost.Cancellation);
        await shop.Control.SetStatusAsync(placed.Id, "cancelled", WooHost.Cancellation);
        Assert.Equal(7, await shop.StockAsync("A"));
        await shop.Control.SetStatusAsync(placed.Id, "processing", WooHost.Cancellation);

        Assert.Equal(5, await shop.StockAsync("A"));
        var journal = await host.Control.ReadJournalAsync(shop.Name, cancellationToken: WooHost.Cancellation);
        Assert.Equal(
            [("sale", 7, 5), ("cancel", 5, 7), ("sale", 7, 5)],
            journal.Where(entry => entry.Kind is "sale" or "cancel").Select(entry => (entry.Kind, entry.OldQuantity ?? -1, entry.NewQuantity ?? -1)));
    }

    [Fact]
    public async Task Order_CancelledBeforePayment_GivesNothingBack()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 7));
        var placed = await shop.BuyAsync("A", 2, "pending");

        await shop.Control.SetStatusAsync(placed.Id, "cancelled", WooHost.Cancellation);

        Assert.Equal(7, await shop.StockAsync("A"));
    }

    [Theory]
    [InlineData("true", 6, 7)]
    [InlineData("false", 5, 7)]
    public async Task Refund_OfALine_RestocksAsAskedAndACancelGivesTheRest(string restock, int afterRefund, int afterCancel)
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 7));
        var placed = await shop.BuyAsync("A", 2);

        var (status, refund) = await shop.PostAsync(
            $"orders/{placed.Id}/refunds",
            $$"""{"api_refund":false,"api_restock":{{restock}},"line_items":[{"id":{{placed.Lines[0].LineId}},"quantity":1,"refund_total":"100.00","refund_tax":[{"id":1,"refund_total":"20.00"}]}]}""");

        Assert.Equal((201, "120.00", -1), (status, refund["amount"]!.GetValue<string>(), refund["line_items"]![0]!["quantity"]!.GetValue<int>()));
        Assert.Equal(afterRefund, await shop.StockAsync("A"));
        await shop.Control.SetStatusAsync(placed.Id, "cancelled", WooHost.Cancellation);
        Assert.Equal(afterCancel, await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Refund_ByHandOfEverything_RestocksAndEndsTheOrder()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 7));
        var placed = await shop.BuyAsync("A", 3);

        var refunded = await shop.Control.RefundAsync(
            placed.Id, new WooRefundByHand { Reason = "iade", Lines = [new WooRefundLine(placed.Lines[0].LineId, 3)] }, WooHost.Cancellation);

        Assert.Equal(("refunded", 360m, 7L), (refunded.Status, refunded.Refunded, await shop.StockAsync("A")));
        await Assert.ThrowsAsync<SimulatorControlException>(() => shop.Control.RefundAsync(
            placed.Id, new WooRefundByHand { Lines = [new WooRefundLine(placed.Lines[0].LineId, 1)] }, WooHost.Cancellation));
    }

    [Theory]
    [InlineData("no", false)]
    [InlineData("notify", true)]
    [InlineData("yes", true)]
    public async Task Purchase_OfMoreThanThereIs_TakesBackorders(string backorders, bool taken)
    {
        using var shop = await host.OpenAsync();
        await shop.Control.SeedProductsAsync([new WooSeedProduct { Sku = "A", Quantity = 1, Backorders = backorders }], WooHost.Cancellation);

        if (!taken)
        {
            Assert.Equal(409, (await Assert.ThrowsAsync<SimulatorControlException>(() => shop.BuyAsync("A", 3))).Status);
            return;
        }

        await shop.BuyAsync("A", 3);
        var product = Assert.Single(await shop.Control.ReadProductsAsync(WooHost.Cancellation));
        Assert.Equal((-2L, "onbackorder"), (product.StockQuantity, product.StockStatus));
    }

    [Fact]
    public async Task Purchase_LinesOfOneStock_AreHeldTogether()
    {
        using var shop = await host.OpenAsync();
        await shop.Control.SeedProductsAsync(
            [
                new WooSeedProduct
                {
                    Sku = "SHIRT",
                    Quantity = 3,
                    Variations = [new WooSeedVariation { Sku = "S" }, new WooSeedVariation { Sku = "M" }],
                },
            ],
            WooHost.Cancellation);
        var both = new WooPurchase { Lines = [new WooPurchaseLine { Sku = "S", Quantity = 2 }, new WooPurchaseLine { Sku = "M", Quantity = 2 }] };

        Assert.Equal(409, (await Assert.ThrowsAsync<SimulatorControlException>(() => shop.Control.PurchaseAsync(both, WooHost.Cancellation))).Status);
        await shop.BuyAsync("M", 3);

        var (_, product) = await shop.GetAsync("products?sku=M");
        Assert.Equal(("parent", 0, "outofstock"), (product[0]!["manage_stock"]!.GetValue<string>(), product[0]!["stock_quantity"]!.GetValue<int>(), product[0]!["stock_status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Hand_ChangesStock_AsTheJournalTells()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 7));

        await shop.Control.ChangeByHandAsync("A", new WooChangeByHand { StockQuantity = 2, RegularPrice = "80.00" }, WooHost.Cancellation);

        var entry = Assert.Single(await host.Control.ReadJournalAsync(shop.Name, "hand", cancellationToken: WooHost.Cancellation));
        Assert.Equal((7, 2, 100m, 80m), (entry.OldQuantity, entry.NewQuantity, entry.OldSalePrice, entry.NewSalePrice));
    }
}
