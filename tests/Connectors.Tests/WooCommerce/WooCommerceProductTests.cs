using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Products;
using static KolajAI.Connectors.Tests.WooCommerce.WooCommerceFixture;

namespace KolajAI.Connectors.Tests.WooCommerce;

public sealed class WooCommerceProductTests
{
    private readonly WooCommerceFixture _shop = new();

    private async Task<Dictionary<string, ItemResult>> PublishAsync(params ContentItem[] items)
    {
        var result = await _shop.Connector.PublishAsync(_shop.Session(), items, Cancellation);
        Assert.Null(result.BatchId);
        return result.Items.ToDictionary(static item => item.Key);
    }

    private JsonNode Row(string list, int index = 0) => _shop.Sent[^1].Body![list]![index]!;

    private static string Meta(string key, string value) => $$"""{"id":1,"key":"{{key}}","value":"{{value}}"}""";

    [Fact]
    public async Task Publish_NewListing_SendsAllOfItAndLosesNoTurkishLetter()
    {
        _shop.AnswersFacts().Answers("[]").Answers("""{"create":[{"id":10}]}""");
        var product = Product("p1", "ŞAL-İĞ", "Kışlık şal \"İğne oyası\"") with
        {
            Description = "<p>Çok yumuşak</p>",
            Barcode = "8690000000001",
            Brand = "Öz Işık",
            Images = [new("https://cdn.example/2.jpg", 1), new("https://cdn.example/ş 1.jpg", 0)],
            Attributes = new Dictionary<string, IReadOnlyList<string>> { ["Kumaş"] = ["Yün", "İpek"] },
            Offers = [new("woocommerce", null, "9, 12", null)],
        };

        var results = await PublishAsync(Content(product, 149.90m, 5));

        Assert.Equal((ItemOutcome.Confirmed, "10"), (results["p1"].Outcome, results["p1"].RemoteIds!["product"]));
        var row = Row("create");
        Assert.Equal("simple", row["type"]!.GetValue<string>());
        Assert.Equal("Kışlık şal \"İğne oyası\"", row["name"]!.GetValue<string>());
        Assert.Equal("ŞAL-İĞ", row["sku"]!.GetValue<string>());
        Assert.Equal("8690000000001", row["global_unique_id"]!.GetValue<string>());
        Assert.Equal("149.90", row["regular_price"]!.GetValue<string>());
        Assert.Equal(5, row["stock_quantity"]!.GetValue<int>());
        Assert.Equal([9, 12], row["categories"]!.AsArray().Select(static category => category!["id"]!.GetValue<int>()));
        Assert.Equal(["https://cdn.example/ş 1.jpg", "https://cdn.example/2.jpg"], row["images"]!.AsArray().Select(static image => image!["src"]!.GetValue<string>()));
        Assert.Equal(["Kumaş", "Marka"], row["attributes"]!.AsArray().Select(static attribute => attribute!["name"]!.GetValue<string>()));
        Assert.Contains(row["meta_data"]!.AsArray(), static entry => entry!["key"]!.GetValue<string>() == "_kolaj_product_id" && entry["value"]!.GetValue<string>() == "p1");
    }

    [Fact]
    public async Task Publish_BarcodeThatIsNoGtin_IsLeftOutInsteadOfSpoilingTheRow()
    {
        _shop.AnswersFacts().Answers("[]").Answers("""{"create":[{"id":10}]}""");

        await PublishAsync(Content(Product("p1", "A") with { Barcode = "KLJ-ŞAL" }));

        Assert.Null(Row("create")["global_unique_id"]);
    }

    [Fact]
    public async Task Publish_BoundListing_SendsContentAloneAndKeepsWhatOthersMade()
    {
        _shop.AnswersFacts()
            .Answers("""
                [{"id":10,"type":"simple","sku":"A","categories":[{"id":3}],"meta_data":[],
                  "attributes":[{"id":4,"name":"Beden","visible":false,"variation":false,"options":["M"]},{"id":0,"name":"kumaş","options":["Yün"]}]}]
                """)
            .Answers("""[{"id":10,"type":"simple","sku":"A"}]""").Answers("""{"update":[{"id":10}]}""");
        var product = Product("p1", "A") with
        {
            Attributes = new Dictionary<string, IReadOnlyList<string>> { ["Kumaş"] = ["Keten"] },
            Offers = [new("woocommerce", "default", "9", null)],
        };

        var results = await PublishAsync(Content(product, 149.90m, 5, ("product", "10")));

        Assert.Equal(ItemOutcome.Confirmed, results["p1"].Outcome);
        var row = Row("update").AsObject();
        Assert.DoesNotContain("stock_quantity", row.Select(static field => field.Key));
        Assert.DoesNotContain("regular_price", row.Select(static field => field.Key));
        Assert.DoesNotContain("images", row.Select(static field => field.Key));
        Assert.Equal([3, 9], row["categories"]!.AsArray().Select(static category => category!["id"]!.GetValue<int>()));
        Assert.Equal(["Kumaş:Keten", "Beden:M"], row["attributes"]!.AsArray().Select(static a => $"{a!["name"]}:{a["options"]![0]}"));
        Assert.Equal((4, false), (row["attributes"]![1]!["id"]!.GetValue<int>(), row["attributes"]![1]!["visible"]!.GetValue<bool>()));
    }

    [Theory]
    [InlineData("https://cdn.example/1.jpg", false)]
    [InlineData("https://cdn.example/2.jpg", true)]
    public async Task Publish_Images_GoAgainOnlyWhenTheyChanged(string now, bool sent)
    {
        _shop.AnswersFacts().Answers("[]").Answers("""{"create":[{"id":10}]}""");
        await PublishAsync(Content(Product("p1", "A") with { Images = [new("https://cdn.example/1.jpg", 0)] }));
        var meta = Row("create")["meta_data"]!.ToJsonString();
        _shop.Answers($$"""[{"id":10,"type":"simple","sku":"A","meta_data":{{meta}}}]""").Answers("[]").Answers("""{"update":[{"id":10}]}""");

        await PublishAsync(Content(Product("p1", "A") with { Images = [new(now, 0)] }, remoteIds: ("product", "10")));

        Assert.Equal(sent, Row("update").AsObject().ContainsKey("images"));
    }

    [Fact]
    public async Task Publish_OursFromALostCall_IsFoundBySkuAndCompletedWithStockAndPrice()
    {
        _shop.AnswersFacts().Answers($$"""[{"id":44,"type":"simple","sku":"A","meta_data":[{{Meta("_kolaj_product_id", "p1")}}]}]""")
            .Answers("""{"update":[{"id":44}]}""");

        var results = await PublishAsync(Content(Product("p1", "A"), 20m, 3));

        Assert.Equal("44", results["p1"].RemoteIds!["product"]);
        Assert.Equal((44, 3), (Row("update")["id"]!.GetValue<int>(), Row("update")["stock_quantity"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Publish_SkuOfAStranger_IsRefusedAndNothingSent()
    {
        _shop.AnswersFacts().Answers("""[{"id":44,"type":"simple","sku":"A","name":"Eski ürün","meta_data":[]}]""");

        var results = await PublishAsync(Content(Product("p1", "A")));

        Assert.Equal((ItemOutcome.Refused, "sku_exists_on_channel"), (results["p1"].Outcome, results["p1"].Code));
        Assert.Contains("Eski ürün", results["p1"].Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_shop.Sent, static sent => sent.Method == "POST");
    }

    [Theory]
    [InlineData("p1", "already_exists")]
    [InlineData("p9", "sku_exists_on_channel")]
    public async Task Publish_SkuTakenMeanwhile_IsLookedAtByItsId(string owner, string code)
    {
        _shop.AnswersFacts().Answers("[]")
            .Answers("""{"create":[{"id":0,"error":{"code":"product_invalid_sku","message":"Invalid or duplicated SKU.","data":{"status":400,"resource_id":44}}}]}""")
            .Answers($$"""{"id":44,"type":"simple","sku":"a","name":"X","meta_data":[{{Meta("_kolaj_product_id", owner)}}]}""");

        var results = await PublishAsync(Content(Product("p1", "A")));

        Assert.Equal((ItemOutcome.Refused, code), (results["p1"].Outcome, results["p1"].Code));
        Assert.Equal("/wp-json/wc/v3/products/44", _shop.Sent[^1].PathAndQuery);
    }

    [Fact]
    public async Task Publish_CreationUnanswered_IsUnknownAsAWhole()
    {
        _shop.AnswersFacts().Answers("[]").Answers("", HttpStatusCode.GatewayTimeout);

        var error = await Assert.ThrowsAsync<PlatformException>(() => PublishAsync(Content(Product("p1", "A"))));

        Assert.Equal(PlatformFailure.OutcomeUnknown, error.Failure);
    }

    [Fact]
    public async Task Publish_ManyImages_AreSpreadOverCallsThatTheShopHasTimeFor()
    {
        _shop.AnswersFacts().Answers("[]").Answers("""{"create":[{"id":1}]}""").Answers("""{"create":[{"id":2}]}""");
        ContentItem Item(string id) => Content(Product(id, id) with { Images = [.. Enumerable.Range(0, 5).Select(i => new ProductImage($"https://cdn.example/{id}{i}.jpg", i))] });

        var results = await PublishAsync(Item("a"), Item("b"));

        Assert.Equal(["1", "2"], results.Values.Select(static result => result.RemoteIds!["product"]));
    }

    [Theory]
    [InlineData("no price", "price_required")]
    [InlineData("category", "category_invalid")]
    [InlineData("image", "image_not_https")]
    public async Task Publish_WhatTheShopWouldRefuse_IsRefusedAlone(string what, string code)
    {
        _shop.AnswersFacts().Answers("[]").Answers("""{"create":[{"id":11}]}""");
        var bad = Product("p1", "A");
        bad = what switch
        {
            "category" => bad with { Offers = [new("woocommerce", null, "giyim", null)] },
            "image" => bad with { Images = [new("http://cdn.example/1.jpg", 0)] },
            _ => bad,
        };

        var results = await PublishAsync(Content(bad, what == "no price" ? null : 10m), Content(Product("p2", "B")));

        Assert.Equal((ItemOutcome.Refused, code), (results["p1"].Outcome, results["p1"].Code));
        Assert.Equal(ItemOutcome.Confirmed, results["p2"].Outcome);
    }

    [Fact]
    public async Task Publish_ListingThatIsAVariationInTheShop_IsRefused()
    {
        _shop.AnswersFacts().Answers("[]").Answers("[]");

        Assert.Equal("listing_shape_changed", (await PublishAsync(Content(Product("p1", "A"), remoteIds: ("variant", "10:55"))))["p1"].Code);
    }
}
