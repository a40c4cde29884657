using System.Text.Json.Nodes;
using KolajAI.Monetary;
using KolajAI.Orders;
using static KolajAI.Connectors.Tests.Vendure.VendureStub;

namespace KolajAI.Connectors.Tests.Vendure;

public sealed class VendureOrderMappingTests
{
    private readonly VendureStub _shop = new();

    private async Task<RemoteOrder> ReadAsync(string answer)
    {
        _shop.On("Order", answer);
        return (await _shop.Connector.ReadOrderAsync(_shop.Session(), "4", TestContext.Current.CancellationToken))!;
    }

    [Fact]
    public async Task ReadOrder_Paid_HasMoneyAddressAndKey()
    {
        var order = await ReadAsync(Recorded("order-paid"));

        Assert.Equal(("4", "Q1SPEZDTM2MLA6K9", OrderStatus.Created, "PaymentSettled"), (order.OrderKey, order.ExternalId, order.Status, order.RawStatus));
        Assert.Equal(DateTimeOffset.Parse("2026-11-24T04:20:57.220Z"), order.PlacedAt);
        Assert.Equal(new Money(6_895_000, "TRY"), order.Totals!.BuyerPaid);
        Assert.Equal([new VatShare("20", new Money(5_745_800, "TRY"), new Money(1_149_200, "TRY"))], order.Totals.Vat);
        var line = Assert.Single(order.Lines);
        Assert.Equal((4L, 0L, 0L), (line.Quantity, line.Cancelled, line.Shipped));
        Assert.Equal((new Money(1_599_000, "TRY"), new Money(6_396_000, "TRY"), "20"), (line.UnitPrice, line.InvoiceAmount, line.VatRate));
        Assert.Equal("2", line.RemoteIds["variant"]);
        var party = order.Personal!.Shipping!;
        Assert.Equal(("Ayşe", "Işık", "Kadıköy", "İstanbul", "TR"), (party.FirstName, party.LastName, party.District, party.City, party.Country));
        Assert.Equal(party, order.Personal.Billing);
        Assert.Equal("kart", order.Payment!.Method);
        Assert.True(order.LinesAreWhole);
    }

    [Fact]
    public async Task ReadOrder_PartlyShippedAndCancelled_CountsEachUnitOnce()
    {
        var order = await ReadAsync(Recorded("order-partly-shipped"));

        var line = Assert.Single(order.Lines);
        Assert.Equal((4L, 1L, 2L, 0L, 0L), (line.Quantity, line.Cancelled, line.Shipped, line.Delivered, line.Returned));
        Assert.Equal(OrderStatus.PartiallyShipped, order.Status);
        Assert.Equal(["4", "5"], order.Packages.Select(package => package.ExternalId));
        Assert.Equal("Yurtiçi", order.Packages[0].Cargo!.Provider!.Name);
    }

    [Fact]
    public async Task ReadOrder_ShippedSinceItsUpdatedAt_HasAHigherVersion()
    {
        // Recorded before and after a shipment: updatedAt is the same in both.
        var before = await ReadAsync(Recorded("order-paid"));
        var after = await ReadAsync(Recorded("order-one-shipped"));

        Assert.True(after.Version > before.Version);
        Assert.Equal(DateTimeOffset.Parse("2026-11-24T04:20:58.042Z").ToUnixTimeMilliseconds(), after.Version);
    }

    [Fact]
    public async Task ReadOrder_Cancelled_HasNothingOpen()
    {
        var order = await ReadAsync(Recorded("order-cancelled"));

        Assert.Equal(OrderStatus.Cancelled, order.Status);
        Assert.All(order.Lines, line => Assert.Equal(line.Quantity, line.Cancelled));
        Assert.Equal(Money.Zero("TRY"), order.Totals!.SellerDiscount);
    }

    [Fact]
    public async Task ReadOrder_ShippedUnitsCancelledLater_AreReturnedNotCancelled()
    {
        // Of 4 units 2 are shipped; 3 are cancelled, so one of the shipped came back.
        var order = await ReadAsync(Recorded("order-partly-shipped", data => data["order"]!["lines"]![0]!["quantity"] = 1));

        var line = Assert.Single(order.Lines);
        Assert.Equal((4L, 2L, 2L, 1L), (line.Quantity, line.Cancelled, line.Shipped, line.Returned));
    }

    [Fact]
    public async Task ReadOrder_FulfilmentStillPending_IsNotShipped()
    {
        var order = await ReadAsync(Recorded("order-one-shipped", data => data["order"]!["fulfillments"]![0]!["state"] = "Pending"));

        Assert.Equal(0, order.Lines[0].Shipped);
        Assert.Equal(OrderStatus.Picking, order.Packages[0].Status);
    }

    [Fact]
    public async Task ReadOrder_FulfilmentCancelled_IsDissolvedAndShipsNothing()
    {
        var order = await ReadAsync(Recorded("order-one-shipped", data => data["order"]!["fulfillments"]![0]!["state"] = "Cancelled"));

        Assert.Equal(0, order.Lines[0].Shipped);
        Assert.True(order.Packages[0].Dissolved);
    }

    [Theory]
    [InlineData("PaymentAuthorized", OrderStatus.Awaiting)]
    [InlineData("Modifying", OrderStatus.Awaiting)]
    [InlineData("SomethingOfAPlugin", OrderStatus.Unknown)]
    public async Task ReadOrder_State_IsMapped(string state, OrderStatus expected) =>
        Assert.Equal(expected, (await ReadAsync(Recorded("order-paid", data => data["order"]!["state"] = state))).Status);

    [Fact]
    public async Task ReadOrder_NotInTheShop_IsNull()
    {
        _shop.On("Order", Recorded("order-missing"));

        Assert.Null(await _shop.Connector.ReadOrderAsync(_shop.Session(), "99999", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadOrder_Cart_IsNoOrder()
    {
        _shop.On("Order", Recorded("order-paid", data => data["order"]!["orderPlacedAt"] = null));

        Assert.Null(await _shop.Connector.ReadOrderAsync(_shop.Session(), "4", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadOrder_TextWhereANumberBelongs_IsBroken()
    {
        var error = await Assert.ThrowsAsync<PlatformException>(() =>
            ReadAsync(Recorded("order-paid", data => data["order"]!["totalWithTax"] = JsonValue.Create("many"))));

        Assert.Equal(PlatformFailure.Broken, error.Failure);
    }
}
