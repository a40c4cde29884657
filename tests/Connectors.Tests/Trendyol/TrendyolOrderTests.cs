using System.Net;
using System.Text;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Tests.Trendyol;

public sealed class TrendyolOrderTests
{
    private const string Package = """
        {"shipmentPackageId":11650604,"orderNumber":"80869231","status":"Created","orderDate":1735700400000,"lastModifiedDate":1735689700000,
         "packageGrossAmount":51.98,"packageSellerDiscount":25.99,"packageTyDiscount":0.0,"packageTotalPrice":25.99,"currencyCode":"TRY",
         "cargoProviderName":"Trendyol Express Marketplace","cargoTrackingNumber":7330000000000,"commercial":true,"micro":false,
         "agreedDeliveryDate":1735862400000,"originPackageIds":[1,2],"createdBy":"split",
         "shipmentAddress":{"fullName":"Ada Can Su","fullAddress":"Sokak 1","city":"İstanbul","district":"Şişli","countryCode":"TR"},
         "invoiceAddress":{"fullName":"Ada Su","company":"Su AŞ","taxNumber":"1234567890","taxOffice":"Şişli","eInvoiceAvailable":true},
         "lines":[{"lineId":56040534,"barcode":"8680000000017","stockCode":"SKU1","quantity":2,"lineUnitPrice":12.99,"lineGrossAmount":25.99,"vatRate":20}]}
        """;

    private readonly TrendyolFixture _trendyol = new();

    private Task<OrderPage> ReadAsync(string? cursor, DateTimeOffset from) =>
        _trendyol.Connector.ReadOrdersAsync(_trendyol.Session(), cursor, from, TrendyolFixture.Cancellation);

    [Fact]
    public async Task ReadOrdersAsync_Package_IsMapped()
    {
        _trendyol.Platform.Answers($$"""{"hasMore":false,"nextCursor":null,"content":[{{Package}}]}""");

        var page = await ReadAsync(null, _trendyol.Platform.Clock.GetUtcNow().AddHours(-1));

        var order = Assert.Single(page.Orders);
        Assert.Equal("80869231", order.OrderKey);
        Assert.Equal(1735689700000, order.Version);
        // 1735700400000 is 03:00 UTC as written; the buyer ordered at 00:00 UTC.
        Assert.Equal(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), order.PlacedAt);
        Assert.False(order.LinesAreWhole);
        Assert.Equal("VKN", order.Personal!.Billing!.TaxId!.Scheme);
        Assert.Equal(("company", true), (order.Personal.Billing.Kind, order.Personal.Billing.EInvoiceHint));
        Assert.Equal(("Ada Can", "Su"), (order.Personal.Shipping!.FirstName, order.Personal.Shipping.LastName));
        var package = Assert.Single(order.Packages);
        Assert.Equal(["1", "2"], package.OriginIds);
        Assert.Equal(PackageOrigin.Split, package.CreatedBy);
        Assert.Equal(new PackageLine("56040534", 2), Assert.Single(package.Lines));
        Assert.Equal("TEXMP", package.Cargo!.Provider!.Code);
        Assert.Equal("7330000000000", package.Cargo.TrackingNumber);
        var line = Assert.Single(order.Lines);
        Assert.Equal(Money.FromDecimal(51.98m, "TRY"), line.Gross);
        Assert.Equal("20", line.VatRate);
    }

    [Fact]
    public async Task ReadOrdersAsync_WindowReachesTheClockBetweenTwoMilliseconds_IsReadToItsEnd()
    {
        _trendyol.Platform.Clock.Advance(TimeSpan.FromTicks(7));
        _trendyol.Platform.Answers("""{"hasMore":false,"nextCursor":null,"content":[]}""");

        Assert.False((await ReadAsync(null, _trendyol.Platform.Clock.GetUtcNow().AddHours(-1))).More);
    }

    [Fact]
    public async Task ReadOrdersAsync_OldFieldNames_AreReadToo()
    {
        _trendyol.Platform.Answers("""
            {"content":[{"id":7,"orderNumber":"9","shipmentPackageStatus":"AT_COLLECTION_POINT","lastModifiedDate":1735689700000,"grossAmount":10,
             "lines":[{"id":5,"merchantSku":"S","quantity":1,"price":10,"amount":10,"discount":1,"tyDiscount":2,"vatBaseAmount":1}]}]}
            """);

        var order = Assert.Single((await ReadAsync(null, _trendyol.Platform.Clock.GetUtcNow())).Orders);

        Assert.Equal(OrderStatus.AtPickupPoint, order.Status);
        Assert.Equal("7", order.Packages[0].ExternalId);
        var line = Assert.Single(order.Lines);
        Assert.Equal(("5", "S", "1"), (line.ExternalLineId, line.Sku, line.VatRate));
        Assert.Equal(Money.FromDecimal(7, "TRY"), line.BuyerPaid);
    }

    [Theory]
    [InlineData("UnPacked", OrderStatus.Unknown, true)]
    [InlineData("UnSupplied", OrderStatus.Unsupplied, false)]
    [InlineData("Awaiting", OrderStatus.Awaiting, false)]
    [InlineData("SomethingNew", OrderStatus.Unknown, false)]
    public async Task ReadOrdersAsync_Status_IsMapped(string raw, OrderStatus expected, bool dissolved)
    {
        _trendyol.Platform.Answers($$"""{"content":[{{Package.Replace("\"Created\"", $"\"{raw}\"")}}]}""");

        var package = (await ReadAsync(null, _trendyol.Platform.Clock.GetUtcNow())).Orders[0].Packages[0];

        Assert.Equal((expected, raw, dissolved), (package.Status, package.RawStatus, package.Dissolved));
    }

    [Fact]
    public async Task ReadOrdersAsync_Windows_AreBoundedContinuedAndOverlap()
    {
        var now = _trendyol.Platform.Clock.GetUtcNow();
        var start = now.AddDays(-20);
        _trendyol.Platform
            .Answers("""{"hasMore":true,"nextCursor":"abc/=","content":[]}""")
            .Answers("""{"hasMore":false,"nextCursor":null,"content":[]}""")
            .Answers("""{"hasMore":false,"nextCursor":null,"content":[]}""");

        var first = await ReadAsync(null, start);
        var second = await ReadAsync(first.Cursor, start);
        var third = await ReadAsync(second.Cursor, start);

        Assert.Equal((true, true, false), (first.More, second.More, third.More));
        var end = start.AddDays(14);
        var window = $"lastModifiedStartDate={start.ToUnixTimeMilliseconds()}&lastModifiedEndDate={end.ToUnixTimeMilliseconds()}&size=200";
        Assert.Equal($"/integration/order/sellers/2748/orders/stream?{window}", _trendyol.Platform.Sent[0].PathAndQuery);
        Assert.Equal($"/integration/order/sellers/2748/orders/stream?{window}&nextCursor=abc%2F%3D", _trendyol.Platform.Sent[1].PathAndQuery);
        Assert.Contains($"lastModifiedStartDate={end.AddMinutes(-2).ToUnixTimeMilliseconds()}&lastModifiedEndDate={now.ToUnixTimeMilliseconds()}", _trendyol.Platform.Sent[2].PathAndQuery);
    }

    [Fact]
    public async Task ReadOrdersAsync_ExpiredCursor_ReadsTheWindowAgain()
    {
        _trendyol.Platform.Answers("{}", HttpStatusCode.BadRequest).Answers("""{"content":[]}""");

        await ReadAsync("""{"from":1,"to":2,"next":"old"}""", default);

        Assert.EndsWith("?lastModifiedStartDate=1&lastModifiedEndDate=2&size=200", _trendyol.Platform.Sent[1].PathAndQuery);
    }

    [Fact]
    public async Task ReadOrdersAsync_OneBrokenPackage_DoesNotHoldUpTheOthers()
    {
        _trendyol.Platform.Answers($$"""{"content":[{"shipmentPackageId":13,"orderNumber":"1","status":"Created","lines":[{"quantity":-1}]},{{Package}}]}""");

        var page = await ReadAsync(null, _trendyol.Platform.Clock.GetUtcNow());

        Assert.Single(page.Orders);
        Assert.Equal("1", Assert.Single(page.Unread).OrderKey);
    }

    [Theory]
    [InlineData("""{"shipmentPackageId":13,"orderNumber":"1","status":"Created","lines":[{"quantity":-1}]}""", "1")]
    [InlineData("""{"shipmentPackageId":13,"orderNumber":"1\u0000","status":"Created"}""", null)]
    [InlineData("""{"shipmentPackageId":13,"orderNumber":"\ud800","status":"Created"}""", null)]
    [InlineData("7", null)]
    public async Task ReadOrdersAsync_NothingButOneBrokenPackage_DoesNotHoldUpWhatComesLater(string package, string? key)
    {
        _trendyol.Platform.Answers($$"""{"content":[{{package}}]}""");

        var page = await ReadAsync(null, _trendyol.Platform.Clock.GetUtcNow());

        Assert.Empty(page.Orders);
        var unread = Assert.Single(page.Unread);
        Assert.Equal((key, package), (unread.OrderKey, System.Text.Encoding.UTF8.GetString(unread.Bytes.Span)));
        Assert.NotEmpty(unread.Reason);
    }

    [Theory]
    [InlineData("""{"content":{"a":1}}""")]
    [InlineData("""{"content":[{"orderNumber":"1"},{"orderNumber":"2"}]}""")]
    [InlineData("""{"content":[{"orderNumber":"\ud800","shipmentPackageId":1},{}]}""")]
    [InlineData("""{"content":[{"orderNumber":"1","status":"Created","lastModifiedDate":1e400},7]}""")]
    [InlineData("[[[")]
    [InlineData("<html></html>")]
    public async Task ReadOrdersAsync_HostileAnswer_IsBroken(string body)
    {
        _trendyol.Platform.Answers(body);

        var error = await Assert.ThrowsAsync<PlatformException>(() => ReadAsync(null, _trendyol.Platform.Clock.GetUtcNow()));
        Assert.Equal(PlatformFailure.Broken, error.Failure);
    }

    [Fact]
    public async Task ReadOrderAsync_SeveralPackages_AreOneOrder()
    {
        _trendyol.Platform.Answers($$"""{"content":[{{Package}},{{Package.Replace("11650604", "11650605").Replace("56040534", "56040535")}}]}""");

        var order = await _trendyol.Connector.ReadOrderAsync(_trendyol.Session(), "80869231", TrendyolFixture.Cancellation);

        Assert.Equal(2, order!.Packages.Count);
        Assert.Equal(2, order.Lines.Count);
        Assert.Null(order.Totals);
        Assert.Equal("/integration/order/sellers/2748/v2/orders?orderNumber=80869231&size=200", _trendyol.Platform.Sent[0].PathAndQuery);
    }

    [Fact]
    public async Task ReadOrderAsync_Unknown_LooksAMonthBackThenAnswersNull()
    {
        _trendyol.Platform.Answers("""{"content":[]}""").Answers("""{"content":[]}""").Answers("""{"content":[]}""");

        Assert.Null(await _trendyol.Connector.ReadOrderAsync(_trendyol.Session(), "1", TrendyolFixture.Cancellation));
        Assert.Contains("&startDate=", _trendyol.Platform.Sent[2].PathAndQuery);
    }

    private static OrderAction Action(OrderActionKind kind, string? reason = null) => new()
    {
        Id = "a1",
        Kind = kind,
        OrderKey = "80869231",
        PackageExternalId = "11650604",
        Lines = [new PackageLine("56040534", 2)],
        Reason = reason,
        Cause = "test",
    };

    [Fact]
    public async Task PerformAsync_Acknowledge_SetsPicking()
    {
        _trendyol.Platform.Answers("");

        await _trendyol.Connector.PerformAsync(_trendyol.Session(), Action(OrderActionKind.Acknowledge), TrendyolFixture.Cancellation);

        var sent = _trendyol.Platform.Sent[0];
        Assert.Equal(("PUT", "/integration/order/sellers/2748/shipment-packages/11650604", false), (sent.Method, sent.PathAndQuery, sent.Repeatable));
        Assert.Equal("""{"lines":[{"lineId":56040534,"quantity":2}],"params":{},"status":"Picking"}""", sent.Body!.ToJsonString());
    }

    [Fact]
    public async Task PerformAsync_InvoiceSentBefore_CountsAsDone()
    {
        _trendyol.Platform.Answers("").Answers("", HttpStatusCode.Conflict);
        var action = Action(OrderActionKind.Invoice) with
        {
            InvoiceNumber = "ABC2026000000001",
            InvoiceUrl = "https://x.example/x.pdf",
            InvoicedAt = DateTimeOffset.FromUnixTimeSeconds(1735689600),
        };

        await _trendyol.Connector.PerformAsync(_trendyol.Session(), action, TrendyolFixture.Cancellation);

        Assert.Equal(
            """{"lines":[{"lineId":56040534,"quantity":2}],"params":{"invoiceNumber":"ABC2026000000001"},"status":"Invoiced"}""",
            _trendyol.Platform.Sent[0].Body!.ToJsonString());
        Assert.Equal("/integration/sellers/2748/seller-invoice-links", _trendyol.Platform.Sent[1].PathAndQuery);
        Assert.Equal(
            """{"invoiceLink":"https://x.example/x.pdf","shipmentPackageId":11650604,"invoiceDateTime":1735689600,"invoiceNumber":"ABC2026000000001"}""",
            _trendyol.Platform.Sent[1].Body!.ToJsonString());
    }

    [Theory]
    [InlineData("out_of_stock", 500)]
    [InlineData("defective", 501)]
    [InlineData("wrong_price", 502)]
    [InlineData("force_majeure", 506)]
    [InlineData("other", 504)]
    public async Task PerformAsync_Cancel_SendsTheReason(string reason, int reasonId)
    {
        _trendyol.Platform.Answers("");

        await _trendyol.Connector.PerformAsync(_trendyol.Session(), Action(OrderActionKind.Cancel, reason), TrendyolFixture.Cancellation);

        var sent = _trendyol.Platform.Sent[0];
        Assert.Equal("/integration/order/sellers/2748/shipment-packages/11650604/items/unsupplied", sent.PathAndQuery);
        Assert.Equal($$"""{"lines":[{"lineId":56040534,"quantity":2}],"reasonId":{{reasonId}}}""", sent.Body!.ToJsonString());
    }

    [Fact]
    public async Task PerformAsync_RefusedBecauseAlreadyPicking_CountsAsDone()
    {
        _trendyol.Platform.Answers("""{"errors":[{"message":"no"}]}""", HttpStatusCode.BadRequest)
            .Answers($$"""{"content":[{{Package.Replace("\"Created\"", "\"Picking\"")}}]}""");

        await _trendyol.Connector.PerformAsync(_trendyol.Session(), Action(OrderActionKind.Acknowledge), TrendyolFixture.Cancellation);

        Assert.Equal(2, _trendyol.Platform.Sent.Count);
    }

    [Fact]
    public async Task PerformAsync_Ship_IsRefusedWithoutACall()
    {
        var error = await Assert.ThrowsAsync<PlatformException>(() =>
            _trendyol.Connector.PerformAsync(_trendyol.Session(), Action(OrderActionKind.Ship), TrendyolFixture.Cancellation));
        Assert.Equal("capability_missing", error.Code);
        Assert.DoesNotContain(OrderActionKind.Ship, _trendyol.Connector.SupportedActions);
    }

    [Fact]
    public async Task IsDoneAsync_CancelMovedIntoANewPackage_IsTrue()
    {
        _trendyol.Platform.Answers("""
            {"content":[{"shipmentPackageId":99,"orderNumber":"80869231","status":"UnSupplied","originPackageIds":[11650604],"lines":[{"lineId":56040534,"quantity":2}]}]}
            """).Answers($$"""{"content":[{{Package}}]}""");

        Assert.True(await _trendyol.Connector.IsDoneAsync(_trendyol.Session(), Action(OrderActionKind.Cancel), TrendyolFixture.Cancellation));
        Assert.False(await _trendyol.Connector.IsDoneAsync(_trendyol.Session(), Action(OrderActionKind.Cancel), TrendyolFixture.Cancellation));
    }

    private static WebhookDelivery Delivery(string body, params (string Name, string Value)[] headers) => new(
        "POST", "", headers.ToDictionary(header => header.Name, header => header.Value), new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body));

    [Fact]
    public void Verify_BothSchemes_AcceptOnlyTheRightProof()
    {
        var basic = new WebhookSecret("basic", "user", "pass");
        var key = new WebhookSecret("api_key", null, "k-1");
        var proof = "Basic " + Convert.ToBase64String("user:pass"u8);

        Assert.Equal(WebhookVerdictKind.Accepted, _trendyol.Connector.Verify(Delivery("", ("authorization", proof)), basic).Kind);
        Assert.Equal(WebhookVerdictKind.Refused, _trendyol.Connector.Verify(Delivery("", ("authorization", proof + "x")), basic).Kind);
        Assert.Equal(WebhookVerdictKind.Refused, _trendyol.Connector.Verify(Delivery(""), basic).Kind);
        Assert.Equal(WebhookVerdictKind.Accepted, _trendyol.Connector.Verify(Delivery("", ("x-api-key", "k-1")), key).Kind);
        Assert.Equal(WebhookVerdictKind.Refused, _trendyol.Connector.Verify(Delivery("", ("x-api-key", "k-2")), key).Kind);
        Assert.Equal(WebhookVerdictKind.Refused, _trendyol.Connector.Verify(Delivery("", ("authorization", proof)), key).Kind);
        Assert.Equal(WebhookVerdictKind.Refused, _trendyol.Connector.Verify(Delivery("", ("x-api-key", "")), key with { Secret = "" }).Kind);
        Assert.Equal(WebhookVerdictKind.Refused, _trendyol.Connector.Verify(Delivery("", ("x-api-key", "k-1")), key with { Scheme = "hmac" }).Kind);
    }

    [Fact]
    public void Parse_OneOrAList_GivesOrders()
    {
        foreach (var body in new[] { Package, $"[{Package}]", $$"""{"content":[{{Package}}]}""" })
            Assert.Equal("80869231", Assert.Single(_trendyol.Connector.Parse(Encoding.UTF8.GetBytes(body), new Dictionary<string, string>()).Orders).OrderKey);
        Assert.Equal(64, _trendyol.Connector.EventId(Delivery("\0\xff")).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("\"text\"")]
    [InlineData("{\"orderNumber\":{}}")]
    public void Parse_Garbage_ThrowsFormatException(string body) =>
        Assert.Throws<FormatException>(() => _trendyol.Connector.Parse(Encoding.UTF8.GetBytes(body), new Dictionary<string, string>()));

    [Fact]
    public void Parse_DepthOfTenThousand_ThrowsFormatException() => Assert.Throws<FormatException>(() =>
        _trendyol.Connector.Parse(Encoding.UTF8.GetBytes(new string('[', 10_000)), new Dictionary<string, string>()));

    [Fact]
    public async Task RegisterAsync_AddressKnownAndAsleep_IsChangedAndWoken()
    {
        _trendyol.Platform.Answers("""[{"id":"h-1","url":"https://hub.example/in/a","status":"PASSIVE"}]""").Answers("").Answers("");

        var id = await _trendyol.Connector.RegisterAsync(
            _trendyol.Session(), new Uri("https://hub.example/in/a"), new WebhookSecret("basic", "u", "p"), TrendyolFixture.Cancellation);

        Assert.Equal("h-1", id);
        Assert.Equal(
            ["GET /integration/webhook/sellers/2748/webhooks", "PUT /integration/webhook/sellers/2748/webhooks/h-1", "PUT /integration/webhook/sellers/2748/webhooks/h-1/activate"],
            _trendyol.Platform.Sent.Select(sent => $"{sent.Method} {sent.PathAndQuery}"));
    }

    [Fact]
    public async Task RegisterAsync_New_IsCreated()
    {
        _trendyol.Platform.Answers("[]").Answers("""{"id":"h-2"}""");

        Assert.Equal("h-2", await _trendyol.Connector.RegisterAsync(
            _trendyol.Session(), new Uri("https://hub.example/in/a"), new WebhookSecret("api_key", null, "k"), TrendyolFixture.Cancellation));
        Assert.Equal(
            """{"url":"https://hub.example/in/a","authenticationType":"API_KEY","apiKey":"k","subscribedStatuses":[]}""",
            _trendyol.Platform.Sent[1].Body!.ToJsonString());
    }

    [Theory]
    [InlineData("https://hub.example/trendyol")]
    [InlineData("https://DOLAP.example/")]
    [InlineData("http://localhost:5000/")]
    public async Task RegisterAsync_AddressThatTrendyolRefuses_IsNotSent(string address)
    {
        await Assert.ThrowsAsync<PlatformException>(() => _trendyol.Connector.RegisterAsync(
            _trendyol.Session(), new Uri(address), new WebhookSecret("api_key", null, "k"), TrendyolFixture.Cancellation));
        Assert.Empty(_trendyol.Platform.Sent);
    }
}
