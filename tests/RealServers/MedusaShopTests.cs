using Xunit;

namespace KolajAI.RealServers;

/// <summary>The witness sees and does in the shop what it says; and the facts of Medusa that the connector builds on.</summary>
[Collection(MedusaTests.Name)]
public sealed class MedusaShopTests(MedusaFixture medusa)
{
    private readonly MedusaShop _shop = medusa.Shop;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Buy_TwoUnits_ReservedRisesAndShippingTakesThemOffBoth()
    {
        await _shop.CreateByHandAsync([("FACT-1", "Işıklı Çanta", 159.9m, 10)], "try", Cancellation);

        var order = await _shop.BuyAsync("FACT-1", 2, Cancellation);

        var sold = await _shop.ReadVariantAsync("FACT-1", Cancellation);
        Assert.Equal(("pending", "authorized", "not_fulfilled"), (order.Status, order.PaymentStatus, order.FulfillmentStatus));
        Assert.Equal((10, 2, 8), (sold.Stocked, sold.Reserved, sold.Saleable));

        // Packed already, before it is shipped.
        await _shop.PackAsync(order.Id, "FACT-1", 2, Cancellation);
        var packed = await _shop.ReadVariantAsync("FACT-1", Cancellation);
        Assert.Equal((8, 0, 8), (packed.Stocked, packed.Reserved, packed.Saleable));
    }

    [Fact]
    public async Task Cancel_OpenOrder_UnitsAreFreeAndThePaymentIsReleased()
    {
        await _shop.CreateByHandAsync([("FACT-2", "Kupa", 100m, 10)], "try", Cancellation);
        var order = await _shop.BuyAsync("FACT-2", 3, Cancellation);

        await _shop.CancelOrderAsync(order.Id, Cancellation);

        var after = await _shop.ReadOrderAsync(order.Id, Cancellation);
        Assert.Equal(("canceled", "canceled"), (after.Status, after.PaymentStatus));
        Assert.Equal((10, 0), ((await _shop.ReadVariantAsync("FACT-2", Cancellation)).Stocked, (await _shop.ReadVariantAsync("FACT-2", Cancellation)).Reserved));
    }

    [Fact]
    public async Task Edit_FewerUnits_ThePaymentOfTheWholeOrderIsGone()
    {
        await _shop.CreateByHandAsync([("FACT-3", "Kupa", 100m, 10)], "try", Cancellation);
        var order = await _shop.BuyAsync("FACT-3", 3, Cancellation);

        await _shop.EditAsync(order.Id, "FACT-3", 2, Cancellation);

        Assert.Equal("not_paid", (await _shop.ReadOrderAsync(order.Id, Cancellation)).PaymentStatus);
    }
}
