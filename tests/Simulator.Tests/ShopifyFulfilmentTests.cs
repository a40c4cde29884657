using System.Text.Json.Nodes;
using KolajAI.Simulator.Shopify.Control;

namespace KolajAI.Simulator.Tests;

public sealed class ShopifyFulfilmentTests(ShopifyHost host) : IClassFixture<ShopifyHost>
{
    private const string Open =
        "query($id: ID!) { order(id: $id) { displayFulfillmentStatus fulfillmentOrders(first: 5) { nodes { id status lineItems(first: 50) { nodes { id remainingQuantity lineItem { sku } } } } } } }";

    private const string Create =
        """
        mutation($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) {
          fulfillment { id status totalQuantity trackingInfo { company number url } order { displayFulfillmentStatus } } userErrors { field message } } }
        """;

    [Fact]
    public async Task Fulfil_APartThenTheRest_TakesUnitsOutOfTheShop()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 5));
        var order = await shop.BuyAsync(("A", 3));
        var open = (await shop.DataAsync(Open, new { id = order.Id }))["order"]!["fulfillmentOrders"]!["nodes"]![0]!;
        var from = open["id"]!.GetValue<string>();
        var line = open["lineItems"]!["nodes"]![0]!["id"]!.GetValue<string>();

        var part = await CreateAsync(shop, from, [new { id = line, quantity = 1 }]);
        var stockAfterPart = await shop.StockAsync("A");
        var tooMany = await CreateAsync(shop, from, [new { id = line, quantity = 3 }]);
        var rest = await CreateAsync(shop, from, null);
        var closed = await CreateAsync(shop, from, null);

        Assert.Equal("PARTIALLY_FULFILLED", part["fulfillment"]!["order"]!["displayFulfillmentStatus"]!.GetValue<string>());
        Assert.Equal((2, 2, 4), stockAfterPart);
        Assert.Null(tooMany["fulfillment"]);
        Assert.NotEmpty(tooMany["userErrors"]!.AsArray());
        Assert.Equal(("FULFILLED", 2), (rest["fulfillment"]!["order"]!["displayFulfillmentStatus"]!.GetValue<string>(), rest["fulfillment"]!["totalQuantity"]!.GetValue<int>()));
        Assert.Equal("""[{"company":"Yurtiçi Kargo","number":"123","url":"https://kargo.example/123"}]""", rest["fulfillment"]!["trackingInfo"]!.ToJsonString(Relaxed));
        Assert.Contains("closed", closed["userErrors"]![0]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal((2, 0, 2), await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Fulfil_OnHold_IsRefusedUntilReleased()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 5));
        var order = await shop.BuyAsync(("A", 1));
        await shop.Platform.SetStatusAsync(order.Name, new ShopifyStatusChange { Fulfillment = "ON_HOLD" }, ShopifyTestShop.Cancellation);

        var held = await CreateAsync(shop, order.FulfillmentOrderIds[0], null);
        await shop.Platform.SetStatusAsync(order.Name, new ShopifyStatusChange { Fulfillment = "UNFULFILLED" }, ShopifyTestShop.Cancellation);
        var released = await CreateAsync(shop, order.FulfillmentOrderIds[0], null);

        Assert.Contains("on_hold", held["userErrors"]![0]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("FULFILLED", released["fulfillment"]!["order"]!["displayFulfillmentStatus"]!.GetValue<string>());
    }

    [Fact]
    public async Task TwoLocations_AreTwoFulfillmentOrdersAndTwoParcels()
    {
        using var shop = await host.OpenAsync(static shop => shop with { Locations = ["Depo", "Mağaza"] });
        await shop.SeedAsync(("A", 5), ("B", 0));
        await shop.Platform.ChangeByHandAsync("B", new ShopifyChangeByHand { Available = 4, Location = "Mağaza" }, ShopifyTestShop.Cancellation);

        var order = await shop.BuyAsync(("A", 1), ("B", 2));
        var both = (await shop.DataAsync(Create, new { f = new { lineItemsByFulfillmentOrder = order.FulfillmentOrderIds.Select(id => new { fulfillmentOrderId = id }) } }))["fulfillmentCreate"]!;
        var shipped = await shop.Platform.ShipAsync(order.Name, new ShopifyShip { Company = "Aras", TrackingNumber = "9" }, ShopifyTestShop.Cancellation);

        Assert.Equal(2, order.FulfillmentOrderIds.Count);
        Assert.Contains("same order and location", both["userErrors"]![0]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(("FULFILLED", 2), (shipped.FulfillmentStatus, shipped.Fulfillments.Count));
    }

    [Fact]
    public async Task Tracking_Changed_IsTheParcelsNew()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 5));
        var order = await shop.BuyAsync(("A", 1));
        var parcel = (await CreateAsync(shop, order.FulfillmentOrderIds[0], null))["fulfillment"]!["id"]!.GetValue<string>();

        var answer = await shop.DataAsync(
            "mutation($id: ID!, $t: FulfillmentTrackingInput!) { fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $t, notifyCustomer: false) { fulfillment { trackingInfo { number } } userErrors { message } } }",
            new { id = parcel, t = new { company = "Aras", numbers = new[] { "7", "8" } } });

        Assert.Equal("""[{"number":"7"},{"number":"8"}]""", answer["fulfillmentTrackingInfoUpdate"]!["fulfillment"]!["trackingInfo"]!.ToJsonString());
    }

    [Fact]
    public async Task Cancel_AfterAParcel_IsRefusedAndAReturnCanBeRead()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 5));
        var order = await shop.BuyAsync(("A", 2));
        await shop.Platform.ShipAsync(order.Name, cancellationToken: ShopifyTestShop.Cancellation);

        var cancel = await shop.DataAsync("mutation($id: ID!) { orderCancel(orderId: $id, reason: OTHER, restock: true) { job { id } orderCancelUserErrors { code } } }", new { id = order.Id });
        await shop.Platform.ReturnAsync(order.Name, new ShopifyReturn { Lines = [new ShopifyLineUnits { Sku = "A" }], Note = "Büyük geldi" }, ShopifyTestShop.Cancellation);
        await shop.Platform.RefundAsync(order.Name, new ShopifyRefund { Lines = [new ShopifyLineUnits { Sku = "A" }], RestockType = "RETURN" }, ShopifyTestShop.Cancellation);
        var back = (await shop.DataAsync(
            "query($id: ID!) { order(id: $id) { returnStatus displayFinancialStatus returns(first: 5) { nodes { status totalQuantity returnLineItems(first: 5) { nodes { __typename quantity returnReasonNote ... on ReturnLineItem { fulfillmentLineItem { lineItem { sku } } } } } } } } }",
            new { id = order.Id }))["order"]!;

        Assert.Equal("INVALID", cancel["orderCancel"]!["orderCancelUserErrors"]![0]!["code"]!.GetValue<string>());
        Assert.Equal(("IN_PROGRESS", "PARTIALLY_REFUNDED"), (back["returnStatus"]!.GetValue<string>(), back["displayFinancialStatus"]!.GetValue<string>()));
        Assert.Equal("ReturnLineItem", back["returns"]!["nodes"]![0]!["returnLineItems"]!["nodes"]![0]!["__typename"]!.GetValue<string>());
        Assert.Equal((4, 0, 4), await shop.StockAsync("A"));
    }

    private static async Task<JsonNode> CreateAsync(ShopifyTestShop shop, string from, object[]? lines) =>
        (await shop.DataAsync(Create, new
        {
            f = new
            {
                lineItemsByFulfillmentOrder = new[] { new { fulfillmentOrderId = from, fulfillmentOrderLineItems = lines } },
                trackingInfo = new { company = "Yurtiçi Kargo", number = "123", url = "https://kargo.example/123" },
            },
        }))["fulfillmentCreate"]!;

    private static System.Text.Json.JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
