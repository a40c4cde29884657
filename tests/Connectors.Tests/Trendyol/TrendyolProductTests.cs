using System.Net;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Connectors.Tests.Trendyol;

public sealed class TrendyolProductTests
{
    private readonly TrendyolFixture _trendyol = new();

    private static Product Shirt => new()
    {
        Id = "id-1",
        Sku = "SKU-1",
        Barcode = "B-1",
        Title = "Tişört",
        Description = "<p>Pamuk</p>",
        Brand = "Kolaj",
        VatRate = "10",
        WeightKg = 0.4m,
        DimensionsCm = new ProductDimensions(30, 20, 10),
        Images = [new ProductImage("https://x.example/1.jpg", 0)],
        Offers =
        [
            new ProductOffer("trendyol", "other", "1", null),
            new ProductOffer("trendyol", null, "411", new Dictionary<string, IReadOnlyList<string>> { ["338"] = ["6980", "6981"], ["47"] = ["Mavi"] }),
        ],
    };

    private static ContentItem Item(Product product, params (string Kind, string Id)[] ids) => new(
        product.Id, 1, product, 30_000, Money.FromDecimal(199.90m, "TRY"), null, ids.ToDictionary(id => id.Kind, id => id.Id));

    private Task<SubmitResult> PublishAsync(params ContentItem[] items) =>
        _trendyol.Connector.PublishAsync(_trendyol.Session(), items, TrendyolFixture.Cancellation);

    [Fact]
    public async Task PublishAsync_New_LooksUpTheBrandOnceAndCreates()
    {
        _trendyol.Platform.Answers("""[{"id":9,"name":"KOLAJ"},{"id":1791,"name":"Kolaj"}]""").Answers("""{"batchRequestId":"b-1"}""")
            .Answers("""{"batchRequestId":"b-2"}""");

        var result = await PublishAsync(Item(Shirt));
        await PublishAsync(Item(Shirt));

        Assert.Equal("create:b-1", result.BatchId);
        Assert.Equal(
            ["/integration/product/brands/by-name?name=Kolaj", "/integration/product/sellers/2748/v2/products", "/integration/product/sellers/2748/v2/products"],
            _trendyol.Platform.Sent.Select(sent => sent.PathAndQuery));
        var item = _trendyol.Platform.Sent[1].Body!["items"]![0]!;
        Assert.Equal(
            """{"barcode":"B-1","productMainId":"SKU-1","brandId":1791,"categoryId":411,"quantity":20000,"stockCode":"SKU-1","dimensionalWeight":2,"currencyType":"TRY","listPrice":199.9,"salePrice":199.9,"vatRate":10,"images":[{"url":"https://x.example/1.jpg"}],"attributes":[{"attributeId":338,"attributeValueIds":[6980,6981]},{"attributeId":47,"attributeValue":"Mavi"}]}""",
            Without(item, "title", "description"));
        Assert.Equal(("Tişört", "<p>Pamuk</p>"), ((string?)item["title"], (string?)item["description"]));
    }

    [Fact]
    public async Task PublishAsync_Approved_UpdatesContentOnceAndEachVariant()
    {
        _trendyol.Platform.Answers("""{"batchRequestId":"c-1"}""").Answers("""{"batchRequestId":"v-1"}""");
        var second = Shirt with { Id = "id-2", Sku = "SKU-2", Barcode = "B-2" };

        var result = await PublishAsync(Item(Shirt, ("product", "77")), Item(second, ("product", "77")));

        Assert.Equal("content:c-1|variant:v-1", result.BatchId);
        Assert.Equal(["id-1", "id-2"], result.Items.Select(item => item.Key));
        Assert.Equal("/integration/product/sellers/2748/products/content-bulk-update", _trendyol.Platform.Sent[0].PathAndQuery);
        Assert.Equal(77, (long)Assert.Single(_trendyol.Platform.Sent[0].Body!["items"]!.AsArray())!["contentId"]!);
        Assert.Equal("/integration/product/sellers/2748/products/variant-bulk-update", _trendyol.Platform.Sent[1].PathAndQuery);
        Assert.Equal(
            """{"items":[{"barcode":"B-1","stockCode":"SKU-1","vatRate":10,"dimensionalWeight":2},{"barcode":"B-2","stockCode":"SKU-2","vatRate":10,"dimensionalWeight":2}]}""",
            _trendyol.Platform.Sent[1].Body!.ToJsonString());
    }

    [Fact]
    public async Task FollowAsync_ContentAndVariant_AreBothNeeded()
    {
        _trendyol.Platform.Answers("""{"batchRequestId":"c-1"}""").Answers("""{"batchRequestId":"v-1"}""");
        var second = Shirt with { Id = "id-2", Sku = "SKU-2", Barcode = "B-2" };
        var result = await PublishAsync(Item(Shirt, ("product", "77")), Item(second, ("product", "77")));
        _trendyol.Platform
            .Answers("""{"status":"COMPLETED","items":[{"requestItem":{"contentId":77},"status":"SUCCESS"}]}""")
            .Answers("""{"status":"COMPLETED","items":[{"requestItem":{"barcode":"B-1"},"status":"SUCCESS"},{"requestItem":{"barcode":"B-2"},"status":"FAILED","failureReasons":["<b>KDV</b> hatalı"]}]}""");

        var status = await _trendyol.Connector.FollowAsync(
            _trendyol.Session(), new RemoteBatch(result.BatchId!, "content", default, new Dictionary<string, string> { ["B-1"] = "id-1", ["B-2"] = "id-2" }),
            TrendyolFixture.Cancellation);

        Assert.True(status.Finished);
        Assert.Equal(ItemOutcome.Confirmed, status.Items.Single(item => item.Key == "id-1").Outcome);
        Assert.Equal((ItemOutcome.Refused, "KDV hatalı"), (status.Items.Single(item => item.Key == "id-2").Outcome, status.Items.Single(item => item.Key == "id-2").Message));
        Assert.DoesNotContain(_trendyol.Platform.Notes.Keys, key => key.StartsWith("batch-contents/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PublishAsync_SecondPartFails_KeepsTheFirstBatch()
    {
        _trendyol.Platform.Answers("""{"batchRequestId":"c-1"}""").Answers("", HttpStatusCode.ServiceUnavailable);

        var result = await PublishAsync(Item(Shirt, ("product", "77")));

        Assert.Equal("content:c-1", result.BatchId);
        Assert.Equal(ItemOutcome.Retry, Assert.Single(result.Items).Outcome);
    }

    [Fact]
    public async Task PublishAsync_DraftStillUnapproved_IsUpdatedWhole()
    {
        _trendyol.Platform.Answers("""{"content":[]}""")
            .Answers("""[{"id":1791,"name":"Kolaj"}]""").Answers("""{"batchRequestId":"u-1"}""");

        var result = await PublishAsync(Item(Shirt, ("draft", "B-1")));

        Assert.Equal("unapproved:u-1", result.BatchId);
        var sent = _trendyol.Platform.Sent[^1];
        Assert.Equal("/integration/product/sellers/2748/products/unapproved-bulk-update", sent.PathAndQuery);
        Assert.Null(sent.Body!["items"]![0]!["quantity"]);
    }

    [Fact]
    public async Task PublishAsync_AgainstTheRules_IsRefusedWithTheReason()
    {
        _trendyol.Platform.Answers("[]");

        var result = await PublishAsync(
            Item(Shirt with { Id = "1", Barcode = null }), Item(Shirt with { Id = "2", Title = new string('x', 101) }),
            Item(Shirt with { Id = "3", Description = new string('x', 30_001) }), Item(Shirt with { Id = "4", Images = [] }),
            Item(Shirt with { Id = "5", Images = [.. Enumerable.Range(0, 9).Select(i => new ProductImage("https://x.example/1.jpg", i))] }),
            Item(Shirt with { Id = "6", Images = [new ProductImage("http://x.example/1.jpg", 0)] }), Item(Shirt with { Id = "7", VatRate = "18" }),
            Item(Shirt with { Id = "8", Offers = [] }), Item(Shirt with { Id = "9", Brand = null, Barcode = "B-9" }),
            Item(Shirt with { Id = "10", Brand = "Nobody", Barcode = "B-10" }));

        Assert.Null(result.BatchId);
        Assert.Equal(
            ["barcode_missing", "title_too_long", "description_too_long", "image_missing", "too_many_images", "image_not_https", "vat_rate_refused", "category_missing", "brand_missing", "brand_unknown"],
            result.Items.Select(item => item.Code));
    }

    [Fact]
    public async Task ReadAsync_ApprovedAndUnapproved_AreTold()
    {
        _trendyol.Platform
            .Answers("""{"content":[{"contentId":77,"title":"Tişört","variants":[{"variantId":5,"barcode":"B-1","stockCode":"SKU-1","onSale":true,"stock":{"quantity":4},"price":{"salePrice":222,"listPrice":223},"locked":false}]}]}""")
            .Answers("""{"content":[]}""").Answers("""{"content":[{"barcode":"B-2","status":"rejected"}]}""")
            .Answers("""{"content":[]}""").Answers("""{"content":[]}""");

        var listings = await _trendyol.Connector.ReadAsync(
            _trendyol.Session(), [.. new[] { "B-1", "B-2", "B-3" }.Select(code => new ListingQuery("k" + code, "s", code, new Dictionary<string, string>()))],
            TrendyolFixture.Cancellation);

        Assert.Equal(["kB-1", "kB-2"], listings.Select(listing => listing.Key));
        Assert.Equal((4L, true, "77", "5"), (listings[0].Quantity, listings[0].OnSale, listings[0].RemoteIds["product"], listings[0].RemoteIds["variant"]));
        Assert.Equal((false, "rejected", "B-2"), (listings[1].OnSale, listings[1].StateText, listings[1].RemoteIds["draft"]));
        Assert.Equal("/integration/product/sellers/2748/products/approved?barcode=B-1&size=10", _trendyol.Platform.Sent[0].PathAndQuery);
    }

    [Fact]
    public async Task ReadPageAsync_Cursor_GoesThroughApprovedThenUnapproved()
    {
        _trendyol.Platform
            .Answers("""{"page":0,"totalPages":2,"content":[{"contentId":1,"variants":[{"barcode":"A"}]}]}""")
            .Answers("""{"page":1,"totalPages":2,"content":[{"contentId":2,"variants":[{"barcode":"B"}]}]}""")
            .Answers("""{"page":99,"totalPages":101,"content":[{"contentId":1,"variants":[{"barcode":"A"}]}]}""")
            .Answers("""{"page":0,"totalPages":1,"content":[{"barcode":"C"}]}""");

        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await _trendyol.Connector.ReadPageAsync(_trendyol.Session(), cursor, TrendyolFixture.Cancellation);
            seen.AddRange(page.Listings.Select(listing => listing.Barcode));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(["A", "B", "C"], seen);
        Assert.Equal("/integration/product/sellers/2748/products/approved?page=99&size=1", _trendyol.Platform.Sent[2].PathAndQuery);
    }

    [Fact]
    public async Task ReadPageAsync_RowsMovedUpMeanwhile_BeginsAnewAndGivesUpAfterFiveRounds()
    {
        for (var round = 0; round <= 5; round++)
        {
            _trendyol.Platform
                .Answers("""{"page":0,"totalPages":2,"content":[{"contentId":1,"variants":[{"barcode":"A"}]}]}""")
                .Answers("""{"page":1,"totalPages":2,"content":[{"contentId":3,"variants":[{"barcode":"C"}]}]}""")
                .Answers("""{"page":99,"totalPages":101,"content":[{"contentId":2,"variants":[{"barcode":"B"}]}]}""");
        }

        string? cursor = null;
        for (var page = 0; page < 11; page++)
            cursor = (await _trendyol.Connector.ReadPageAsync(_trendyol.Session(), cursor, TrendyolFixture.Cancellation)).NextCursor;
        var failure = await Assert.ThrowsAsync<PlatformException>(
            () => _trendyol.Connector.ReadPageAsync(_trendyol.Session(), cursor, TrendyolFixture.Cancellation));

        Assert.Equal((PlatformFailure.Broken, "list_changes"), (failure.Failure, failure.Code));
    }

    [Fact]
    public async Task TestAsync_Connection_ReadsOneProduct()
    {
        _trendyol.Platform.Answers("""{"totalElements":45,"content":[]}""");

        var check = await _trendyol.Connector.TestAsync(_trendyol.Session(("integrator_name", "Kolaj")), TrendyolFixture.Cancellation);

        Assert.Contains("45", check.Detail, StringComparison.Ordinal);
        Assert.Equal("2748 - Kolaj", _trendyol.Platform.Sent[0].Headers["User-Agent"]);
        Assert.Equal("/integration/product/sellers/2748/products/approved?size=1", _trendyol.Platform.Sent[0].PathAndQuery);
    }

    private static string Without(System.Text.Json.Nodes.JsonNode item, params string[] names)
    {
        var copy = item.DeepClone().AsObject();
        foreach (var name in names)
            copy.Remove(name);
        return copy.ToJsonString();
    }
}
