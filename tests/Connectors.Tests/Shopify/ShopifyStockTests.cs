using System.Net;
using KolajAI.Simulator.Shopify.Control;
using static KolajAI.Connectors.Tests.Shopify.ShopifyBenchShop;

namespace KolajAI.Connectors.Tests.Shopify;

public sealed class ShopifyStockTests(ShopifyBench bench) : IClassFixture<ShopifyBench>
{
    [Fact]
    public async Task Update_TwoHundredAndFiftyKnownNumbers_AreOneCallOfFewPoints()
    {
        using var shop = await bench.OpenAsync();
        var variants = await shop.SeedAsync([.. Enumerable.Range(0, 250).Select(static n => ($"S-{n}", 5))]);

        var results = await shop.UpdateAsync([.. variants.Select(static variant => Stock(variant, 3, 5))]);

        Assert.All(results.Values, static result => Assert.Equal(ItemOutcome.Confirmed, result.Outcome));
        Assert.Equal(["token", "Shop", "SetStock"], shop.Documents);
        Assert.InRange(shop.Passed[^1].Cost, 10, 15);
        Assert.Equal(3, await shop.AvailableAsync("S-249"));
    }

    [Fact]
    public async Task Update_SoldMeanwhile_IsNotOverwrittenAndTheOthersGoThrough()
    {
        using var shop = await bench.OpenAsync();
        var variants = await shop.SeedAsync(("A", 5), ("B", 5), ("C", 5));
        await shop.BuyAsync("B", 2);

        var results = await shop.UpdateAsync([.. variants.Select(static variant => Stock(variant, 9, 5))]);

        Assert.Equal((ItemOutcome.Confirmed, ItemOutcome.Confirmed), (results["A"].Outcome, results["C"].Outcome));
        Assert.Equal((ItemOutcome.Refused, StockItem.CompareFailed), (results["B"].Outcome, results["B"].Code));
        Assert.Equal((9, 3, 9), (await shop.AvailableAsync("A"), await shop.AvailableAsync("B"), await shop.AvailableAsync("C")));
    }

    [Fact]
    public async Task Update_SameWriteAgain_HasTheSameKeyAndChangesNothing()
    {
        using var shop = await bench.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 5)))[0];
        await shop.UpdateAsync([Stock(variant, 3, 5)]);
        await shop.Platform.ChangeByHandAsync("A", new ShopifyChangeByHand { Available = 5 }, ShopifyStub.Cancellation);

        var again = await shop.UpdateAsync([Stock(variant, 3, 5)]);
        await shop.UpdateAsync([Stock(variant, 4, 5)]);

        var keys = shop.Passed.Where(static passed => passed.Name == "SetStock").Select(static passed => (string)passed.Variables!["key"]!).ToList();
        Assert.Equal((keys[0], true, 2), (keys[1], Guid.TryParse(keys[0], out _), keys.Distinct().Count()));
        Assert.Equal(ItemOutcome.Confirmed, again["A"].Outcome);
        Assert.Equal(4, await shop.AvailableAsync("A"));
    }

    [Fact]
    public async Task Update_RefusedBeforeWithTheSameKey_GoesWithANewOne()
    {
        using var shop = await bench.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 5)))[0];
        await shop.Platform.FailAsync(
            new ShopifyFailure { Field = "inventorySetQuantities", Code = "INVALID_REASON", Message = "no", Count = 1 }, ShopifyStub.Cancellation);
        var refused = await Assert.ThrowsAsync<PlatformException>(() => shop.UpdateAsync([Stock(variant, 3, 5)]));
        Assert.Equal((PlatformFailure.Refused, "invalid_reason"), (refused.Failure, refused.Code));

        var results = await shop.UpdateAsync([Stock(variant, 3, 5)]);

        Assert.Equal((ItemOutcome.Confirmed, 3), (results["A"].Outcome, await shop.AvailableAsync("A")));
    }

    [Fact]
    public async Task Update_NumberNotKnown_IsLookedUpAndCountingIsTurnedOn()
    {
        using var shop = await bench.OpenAsync();
        var variant = (await shop.Platform.SeedProductsAsync(
            [new ShopifySeedProduct { Variants = [new ShopifySeedVariant { Sku = "A", Quantity = 5, Tracked = false, Oversell = true }] }], ShopifyStub.Cancellation))[0];
        var shown = Assert.Single(
            await shop.Connector.ReadAsync(shop.Session(), [new ListingQuery("k", "A", null, IdsOf(variant))], ShopifyStub.Cancellation));
        // Sold without counting: there is no number to tell.
        Assert.Null(shown.Quantity);

        var results = await shop.UpdateAsync([Stock(variant, 3, null)]);

        Assert.Equal(ItemOutcome.Confirmed, results["A"].Outcome);
        Assert.Equal((3, true), (await shop.AvailableAsync("A"), (await shop.VariantAsync("A")).Tracked));
        shown = Assert.Single(
            await shop.Connector.ReadAsync(shop.Session(), [new ListingQuery("k", "A", null, IdsOf(variant))], ShopifyStub.Cancellation));
        Assert.Equal(3, shown.Quantity);
    }

    [Fact]
    public async Task Update_SoldBelowZero_ShowsNothingAndCanBeSet()
    {
        using var shop = await bench.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 5)))[0];
        await shop.Platform.ChangeByHandAsync("A", new ShopifyChangeByHand { Available = -2 }, ShopifyStub.Cancellation);

        var results = await shop.UpdateAsync([Stock(variant, 4, 0)]);

        Assert.Equal((ItemOutcome.Confirmed, 4), (results["A"].Outcome, await shop.AvailableAsync("A")));
    }

    [Fact]
    public async Task Update_SeveralLocations_WhatLiesElsewhereIsTakenOff()
    {
        using var shop = await bench.OpenAsync(static shop => shop with { Locations = ["Depo", "Mağaza"] });
        var variants = await shop.SeedAsync(("A", 5), ("B", 5));
        foreach (var (sku, units) in ((string, int)[])[("A", 2), ("B", 9)])
            await shop.Platform.ChangeByHandAsync(sku, new ShopifyChangeByHand { Available = units, Location = "Mağaza" }, ShopifyStub.Cancellation);

        var results = await shop.UpdateAsync([Stock(variants[0], 10, 7), Stock(variants[1], 6, 14)], ("location", "Depo"));

        Assert.Equal(ItemOutcome.Confirmed, results["A"].Outcome);
        Assert.Equal((ItemOutcome.Refused, "stock_in_other_locations"), (results["B"].Outcome, results["B"].Code));
        Assert.Equal((8, 0), (await shop.AvailableAsync("A"), await shop.AvailableAsync("B")));
    }

    [Fact]
    public async Task Update_NotStockedAtTheLocation_IsGivenToIt()
    {
        using var shop = await bench.OpenAsync(static shop => shop with { Locations = ["Depo", "Mağaza"] });
        var variant = (await shop.SeedAsync(("A", 0)))[0];

        var results = await shop.UpdateAsync([Stock(variant, 4, 0)], ("location", "Mağaza"));

        Assert.Equal(ItemOutcome.Confirmed, results["A"].Outcome);
        Assert.Equal([0, 4], (await shop.VariantAsync("A")).Levels.Select(static level => level.Available));
    }

    [Fact]
    public async Task Update_Prices_OfManyProductsAreOneDocumentAndFailAlone()
    {
        using var shop = await bench.OpenAsync();
        var variants = await shop.SeedAsync(("A", 5), ("B", 5), ("C", 5));
        await shop.Platform.ChangeByHandAsync("B", new ShopifyChangeByHand { Delete = true }, ShopifyStub.Cancellation);

        var results = await shop.UpdateAsync(
            [.. variants.Select(static variant => Stock(variant, 0, null) with { Quantity = null, Price = Try(199.90m), ListPrice = Try(249.90m) })]);

        Assert.Equal(
            (ItemOutcome.Confirmed, ItemOutcome.Refused, ItemOutcome.Confirmed), (results["A"].Outcome, results["B"].Outcome, results["C"].Outcome));
        Assert.Equal("product_does_not_exist", results["B"].Code);
        var shown = await shop.VariantAsync("C");
        Assert.Equal((199.90m, 249.90m, 5), (shown.Price, shown.CompareAtPrice, shown.Levels[0].Available));
        Assert.Single(shop.Passed, static passed => passed.Name == "ChangeVariants");
    }

    [Fact]
    public async Task Update_PriceBackToTheListPrice_TakesTheStruckThroughOneAway()
    {
        using var shop = await bench.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 5)))[0];
        foreach (var list in (decimal[])[249.90m, 199.90m])
            await shop.UpdateAsync([Stock(variant, 0, null) with { Quantity = null, Price = Try(199.90m), ListPrice = Try(list) }]);

        Assert.Null((await shop.VariantAsync("A")).CompareAtPrice);
    }

    [Fact]
    public async Task Update_UnknownAndDoubleSkus_AreRefusedAlone()
    {
        using var shop = await bench.OpenAsync();
        await shop.SeedAsync(("A", 5), ("TWICE", 1), ("TWICE", 1));
        StockItem Unbound(string sku) => new(sku, sku, null, new Dictionary<string, string>(), 2, null, null);

        var results = await shop.UpdateAsync([Unbound("A"), Unbound("TWICE"), Unbound("NONE")]);

        Assert.Equal(ItemOutcome.Confirmed, results["A"].Outcome);
        Assert.Equal(("sku_duplicated_on_channel", "listing_not_found"), (results["TWICE"].Code, results["NONE"].Code));
    }

    [Fact]
    public async Task Update_Throttled_TellsWhenTheBucketIsFullEnough()
    {
        using var shop = await bench.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 5)))[0];
        await shop.UpdateAsync([Stock(variant, 4, 5)]);
        await shop.Platform.SetBucketAsync(
            new ShopifyBucket { MaximumAvailable = 1000, RestoreRate = 4, CurrentlyAvailable = 0 }, ShopifyStub.Cancellation);

        var throttled = await Assert.ThrowsAsync<PlatformException>(() => shop.UpdateAsync([Stock(variant, 3, 4)]));

        var cost = shop.Passed[^1].Cost;
        Assert.Equal((PlatformFailure.RateLimited, TimeSpan.FromSeconds((cost + 3) / 4)), (throttled.Failure, throttled.RetryAfter));
        Assert.Equal(4, await shop.AvailableAsync("A"));
    }

    [Theory]
    [InlineData("""{"errors":[{"message":"Internal error","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}""", PlatformFailure.OutcomeUnknown)]
    [InlineData("""{"errors":[{"message":"Access denied for inventorySetQuantities field.","extensions":{"code":"ACCESS_DENIED"}}]}""", PlatformFailure.Authentication)]
    [InlineData("""{"errors":[{"message":"The input array size of 251 is too large","extensions":{"code":"MAX_INPUT_SIZE_EXCEEDED"}}]}""", PlatformFailure.Refused)]
    [InlineData("""{"errors":[{"message":"Field 'x' doesn't exist","extensions":{"code":"undefinedField"}}]}""", PlatformFailure.Refused)]
    [InlineData("""{"data":{"inventorySetQuantities":{"inventoryAdjustmentGroup":{"id":"x"}}}}""", PlatformFailure.OutcomeUnknown)]
    public async Task Update_ErrorOfTheWholeCall_IsSortedByWhatItMeansForAWrite(string answer, PlatformFailure expected)
    {
        using var shop = new ShopifyStub().OnShop().On("SetStock", answer);
        var item = new StockItem("k", "A", null, new Dictionary<string, string> { ["variant"] = "10:55", ["inventory_item"] = "77" }, 3, null, null) { Expected = 5, WriteKey = "k:1" };

        var failure = await Assert.ThrowsAsync<PlatformException>(() => shop.Connector.UpdateAsync(shop.Session(), [item], ShopifyStub.Cancellation));

        Assert.Equal(expected, failure.Failure);
        Assert.False(shop.Last("SetStock").Repeatable);
    }

    [Fact]
    public async Task Update_SentAsShopifyWantsIt()
    {
        using var shop = new ShopifyStub().OnShop().On("SetStock", """{"inventorySetQuantities":{"inventoryAdjustmentGroup":null,"userErrors":[]}}""");
        var item = new StockItem("k", "A", null, new Dictionary<string, string> { ["variant"] = "10:55", ["inventory_item"] = "77" }, 3, null, null) { Expected = 5, WriteKey = "k:1" };

        var result = Assert.Single((await shop.Connector.UpdateAsync(shop.Session(), [item], ShopifyStub.Cancellation)).Items);

        Assert.Equal(ItemOutcome.Confirmed, result.Outcome);
        Assert.Equal(
            """{"name":"available","reason":"correction","quantities":[{"inventoryItemId":"gid://shopify/InventoryItem/77","locationId":"gid://shopify/Location/7","quantity":3,"changeFromQuantity":5}]}""",
            shop.Last("SetStock").Variables["input"]!.ToJsonString());
        Assert.Equal(("stock", "shpat_of_the_stub"), (shop.Last("SetStock").Operation, shop.Last("SetStock").Token));
    }

    [Fact]
    public async Task Update_HttpErrors_LeaveAWriteOpen()
    {
        using var shop = new ShopifyStub().OnShop().OnStatus("SetStock", HttpStatusCode.BadGateway, "<html>");
        var item = new StockItem(
            "k", "A", null, new Dictionary<string, string> { ["variant"] = "10:55", ["inventory_item"] = "77" }, 3, null, null)
        { Expected = 5 };

        var failure = await Assert.ThrowsAsync<PlatformException>(() => shop.Connector.UpdateAsync(shop.Session(), [item], ShopifyStub.Cancellation));

        Assert.Equal((PlatformFailure.OutcomeUnknown, "http_502"), (failure.Failure, failure.Code));
    }
}
