using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Monetary;
using static KolajAI.Connectors.Tests.WooCommerce.WooCommerceFixture;

namespace KolajAI.Connectors.Tests.WooCommerce;

public sealed class WooCommerceStockTests
{
    private readonly WooCommerceFixture _shop = new();

    private async Task<Dictionary<string, ItemResult>> UpdateAsync(params StockItem[] items)
    {
        var result = await _shop.Connector.UpdateAsync(_shop.Session(), items, Cancellation);
        Assert.Null(result.BatchId);
        return result.Items.ToDictionary(static item => item.Key);
    }

    private static StockItem Simple(string id, long? quantity, Money? price = null, Money? list = null) =>
        new($"p{id}", $"SKU-{id}", null, new Dictionary<string, string> { ["product"] = id }, quantity, price, list);

    private static StockItem Variant(string ids, long quantity) =>
        new($"v{ids}", $"SKU-{ids}", null, new Dictionary<string, string> { ["variant"] = ids }, quantity, null, null);

    private static string Updated(params long[] ids) =>
        new JsonObject { ["update"] = new JsonArray([.. ids.Select(static id => (JsonNode)new JsonObject { ["id"] = id, ["manage_stock"] = true })]) }.ToJsonString();

    [Fact]
    public async Task Update_StockAndPrices_GoInOneCallWithNumbersAsNumbersAndMoneyAsText()
    {
        _shop.AnswersFacts().Answers(Updated(10, 11));

        var results = await UpdateAsync(Simple("10", 7, Try(199.90m), Try(249.9m)), Simple("11", null, Try(10m)));

        var sent = Assert.Single(_shop.Sent);
        Assert.Equal(("POST", "/wp-json/wc/v3/products/batch", "stock_price", false), (sent.Method, sent.PathAndQuery, sent.Operation, sent.Repeatable));
        Assert.Equal(
            """{"update":[{"id":10,"manage_stock":true,"stock_quantity":7,"backorders":"no","regular_price":"249.90","sale_price":"199.90"},{"id":11,"regular_price":"10.00","sale_price":""}]}""",
            sent.Body!.ToJsonString());
        Assert.All(results.Values, static result => Assert.Equal(ItemOutcome.Confirmed, result.Outcome));
    }

    [Fact]
    public async Task Update_StockAlone_ReadsNoSettings()
    {
        _shop.Answers(Updated(10));

        await UpdateAsync(Simple("10", 7));

        Assert.Single(_shop.Platform.Sent);
    }

    [Fact]
    public async Task Update_Variations_GoBelowTheirProductsACallEach()
    {
        _shop.Answers(Updated(55, 56)).Answers(Updated(77));

        var results = await UpdateAsync(Variant("10:55", 1), Variant("20:77", 2), Variant("10:56", 3));

        Assert.Equal(
            ["/wp-json/wc/v3/products/10/variations/batch", "/wp-json/wc/v3/products/20/variations/batch"], _shop.Sent.Select(static sent => sent.PathAndQuery));
        Assert.Equal([55, 56], _shop.Sent[0].Body!["update"]!.AsArray().Select(static row => row!["id"]!.GetValue<int>()));
        Assert.Equal("10:56", results["v10:56"].RemoteIds!["variant"]);
    }

    [Fact]
    public async Task Update_OneRowFails_OnlyThatOneIsRefused()
    {
        _shop.Answers("""
            {"update":[{"id":10,"error":{"code":"woocommerce_rest_product_invalid_id","message":"Ge&ccedil;ersiz ID.","data":{"status":400}}},
                       {"id":11,"manage_stock":true}]}
            """);

        var results = await UpdateAsync(Simple("10", 1), Simple("11", 2));

        Assert.Equal(
            (ItemOutcome.Refused, "woocommerce_rest_product_invalid_id", "Geçersiz ID."), (results["p10"].Outcome, results["p10"].Code, results["p10"].Message));
        Assert.Equal(ItemOutcome.Confirmed, results["p11"].Outcome);
    }

    [Fact]
    public async Task Update_RowBrokeOffInTheShop_HasNoResultSoThatItIsReadBack()
    {
        _shop.Answers("""{"update":[{"id":10,"error":{"code":"internal","message":"Fatal","data":{"status":500}}},{"id":11,"manage_stock":true}]}""");

        Assert.Equal(["p11"], (await UpdateAsync(Simple("10", 1), Simple("11", 2))).Keys);
    }

    [Theory]
    [InlineData(500, null, PlatformFailure.OutcomeUnknown)]
    [InlineData(504, null, PlatformFailure.OutcomeUnknown)]
    [InlineData(503, "600", PlatformFailure.Broken)]
    [InlineData(429, "5", PlatformFailure.RateLimited)]
    [InlineData(413, null, PlatformFailure.Refused)]
    public async Task Update_WholeCallFails_TellsUnknownFromNothingDone(int status, string? retryAfter, PlatformFailure failure)
    {
        _shop.Answers("", (HttpStatusCode)status, retryAfter is null ? [] : [("Retry-After", retryAfter)]);

        var error = await Assert.ThrowsAsync<PlatformException>(() => UpdateAsync(Simple("10", 1)));

        Assert.Equal(failure, error.Failure);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("""{"update":[]}""")]
    public async Task Update_SuccessThatCannotBeRead_IsUnknown(string body)
    {
        _shop.Answers(body);

        Assert.Equal(PlatformFailure.OutcomeUnknown, (await Assert.ThrowsAsync<PlatformException>(() => UpdateAsync(Simple("10", 1)))).Failure);
    }

    [Fact]
    public async Task Update_LaterCallIsLimited_ItsItemsGoAgainAndTheDoneOnesStay()
    {
        _shop.Answers(Updated(10)).Answers("", HttpStatusCode.TooManyRequests, ("Retry-After", "5"));

        var results = await UpdateAsync(Simple("10", 1), Variant("20:77", 2), Variant("30:88", 3));

        Assert.Equal(ItemOutcome.Confirmed, results["p10"].Outcome);
        Assert.Equal((ItemOutcome.Retry, TimeSpan.FromSeconds(5)), (results["v20:77"].Outcome, results["v20:77"].RetryAfter));
        Assert.Equal(ItemOutcome.Retry, results["v30:88"].Outcome);
        Assert.Equal(2, _shop.Sent.Count);
    }

    [Fact]
    public async Task Update_LaterCallIsUnanswered_ItsItemsHaveNoResult()
    {
        _shop.Answers(Updated(10)).Answers("", HttpStatusCode.BadGateway);

        var results = await UpdateAsync(Simple("10", 1), Variant("20:77", 2), Variant("30:88", 3));

        Assert.False(results.ContainsKey("v20:77"));
        Assert.Equal(ItemOutcome.Retry, results["v30:88"].Outcome);
    }

    [Fact]
    public async Task Update_MoreProductsWithVariationsThanAJobHasTimeFor_LeavesTheRestForTheNext()
    {
        for (var i = 1; i <= 25; i++)
            _shop.Answers(Updated(1000 + i));

        var results = await UpdateAsync([.. Enumerable.Range(1, 30).Select(static i => Variant($"{i}:{1000 + i}", 1))]);

        Assert.Equal(25, _shop.Sent.Count);
        Assert.Equal(5, results.Values.Count(static result => result is { Outcome: ItemOutcome.Retry, Code: "next_call" }));
    }

    [Theory]
    [InlineData(10, "EUR", "currency_not_sold")]
    [InlineData(10.005, "TRY", "money_precision")]
    [InlineData(0, "TRY", "price_not_positive")]
    public async Task Update_PriceTheShopCannotShow_IsRefusedAndTheNumberGoesAlone(double amount, string currency, string code)
    {
        _shop.AnswersFacts().Answers(Updated(10));
        var price = Money.FromDecimal((decimal)amount, currency);

        var results = await UpdateAsync(Simple("10", 3, price), Simple("11", null, price));

        Assert.Equal("""{"update":[{"id":10,"manage_stock":true,"stock_quantity":3,"backorders":"no"}]}""", Assert.Single(_shop.Sent).Body!.ToJsonString());
        Assert.Equal((ItemOutcome.Confirmed, code), (results["p10"].Outcome, results["p10"].PriceRefused?.Code));
        Assert.Equal((ItemOutcome.Refused, code), (results["p11"].Outcome, results["p11"].Code));
    }

    [Fact]
    public async Task Update_ShopRefusesTheRowWithItsPrice_GoesOnceMoreWithoutIt()
    {
        const string Refused = """{"update":[{"id":10,"error":{"code":"price_not_allowed","message":"No","data":{"status":400}}}]}""";
        _shop.AnswersFacts().Answers(Refused).Answers(Updated(10));

        var result = (await UpdateAsync(Simple("10", 3, Try(10m))))["p10"];

        Assert.Equal("""{"update":[{"id":10,"manage_stock":true,"stock_quantity":3,"backorders":"no"}]}""", _shop.Sent[1].Body!.ToJsonString());
        Assert.Equal((ItemOutcome.Confirmed, "price_not_allowed"), (result.Outcome, result.PriceRefused?.Code));
    }

    [Fact]
    public async Task Update_ShopRefusesTheRowWithoutItsPriceToo_IsRefusedWhole()
    {
        const string Refused = """{"update":[{"id":10,"error":{"code":"locked","message":"No","data":{"status":400}}}]}""";
        _shop.AnswersFacts().Answers(Refused).Answers(Refused);

        var result = (await UpdateAsync(Simple("10", 3, Try(10m))))["p10"];

        Assert.Equal((ItemOutcome.Refused, "locked", 2), (result.Outcome, result.Code, _shop.Sent.Count));
        Assert.Null(result.PriceRefused);
    }

    [Fact]
    public async Task Update_ShopKeepsNoStock_IsRefused()
    {
        _shop.Answers("""{"update":[{"id":10,"manage_stock":false}]}""");

        Assert.Equal("stock_not_managed", (await UpdateAsync(Simple("10", 3)))["p10"].Code);
    }

    [Fact]
    public async Task Update_Unbound_IsFoundByItsExactSku()
    {
        _shop.Answers("""[{"id":9,"type":"simple","sku":"sku-ışık"},{"id":10,"type":"variation","parent_id":4,"sku":"SKU-IŞIK"}]""").Answers(Updated(10));

        var results = await UpdateAsync(new StockItem("k", "SKU-IŞIK", null, new Dictionary<string, string>(), 3, null, null));

        Assert.Equal("4:10", results["k"].RemoteIds!["variant"]);
        Assert.Equal("/wp-json/wc/v3/products/4/variations/batch", _shop.Sent[1].PathAndQuery);
        Assert.Contains("sku=SKU-I%C5%9EIK&", _shop.Sent[0].PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_FactsAreOld_AreReadAgain()
    {
        _shop.AnswersFacts().Answers(Updated(10)).Answers(Updated(10)).AnswersFacts("EUR");

        await UpdateAsync(Simple("10", null, Try(5)));
        await UpdateAsync(Simple("10", null, Try(6)));
        _shop.Platform.Clock.Advance(TimeSpan.FromMinutes(11));
        var results = await UpdateAsync(Simple("10", null, Try(7)));

        Assert.Equal("currency_not_sold", results["p10"].Code);
    }
}
