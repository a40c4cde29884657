using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Simulator.Tests;

public sealed class OrderTests
{
    private const string Orders = "integration/order/sellers/2738/v2/orders";
    private const string Stream = "integration/order/sellers/2738/orders/stream";
    private const string Packages = "integration/order/sellers/2738/shipment-packages";

    [Fact]
    public async Task Sale_OfTwoLines_LowersStockAndIsReadWithTheNewFieldNames()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10), ("B", 5));
        await shop.Platform.PlaceSaleAsync(
            new TrendyolSale
            {
                Lines =
                [
                    new TrendyolSaleLine { Barcode = "A", Quantity = 2, UnitPrice = 25.99m, SellerDiscount = 5m, TyDiscount = 0.99m },
                    new TrendyolSaleLine { Barcode = "B", Quantity = 1, UnitPrice = 10m },
                ],
                Company = new TrendyolCompany("Örnek A.Ş.", "1234567890", "Şişli", true),
            },
            TrendyolShop.Cancellation);

        var page = await shop.GetAsync(Orders);

        var package = page["content"]![0]!;
        var now = shop.Time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal((8, 4), (await shop.StockAsync("A"), await shop.StockAsync("B")));
        Assert.Equal(1, page["totalElements"]!.GetValue<int>());
        Assert.Equal(now + (3 * 3600 * 1000), package["orderDate"]!.GetValue<long>());
        Assert.Equal(now, package["packageHistories"]![0]!["createdDate"]!.GetValue<long>());
        Assert.Equal(now, package["lastModifiedDate"]!.GetValue<long>());
        Assert.Equal(61.98m, package["packageGrossAmount"]!.GetValue<decimal>());
        Assert.Equal(10m, package["packageSellerDiscount"]!.GetValue<decimal>());
        Assert.Equal(1.98m, package["packageTyDiscount"]!.GetValue<decimal>());
        Assert.Equal(50m, package["packageTotalPrice"]!.GetValue<decimal>());
        Assert.Equal(20m, package["lines"]![0]!["lineUnitPrice"]!.GetValue<decimal>());
        Assert.Equal("order-creation", package["createdBy"]!.GetValue<string>());
        Assert.True(package["commercial"]!.GetValue<bool>());
        Assert.Equal("1234567890", package["invoiceAddress"]!["taxNumber"]!.GetValue<string>());
        Assert.Null(package["identityNumber"]);
        foreach (var old in new[] { "id", "grossAmount", "totalDiscount", "totalPrice", "totalTyDiscount" })
            Assert.False(package.AsObject().ContainsKey(old), old);
        foreach (var old in new[] { "id", "merchantSku", "merchantId", "productCode", "amount", "discount", "tyDiscount", "price", "vatBaseAmount" })
            Assert.False(package["lines"]![0]!.AsObject().ContainsKey(old), old);
    }

    [Fact]
    public async Task Sale_MoreThanOnOfferOverLines_IsRefusedAndTakesNothing()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 3));

        var refused = await Assert.ThrowsAsync<Control.SimulatorControlException>(() => shop.SellAsync(("A", 2), ("A", 2)));

        Assert.Equal(409, refused.Status);
        Assert.Equal(3, await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Awaiting_ThenReleased_TakesStockFirstAndBecomesCreated()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 3));
        var package = await shop.Platform.PlaceSaleAsync(
            new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = "A", Quantity = 2 }], Awaiting = true }, TrendyolShop.Cancellation);

        Assert.Equal(("Awaiting", 1), (package.Status, await shop.StockAsync("A")));
        using var early = await PutStatusAsync(shop, package, "Picking");
        var released = await shop.Platform.SetStatusAsync(package.PackageId, "Created", TrendyolShop.Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, early.StatusCode);
        Assert.Equal(("Created", 1), (released.Status, await shop.StockAsync("A")));
    }

    [Fact]
    public async Task Package_PickingInvoicedShippedDelivered_OnlyForward()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 3));
        var package = await shop.SellAsync(("A", 2));

        using var withoutNumber = await PutStatusAsync(shop, package, "Invoiced");
        using var picking = await PutStatusAsync(shop, package, "Picking");
        using var pickingAgain = await PutStatusAsync(shop, package, "Picking");
        using var invoiced = await PutStatusAsync(shop, package, "Invoiced", """{"invoiceNumber":"ABC2026000000001"}""");
        await shop.Platform.SetStatusAsync(package.PackageId, "Shipped", TrendyolShop.Cancellation);
        await shop.Platform.SetStatusAsync(package.PackageId, "Delivered", TrendyolShop.Cancellation);
        var backwards = await Assert.ThrowsAsync<Control.SimulatorControlException>(
            () => shop.Platform.SetStatusAsync(package.PackageId, "Shipped", TrendyolShop.Cancellation));
        var cancel = await Assert.ThrowsAsync<Control.SimulatorControlException>(
            () => shop.Platform.CancelAsync(package.PackageId, cancellationToken: TrendyolShop.Cancellation));

        Assert.Equal(
            (HttpStatusCode.BadRequest, HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.OK),
            (withoutNumber.StatusCode, picking.StatusCode, pickingAgain.StatusCode, invoiced.StatusCode));
        Assert.Equal((409, 409), (backwards.Status, cancel.Status));
        Assert.Equal("Delivered", Assert.Single(await shop.Platform.ReadPackagesAsync(cancellationToken: TrendyolShop.Cancellation)).Status);
    }

    [Fact]
    public async Task Cancel_APart_MakesANewPackageAndRestocksOnce()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        var package = await shop.SellAsync(("A", 5));

        var changed = await shop.Platform.CancelAsync(
            package.PackageId, new TrendyolCancel { Lines = [new TrendyolLineQuantity(package.Lines[0].LineId, 2)] }, TrendyolShop.Cancellation);

        Assert.Equal(7, await shop.StockAsync("A"));
        Assert.Equal(("Cancelled", 2), (changed[0].Status, changed[0].Lines[0].Quantity));
        Assert.Equal(("Created", 3, "cancel", package.OrderNumber), (changed[1].Status, changed[1].Lines[0].Quantity, changed[1].CreatedBy, changed[1].OrderNumber));
        Assert.Equal([package.PackageId], changed[1].OriginPackageIds);
        var entry = Assert.Single(await shop.Control.ReadJournalAsync(kind: JournalKinds.Cancel, cancellationToken: TrendyolShop.Cancellation));
        Assert.Equal((2, 5, 7), (entry.Quantity, entry.OldQuantity, entry.NewQuantity));
    }

    [Fact]
    public async Task Cancel_WithoutRestock_LeavesStock()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        var package = await shop.SellAsync(("A", 5));

        await shop.Platform.CancelAsync(package.PackageId, new TrendyolCancel { Restock = false }, TrendyolShop.Cancellation);

        Assert.Equal(5, await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Unsupplied_APart_EndsThatPartAndKeepsTheRest()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        var package = await shop.SellAsync(("A", 5));
        var body = $$"""{"lines":[{"lineId":{{package.Lines[0].LineId}},"quantity":1}],"reasonId":REASON}""";

        using var unknownReason = await shop.SendAsync(HttpMethod.Put, $"{Packages}/{package.PackageId}/items/unsupplied", body.Replace("REASON", "503", StringComparison.Ordinal));
        using var stock = await shop.SendAsync(HttpMethod.Put, $"{Packages}/{package.PackageId}/items/unsupplied", body.Replace("REASON", "500", StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (unknownReason.StatusCode, stock.StatusCode));
        var packages = await shop.Platform.ReadPackagesAsync(package.OrderNumber, TrendyolShop.Cancellation);
        Assert.Equal([("UnSupplied", 1), ("Created", 4)], packages.Select(left => (left.Status, left.Lines[0].Quantity)));
        Assert.Equal(5, await shop.StockAsync("A"));
    }

    [Theory]
    [InlineData("split", """{"orderLineIds":[L0]}""", 2)]
    [InlineData("multi-split", """{"splitGroups":[{"orderLineIds":[L0]},{"orderLineIds":[L1]}]}""", 2)]
    [InlineData("quantity-split", """{"quantitySplit":[{"orderLineId":L0,"quantities":[2,1]}]}""", 3)]
    [InlineData("split-packages", """{"splitPackages":[{"packageDetails":[{"orderLineId":L0,"quantities":1},{"orderLineId":L1,"quantities":2}]}]}""", 2)]
    public async Task Split_ByEachCall_MakesNewPackagesThatKeepAllQuantities(string call, string body, int parts)
    {
        await using var shop = await TrendyolShop.OpenAsync(batchDelayMs: 200);
        await shop.SeedAsync(("A", 10), ("B", 10));
        var package = await shop.SellAsync(("A", 5), ("B", 2));
        body = body.Replace("L0", $"{package.Lines[0].LineId}", StringComparison.Ordinal).Replace("L1", $"{package.Lines[1].LineId}", StringComparison.Ordinal);

        using var answer = await shop.SendAsync(HttpMethod.Post, $"{Packages}/{package.PackageId}/{call}", body);
        var atOnce = await shop.Platform.ReadPackagesAsync(package.OrderNumber, TrendyolShop.Cancellation);
        shop.Time.Advance(TimeSpan.FromMilliseconds(200));
        var later = await shop.Platform.ReadPackagesAsync(package.OrderNumber, TrendyolShop.Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Created", Assert.Single(atOnce).Status);
        Assert.Equal("UnPacked", later.Single(one => one.PackageId == package.PackageId).Status);
        var made = later.Where(one => one.PackageId != package.PackageId).ToList();
        Assert.Equal(parts, made.Count);
        Assert.All(made, one => Assert.Equal(("split", "Created", package.PackageId), (one.CreatedBy, one.Status, Assert.Single(one.OriginPackageIds))));
        Assert.Equal(
            (5, 2),
            (made.SelectMany(one => one.Lines).Where(line => line.Barcode == "A").Sum(line => line.Quantity),
                made.SelectMany(one => one.Lines).Where(line => line.Barcode == "B").Sum(line => line.Quantity)));
        Assert.Equal((5, 8), (await shop.StockAsync("A"), await shop.StockAsync("B")));
    }

    [Theory]
    [InlineData("""{"orderLineIds":[]}""")]
    [InlineData("""{"orderLineIds":[1]}""")]
    [InlineData("""{"orderLineIds":[L0]}""")]
    public async Task Split_NothingOrEverythingOrUnknown_Answers400(string body)
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        var package = await shop.SellAsync(("A", 5));

        using var answer = await shop.SendAsync(HttpMethod.Post, $"{Packages}/{package.PackageId}/split",
            body.Replace("L0", $"{package.Lines[0].LineId}", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Stream_PackagesChangeBetweenPages_NoneIsSkippedOrShownTwiceInTheWindow()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 100));
        var packages = new List<TrendyolPackageView>();
        for (var i = 0; i < 5; i++)
        {
            packages.Add(await shop.SellAsync(("A", 1)));
            shop.Time.Advance(TimeSpan.FromSeconds(i == 1 ? 0 : 1));
        }

        var seen = new List<long>();
        var page = await shop.GetAsync($"{Stream}?size=2&lastModifiedStartDate={shop.Time.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds()}");
        seen.AddRange(Ids(page));
        shop.Time.Advance(TimeSpan.FromSeconds(1));
        // One already shown, one not yet shown: both change now, and a new one comes in.
        await shop.Platform.SetStatusAsync(packages[0].PackageId, "Picking", TrendyolShop.Cancellation);
        await shop.Platform.SetStatusAsync(packages[4].PackageId, "Picking", TrendyolShop.Cancellation);
        var fresh = await shop.SellAsync(("A", 1));
        while (page["hasMore"]!.GetValue<bool>())
        {
            page = await shop.GetAsync($"{Stream}?size=2&nextCursor={page["nextCursor"]}");
            seen.AddRange(Ids(page));
        }

        Assert.Equal(packages.Take(4).Select(package => package.PackageId), seen);
        var next = await shop.GetAsync($"{Stream}?lastModifiedStartDate={shop.Time.GetUtcNow().ToUnixTimeMilliseconds()}");
        Assert.Equal([packages[0].PackageId, packages[4].PackageId, fresh.PackageId], Ids(next));
    }

    [Fact]
    public async Task Orders_FeedLag_ShowsThePackageAsItWas()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        await shop.Platform.SetSettingsAsync(new TrendyolSellerSettings { OrderFeedLagMs = 5000 }, TrendyolShop.Cancellation);
        var package = await shop.SellAsync(("A", 1));
        var atOnce = await shop.GetAsync(Orders);
        shop.Time.Advance(TimeSpan.FromSeconds(5));
        await shop.Platform.SetStatusAsync(package.PackageId, "Picking", TrendyolShop.Cancellation);

        var shown = await shop.GetAsync(Orders);

        Assert.Empty(Ids(atOnce));
        Assert.Equal("Created", shown["content"]![0]!["status"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("size=201", 400)]
    [InlineData("size=many", 400)]
    [InlineData("status=Nonsense", 400)]
    [InlineData("startDate=1793000000000&endDate=1794300000000", 400)]
    [InlineData("page=50&size=200", 429)]
    [InlineData("page=49&size=200", 200)]
    [InlineData("status=Created,Picking&orderByField=PackageLastModifiedDate&orderByDirection=ASC", 200)]
    public async Task Orders_Query_IsHeldToItsLimits(string query, int status)
    {
        await using var shop = await TrendyolShop.OpenAsync();

        using var answer = await shop.SendAsync(HttpMethod.Get, $"{Orders}?{query}");

        Assert.Equal(status, (int)answer.StatusCode);
        if (status >= 400)
            Assert.NotNull((await TrendyolShop.JsonAsync(answer))["errors"]?[0]?["message"]);
    }

    [Fact]
    public async Task Orders_OlderThanAMonth_AreInTheStreamOnly()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        var package = await shop.SellAsync(("A", 1));
        var window = $"{shop.Time.GetUtcNow().AddDays(-1).ToUnixTimeMilliseconds()}";
        var end = $"{shop.Time.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds()}";
        shop.Time.Advance(TimeSpan.FromDays(40));

        var page = await shop.GetAsync($"{Orders}?startDate={window}&endDate={end}");
        var stream = await shop.GetAsync($"{Stream}?lastModifiedStartDate={window}&lastModifiedEndDate={end}");

        Assert.Empty(Ids(page));
        Assert.Equal([package.PackageId], Ids(stream));
    }

    [Fact]
    public async Task Cargo_ChangedTwiceInFiveMinutes_SecondAnswers429()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        var package = await shop.SellAsync(("A", 1));
        var path = $"{Packages}/{package.PackageId}/cargo-providers";

        using var unknown = await shop.SendAsync(HttpMethod.Put, path, """{"cargoProvider":"UPS"}""");
        using var first = await shop.SendAsync(HttpMethod.Put, path, """{"cargoProvider":"ARASMP"}""");
        using var second = await shop.SendAsync(HttpMethod.Put, path, """{"cargoProvider":"YKMP"}""");
        shop.Time.Advance(TimeSpan.FromMinutes(5));
        using var later = await shop.SendAsync(HttpMethod.Put, path, """{"cargoProvider":"YKMP"}""");

        Assert.Equal([400, 200, 429, 200], new[] { unknown, first, second, later }.Select(answer => (int)answer.StatusCode));
    }

    [Fact]
    public async Task InvoiceLink_SentTwice_Answers409UntilDeleted()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        var package = await shop.SellAsync(("A", 1));
        const string Links = "integration/sellers/2738/seller-invoice-links";
        var body = $$"""{"invoiceLink":"https://invoices.example/x.pdf","shipmentPackageId":{{package.PackageId}},"invoiceDateTime":1793600000,"invoiceNumber":"ABC2026000000001"}""";

        using var first = await shop.SendAsync(HttpMethod.Post, Links, body);
        using var second = await shop.SendAsync(HttpMethod.Post, Links, body);
        using var deleted = await shop.SendAsync(HttpMethod.Post, $"{Links}/delete", $$"""{"serviceSourceId":{{package.PackageId}},"channelId":1,"customerId":5}""");
        using var third = await shop.SendAsync(HttpMethod.Post, Links, body);

        Assert.Equal([201, 409, 202, 201], new[] { first, second, deleted, third }.Select(answer => (int)answer.StatusCode));
    }

    private static Task<HttpResponseMessage> PutStatusAsync(TrendyolShop shop, TrendyolPackageView package, string status, string parameters = "{}") =>
        shop.SendAsync(HttpMethod.Put, $"{Packages}/{package.PackageId}",
            $$"""{"lines":[{{string.Join(',', package.Lines.Select(line => $$"""{"lineId":{{line.LineId}},"quantity":{{line.Quantity}}}"""))}}],"params":{{parameters}},"status":"{{status}}"}""");

    private static IEnumerable<long> Ids(JsonNode page) => page["content"]!.AsArray().Select(package => package!["shipmentPackageId"]!.GetValue<long>());
}
