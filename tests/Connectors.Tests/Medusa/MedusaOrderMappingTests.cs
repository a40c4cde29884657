using System.Text.Json.Nodes;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Tests.Medusa;

/// <summary>Every field of an order, from answers recorded on a real server.</summary>
public sealed class MedusaOrderMappingTests
{
    private const string LineA = "ordli_01M885VNZP0KF1N9M8TBCGEGAV";
    private const string LineB = "ordli_01M885VNZWMN1P0GCB3J3Y88BA";

    private readonly MedusaStub _shop = new();

    [Fact]
    public async Task ReadOrder_Paid_HasEveryFieldOfTheHeader()
    {
        var order = await ReadAsync("order-paid");

        Assert.Equal(("13", OrderStatus.Created, "not_fulfilled", "TRY"), (order.ExternalId, order.Status, order.RawStatus, order.Currency));
        Assert.StartsWith("order_", order.OrderKey, StringComparison.Ordinal);
        Assert.Equal(DateTimeOffset.Parse("2026-11-25T01:41:55.326Z"), order.PlacedAt);
        Assert.Equal(DateTimeOffset.Parse("2026-11-25T01:41:55.326Z"), order.ChangedAt);
        // The payment was authorised after the order's own last change.
        Assert.Equal(DateTimeOffset.Parse("2026-11-25T01:41:57.035Z").ToUnixTimeMilliseconds(), order.Version);
        Assert.Equal(new OrderPayment("pp_system_default", null), order.Payment);
        Assert.True(order.LinesAreWhole);
        Assert.Empty(order.Packages);
        var totals = order.Totals!;
        Assert.Equal(
            (Lira(699.46m), Lira(64.96m), Lira(634.5m), Lira(634.5m)), (totals.Gross, totals.SellerDiscount, totals.BuyerPaid, totals.InvoiceAmount));
        Assert.Equal([new VatShare("20", Lira(528.75m), Lira(105.75m))], totals.Vat);
    }

    [Fact]
    public async Task ReadOrder_Paid_HasEveryFieldOfItsLines()
    {
        var order = await ReadAsync("order-paid");

        var line = order.Lines.Single(static line => line.ExternalLineId == LineA);
        Assert.Equal(("KUPA-1795570907A", "Işıltılı Kupa", "20"), (line.Sku, line.Title, line.VatRate));
        Assert.Equal("variant_01M885VF9S7DQ27PEH1GHX84K6", line.RemoteIds["variant"]);
        Assert.Equal("8690000000012", line.Barcode);
        Assert.Equal((4, 0, 0, 0, 0), (line.Quantity, line.Cancelled, line.Shipped, line.Delivered, line.Returned));
        Assert.Null(line.Cancel);
        Assert.Equal((Lira(149.9m), Lira(599.6m), Lira(59.96m)), (line.UnitPrice, line.Gross, line.SellerDiscount));
        Assert.Equal((Lira(539.64m), Lira(539.64m)), (line.BuyerPaid, line.InvoiceAmount));
        Assert.Equal((1, Lira(49.95m)), order.Lines.Where(static l => l.ExternalLineId == LineB).Select(static l => (l.Quantity, l.UnitPrice)).Single());
    }

    [Fact]
    public async Task ReadOrder_Paid_HasBothParties()
    {
        var personal = (await ReadAsync("order-paid")).Personal!;

        Assert.Equal(
            new OrderParty
            {
                Kind = "person",
                FirstName = "Işıl",
                LastName = "Öğütçü",
                AddressLine = "Bahçe Sk 5, Kapı 3",
                District = "Üsküdar",
                City = "İstanbul",
                PostalCode = "34710",
                Country = "TR",
                Email = "ayse@example.com",
                Phone = "+905320000000",
            },
            personal.Shipping);
        Assert.Equal(
            new OrderParty
            {
                Kind = "company",
                FirstName = "Ayşe",
                LastName = "Işık",
                Company = "Işık Ltd.",
                AddressLine = "Fatura Cd 1",
                District = "Çankaya",
                City = "Ankara",
                PostalCode = "06500",
                Country = "TR",
                Email = "ayse@example.com",
                Phone = "+903120000000",
            },
            personal.Billing);
    }

    [Fact]
    public async Task ReadOrder_ShippedReturnedAndEdited_CountsEachUnitOnce()
    {
        _shop.On("GET orders/", MedusaStub.Recorded("order-worked-on"), MedusaStub.Recorded("order-before"))
            .On($"GET orders/{OrderId("order-worked-on")}/changes", MedusaStub.Recorded("order-changes"));

        var order = (await _shop.Connector.ReadOrderAsync(_shop.Session(), "order_1", TestContext.Current.CancellationToken))!;

        var line = order.Lines.Single(static line => line.ExternalLineId == LineA);
        Assert.Equal((4, 1, 2, 2, 1), (line.Quantity, line.Cancelled, line.Shipped, line.Delivered, line.Returned));
        Assert.Equal(new LineCancel("unknown", "edit", null), line.Cancel);
        // Medusa shows a line of which nothing is left not at all: it is told as the order had it before.
        var gone = order.Lines.Single(static line => line.ExternalLineId == LineB);
        Assert.Equal((1, 1, 0, "KUPA-1795570907B", Lira(49.95m)), (gone.Quantity, gone.Cancelled, gone.Shipped, gone.Sku, gone.UnitPrice));
        Assert.Contains(_shop.Calls, static call => call.Query.Contains("version=6", StringComparison.Ordinal));
        Assert.Equal(OrderStatus.PartiallyReturned, order.Status);
        Assert.Equal("partially_delivered", order.RawStatus);
    }

    [Fact]
    public async Task ReadOrder_Fulfilments_ArePackagesAndACancelledOneIsDissolved()
    {
        _shop.On("GET orders/", MedusaStub.Recorded("order-worked-on"), MedusaStub.Recorded("order-before"))
            .On($"GET orders/{OrderId("order-worked-on")}/changes", MedusaStub.Recorded("order-changes"));

        var packages = (await _shop.Connector.ReadOrderAsync(_shop.Session(), "order_1", TestContext.Current.CancellationToken))!.Packages;

        var delivered = packages.Single(static package => package.ExternalId == "ful_01M885VS2HH8PSQNF9BF2Y5N6Q");
        Assert.Equal((OrderStatus.Delivered, "delivered", false), (delivered.Status, delivered.RawStatus, delivered.Dissolved));
        Assert.Equal([new PackageLine(LineA, 2)], delivered.Lines);
        Assert.Equal(DateTimeOffset.Parse("2026-11-25T01:42:00.340Z").ToUnixTimeMilliseconds(), delivered.Version);
        Assert.Equal(("seller", "Yurtiçi", "TR1"), (delivered.Cargo!.ArrangedBy, delivered.Cargo.Provider!.Name, delivered.Cargo.TrackingNumber));
        Assert.Equal("https://kargo.example/TR1", delivered.Cargo.TrackingUrl);
        var cancelled = packages.Single(static package => package.ExternalId == "ful_01M885W1NCKX762KDYJRWEK5VN");
        Assert.Equal((OrderStatus.Cancelled, "canceled", true), (cancelled.Status, cancelled.RawStatus, cancelled.Dissolved));
    }

    [Theory]
    [InlineData("canceled", "authorized", "not_fulfilled", OrderStatus.Cancelled, "canceled")]
    [InlineData("requires_action", "authorized", "not_fulfilled", OrderStatus.Awaiting, "requires_action")]
    [InlineData("completed", "captured", "delivered", OrderStatus.Delivered, "delivered")]
    [InlineData("archived", "captured", "shipped", OrderStatus.Shipped, "shipped")]
    [InlineData("pending", "not_paid", "not_fulfilled", OrderStatus.Awaiting, "not_paid")]
    [InlineData("pending", "awaiting", "fulfilled", OrderStatus.Awaiting, "awaiting")]
    [InlineData("pending", "not_paid", "shipped", OrderStatus.Shipped, "shipped")]
    [InlineData("pending", "partially_captured", "fulfilled", OrderStatus.Picking, "fulfilled")]
    [InlineData("pending", "captured", "canceled", OrderStatus.Created, "canceled")]
    [InlineData("pending", "bitcoin", "not_fulfilled", OrderStatus.Unknown, "bitcoin")]
    [InlineData("pending", "captured", "teleported", OrderStatus.Unknown, "teleported")]
    [InlineData("frozen", "captured", "shipped", OrderStatus.Unknown, "frozen")]
    public async Task ReadOrder_WordsOfTheThreeStatuses_AreToldInTheHubs(
        string status, string payment, string fulfilment, OrderStatus expected, string raw)
    {
        _shop.On("GET orders/", MedusaStub.Recorded("order-paid", answer =>
        {
            answer["order"]!["status"] = status;
            answer["order"]!["payment_status"] = payment;
            answer["order"]!["fulfillment_status"] = fulfilment;
        }));

        var order = (await _shop.Connector.ReadOrderAsync(_shop.Session(), "order_1", TestContext.Current.CancellationToken))!;

        Assert.Equal((expected, raw), (order.Status, order.RawStatus));
        Assert.Equal(status is "canceled" ? 4 : 0, order.Lines.Single(static line => line.ExternalLineId == LineA).Cancelled);
    }

    [Fact]
    public async Task ReadOrder_NothingToPay_IsNotAwaitingPayment()
    {
        _shop.On("GET orders/", MedusaStub.Recorded("order-paid", static answer =>
        {
            answer["order"]!["payment_status"] = "not_paid";
            answer["order"]!["total"] = 0;
        }));

        Assert.Equal(OrderStatus.Created, (await _shop.Connector.ReadOrderAsync(_shop.Session(), "order_1", TestContext.Current.CancellationToken))!.Status);
    }

    [Fact]
    public async Task ReadOrder_PricesWithoutTax_ToldWithIt()
    {
        _shop.On("GET orders/", MedusaStub.Recorded("order-paid", static answer =>
        {
            foreach (var line in answer["order"]!["items"]!.AsArray())
                line!["is_tax_inclusive"] = false;
        }));

        var order = (await _shop.Connector.ReadOrderAsync(_shop.Session(), "order_1", TestContext.Current.CancellationToken))!;

        Assert.Equal(Lira(179.88m), order.Lines.Single(static line => line.ExternalLineId == LineA).UnitPrice);
    }

    [Fact]
    public async Task ReadOrder_Draft_IsNoOrderYet()
    {
        _shop.On("GET orders/", MedusaStub.Recorded("order-paid", static answer => answer["order"]!["is_draft_order"] = true));

        Assert.Null(await _shop.Connector.ReadOrderAsync(_shop.Session(), "order_1", TestContext.Current.CancellationToken));
    }

    private static string OrderId(string recorded) => (string)JsonNode.Parse(MedusaStub.Recorded(recorded))!["order"]!["id"]!;

    private static Money Lira(decimal amount) => Money.FromDecimal(amount, "TRY");

    private async Task<RemoteOrder> ReadAsync(string answer)
    {
        _shop.On("GET orders/", MedusaStub.Recorded(answer));
        return (await _shop.Connector.ReadOrderAsync(_shop.Session(), "order_1", TestContext.Current.CancellationToken))!;
    }
}
