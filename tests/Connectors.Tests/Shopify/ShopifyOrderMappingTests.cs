using System.Text.Json.Nodes;
using KolajAI.Json;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Tests.Shopify;

/// <summary>Every field of an order that is read, held against what it becomes.</summary>
public sealed class ShopifyOrderMappingTests
{
    private static async Task<RemoteOrder> ReadAsync(JsonNode head, JsonNode? moves = null, JsonNode? returns = null)
    {
        var shop = new ShopifyStub()
            .On("Orders", head.ToJsonString()).On("OrderMoves", (moves ?? ShopifyOrderJson.Moves()).ToJsonString()).On(
                "OrderReturns", (returns ?? ShopifyOrderJson.Returns()).ToJsonString());
        return (await shop.Connector.ReadOrderAsync(shop.Session(), ShopifyOrderJson.Key, ShopifyStub.Cancellation))!;
    }

    private static Money Try(decimal amount) => Money.FromDecimal(amount, "TRY");

    private static JsonObject Order(JsonNode head) => head["nodes"]![0]!.AsObject();

    [Fact]
    public async Task Order_WithEverything_IsToldWhole()
    {
        var order = await ReadAsync(ShopifyOrderJson.Head());

        Assert.Equal((ShopifyOrderJson.Key, "#1001", "TRY"), (order.OrderKey, order.ExternalId, order.Currency));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 8, 30, 15, TimeSpan.Zero), order.PlacedAt);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 10, 0, 5, TimeSpan.Zero), order.ChangedAt);
        Assert.Equal((order.ChangedAt.ToUnixTimeSeconds() * 1000) + 205, order.Version);
        Assert.Equal((OrderStatus.PartiallyReturned, "PARTIALLY_REFUNDED/PARTIALLY_FULFILLED"), (order.Status, order.RawStatus));
        Assert.True(order.Test && order.LinesAreWhole);
        Assert.Equal(new OrderPayment("iyzico", null), order.Payment);
        Assert.Equal((Try(650), Try(30), Try(620), Try(620)), (order.Totals!.Gross, order.Totals.SellerDiscount, order.Totals.BuyerPaid, order.Totals.InvoiceAmount));
        Assert.Equal([new VatShare("1", Try(99.01m), Try(0.99m)), new VatShare("20", Try(433.33m), Try(86.67m))], order.Totals.Vat);
    }

    [Fact]
    public async Task Lines_TellWhatWasTakenOffSentAndSentBack()
    {
        var lines = (await ReadAsync(ShopifyOrderJson.Head())).Lines;

        var mug = lines[0];
        Assert.Equal(("11", "KUPA-K", "8690000000011", "Kupa - Kırmızı", "20"), (mug.ExternalLineId, mug.Sku, mug.Barcode, mug.Title, mug.VatRate));
        Assert.Equal(new Dictionary<string, string> { ["variant"] = "10:55" }, mug.RemoteIds);
        Assert.Equal((5, 0, 4, 2, 2), (mug.Quantity, mug.Cancelled, mug.Shipped, mug.Delivered, mug.Returned));
        Assert.Equal(
            (Try(100), Try(500), Try(30), Try(470), Try(470)), (mug.UnitPrice, mug.Gross, mug.SellerDiscount, mug.BuyerPaid, mug.InvoiceAmount));
        Assert.Null(mug.Cancel);
        var book = lines[1];
        Assert.Equal(("12", "KITAP", "Kitap", "1"), (book.ExternalLineId, book.Sku, book.Title, book.VatRate));
        Assert.Equal((2, 1, 0, 0, 0), (book.Quantity, book.Cancelled, book.Shipped, book.Delivered, book.Returned));
        Assert.Equal(new LineCancel("seller", "inventory", "INVENTORY"), book.Cancel);
    }

    [Fact]
    public async Task Parcels_AreToldWithCarrierAndUnits()
    {
        var packages = (await ReadAsync(ShopifyOrderJson.Head())).Packages;

        Assert.Equal(["71", "72", "73"], packages.Select(static package => package.ExternalId));
        Assert.Equal([OrderStatus.Delivered, OrderStatus.Shipped, OrderStatus.Cancelled], packages.Select(static package => package.Status));
        Assert.Equal(["SUCCESS/DELIVERED", "SUCCESS/IN_TRANSIT", "CANCELLED/CANCELED"], packages.Select(static package => package.RawStatus));
        Assert.Equal([false, false, true], packages.Select(static package => package.Dissolved));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), packages[0].Version);
        Assert.Equal([new PackageLine("11", 2)], packages[0].Lines);
        var cargo = packages[0].Cargo!;
        Assert.Equal(("seller", "Yurtiçi Kargo", "TR1", "https://kargo.example/TR1"), (cargo.ArrangedBy, cargo.Provider!.Name, cargo.TrackingNumber, cargo.TrackingUrl));
    }

    [Fact]
    public async Task Buyer_IsToldWithEveryPartOfBothAddresses()
    {
        var personal = (await ReadAsync(ShopifyOrderJson.Head())).Personal!;

        Assert.Equal("Kapıya bırakın", personal.CustomerNote);
        Assert.Equal(
            new OrderParty
            {
                Kind = "person",
                FirstName = "Işıl",
                LastName = "Öğüt",
                AddressLine = "Güneşli Sk. 5 Daire 3",
                District = "Üsküdar",
                City = "İstanbul",
                PostalCode = "34672",
                Country = "TR",
                Email = "isil@example.com",
                Phone = "+905321234567",
            },
            personal.Shipping);
        Assert.Equal(
            new OrderParty
            {
                Kind = "company",
                FirstName = "Çağrı",
                LastName = "Şimşek",
                Company = "Kolaj A.Ş.",
                AddressLine = "Büyükdere Cd. 1",
                District = "Brandenburg",
                City = "Berlin",
                PostalCode = "10115",
                Country = "DE",
                Email = "isil@example.com",
                Phone = "+902121112233",
            },
            personal.Billing);
    }

    /// <summary>
    /// Each value of the answers, taken away in turn, is missed: by a failure, or in what is told. So no field is read for nothing, and none is
    /// forgotten.
    /// </summary>
    [Fact]
    public async Task EveryValue_TakenAway_IsMissed()
    {
        var whole = Text(await ReadAsync(ShopifyOrderJson.Head()));
        var unmissed = new List<string>();
        foreach (var (name, answer) in ((string, Func<JsonNode>)[])[("head", ShopifyOrderJson.Head), ("moves", ShopifyOrderJson.Moves), ("returns", ShopifyOrderJson.Returns)])
        {
            foreach (var path in Leaves(answer(), "").ToList())
            {
                var changed = answer();
                Remove(changed, path);
                if (await TextAsync(name, changed) == whole)
                    unmissed.Add($"{name}{path}");
            }
        }

        // What stands in for another value, leads to the next page, or is told by other orders below: prices without tax, refunds, a tip.
        string[] others =
        [
            "customer", "/rate", "pageInfo", "returnStatus", "totalOutstandingSet", "taxLines/0/priceSet", "currentQuantity", "refundLineItems", "nodes/1/returnLineItems",
            "refunds/0/id", "returns/nodes/0/id", "returns/nodes/1/id", "lineItems/nodes/1/unfulfilledQuantity",
        ];
        Assert.Equal([], unmissed.Where(path => !others.Any(known => path.Contains(known, StringComparison.Ordinal))));

        static async Task<string> TextAsync(string name, JsonNode changed)
        {
            try
            {
                return Text(await ReadAsync(
                    name == "head" ? changed : ShopifyOrderJson.Head(), name == "moves" ? changed : null, name == "returns" ? changed : null));
            }
            catch (PlatformException missed)
            {
                return missed.Message;
            }
        }
    }

    [Fact]
    public async Task PaymentOnDelivery_IsShippableAndTold()
    {
        var head = Plain();
        (Order(head)["displayFinancialStatus"], Order(head)["paymentGatewayNames"]) = ("PENDING", new JsonArray("Cash on Delivery (COD)"));

        var order = await ReadAsync(head);

        Assert.Equal((OrderStatus.Created, new OrderPayment("Cash on Delivery (COD)", Try(15))), (order.Status, order.Payment));
    }

    [Fact]
    public async Task PricesWithoutTax_AreToldWithIt()
    {
        var head = Plain();
        Order(head)["taxesIncluded"] = false;

        var line = (await ReadAsync(head)).Lines[1];

        Assert.Equal((Try(100.99m), Try(100.99m), Try(50.495m)), (line.Gross, line.BuyerPaid, line.UnitPrice));
    }

    /// <summary>Refunded units of a parcel came back only where they were restocked as returned.</summary>
    [Theory]
    [InlineData("RETURN", 1)]
    [InlineData("LEGACY_RESTOCK", 1)]
    [InlineData("NO_RESTOCK", 0)]
    [InlineData("CANCEL", 0)]
    public async Task Refund_OfShippedUnits_IsAReturnWhereTheyCameBack(string restock, int returned)
    {
        var head = ShopifyOrderJson.Head();
        Order(head)["returnStatus"] = "NO_RETURN";
        var moves = ShopifyOrderJson.Moves();
        moves["order"]!["refunds"]![0]!["refundLineItems"]!["nodes"]![1]!["restockType"] = restock;

        Assert.Equal(returned, (await ReadAsync(head, moves)).Lines[0].Returned);
    }

    [Fact]
    public async Task LineThatNeedsNoParcel_IsNotTakenForCancelled()
    {
        var head = Plain();
        var tip = Order(head)["lineItems"]!["nodes"]![1]!;
        (tip["currentQuantity"], tip["unfulfilledQuantity"]) = (2, 0);
        var none = JsonNode.Parse("""{"order":{"updatedAt":"2026-11-23T10:00:05Z","fulfillments":[],"refunds":[]}}""");

        var order = await ReadAsync(head, none);

        Assert.Equal((OrderStatus.Created, 0), (order.Status, order.Lines[1].Cancelled));
    }

    [Fact]
    public async Task NothingHappened_OneDocumentIsEnough()
    {
        var shop = new ShopifyStub().On("Orders", Plain().ToJsonString());

        var order = await shop.Connector.ReadOrderAsync(shop.Session(), "5001", ShopifyStub.Cancellation);

        Assert.Equal(OrderStatus.Created, order!.Status);
        Assert.Equal("gid://shopify/Order/5001", (string)Assert.Single(shop.Sent).Variables["ids"]![0]!);
    }

    [Fact]
    public async Task Cancelled_WithoutUnitsTakenOff_AllIsCancelled()
    {
        var head = Plain();
        (Order(head)["cancelledAt"], Order(head)["cancelReason"]) = ("2026-11-23T10:00:00Z", "CUSTOMER");
        var none = JsonNode.Parse("""{"order":{"updatedAt":"2026-11-23T10:00:05Z","fulfillments":[],"refunds":[]}}""");

        var order = await ReadAsync(head, none);

        Assert.Equal((OrderStatus.Cancelled, "CANCELLED/PAID/UNFULFILLED"), (order.Status, order.RawStatus));
        Assert.Equal([5, 2], order.Lines.Select(static line => line.Cancelled));
        Assert.All(order.Lines, static line => Assert.Equal(new LineCancel("buyer", "customer", "CUSTOMER"), line.Cancel));
    }

    [Fact]
    public async Task BuyersData_NotApproved_OrderIsToldWithoutIt()
    {
        var head = Plain();
        foreach (var name in (string[])["shippingAddress", "billingAddress", "customer", "email", "phone"])
            Order(head)[name] = null;
        var answer = new JsonObject
        {
            ["data"] = head,
            ["errors"] = JsonNode.Parse("""[{"message":"This app is not approved to use the shippingAddress field.","path":["nodes",0,"shippingAddress"],"extensions":{"code":"ACCESS_DENIED"}}]"""),
        };
        var shop = new ShopifyStub().On("Orders", answer.ToJsonString());

        var order = await shop.Connector.ReadOrderAsync(shop.Session(), ShopifyOrderJson.Key, ShopifyStub.Cancellation);

        Assert.Equal((null, null), (order!.Personal!.Shipping, order.Personal.Billing));
        Assert.Equal(2, order.Lines.Count);
    }

    [Fact]
    public async Task ChangedBetweenTwoReads_IsReadAnew()
    {
        var newer = ShopifyOrderJson.Head();
        Order(newer)["updatedAt"] = "2026-11-23T10:00:09Z";
        var moves = ShopifyOrderJson.Moves();
        moves["order"]!["updatedAt"] = "2026-11-23T10:00:09Z";
        var shop = new ShopifyStub()
            .On("Orders", ShopifyOrderJson.Head().ToJsonString(), newer.ToJsonString()).On("OrderMoves", moves.ToJsonString()).On("OrderReturns", ShopifyOrderJson.Returns().ToJsonString());

        var order = await shop.Connector.ReadOrderAsync(shop.Session(), ShopifyOrderJson.Key, ShopifyStub.Cancellation);

        Assert.Equal(new DateTimeOffset(2026, 11, 23, 10, 0, 9, TimeSpan.Zero), order!.ChangedAt);
        Assert.Equal(2, shop.Sent.Count(static sent => sent.Name == "Orders"));
    }

    /// <summary>The order as it was placed.</summary>
    private static JsonNode Plain()
    {
        var head = ShopifyOrderJson.Head();
        (Order(head)["displayFinancialStatus"], Order(head)["displayFulfillmentStatus"], Order(head)["returnStatus"]) = ("PAID", "UNFULFILLED", "NO_RETURN");
        foreach (var line in Order(head)["lineItems"]!["nodes"]!.AsArray())
            (line!["currentQuantity"], line["unfulfilledQuantity"]) = (line["quantity"]!.DeepClone(), line["quantity"]!.DeepClone());
        return head;
    }

    private static string Text(RemoteOrder order) => System.Text.Encoding.UTF8.GetString(KolajJson.ToBytes(order));

    private static IEnumerable<string> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Leaves(field.Value, $"{path}/{field.Key}")),
        JsonArray list => list.SelectMany((item, i) => Leaves(item, $"{path}/{i}")),
        null => [],
        _ => [path],
    };

    private static void Remove(JsonNode root, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var node = root;
        foreach (var part in parts[..^1])
            node = node is JsonArray list ? list[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]! : node[part]!;
        if (node is JsonArray items)
            items.RemoveAt(int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture));
        else
            node.AsObject().Remove(parts[^1]);
    }
}
