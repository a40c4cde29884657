using System.Net;
using System.Text.Json.Nodes;
using static KolajAI.Connectors.Tests.WooCommerce.WooCommerceFixture;

namespace KolajAI.Connectors.Tests.WooCommerce;

public sealed class WooCommerceListingTests
{
    private readonly WooCommerceFixture _shop = new();

    private static ListingQuery Query(string key, string sku, params (string Kind, string Id)[] ids) =>
        new(key, sku, null, ids.ToDictionary(static id => id.Kind, static id => id.Id));

    private Task<IReadOnlyList<RemoteListing>> ReadAsync(params ListingQuery[] queries) => _shop.Connector.ReadAsync(_shop.Session(), queries, Cancellation);

    private static string Page(params int[] ids) => new JsonArray([.. ids.Select(static id => (JsonNode)new JsonObject
    {
        ["id"] = id,
        ["type"] = "simple",
        ["status"] = "publish",
        ["sku"] = $"S{id}",
        ["price"] = "1.00",
        ["manage_stock"] = true,
        ["stock_quantity"] = 1,
    })]).ToJsonString();

    private async Task<(List<string?> Skus, string? Next)> PageAsync(string? cursor)
    {
        var page = await _shop.Connector.ReadPageAsync(_shop.Session(), cursor, Cancellation);
        return (page.Listings.Select(static listing => listing.Sku).ToList(), page.NextCursor);
    }

    [Fact]
    public async Task Read_ReducedProduct_TellsWhatTheBuyerPaysAndTheListPrice()
    {
        _shop.AnswersFacts().Answers("""
            [{"id":10,"type":"simple","name":"Kışlık Şal","status":"publish","purchasable":true,"sku":"ŞAL-1","price":"159.90","regular_price":"199.90",
              "sale_price":"159.90","manage_stock":true,"stock_quantity":9,"global_unique_id":"8690000000001","meta_data":[]}]
            """);

        var listing = Assert.Single(await ReadAsync(Query("k", "other", ("product", "10"))));

        Assert.Equal(("k", "ŞAL-1", "Kışlık Şal", "8690000000001", 9L, true), (listing.Key, listing.Sku, listing.Title, listing.Barcode, listing.Quantity, listing.OnSale));
        Assert.Equal((Try(159.90m), Try(199.90m)), (listing.Price, listing.ListPrice));
        Assert.Equal("10", listing.RemoteIds["product"]);
    }

    [Theory]
    [InlineData("\"manage_stock\":false,\"stock_quantity\":null", null)]
    [InlineData("\"manage_stock\":\"parent\",\"stock_quantity\":4", null)]
    [InlineData("\"manage_stock\":true,\"stock_quantity\":-2", 0L)]
    [InlineData("\"manage_stock\":true,\"stock_quantity\":2.5", 2L)]
    public async Task Read_Stock_IsToldWhereTheListingHasANumberOfItsOwn(string stock, long? quantity)
    {
        _shop.AnswersFacts().Answers($$"""[{"id":10,"type":"simple","sku":"A","price":"1",{{stock}}}]""");

        Assert.Equal(quantity, Assert.Single(await ReadAsync(Query("k", "A", ("product", "10")))).Quantity);
    }

    [Fact]
    public async Task Read_VariationOfAHiddenProduct_IsNotOnSale()
    {
        _shop.AnswersFacts()
            .Answers("""[{"id":10,"type":"variable","status":"draft","sku":"G"}]""")
            .Answers("""[{"id":55,"status":"publish","sku":"A","price":"1.00","manage_stock":true,"stock_quantity":3},{"id":56,"sku":"B"}]""");

        var listing = Assert.Single(await ReadAsync(Query("k", "A", ("variant", "10:55"))));

        Assert.Equal((3L, false, "product not published"), (listing.Quantity, listing.OnSale, listing.StateText));
        Assert.Equal("10:55", listing.RemoteIds["variant"]);
        Assert.Contains("products/10/variations?include=55&", _shop.Sent[1].PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_SkuOfAnotherCase_IsNotTheListing()
    {
        _shop.AnswersFacts().Answers("""[{"id":10,"type":"simple","sku":"abc-ı","price":"1"}]""");

        Assert.Empty(await ReadAsync(Query("k", "ABC-I")));
    }

    [Fact]
    public async Task Read_SkuWithAComma_IsAskedForAlone()
    {
        _shop.AnswersFacts().Answers("[]").Answers("[]");

        await ReadAsync(Query("1", "A,1"), Query("2", "B"), Query("3", "C"));

        Assert.Contains("?sku=A%2C1&", _shop.Sent[0].PathAndQuery, StringComparison.Ordinal);
        Assert.Contains("?sku=B%2CC&", _shop.Sent[1].PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_PricesWithoutTax_AreNotToldAsWhatTheBuyerPays()
    {
        _shop.AnswersFacts(includeTax: "no").Answers("""[{"id":10,"type":"simple","sku":"A","price":"100.00","regular_price":"100.00"}]""");

        Assert.Null(Assert.Single(await ReadAsync(Query("k", "A", ("product", "10")))).Price);
    }

    [Fact]
    public async Task Read_ProductThatIsGone_HasNoAnswer()
    {
        _shop.AnswersFacts().Answers("[]").Answers(
            """{"code":"woocommerce_rest_product_invalid_id","message":"Invalid","data":{"status":404}}""", HttpStatusCode.NotFound);

        Assert.Empty(await ReadAsync(Query("k", "A", ("variant", "10:55"))));
    }

    [Fact]
    public async Task ReadPage_ProductDeletedMeanwhile_NoneIsMissedAndNoneToldTwice()
    {
        // Two pages; before the first is read, a product of it is deleted, so that 101 moves from the last page into the first.
        (string, string)[] pages = [("X-WP-TotalPages", "2")];
        _shop.AnswersFacts().Answers(Page(1, 2), headers: pages).Answers(Page(101, 102), headers: pages).Answers(Page(2, 101), headers: pages);

        var last = await PageAsync(null);
        var first = await PageAsync(last.Next);

        Assert.Equal(["S101", "S102"], last.Skus);
        Assert.Equal(["S2"], first.Skus);
        Assert.Null(first.Next);
    }

    [Fact]
    public async Task ReadPage_VariableProduct_IsFollowedByItsVariations()
    {
        _shop.AnswersFacts()
            .Answers("""[{"id":10,"type":"variable","status":"publish","sku":"G"},{"id":11,"type":"simple","sku":"S11","price":"1"}]""", headers: ("X-WP-TotalPages", "1"))
            .Answers("""[{"id":55,"status":"publish","sku":"V55","price":"2.00"}]""");

        var products = await PageAsync(null);
        var variations = await PageAsync(products.Next);

        Assert.Equal(["S11"], products.Skus);
        Assert.Equal(["V55"], variations.Skus);
        Assert.Null(variations.Next);
    }

    [Fact]
    public async Task ReadPage_PageThatVanished_GoesOnWithTheOneBefore()
    {
        (string, string)[] pages = [("X-WP-TotalPages", "3")];
        _shop.AnswersFacts().Answers(Page(1), headers: pages).Answers(Page(201), headers: pages)
            .Answers("""{"code":"rest_post_invalid_page_number","message":"No such page","data":{"status":400}}""", HttpStatusCode.BadRequest)
            .Answers(Page(1, 2));

        var third = await PageAsync(null);
        var second = await PageAsync(third.Next);
        var first = await PageAsync(second.Next);

        Assert.Empty(second.Skus);
        Assert.Equal(["S1", "S2"], first.Skus);
    }

    [Fact]
    public async Task ReadPage_ListThatIsNotSorted_FailsInsteadOfLosing()
    {
        _shop.AnswersFacts().Answers(Page(2, 1), headers: ("X-WP-TotalPages", "1"));

        Assert.Equal("answer_not_sorted", (await Assert.ThrowsAsync<PlatformException>(() => PageAsync(null))).Code);
    }
}
