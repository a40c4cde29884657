using System.Text.Json.Nodes;
using KolajAI.Monetary;
using static KolajAI.Connectors.Tests.Vendure.VendureStub;

namespace KolajAI.Connectors.Tests.Vendure;

public sealed class VendureStockTests
{
    private const string First = "SKU-aaa2-1";
    private const string Second = "SKU-aaa2-2";

    private readonly VendureStub _shop = new VendureStub().On("Variants", Recorded("variants-two-by-sku")).On("Stock", Recorded("stock-done"));

    private async Task<Dictionary<string, ItemResult>> UpdateAsync(params StockItem[] items)
    {
        var result = await _shop.Connector.UpdateAsync(_shop.Session(), items, TestContext.Current.CancellationToken);
        Assert.Null(result.BatchId);
        return result.Items.ToDictionary(item => item.Key);
    }

    private static StockItem Item(string sku, long? quantity, Money? price = null, long ownOpen = 0) =>
        new(sku, sku, null, new Dictionary<string, string>(), quantity, price, null) { OwnOpenUnits = ownOpen };

    private JsonObject Row(int index) => _shop.Variables("Stock")["input"]![index]!.AsObject();

    [Theory]
    [InlineData(2, 22)]  // nothing unseen: both numbers agree
    [InlineData(4, 22)]  // two shipped at the shop that the hub still holds for open
    [InlineData(1, 21)]  // one sale that the hub has not seen yet: it counts against the 20
    [InlineData(0, 20)]
    public async Task Update_OwnOrdersOpen_AddsTheSmallerOfBothCounts(long ownOpen, long sent)
    {
        _shop.On("Variants", Recorded("variant-with-allocated"));

        var results = await UpdateAsync(Item(First, 20, ownOpen: ownOpen));

        Assert.Equal(ItemOutcome.Confirmed, results[First].Outcome);
        Assert.Equal(sent, Row(0)["stockLevels"]![0]!["stockOnHand"]!.GetValue<long>());
        Assert.Equal("TRUE", Row(0)["trackInventory"]!.GetValue<string>());
        Assert.Equal(0, Row(0)["outOfStockThreshold"]!.GetValue<int>());
    }

    [Fact]
    public async Task Update_PriceAlone_LeavesStockOut()
    {
        await UpdateAsync(Item(First, null, new Money(1_599_000, "TRY")));

        Assert.Equal(15990, Row(0)["price"]!.GetValue<long>());
        Assert.Equal(["id", "price"], Row(0).Select(pair => pair.Key).Order());
    }

    [Fact]
    public async Task Update_ManyRows_OneCallThatIsNeverRepeatedBlindly()
    {
        var results = await UpdateAsync(Item(First, 5), Item(Second, 6));

        Assert.Equal(["Login", "Variants", "Stock"], _shop.Operations);
        Assert.False(_shop.Calls[^1].Repeatable);
        Assert.Equal(new Dictionary<string, string> { ["variant"] = "3", ["product"] = "4" }, results[Second].RemoteIds);
    }

    [Fact]
    public async Task Update_OneBadRow_DoesNotBlockTheOthers()
    {
        _shop.On("Stock", (JsonObject variables) =>
            variables["input"]!.AsArray().Any(row => row!["stockLevels"]![0]!["stockOnHand"]!.GetValue<long>() > int.MaxValue)
                ? Recorded("stock-row-refused")
                : Recorded("stock-done"));

        var results = await UpdateAsync(Item(First, 5), Item(Second, 3_000_000_000));

        Assert.Equal(ItemOutcome.Confirmed, results[First].Outcome);
        Assert.Equal((ItemOutcome.Refused, "BAD_USER_INPUT"), (results[Second].Outcome, results[Second].Code));
    }

    [Fact]
    public async Task Update_DatabaseRefusesOneRow_OnlyThatOneIsTriedAgain()
    {
        _shop.On("Stock", (JsonObject variables) =>
            variables["input"]!.AsArray().Any(row => row!["id"]!.GetValue<string>() == "3") ? Recorded("database-refused") : Recorded("stock-done"));

        var results = await UpdateAsync(Item(First, 5), Item(Second, 6));

        Assert.Equal(ItemOutcome.Confirmed, results[First].Outcome);
        Assert.Equal(ItemOutcome.Retry, results[Second].Outcome);
    }

    [Fact]
    public async Task Update_DatabaseRefusesEveryRow_IsTheShopsFailure()
    {
        _shop.On("Stock", Recorded("database-refused"));

        var error = await Assert.ThrowsAsync<PlatformException>(() => UpdateAsync(Item(First, 5), Item(Second, 6)));

        Assert.Equal(PlatformFailure.Broken, error.Failure);
    }

    [Theory]
    [InlineData(PlatformFailure.NoPermit, ItemOutcome.Retry)]
    [InlineData(PlatformFailure.OutcomeUnknown, null)]
    [InlineData(PlatformFailure.Broken, null)]
    public async Task Update_FailsAfterSomeRowsWereWritten_NeverSaysThatNothingWasDone(PlatformFailure failure, ItemOutcome? rest)
    {
        _shop.On(
            "Stock",
            _ => Recorded("entity-not-found"),
            _ => Recorded("stock-done"),
            _ => throw new PlatformException(failure, "code", "later part"));

        if (rest is { } outcome)
        {
            var results = await UpdateAsync(Item(First, 5), Item(Second, 6));
            Assert.Equal(ItemOutcome.Confirmed, results[First].Outcome);
            Assert.Equal(outcome, results[Second].Outcome);
            return;
        }

        var error = await Assert.ThrowsAsync<PlatformException>(() => UpdateAsync(Item(First, 5), Item(Second, 6)));
        Assert.Equal(PlatformFailure.OutcomeUnknown, error.Failure);
    }

    [Theory]
    [InlineData(999, "TRY", "money_precision")]
    [InlineData(1_000_000, "EUR", "currency_not_sold")]
    public async Task Update_PriceTheShopCannotShow_IsRefusedAndNothingSent(long tenThousandths, string currency, string code)
    {
        var results = await UpdateAsync(Item(First, null, new Money(tenThousandths, currency)));

        Assert.Equal((ItemOutcome.Refused, code), (results[First].Outcome, results[First].Code));
        Assert.DoesNotContain("Stock", _shop.Operations);
    }

    [Fact]
    public async Task Update_ShopWithThreeDecimals_SendsItsUnits()
    {
        _shop.On("Variants", Recorded("variants-two-by-sku", data => data["globalSettings"]!["serverConfig"]!["moneyStrategyPrecision"] = 3));

        await UpdateAsync(Item(First, null, new Money(1_599_000, "TRY")));

        Assert.Equal(159900, Row(0)["price"]!.GetValue<long>());
    }

    [Fact]
    public async Task Update_SkuTwiceInTheShop_IsRefused()
    {
        _shop.On("Variants", Recorded("variants-two-by-sku", data => data["bySku"]!["items"]![1]!["sku"] = First));

        var results = await UpdateAsync(Item(First, 5));

        Assert.Equal("sku_duplicated_on_channel", results[First].Code);
    }

    [Fact]
    public async Task Update_OtherLocationsOfferMore_SetsOursToZeroAndSaysSo()
    {
        _shop.On("Variants", Recorded("variant-with-allocated", data => data["bySku"]!["items"]![0]!["stockLevels"]!.AsArray().Add(
            new JsonObject { ["stockLocationId"] = "9", ["stockOnHand"] = 50, ["stockAllocated"] = 0 })));

        var results = await UpdateAsync(Item(First, 20));

        Assert.Equal(0, Row(0)["stockLevels"]![0]!["stockOnHand"]!.GetValue<long>());
        Assert.Equal("1", Row(0)["stockLevels"]![0]!["stockLocationId"]!.GetValue<string>());
        Assert.Equal("stock_in_other_locations", results[First].Code);
    }

    [Fact]
    public async Task Read_UnitsAllocated_ShowsWhatCanBeBought()
    {
        _shop.On("Variants", Recorded("variant-with-allocated"));

        var listings = await _shop.Connector.ReadAsync(
            _shop.Session(), [new ListingQuery("k", First, null, new Dictionary<string, string>())], TestContext.Current.CancellationToken);

        var listing = Assert.Single(listings);
        Assert.Equal(("k", 20L, new Money(1_599_000, "TRY"), true), (listing.Key, listing.Quantity, listing.Price, listing.OnSale));
    }

    [Fact]
    public async Task Read_StockNotTracked_TellsNoQuantity()
    {
        _shop.On("Variants", Recorded("variant-with-allocated", data => data["bySku"]!["items"]![0]!["trackInventory"] = "FALSE"));

        var listings = await _shop.Connector.ReadAsync(
            _shop.Session(), [new ListingQuery("k", First, null, new Dictionary<string, string>())], TestContext.Current.CancellationToken);

        Assert.Null(Assert.Single(listings).Quantity);
    }
}
