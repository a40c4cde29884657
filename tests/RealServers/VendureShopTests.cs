using Xunit;

namespace KolajAI.RealServers;

/// <summary>The witness sees and does in the shop what it says; and the facts of Vendure that the connector builds on.</summary>
public sealed class VendureShopTests(VendureFixture vendure) : IClassFixture<VendureFixture>
{
    private readonly VendureShop _shop = vendure.Shop;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateProductByHand_TurkishTitleAndLira_ReadsBackGrossPriceAndStock()
    {
        await _shop.CreateProductByHandAsync("HAND-1", "Işıklı Çanta", 159.90m, 10, Cancellation);

        var variant = await _shop.ReadVariantAsync("HAND-1", Cancellation);

        Assert.Equal("Işıklı Çanta", variant.Title);
        Assert.Equal(159.90m, variant.GrossPrice);
        Assert.Equal("TRY", variant.Currency);
        Assert.Equal((10, 0, 10), (variant.StockOnHand, variant.StockAllocated, variant.Saleable));
    }

    [Fact]
    public async Task Buy_TwoUnits_SaleableFallsByTwoAndOnHandStays()
    {
        await _shop.CreateProductByHandAsync("BUY-1", "Fincan", 100m, 10, Cancellation);

        var order = await _shop.BuyAsync("BUY-1", 2, Cancellation);

        var variant = await _shop.ReadVariantAsync("BUY-1", Cancellation);
        Assert.Equal("PaymentSettled", order.State);
        Assert.Equal(("BUY-1", 2, 100m), (order.Lines[0].Sku, order.Lines[0].Quantity, order.Lines[0].UnitPriceWithTax));
        Assert.Equal((10, 2, 8), (variant.StockOnHand, variant.StockAllocated, variant.Saleable));
        Assert.Contains(await _shop.ListOrdersAsync(Cancellation), listed => listed.Code == order.Code);
    }

    [Fact]
    public async Task Buy_MoreThanSaleable_IsRefused()
    {
        await _shop.CreateProductByHandAsync("BUY-2", "Fincan", 100m, 1, Cancellation);

        var refusal = await Assert.ThrowsAsync<RealServerException>(() => _shop.BuyAsync("BUY-2", 2, Cancellation));

        Assert.Contains("INSUFFICIENT_STOCK_ERROR", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await _shop.ReadVariantAsync("BUY-2", Cancellation)).Saleable);
    }

    [Fact]
    public async Task CancelOrder_Unshipped_ReleasesItsUnits()
    {
        await _shop.CreateProductByHandAsync("CANCEL-1", "Fincan", 100m, 10, Cancellation);
        var order = await _shop.BuyAsync("CANCEL-1", 3, Cancellation);

        var partly = await _shop.CancelUnitsAsync(order.Id, "CANCEL-1", 1, Cancellation);
        var afterOne = await _shop.ReadVariantAsync("CANCEL-1", Cancellation);
        var cancelled = await _shop.CancelOrderAsync(order.Id, Cancellation);
        var afterAll = await _shop.ReadVariantAsync("CANCEL-1", Cancellation);

        Assert.Equal(("PaymentSettled", 2, 3), (partly.State, partly.Lines[0].Quantity, partly.Lines[0].OrderedQuantity));
        Assert.Equal(8, afterOne.Saleable);
        Assert.Equal("Cancelled", cancelled.State);
        Assert.Equal((10, 0), (afterAll.StockOnHand, afterAll.StockAllocated));
    }

    [Fact]
    public async Task Ship_OneOfTwo_OnHandAndAllocatedFall()
    {
        await _shop.CreateProductByHandAsync("SHIP-1", "Fincan", 100m, 10, Cancellation);
        var order = await _shop.BuyAsync("SHIP-1", 2, Cancellation);

        var shipped = await _shop.ShipAsync(order.Id, "SHIP-1", 1, Cancellation);
        var afterShipping = await _shop.ReadVariantAsync("SHIP-1", Cancellation);
        await _shop.CancelOrderAsync(order.Id, Cancellation);
        var afterCancelling = await _shop.ReadVariantAsync("SHIP-1", Cancellation);

        Assert.Equal("PartiallyShipped", shipped.State);
        Assert.Equal((9, 1), (afterShipping.StockOnHand, afterShipping.StockAllocated));
        // Vendure puts units back on hand when a shipped order is cancelled, though they have left the house.
        Assert.Equal((10, 0), (afterCancelling.StockOnHand, afterCancelling.StockAllocated));
    }

    [Fact]
    public async Task SetByHand_StockAndPrice_AreReadBack()
    {
        await _shop.CreateProductByHandAsync("SET-1", "Fincan", 100m, 10, Cancellation);
        await _shop.BuyAsync("SET-1", 2, Cancellation);

        await _shop.SetStockByHandAsync("SET-1", 1, Cancellation);
        await _shop.SetPriceByHandAsync("SET-1", 249.99m, Cancellation);

        var variant = await _shop.ReadVariantAsync("SET-1", Cancellation);
        // Vendure takes a figure below what is allocated: saleable goes below zero.
        Assert.Equal((1, 2, -1), (variant.StockOnHand, variant.StockAllocated, variant.Saleable));
        Assert.Equal(249.99m, variant.GrossPrice);
    }

    [Fact]
    public async Task Count_SameSkuTypedTwice_ShowsTheDuplicate()
    {
        await _shop.CreateProductByHandAsync("TWICE-1", "Fincan", 100m, 1, Cancellation);
        var one = await _shop.CountAsync("TWICE-1", Cancellation);

        await _shop.CreateProductByHandAsync("TWICE-1", "Fincan", 100m, 1, Cancellation);

        Assert.Equal(new VendureCount(1, 1), one);
        Assert.Equal(new VendureCount(2, 2), await _shop.CountAsync("TWICE-1", Cancellation));
        await Assert.ThrowsAsync<RealServerException>(() => _shop.ReadVariantAsync("TWICE-1", Cancellation));
    }

    [Fact]
    public async Task Pay_AfterTheCartWasFilled_PlacesTheOrderAndLeavesUpdatedAtBehind()
    {
        await _shop.CreateProductByHandAsync("LATE-1", "Fincan", 100m, 5, Cancellation);
        var checkout = await _shop.StartCheckoutAsync("LATE-1", 1, Cancellation);
        var cart = await _shop.ReadOrderAsync(checkout.OrderId, Cancellation);

        await checkout.PayAsync(Cancellation);
        var placed = await _shop.ReadOrderAsync(checkout.OrderId, Cancellation);

        // Whoever polls by updatedAt alone misses an order whose buyer took longer to pay than the poll's overlap.
        Assert.Null(cart.PlacedAt);
        Assert.Equal(cart.UpdatedAt, placed.UpdatedAt);
        Assert.True(placed.PlacedAt > placed.UpdatedAt);
    }
}
