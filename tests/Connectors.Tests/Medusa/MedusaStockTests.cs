using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Connectors.Medusa;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Tests.Medusa;

public sealed class MedusaStockTests
{
    private readonly MedusaStub _shop = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4, 0, 0, 4)] // nothing open
    [InlineData(4, 2, 2, 6)] // both know of the order
    [InlineData(4, 0, 2, 4)] // the hub has not seen the sale
    [InlineData(4, 2, 0, 4)] // the hub has not seen the fulfilment
    public async Task Update_OpenOrders_SmallerOfTheTwoNumbersIsSentOnTop(long quantity, long own, long reserved, long expected)
    {
        Shows(Variant("v1", "iitem_1", [("sloc_1", 9, reserved)]));
        Echo();

        var result = Assert.Single((await UpdateAsync(Item("v1", quantity) with { OwnOpenUnits = own })).Items);

        Assert.Equal(ItemOutcome.Confirmed, result.Outcome);
        var write = Assert.Single(_shop.Writes);
        Assert.Equal("inventory-items/location-levels/batch", write.Path);
        Assert.Equal(
            ("iitem_1", "sloc_1", expected),
            ((string)write.Body!["update"]![0]!["inventory_item_id"]!, (string)write.Body["update"]![0]!["location_id"]!, (long)write.Body["update"]![0]!["stocked_quantity"]!));
    }

    [Fact]
    public async Task Update_NoLevelAtTheLocation_IsCreated()
    {
        Shows(Variant("v1", "iitem_1", []));
        Echo("create");

        Assert.Equal(ItemOutcome.Confirmed, Assert.Single((await UpdateAsync(Item("v1", 4))).Items).Outcome);

        Assert.Equal(4, (long)Assert.Single(_shop.Writes).Body!["create"]![0]!["stocked_quantity"]!);
        Assert.Empty(_shop.Writes[0].Body!["update"]!.AsArray());
    }

    [Fact]
    public async Task Update_OtherLocationOfTheChannelHasUnits_TheyAreTakenOff()
    {
        // sloc_0 sells on no channel of the account, sloc_2 on the same.
        Shows(Variant("v1", "iitem_1", [("sloc_0", 50, 0), ("sloc_1", 9, 0), ("sloc_2", 3, 0)]));
        Echo();

        await UpdateAsync(Item("v1", 4));

        Assert.Equal(1, (long)Assert.Single(_shop.Writes).Body!["update"]![0]!["stocked_quantity"]!);
    }

    [Fact]
    public async Task Update_OtherLocationHasMoreThanMayBeSold_SetTo0AndRefused()
    {
        Shows(Variant("v1", "iitem_1", [("sloc_1", 9, 0), ("sloc_2", 7, 0)]));
        Echo();

        var result = Assert.Single((await UpdateAsync(Item("v1", 4))).Items);

        Assert.Equal((ItemOutcome.Refused, "stock_in_other_locations"), (result.Outcome, result.Code));
        Assert.Contains("3 more", result.Message, StringComparison.Ordinal);
        Assert.Equal(0, (long)Assert.Single(_shop.Writes).Body!["update"]![0]!["stocked_quantity"]!);
    }

    [Fact]
    public async Task Update_VariantThatMedusaDoesNotCount_RefusedWithWhatToChange()
    {
        Shows(Variant("v1", "iitem_1", [("sloc_1", 9, 0)], static v => v["manage_inventory"] = false));

        var result = Assert.Single((await UpdateAsync(Item("v1", 4))).Items);

        Assert.Equal((ItemOutcome.Refused, "stock_not_managed"), (result.Outcome, result.Code));
        Assert.Empty(_shop.Writes);
    }

    [Fact]
    public async Task Update_Kit_Refused()
    {
        Shows(Variant("v1", "iitem_1", [("sloc_1", 9, 0)], static v => v["inventory_items"]![0]!["required_quantity"] = 2));

        Assert.Equal("inventory_kit", Assert.Single((await UpdateAsync(Item("v1", 4))).Items).Code);
    }

    [Fact]
    public async Task Update_VariantSoldWithoutStock_BackordersAreTurnedOff()
    {
        Shows(Variant("v1", "iitem_1", [("sloc_1", 9, 0)], static v => v["allow_backorder"] = true));
        Echo();
        _shop.On("POST products/prod_v1/variants/batch", """{"updated":[{"id":"v1"}]}""");

        Assert.Equal(ItemOutcome.Confirmed, Assert.Single((await UpdateAsync(Item("v1", 4))).Items).Outcome);

        var row = _shop.Writes[1].Body!["update"]![0]!;
        Assert.Equal(("v1", false), ((string)row["id"]!, (bool)row["allow_backorder"]!));
        Assert.Null(row["prices"]);
    }

    [Fact]
    public async Task Update_PriceAndStock_AreTwoCallsAndThePriceGoesAlone()
    {
        Shows(Variant("v1", "iitem_1", [("sloc_1", 9, 0)]));
        Echo();
        _shop.On("POST products/prod_v1/variants/batch", """{"updated":[{"id":"v1"}]}""");

        await UpdateAsync(Item("v1", 4) with { Price = new Money(120_5000, "TRY") });

        var prices = _shop.Writes[1].Body!["update"]![0]!["prices"]!.AsArray();
        Assert.Equal(("price_1", "try", 120.5m), ((string)prices[0]!["id"]!, (string)prices[0]!["currency_code"]!, (decimal)prices[0]!["amount"]!));
        Assert.Equal(("price_2", "usd", 5m), ((string)prices[1]!["id"]!, (string)prices[1]!["currency_code"]!, (decimal)prices[1]!["amount"]!));
        var tier = prices[2]!;
        Assert.Equal((80m, 10, 19, "reg_1"), ((decimal)tier["amount"]!, (int)tier["min_quantity"]!, (int)tier["max_quantity"]!, (string)tier["rules"]!["region_id"]!));
    }

    [Fact]
    public async Task Update_PriceCallRefused_ItemIsRefusedAndTheOtherProductsGoesThrough()
    {
        Shows(Variant("v1", "iitem_1", [("sloc_1", 9, 0)]), Variant("v2", "iitem_2", [("sloc_1", 9, 0)]));
        _shop.On("POST products/prod_v1/variants/batch", (HttpStatusCode.BadRequest, """{"type":"invalid_data","message":"Nope"}"""))
            .On("POST products/prod_v2/variants/batch", """{"updated":[{"id":"v2"}]}""");
        var price = new Money(10_0000, "TRY");

        var results = (await UpdateAsync(Item("v1", null) with { Price = price }, Item("v2", null) with { Price = price })).Items.ToDictionary(static r => r.Key);

        Assert.Equal((ItemOutcome.Refused, "invalid_data", "The shop: Nope"), (results["v1"].Outcome, results["v1"].Code, results["v1"].Message));
        Assert.Equal(ItemOutcome.Confirmed, results["v2"].Outcome);
    }

    [Fact]
    public async Task Update_AnswerDoesNotNameAnItem_ThatItemHasNoResult()
    {
        Shows(Variant("v1", "iitem_1", [("sloc_1", 9, 0)]), Variant("v2", "iitem_2", [("sloc_1", 9, 0)]));
        _shop.On("POST inventory-items/location-levels/batch", """{"updated":[{"inventory_item_id":"iitem_1","location_id":"sloc_1","stocked_quantity":4}]}""");

        var result = Assert.Single((await UpdateAsync(Item("v1", 4), Item("v2", 4))).Items);

        Assert.Equal(("v1", ItemOutcome.Confirmed), (result.Key, result.Outcome));
    }

    [Fact]
    public async Task Update_OneRowRefusesTheCall_HalvedUntilItStandsAlone()
    {
        Shows([.. Enumerable.Range(1, 4).Select(static i => Variant($"v{i}", $"iitem_{i}", [("sloc_1", 9, 0)]))]);
        var bad = (HttpStatusCode.NotFound, """{"type":"not_found","message":"Item iitem_3 is not stocked at location sloc_1"}""");
        string Done(params int[] items) => new JsonObject
        {
            ["updated"] = new JsonArray([.. items.Select(static i => new JsonObject { ["inventory_item_id"] = $"iitem_{i}", ["location_id"] = "sloc_1", ["stocked_quantity"] = 4 })]),
        }.ToJsonString();
        _shop.On("POST inventory-items/location-levels/batch", bad, (HttpStatusCode.OK, Done(1, 2)), bad, bad, (HttpStatusCode.OK, Done(4)));

        var results = (await UpdateAsync([.. Enumerable.Range(1, 4).Select(static i => Item($"v{i}", 4))])).Items.ToDictionary(static r => r.Key, static r => r.Outcome);

        Assert.Equal(ItemOutcome.Refused, results["v3"]);
        Assert.All((string[])["v1", "v2", "v4"], key => Assert.Equal(ItemOutcome.Confirmed, results[key]));
    }

    [Theory]
    [InlineData("stores", """{"stores":[{"id":"s","name":"K","default_sales_channel_id":"sc_1","supported_currencies":[{"currency_code":"eur","is_default":true}]}]}""", "currency_not_sold")]
    [InlineData("sales-channels", """{"sales_channels":[]}""", "sales_channel_unknown")]
    [InlineData("stock-locations", """{"stock_locations":[{"id":"sloc_0","name":"Başka","sales_channels":[]}]}""", "stock_location_unknown")]
    [InlineData("price-preferences", """{"price_preferences":[]}""", "prices_exclude_tax")]
    public async Task Test_ShopThatCannotBeSoldIn_SaysWhatToChange(string path, string answer, string code)
    {
        _shop.Settings["currency"] = "TRY";
        _shop.On($"GET {path}", answer);

        var refused = await Assert.ThrowsAsync<PlatformException>(() => _shop.Connector.TestAsync(_shop.Session(), Cancellation));

        Assert.Equal((PlatformFailure.Refused, code), (refused.Failure, refused.Code));
    }

    [Fact]
    public async Task Test_Good_SaysWhatWasReached()
    {
        var check = await _shop.Connector.TestAsync(_shop.Session(), Cancellation);

        Assert.Equal("Kolaj, TRY, prices with tax, sales channel Vitrin, stock location Depo", check.Detail);
    }

    [Fact]
    public async Task Read_RecordedVariant_HasEveryField()
    {
        _shop.On("GET product-variants", MedusaStub.Recorded("variants", static answer =>
        {
            answer["variants"]![0]!["product"]!["sales_channels"]![0]!["id"] = MedusaStub.Channel;
            answer["variants"]![0]!["inventory_items"]![0]!["inventory"]!["location_levels"]![0]!["location_id"] = MedusaStub.Location;
        }));

        var listing = Assert.Single(await _shop.Connector.ReadAsync(
            _shop.Session(), [new ListingQuery("k", "KUPA-1795570907A", null, new Dictionary<string, string>())], Cancellation));

        Assert.Equal(("k", "KUPA-1795570907A", "8690000000012", "Işıltılı Kupa"), (listing.Key, listing.Sku, listing.Barcode, listing.Title));
        Assert.Equal((new Money(149_9000, "TRY"), 16, true), (listing.Price, listing.Quantity, listing.OnSale));
        Assert.Equal("variant_01M885VF9S7DQ27PEH1GHX84K6", listing.RemoteIds["variant"]);
        Assert.Null(listing.GroupRemoteIds);
    }

    [Theory]
    [InlineData("draft", MedusaStub.Channel, "draft")]
    [InlineData("published", "sc_other", "not in the sales channel")]
    public async Task Read_ListingThatNobodySees_IsNotOnSale(string status, string channel, string state)
    {
        Shows(Variant("v1", "iitem_1", [("sloc_1", 9, 2)], variant =>
        {
            variant["product"]!["status"] = status;
            variant["product"]!["sales_channels"]![0]!["id"] = channel;
        }));

        var listing = Assert.Single(await _shop.Connector.ReadAsync(
            _shop.Session(), [new ListingQuery("k", "SKU-v1", null, new Dictionary<string, string> { ["variant"] = "v1" })], Cancellation));

        Assert.Equal((false, state), (listing.OnSale, listing.StateText));
    }

    private static StockItem Item(string id, long? quantity) =>
        new(id, $"SKU-{id}", null, new Dictionary<string, string> { [MedusaVariant.VariantKind] = id }, quantity, null, null);

    private static JsonObject Variant(string id, string item, (string Location, long Stocked, long Reserved)[] levels, Action<JsonObject>? change = null)
    {
        var variant = new JsonObject
        {
            ["id"] = id,
            ["sku"] = $"SKU-{id}",
            ["manage_inventory"] = true,
            ["allow_backorder"] = false,
            ["created_at"] = "2026-11-25T01:00:00.000Z",
            ["product"] = new JsonObject
            {
                ["id"] = $"prod_{id}",
                ["title"] = "Kupa",
                ["status"] = "published",
                ["sales_channels"] = new JsonArray(new JsonObject { ["id"] = MedusaStub.Channel }),
            },
            ["inventory_items"] = new JsonArray(new JsonObject
            {
                ["inventory_item_id"] = item,
                ["required_quantity"] = 1,
                ["inventory"] = new JsonObject
                {
                    ["location_levels"] = new JsonArray([.. levels.Select(static level => new JsonObject
                    {
                        ["location_id"] = level.Location,
                        ["stocked_quantity"] = level.Stocked,
                        ["reserved_quantity"] = level.Reserved,
                    })]),
                },
            }),
            ["prices"] = JsonNode.Parse("""
                [{"id":"price_1","currency_code":"try","amount":100,"rules":{}},{"id":"price_2","currency_code":"usd","amount":5,"rules":{}},
                 {"id":"price_3","currency_code":"try","amount":80,"min_quantity":10,"max_quantity":19,"rules":{"region_id":"reg_1"}}]
                """),
        };
        change?.Invoke(variant);
        return variant;
    }

    private void Shows(params JsonObject[] variants) => _shop.On(
        "GET product-variants", new JsonObject { ["variants"] = new JsonArray([.. variants]), ["count"] = variants.Length }.ToJsonString());

    /// <summary>The shop has written what it was told.</summary>
    private void Echo(string part = "update") => _shop.Echo("POST inventory-items/location-levels/batch", body => new JsonObject
    {
        [part == "create" ? "created" : "updated"] = body[part]!.DeepClone(),
    });

    private Task<SubmitResult> UpdateAsync(params StockItem[] items) => _shop.Connector.UpdateAsync(_shop.Session(), items, Cancellation);
}
