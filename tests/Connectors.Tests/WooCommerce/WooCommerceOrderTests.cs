using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Orders;
using static KolajAI.Connectors.Tests.WooCommerce.WooCommerceFixture;
using static KolajAI.Connectors.Tests.WooCommerce.WooCommerceOrderJson;

namespace KolajAI.Connectors.Tests.WooCommerce;

public sealed class WooCommerceOrderTests
{
    private readonly WooCommerceFixture _shop = new();

    private async Task<RemoteOrder?> ReadAsync(JsonObject order, string? refunds = null)
    {
        _shop.Answers(order.ToJsonString());
        if (refunds is not null)
            _shop.Answers($"[{refunds}]");
        return await _shop.Connector.ReadOrderAsync(_shop.Session(), "727", Cancellation);
    }

    private static JsonObject Refunded(JsonObject order) => order.With(static o => o["refunds"] = new JsonArray(new JsonObject { ["id"] = 800 }));

    [Fact]
    public async Task Read_Order_TellsLinesWithTaxAndDiscount()
    {
        var order = (await ReadAsync(Order()))!;

        Assert.Equal(("727", "SIP-727", "TRY", OrderStatus.Created, "processing"), (order.OrderKey, order.ExternalId, order.Currency, order.Status, order.RawStatus));
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero), order.PlacedAt);
        Assert.True(order.LinesAreWhole);
        var line = order.Lines[0];
        Assert.Equal(("315", "TS-1", "Tişört - Mavi", 2L, "20"), (line.ExternalLineId, line.Sku, line.Title, line.Quantity, line.VatRate));
        Assert.Equal("10:55", line.RemoteIds["variant"]);
        Assert.Equal((Try(120), Try(240), Try(24), Try(216)), (line.UnitPrice, line.Gross, line.SellerDiscount, line.BuyerPaid));
        Assert.Equal(("11", "1", Try(0)), (order.Lines[1].RemoteIds["product"], order.Lines[1].VatRate, order.Lines[1].SellerDiscount));
    }

    [Fact]
    public async Task Read_Order_TotalsHoldShippingAndTaxesByRate()
    {
        var order = (await ReadAsync(Order()))!;

        Assert.Equal((Try(320.56m), Try(24), Try(296.56m)), (order.Totals!.Gross, order.Totals.SellerDiscount, order.Totals.BuyerPaid));
        Assert.Equal([new VatShare("1", Try(50), Try(0.5m)), new VatShare("20", Try(205), Try(41))], order.Totals.Vat);
        Assert.Equal(new OrderPayment("cod", Try(296.56m)), order.Payment);
    }

    [Fact]
    public async Task Read_TurkishAddress_HasProvinceAndDistrict()
    {
        var personal = (await ReadAsync(Order()))!.Personal!;

        Assert.Equal(("company", "Öz Tekstil A.Ş.", "Gül Sk. 3 D. 5", "Şişli", "İstanbul"),
            (personal.Billing!.Kind, personal.Billing.Company, personal.Billing.AddressLine, personal.Billing.District, personal.Billing.City));
        Assert.Equal(("person", "Can", "Ağa", "Karşıyaka", "İzmir", "isil@example.com", "+905551112233"),
            (personal.Shipping!.Kind, personal.Shipping.FirstName, personal.Shipping.LastName, personal.Shipping.District, personal.Shipping.City, personal.Shipping.Email, personal.Shipping.Phone));
        Assert.Equal("Zile basmayın", personal.CustomerNote);
    }

    [Theory]
    [InlineData("TR", "TR81", "Akçakoca", "Akçakoca", "Düzce")]
    [InlineData("TR", "TR82", "X", "X", "TR82")]
    [InlineData("TR", "", "Ankara", null, "Ankara")]
    [InlineData("DE", "BY", "München", "BY", "München")]
    public async Task Read_Address_PlaceIsTold(string country, string state, string city, string? district, string expectedCity)
    {
        var order = Order().With(o =>
        {
            o["shipping"]!["country"] = country;
            o["shipping"]!["state"] = state;
            o["shipping"]!["city"] = city;
        });

        var shipping = (await ReadAsync(order))!.Personal!.Shipping!;

        Assert.Equal((district, expectedCity), (shipping.District, shipping.City));
    }

    [Fact]
    public async Task Read_RatesNotTold_AreWhatTheTaxComesTo()
    {
        var order = (await ReadAsync(Order().With(static o => o["tax_lines"] = new JsonArray())))!;

        Assert.Equal(["20", "1"], order.Lines.Select(static line => line.VatRate));
    }

    [Theory]
    [InlineData("on-hold", OrderStatus.Awaiting, 0, 0)]
    [InlineData("processing", OrderStatus.Created, 0, 0)]
    [InlineData("completed", OrderStatus.Shipped, 0, 2)]
    [InlineData("cancelled", OrderStatus.Cancelled, 2, 0)]
    [InlineData("trash", OrderStatus.Cancelled, 2, 0)]
    [InlineData("refunded", OrderStatus.Cancelled, 2, 0)]
    [InlineData("kargoya-verildi", OrderStatus.Unknown, 0, 0)]
    public async Task Read_Status_DecidesWhatHoldsStock(string raw, OrderStatus status, long cancelled, long shipped)
    {
        var order = (await ReadAsync(Order(raw)))!;

        Assert.Equal((status, raw), (order.Status, order.RawStatus));
        Assert.Equal((cancelled, shipped), (order.Lines[0].Cancelled, order.Lines[0].Shipped));
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("failed")]
    [InlineData("checkout-draft")]
    public async Task Read_NeverPaid_IsNoOrder(string raw) => Assert.Null(await ReadAsync(Order(raw).With(static o => o["date_paid_gmt"] = null)));

    [Theory]
    [InlineData("pending", 2)] // the shop has put the units back
    [InlineData("failed", 0)] // the shop keeps them
    public async Task Read_PaidOnceAndTakenBack_IsToldAsTheShopHoldsItsStock(string raw, long cancelled)
    {
        var order = (await ReadAsync(Order(raw)))!;

        Assert.Equal((OrderStatus.Awaiting, cancelled), (order.Status, order.Lines[0].Cancelled));
    }

    [Fact]
    public async Task Read_RefundBeforeShipping_IsACancelledUnit()
    {
        var order = (await ReadAsync(Refunded(Order()), Refund(1, "2026-11-24T10:30:00")))!;

        Assert.Equal((1L, 0L, 0L), (order.Lines[0].Cancelled, order.Lines[0].Shipped, order.Lines[0].Returned));
        Assert.Equal((0L, "refunded"), (order.Lines[1].Cancelled, order.Lines[0].Cancel!.Code));
        Assert.Equal("/wp-json/wc/v3/orders/727/refunds?per_page=100", _shop.Sent[1].PathAndQuery);
    }

    [Fact]
    public async Task Read_RefundsBeforeAndAfterShipping_AreToldApart()
    {
        var order = (await ReadAsync(
            Refunded(Order("completed", completed: "2026-11-24T10:40:00")), Refund(1, "2026-11-24T10:30:00") + "," + Refund(1, "2026-11-25T10:30:00")))!;

        Assert.Equal((1L, 1L, 1L), (order.Lines[0].Cancelled, order.Lines[0].Shipped, order.Lines[0].Returned));
    }

    [Fact]
    public async Task Read_RefundedAfterShipping_CameBackWhole()
    {
        var order = (await ReadAsync(Order("refunded", completed: "2026-11-24T10:40:00")))!;

        Assert.Equal((OrderStatus.Returned, 0L, 2L, 2L), (order.Status, order.Lines[0].Cancelled, order.Lines[0].Shipped, order.Lines[0].Returned));
    }

    [Fact]
    public async Task Read_RefundOfAnAmountAlone_TouchesNoUnit()
    {
        var order = (await ReadAsync(Refunded(Order()), """{"id":800,"date_created_gmt":"2026-11-24T10:30:00","amount":"10.00","line_items":[]}"""))!;

        Assert.All(order.Lines, static line => Assert.Equal(0, line.Cancelled));
    }

    [Fact]
    public async Task Read_ChangesOfOneSecond_HaveGrowingVersions()
    {
        const string Second = "2026-11-24T11:00:00";
        var created = (await ReadAsync(Order("processing", Second)))!.Version;
        var shipped = (await ReadAsync(Order("completed", Second)))!.Version;
        var refunded = (await ReadAsync(Refunded(Order("completed", Second)), Refund(1, Second)))!.Version;
        var next = (await ReadAsync(Order("on-hold", "2026-11-24T11:00:01")))!.Version;

        Assert.True(Milliseconds(Second) <= created && created < shipped && shipped < refunded && refunded < next);
        Assert.True(refunded < Milliseconds(Second) + 1000);
    }

    [Fact]
    public async Task Read_OrderThatIsGone_IsNull()
    {
        _shop.Answers("""{"code":"woocommerce_rest_shop_order_invalid_id","message":"Invalid ID.","data":{"status":404}}""", HttpStatusCode.NotFound);

        Assert.Null(await _shop.Connector.ReadOrderAsync(_shop.Session(), "727", Cancellation));
    }

    [Theory]
    [InlineData("currency", "TL")]
    [InlineData("date_created_gmt", "yesterday")]
    public async Task Read_OrderThatMakesNoSense_IsBroken(string field, string value)
    {
        var error = await Assert.ThrowsAsync<PlatformException>(() => ReadAsync(Order().With(o => o[field] = value)));

        Assert.Equal(PlatformFailure.Broken, error.Failure);
        Assert.DoesNotContain(value, error.Message, StringComparison.Ordinal);
    }
}
