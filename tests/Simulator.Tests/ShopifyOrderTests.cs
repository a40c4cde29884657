using System.Globalization;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Shopify.Control;

namespace KolajAI.Simulator.Tests;

public sealed class ShopifyOrderTests(ShopifyHost host) : IClassFixture<ShopifyHost>
{
    private const string Feed =
        """
        query($n: Int!, $after: String, $q: String) { orders(first: $n, after: $after, sortKey: UPDATED_AT, query: $q) {
          nodes { id name } pageInfo { hasNextPage endCursor } } }
        """;

    private const string Cancel =
        """
        mutation($id: ID!, $restock: Boolean!) { orderCancel(orderId: $id, reason: INVENTORY, restock: $restock, refundMethod: {originalPaymentMethodsRefund: true}) {
          job { id done } orderCancelUserErrors { field code } } }
        """;

    private const string Refund =
        """
        mutation($in: RefundInput!, $k: String!) { refundCreate(input: $in) @idempotent(key: $k) {
          refund { id totalRefundedSet { shopMoney { amount } } } order { displayFinancialStatus } userErrors { field message } } }
        """;

    [Fact]
    public async Task Purchase_MovesUnitsFromAvailableToCommitted()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 5));

        await shop.BuyAsync(("A", 2));
        var tooMany = await Assert.ThrowsAsync<SimulatorControlException>(() => shop.BuyAsync(("A", 4)));

        Assert.Equal((3, 2, 5), await shop.StockAsync("A"));
        Assert.Equal(409, tooMany.Status);
        var sale = Assert.Single(await shop.Control.ReadJournalAsync(shop.Platform.Shop, JournalKinds.Sale, cancellationToken: ShopifyTestShop.Cancellation));
        Assert.Equal(("#1001", "A", 2, 5, 3), (sale.OrderNumber, sale.Sku, sale.Quantity, sale.OldQuantity, sale.NewQuantity));
    }

    [Theory]
    [InlineData(true, 5, 5)]
    [InlineData(false, 3, 3)]
    public async Task Cancel_ByJob_ReleasesCommittedAndRestocksOnlyWhenAsked(bool restock, int available, int onHand)
    {
        using var shop = await host.OpenAsync(static shop => shop with { Settings = new ShopifySettings { JobDelayMs = 1000 } });
        await shop.SeedAsync(("A", 5));
        var order = await shop.BuyAsync(("A", 2));

        var answer = (await shop.DataAsync(Cancel, new { id = order.Id, restock }))["orderCancel"]!;
        var jobId = answer["job"]!["id"]!.GetValue<string>();
        var stockBefore = await shop.StockAsync("A");
        shop.Time.Advance(TimeSpan.FromSeconds(1));
        var after = await shop.DataAsync("query($job: ID!, $order: ID!) { job(id: $job) { done } order(id: $order) { cancelReason displayFinancialStatus lineItems(first: 1) { nodes { currentQuantity } } } }", new { job = jobId, order = order.Id });
        var again = (await shop.DataAsync(Cancel, new { id = order.Id, restock }))["orderCancel"]!;

        Assert.False(answer["job"]!["done"]!.GetValue<bool>());
        Assert.Equal((3, 2, 5), stockBefore);
        Assert.Equal((available, 0, onHand), await shop.StockAsync("A"));
        Assert.True(after["job"]!["done"]!.GetValue<bool>());
        Assert.Equal("""{"cancelReason":"INVENTORY","displayFinancialStatus":"REFUNDED","lineItems":{"nodes":[{"currentQuantity":0}]}}""", after["order"]!.ToJsonString());
        Assert.Equal("INVALID", again["orderCancelUserErrors"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Cancel_UnknownOrder_IsNotFound()
    {
        using var shop = await host.OpenAsync();

        var answer = await shop.DataAsync(Cancel, new { id = "gid://shopify/Order/1", restock = true });

        Assert.Equal("NOT_FOUND", answer["orderCancel"]!["orderCancelUserErrors"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Feed_ChangedWhileItIsRead_ShowsTheChangedOrderAgainAndSkipsNone()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 50));
        for (var i = 0; i < 5; i++)
        {
            await shop.BuyAsync(("A", 1));
            shop.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var seen = new List<string>();
        string? cursor = null;
        for (var more = true; more;)
        {
            var page = (await shop.DataAsync(Feed, new { n = 2, after = cursor }))["orders"]!;
            seen.AddRange(page["nodes"]!.AsArray().Select(order => order!["name"]!.GetValue<string>()));
            // The first order changes between the first page and the second: it moves to the end.
            if (cursor is null)
                await shop.Platform.SetStatusAsync("#1001", new ShopifyStatusChange { Financial = "REFUNDED" }, ShopifyTestShop.Cancellation);
            cursor = page["pageInfo"]!["endCursor"]!.GetValue<string>();
            more = page["pageInfo"]!["hasNextPage"]!.GetValue<bool>();
        }

        Assert.Equal(["#1001", "#1002", "#1003", "#1004", "#1005", "#1001"], seen);
    }

    [Fact]
    public async Task Feed_UpdatedAt_HoldsTheBoundary()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 50));
        await shop.BuyAsync(("A", 1));
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await shop.BuyAsync(("A", 1));
        var boundary = second.UpdatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        var at = await shop.DataAsync(Feed, new { n = 5, q = $"updated_at:>='{boundary}'" });
        var after = await shop.DataAsync(Feed, new { n = 5, q = $"updated_at:>'{boundary}'" });

        Assert.Equal("#1002", Assert.Single(at["orders"]!["nodes"]!.AsArray())!["name"]!.GetValue<string>());
        Assert.Empty(after["orders"]!["nodes"]!.AsArray());
    }

    [Theory]
    [InlineData("AUTHORIZED")]
    [InlineData("EXPIRED")]
    [InlineData("PAID")]
    [InlineData("PARTIALLY_PAID")]
    [InlineData("PARTIALLY_REFUNDED")]
    [InlineData("PENDING")]
    [InlineData("REFUNDED")]
    [InlineData("VOIDED")]
    public async Task FinancialStatus_AnyWord_IsShown(string word)
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 1));
        var order = await shop.BuyAsync(("A", 1));

        await shop.Platform.SetStatusAsync(order.Name, new ShopifyStatusChange { Financial = word }, ShopifyTestShop.Cancellation);
        var data = await shop.DataAsync("query($id: ID!) { order(id: $id) { displayFinancialStatus } }", new { id = order.Id });

        Assert.Equal(word, data["order"]!["displayFinancialStatus"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("FULFILLED")]
    [InlineData("FULFILLMENT_NOT_REQUIRED")]
    [InlineData("IN_PROGRESS")]
    [InlineData("ON_HOLD")]
    [InlineData("OPEN")]
    [InlineData("PARTIALLY_FULFILLED")]
    [InlineData("PENDING_FULFILLMENT")]
    [InlineData("REQUEST_DECLINED")]
    [InlineData("RESTOCKED")]
    [InlineData("SCHEDULED")]
    [InlineData("UNFULFILLED")]
    public async Task FulfillmentStatus_AnyWord_IsShown(string word)
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 1));
        var order = await shop.BuyAsync(("A", 1));

        await shop.Platform.SetStatusAsync(order.Name, new ShopifyStatusChange { Fulfillment = word }, ShopifyTestShop.Cancellation);
        var data = await shop.DataAsync("query($id: ID!) { order(id: $id) { displayFulfillmentStatus } }", new { id = order.Id });

        Assert.Equal(word, data["order"]!["displayFulfillmentStatus"]!.GetValue<string>());
    }

    [Fact]
    public async Task Edit_TakesUnitsOff_AndLeavesTheOrderedQuantity()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 5));
        var order = await shop.BuyAsync(("A", 3));

        await shop.Platform.EditAsync(order.Name, new ShopifyEdit { Remove = [new ShopifyLineUnits { Sku = "A", Quantity = 2 }] }, ShopifyTestShop.Cancellation);
        var data = await shop.DataAsync(
            "query($id: ID!) { order(id: $id) { edited currentTotalPriceSet { shopMoney { amount } } lineItems(first: 5) { nodes { quantity currentQuantity unfulfilledQuantity } } fulfillmentOrders(first: 1) { nodes { lineItems(first: 1) { nodes { remainingQuantity } } } } } }",
            new { id = order.Id });

        Assert.Equal("""{"quantity":3,"currentQuantity":1,"unfulfilledQuantity":1}""", data["order"]!["lineItems"]!["nodes"]![0]!.ToJsonString());
        Assert.Equal(("100.0", true), (data["order"]!["currentTotalPriceSet"]!["shopMoney"]!["amount"]!.GetValue<string>(), data["order"]!["edited"]!.GetValue<bool>()));
        Assert.Equal(1, data["order"]!["fulfillmentOrders"]!["nodes"]![0]!["lineItems"]!["nodes"]![0]!["remainingQuantity"]!.GetValue<int>());
        Assert.Equal((4, 1, 5), await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Refund_PartOfALine_PaysBackRestocksAndIsDoneOnce()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 5));
        var order = await shop.BuyAsync(("A", 3));
        var location = (await shop.Platform.ReadAsync(ShopifyTestShop.Cancellation)).Locations[0].Id;
        var input = new
        {
            orderId = order.Id,
            refundLineItems = new[] { new { lineItemId = order.Lines[0].Id, quantity = 1, restockType = "CANCEL", locationId = location } },
            transactions = new[] { new { amount = "100", gateway = "iyzico", kind = "REFUND", orderId = order.Id } },
        };

        var first = (await shop.DataAsync(Refund, new { @in = input, k = "r1" }))["refundCreate"]!;
        var second = (await shop.DataAsync(Refund, new { @in = input, k = "r1" }))["refundCreate"]!;
        var missing = await shop.ErrorCodeAsync("mutation($in: RefundInput!) { refundCreate(input: $in) { userErrors { message } } }", new { @in = input });

        Assert.Equal("PARTIALLY_REFUNDED", first["order"]!["displayFinancialStatus"]!.GetValue<string>());
        Assert.Equal(first["refund"]!.ToJsonString(), second["refund"]!.ToJsonString());
        Assert.Equal((3, 2, 5), await shop.StockAsync("A"));
        Assert.Equal("BAD_REQUEST", missing);
    }

    [Fact]
    public async Task Money_OfAForeignBuyer_IsShownInBothCurrencies()
    {
        using var shop = await host.OpenAsync(static shop => shop with { Currency = "EUR", TaxesIncluded = false });
        await shop.SeedAsync(("A", 5));
        var order = await shop.Platform.PurchaseAsync(
            new ShopifyPurchase
            {
                Lines = [new ShopifyPurchaseLine { Sku = "A", Quantity = 2, UnitPrice = 10m, Discount = 1m, TaxRate = 0.10m }],
                PresentmentCurrency = "USD",
                PresentmentRate = 1.25m,
                Shipping = 5m,
                Test = true,
                Buyer = new ShopifyBuyer { Guest = true },
            },
            ShopifyTestShop.Cancellation);

        var data = (await shop.DataAsync(
            "query($id: ID!) { order(id: $id) { test taxesIncluded currencyCode presentmentCurrencyCode customer { id } shippingAddress { name city countryCodeV2 } subtotalPriceSet { ...M } totalTaxSet { ...M } totalPriceSet { ...M } } } fragment M on MoneyBag { shopMoney { amount } presentmentMoney { amount currencyCode } }",
            new { id = order.Id }))["order"]!;

        Assert.Equal((true, false, "EUR", "USD"), (data["test"]!.GetValue<bool>(), data["taxesIncluded"]!.GetValue<bool>(), data["currencyCode"]!.GetValue<string>(), data["presentmentCurrencyCode"]!.GetValue<string>()));
        Assert.Null(data["customer"]);
        Assert.Equal(("Çağrı Işıkoğlu", "İstanbul"), (data["shippingAddress"]!["name"]!.GetValue<string>(), data["shippingAddress"]!["city"]!.GetValue<string>()));
        Assert.Equal("""{"shopMoney":{"amount":"19.0"},"presentmentMoney":{"amount":"23.75","currencyCode":"USD"}}""", data["subtotalPriceSet"]!.ToJsonString());
        Assert.Equal("1.9", data["totalTaxSet"]!["shopMoney"]!["amount"]!.GetValue<string>());
        Assert.Equal("25.9", data["totalPriceSet"]!["shopMoney"]!["amount"]!.GetValue<string>());
    }

    [Fact]
    public async Task InvoiceLink_AsMetafieldOrNote_IsKeptAndNoted()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 5));
        var order = await shop.BuyAsync(("A", 1));
        const string SetField = "mutation($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { metafields { id value } userErrors { code elementIndex } } }";
        const string Link = "https://faturalar.example/GIB2026000000001";

        await shop.DataAsync(SetField, new { m = new[] { new { ownerId = order.Id, @namespace = "kolaj", key = "invoice", type = "url", value = Link } } });
        var stale = await shop.DataAsync(SetField, new { m = new[] { new { ownerId = order.Id, @namespace = "kolaj", key = "invoice", type = "url", value = Link, compareDigest = "old" } } });
        await shop.DataAsync("mutation($in: OrderInput!) { orderUpdate(input: $in) { order { note } userErrors { message } } }", new { @in = new { id = order.Id, note = Link } });
        var data = await shop.DataAsync("query($id: ID!) { order(id: $id) { note metafield(namespace: \"kolaj\", key: \"invoice\") { value } } }", new { id = order.Id });

        Assert.Equal("STALE_OBJECT", stale["metafieldsSet"]!["userErrors"]![0]!["code"]!.GetValue<string>());
        Assert.Equal((Link, Link), (data["order"]!["note"]!.GetValue<string>(), data["order"]!["metafield"]!["value"]!.GetValue<string>()));
        Assert.Equal(2, (await shop.Control.ReadJournalAsync(shop.Platform.Shop, JournalKinds.Invoice, cancellationToken: ShopifyTestShop.Cancellation)).Count);
    }
}
