using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Simulator.Tests;

public sealed class ProductTests
{
    private const string Create = "integration/product/sellers/2738/v2/products";
    private const string Products = "integration/product/sellers/2738/products";

    [Fact]
    public async Task Create_BatchDelay_IsInProgressThenCompletedThenGone()
    {
        await using var shop = await TrendyolShop.OpenAsync(batchDelayMs: 200);
        using var accepted = await shop.SendAsync(HttpMethod.Post, Create, Body(Shirt()));

        var before = await shop.BatchAsync(accepted);
        shop.Time.Advance(TimeSpan.FromMilliseconds(200));
        var after = await GetBatchAsync(shop, before);
        shop.Time.Advance(TimeSpan.FromHours(4));
        var readable = await shop.SendAsync(HttpMethod.Get, $"{Products}/batch-requests/{before["batchRequestId"]}");
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        var gone = await shop.SendAsync(HttpMethod.Get, $"{Products}/batch-requests/{before["batchRequestId"]}");

        Assert.Equal(("IN_PROGRESS", 1), (before["status"]!.GetValue<string>(), before["itemCount"]!.GetValue<int>()));
        Assert.Equal(("COMPLETED", 0, "ProductV2OnBoarding"), (after["status"]!.GetValue<string>(), after["failedItemCount"]!.GetValue<int>(), after["batchRequestType"]!.GetValue<string>()));
        Assert.Equal("SUCCESS", after["items"]![0]!["status"]!.GetValue<string>());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (readable.StatusCode, gone.StatusCode));
        Assert.Equal(7, await shop.StockAsync("8680000000017"));
    }

    [Theory]
    [InlineData("barcode", null, "barcode")]
    [InlineData("barcode", "\"a/b\"", "barcode")]
    [InlineData("title", null, "title")]
    [InlineData("vatRate", "18", "vatRate")]
    [InlineData("quantity", "20001", "quantity")]
    [InlineData("quantity", "-1", "quantity")]
    [InlineData("listPrice", "10", "listPrice")]
    [InlineData("images", "[]", "images")]
    [InlineData("images", "[{\"url\":\"http://images.example/a.jpg\"}]", "https")]
    [InlineData("categoryId", "100", "categoryId")]
    [InlineData("brandId", "999999", "brandId")]
    [InlineData("currencyType", "\"USD\"", "currencyType")]
    [InlineData("attributes", "[]", "Beden")]
    [InlineData("attributes", "[{\"attributeId\":47,\"attributeValueIds\":[4701,4702]},{\"attributeId\":338,\"attributeValue\":\"XXL\"}]", "birden fazla")]
    public async Task Create_FieldMissingOrOutOfRange_ItemFailsWithReason(string field, string? value, string reason)
    {
        await using var shop = await TrendyolShop.OpenAsync();
        var product = Shirt();
        if (value is null)
            product.Remove(field);
        else
            product[field] = JsonNode.Parse(value);
        using var accepted = await shop.SendAsync(HttpMethod.Post, Create, Body(product));

        var batch = await shop.BatchAsync(accepted);

        Assert.Equal(1, batch["failedItemCount"]!.GetValue<int>());
        Assert.Contains(batch["items"]![0]!["failureReasons"]!.AsArray(), text => text!.GetValue<string>().Contains(reason, StringComparison.Ordinal));
        Assert.Empty(await shop.Platform.ReadProductsAsync(TrendyolShop.Cancellation));
    }

    [Fact]
    public async Task Create_OneGoodOneBad_OnlyTheBadFails()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        var bad = Shirt();
        bad["barcode"] = "8680000000024";
        bad["title"] = new string('a', 101);
        using var accepted = await shop.SendAsync(HttpMethod.Post, Create, Body(Shirt(), bad));

        var batch = await shop.BatchAsync(accepted);

        Assert.Equal(["SUCCESS", "FAILED"], batch["items"]!.AsArray().Select(item => item!["status"]!.GetValue<string>()));
        Assert.Equal("8680000000017", Assert.Single(await shop.Platform.ReadProductsAsync(TrendyolShop.Cancellation)).Barcode);
    }

    [Fact]
    public async Task Create_BarcodeWithBlanks_IsKeptWithoutThem()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        var product = Shirt();
        product["barcode"] = "868 000 17";
        using var accepted = await shop.SendAsync(HttpMethod.Post, Create, Body(product));

        Assert.Equal("86800017", Assert.Single(await shop.Platform.ReadProductsAsync(TrendyolShop.Cancellation)).Barcode);
    }

    [Theory]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{}""")]
    [InlineData("""{"items":[{"barcode":""")]
    [InlineData("""{"items":[{"barcode":"A","salePrice":"19.90"}]}""")]
    [InlineData("""{"items":[{"barcode":"A","quantity":1e400}]}""")]
    [InlineData("""{"items":[null]}""")]
    public async Task Create_BodyOfAnotherShape_Answers400(string body)
    {
        await using var shop = await TrendyolShop.OpenAsync();

        using var answer = await shop.SendAsync(HttpMethod.Post, Create, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotNull((await TrendyolShop.JsonAsync(answer))["errors"]?[0]?["message"]);
    }

    [Fact]
    public async Task Create_ThousandAndOneItems_Answers400()
    {
        await using var shop = await TrendyolShop.OpenAsync();

        using var answer = await shop.SendAsync(HttpMethod.Post, Create, Body([.. Enumerable.Range(0, 1001).Select(_ => Shirt())]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Approval_OffThenRejectedThenUpdated_MovesBetweenTheLists()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.Platform.SetSettingsAsync(new TrendyolSellerSettings { AutoApprove = false, BatchDelayMs = 0 }, TrendyolShop.Cancellation);
        using var created = await shop.SendAsync(HttpMethod.Post, Create, Body(Shirt()));

        await shop.Platform.JudgeProductAsync("8680000000017", new ProductJudgement { Reason = "Görsel uygun değil" }, TrendyolShop.Cancellation);
        var rejected = await shop.GetAsync($"{Products}/unapproved");
        using var stock = await shop.PutStockAsync("8680000000017", 3);
        var stockBatch = await shop.BatchAsync(stock);
        using var updated = await shop.SendAsync(HttpMethod.Post, $"{Products}/unapproved-bulk-update", """{"items":[{"barcode":"8680000000017","title":"Yeni başlık"}]}""");
        await shop.Platform.JudgeProductAsync("8680000000017", new ProductJudgement { Approved = true }, TrendyolShop.Cancellation);
        var approved = await shop.GetAsync($"{Products}/approved?size=1");

        Assert.Equal("Görsel uygun değil", rejected["content"]![0]!["rejectReasonDetails"]![0]!["rejectReason"]!.GetValue<string>());
        Assert.Equal("FAILED", stockBatch["items"]![0]!["status"]!.GetValue<string>());
        Assert.Equal("Yeni başlık", approved["content"]![0]!["title"]!.GetValue<string>());
        Assert.Equal(7, approved["content"]![0]!["variants"]![0]!["stock"]!["quantity"]!.GetValue<int>());
    }

    [Fact]
    public async Task ContentUpdate_NotAllAttributes_Fails()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        using var created = await shop.SendAsync(HttpMethod.Post, Create, Body(Shirt()));
        var contentId = Assert.Single(await shop.Platform.ReadProductsAsync(TrendyolShop.Cancellation)).ContentId;

        using var some = await shop.SendAsync(HttpMethod.Post, $"{Products}/content-bulk-update",
            $$"""{"items":[{"contentId":{{contentId}},"attributes":[{"attributeId":47,"attributeValueIds":[4702]}]}]}""");
        using var title = await shop.SendAsync(HttpMethod.Post, $"{Products}/content-bulk-update",
            $$"""{"items":[{"contentId":{{contentId}},"title":"Başka"}]}""");

        Assert.Equal("FAILED", (await shop.BatchAsync(some))["items"]![0]!["status"]!.GetValue<string>());
        Assert.Equal("SUCCESS", (await shop.BatchAsync(title))["items"]![0]!["status"]!.GetValue<string>());
        Assert.Equal("Başka", (await shop.GetAsync("integration/product/sellers/2738/product/8680000000017"))["title"]!.GetValue<string>());
    }

    [Fact]
    public async Task ArchiveThenDelete_Product_IsMarkedThenGone()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 1));

        using var archived = await shop.SendAsync(HttpMethod.Put, $"{Products}/archive-state", """{"items":[{"barcode":"A","archived":true}]}""");
        var marked = Assert.Single(await shop.Platform.ReadProductsAsync(TrendyolShop.Cancellation)).Archived;
        using var deleted = await shop.SendAsync(HttpMethod.Delete, Products, """{"items":[{"barcode":"A"}]}""");

        Assert.True(marked);
        Assert.Equal("ProductDeletion", (await shop.BatchAsync(deleted))["batchRequestType"]!.GetValue<string>());
        Assert.Empty(await shop.Platform.ReadProductsAsync(TrendyolShop.Cancellation));
    }

    private static Task<JsonNode> GetBatchAsync(TrendyolShop shop, JsonNode batch) =>
        shop.GetAsync($"{Products}/batch-requests/{batch["batchRequestId"]}");

    private static string Body(params JsonObject[] items) => new JsonObject { ["items"] = new JsonArray([.. items]) }.ToJsonString();

    private static JsonObject Shirt() => JsonNode.Parse("""
        {"barcode":"8680000000017","title":"Pamuklu tişört","productMainId":"TS-1","brandId":1,"categoryId":111,"quantity":7,
         "stockCode":"TS-1-S","description":"<p>Pamuklu tişört</p>","currencyType":"TRY","listPrice":249.90,"salePrice":199.90,"vatRate":10,
         "images":[{"url":"https://images.example/ts.jpg"}],
         "attributes":[{"attributeId":47,"attributeValueIds":[4701]},{"attributeId":338,"attributeValueIds":[3381]}]}
        """)!.AsObject();
}
