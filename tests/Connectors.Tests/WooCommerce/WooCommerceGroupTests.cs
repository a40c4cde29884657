using System.Net;
using System.Text.Json.Nodes;
using static KolajAI.Connectors.Tests.WooCommerce.WooCommerceFixture;

namespace KolajAI.Connectors.Tests.WooCommerce;

public sealed class WooCommerceGroupTests
{
    private readonly WooCommerceFixture _shop = new();

    private static ContentItem Variant(string id, string colour, string size, string? groupId = null, params (string Kind, string Id)[] remoteIds) =>
        Content(Product(id, $"TS-{id}"), 100m, 3, remoteIds) with
        {
            Group = new ContentGroup(
                "TS", "Tişört", "Pamuklu", [], ["Renk", "Beden"],
                groupId is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["product"] = groupId }),
            Variant = new Dictionary<string, string> { ["Renk"] = colour, ["Beden"] = size },
        };

    private static string Ours(long id, string product, string status = "publish") =>
        $$"""{"id":{{id}},"status":"{{status}}","sku":"TS-{{product}}","attributes":[],"meta_data":[{"id":1,"key":"_kolaj_product_id","value":"{{product}}"}]}""";

    private const string Parent = """[{"id":10,"type":"variable","sku":"kolaj-TS","status":"publish","attributes":[],"meta_data":[{"id":1,"key":"_kolaj_group_id","value":"TS"}]}]""";

    private async Task<Dictionary<string, ItemResult>> PublishAsync(params ContentItem[] items) =>
        (await _shop.Connector.PublishAsync(_shop.Session(), items, Cancellation)).Items.ToDictionary(static item => item.Key);

    private List<SentRequest> Writes => [.. _shop.Sent.Where(static sent => sent.Method == "POST")];

    [Fact]
    public async Task Publish_NewGroup_MakesTheProductAndItsVariations()
    {
        // Nothing by the group's SKU, nothing by the variants'.
        _shop.AnswersFacts().Answers("[]").Answers("[]").Answers("""{"create":[{"id":10}]}""").Answers("""{"create":[{"id":55},{"id":56}]}""");

        var results = await PublishAsync(Variant("a", "Açık Yeşil", "S"), Variant("b", "Kırmızı", "S"));

        var product = Writes[0].Body!["create"]![0]!;
        Assert.Equal(("variable", "kolaj-TS", "Tişört"), (product["type"]!.GetValue<string>(), product["sku"]!.GetValue<string>(), product["name"]!.GetValue<string>()));
        Assert.False(product["manage_stock"]!.GetValue<bool>());
        Assert.Equal(
            """[{"name":"Renk","position":0,"visible":true,"variation":true,"options":["Açık Yeşil","Kırmızı"]},{"name":"Beden","position":1,"visible":true,"variation":true,"options":["S"]}]""",
            Plain(product["attributes"]!));
        Assert.Equal("/wp-json/wc/v3/products/10/variations/batch", Writes[1].PathAndQuery);
        var variation = Writes[1].Body!["create"]![1]!;
        Assert.Equal("""[{"name":"Renk","option":"Kırmızı"},{"name":"Beden","option":"S"}]""", Plain(variation["attributes"]!));
        Assert.Equal(("TS-b", "100.00", 3), (variation["sku"]!.GetValue<string>(), variation["regular_price"]!.GetValue<string>(), variation["stock_quantity"]!.GetValue<int>()));
        Assert.Equal(("10:56", "10"), (results["b"].RemoteIds!["variant"], results["b"].GroupRemoteIds!["product"]));
        Assert.DoesNotContain("product", results["b"].RemoteIds!.Keys);
    }

    [Fact]
    public async Task Publish_CrashedAfterTheProduct_FindsItByTheGroupsSku()
    {
        _shop.AnswersFacts().Answers(Parent).Answers($"[{Ours(55, "a")}]").Answers("[]")
            .Answers("""{"update":[{"id":10}]}""").Answers("""{"create":[{"id":56}],"update":[{"id":55}]}""");

        var results = await PublishAsync(Variant("a", "Mavi", "S"), Variant("b", "Mavi", "M"));

        Assert.Contains("?sku=kolaj-TS&", _shop.Sent[0].PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(("10:55", "10:56"), (results["a"].RemoteIds!["variant"], results["b"].RemoteIds!["variant"]));
        // Not bound yet: what the lost call began is completed with stock and price.
        Assert.Equal(3, Writes[1].Body!["update"]![0]!["stock_quantity"]!.GetValue<int>());
    }

    [Fact]
    public async Task Publish_VariantLeftTheGroup_IsTakenOffSaleBeforeAnythingElse()
    {
        _shop.AnswersFacts().Answers(Parent)
            .Answers($$"""[{{Ours(55, "a")}},{{Ours(56, "gone")}},{{Ours(57, "gone-before", "private")}},{"id":58,"status":"publish","sku":"by-hand","attributes":[{"name":"Renk","option":"Mor"}],"meta_data":[]}]""")
            .Answers("[]").Answers("""{"update":[{"id":56}]}""").Answers("""{"update":[{"id":10}]}""").Answers("""{"update":[{"id":55}]}""");

        var results = await PublishAsync(Variant("a", "Mavi", "S", "10", ("variant", "10:55")));

        Assert.Equal(
            """[{"id":56,"status":"private","manage_stock":true,"stock_quantity":0,"backorders":"no"}]""", Writes[0].Body!["update"]!.ToJsonString());
        Assert.Equal(["Mavi", "Mor"], Writes[1].Body!["update"]![0]!["attributes"]![0]!["options"]!.AsArray().Select(static option => option!.GetValue<string>()));
        Assert.Equal([55], Writes[2].Body!["update"]!.AsArray().Select(static row => row!["id"]!.GetValue<int>()));
        Assert.Null(Writes[2].Body!["update"]![0]!["stock_quantity"]);
        Assert.Equal(ItemOutcome.Confirmed, results["a"].Outcome);
    }

    [Fact]
    public async Task Publish_CannotTakeOffSale_KeepsTheGroupDueAndSaysWhy()
    {
        _shop.AnswersFacts().Answers(Parent).Answers($"[{Ours(55, "a")},{Ours(56, "gone")}]").Answers("[]")
            .Answers("""{"update":[{"id":56,"error":{"code":"woocommerce_rest_cannot_edit","message":"Sorry","data":{"status":403}}}]}""");

        var results = await PublishAsync(Variant("a", "Mavi", "S", "10", ("variant", "10:55")));

        Assert.Equal((ItemOutcome.Retry, "woocommerce_rest_cannot_edit"), (results["a"].Outcome, results["a"].Code));
        Assert.Single(Writes);
    }

    [Fact]
    public async Task Publish_VariantsOfTheSameValues_OnlyTheFirstIsSent()
    {
        _shop.AnswersFacts().Answers("[]").Answers("[]").Answers("""{"create":[{"id":10}]}""").Answers("""{"create":[{"id":55}]}""");

        var results = await PublishAsync(
            Variant("a", "Mavi", "S"), Variant("b", "Mavi", "S"), Variant("c", "Mavi", ""), Variant("d", "Mavi|Gri", "S"));

        Assert.Equal("variant_duplicate", results["b"].Code);
        Assert.Equal("variant_value_missing", results["c"].Code);
        Assert.Equal("variant_value_invalid", results["d"].Code);
        Assert.Equal(ItemOutcome.Confirmed, results["a"].Outcome);
    }

    [Fact]
    public async Task Publish_GroupsSkuBelongsToAStranger_RefusesAllOfIt()
    {
        _shop.AnswersFacts().Answers("""[{"id":10,"type":"simple","sku":"kolaj-TS","name":"X","meta_data":[]}]""");

        var results = await PublishAsync(Variant("a", "Mavi", "S"), Variant("b", "Mavi", "M"));

        Assert.All(results.Values, static result => Assert.Equal((ItemOutcome.Refused, "sku_exists_on_channel"), (result.Outcome, result.Code)));
        Assert.Empty(Writes);
    }

    [Fact]
    public async Task Publish_WasAProductOfItsOwn_IsRefusedInsteadOfSoldTwice()
    {
        _shop.AnswersFacts().Answers("[]")
            .Answers("""[{"id":44,"type":"simple","sku":"TS-a","meta_data":[{"id":1,"key":"_kolaj_product_id","value":"a"}]}]""");

        var results = await PublishAsync(Variant("a", "Mavi", "S"));

        Assert.Equal("listing_shape_changed", results["a"].Code);
        Assert.Empty(Writes);
    }

    [Fact]
    public async Task Publish_ProductAppearsWhileItIsMade_IsLookedUpAgain()
    {
        _shop.AnswersFacts().Answers("[]").Answers("[]")
            .Answers("""{"create":[{"id":0,"error":{"code":"product_invalid_sku","message":"dup","data":{"status":400,"resource_id":10}}}]}""");

        Assert.Equal(ItemOutcome.Retry, (await PublishAsync(Variant("a", "Mavi", "S")))["a"].Outcome);
    }

    [Fact]
    public async Task Publish_VariationsUnanswered_AreLeftToBeReadBack()
    {
        _shop.AnswersFacts().Answers("[]").Answers("[]").Answers("""{"create":[{"id":10}]}""").Answers("", HttpStatusCode.BadGateway);

        Assert.Empty(await PublishAsync(Variant("a", "Mavi", "S")));
    }

    [Fact]
    public async Task Publish_ReadingASecondGroupFails_LeavesTheFirstDone()
    {
        _shop.AnswersFacts().Answers("[]").Answers("[]").Answers("""{"create":[{"id":10}]}""").Answers("""{"create":[{"id":55}]}""")
            .Answers("", HttpStatusCode.ServiceUnavailable, ("Retry-After", "600"));
        var second = Variant("b", "Mavi", "S");

        var results = await PublishAsync(Variant("a", "Mavi", "S"), second with { Group = second.Group! with { Id = "TS2" } });

        Assert.Equal(ItemOutcome.Confirmed, results["a"].Outcome);
        Assert.Equal((ItemOutcome.Retry, TimeSpan.FromMinutes(10)), (results["b"].Outcome, results["b"].RetryAfter));
    }

    [Fact]
    public async Task Publish_MoreGroupsThanAJobHasTimeFor_AreNotEvenRead()
    {
        _shop.AnswersFacts();
        for (var i = 0; i < 12; i++)
            _shop.Answers("[]").Answers("[]").Answers("""{"create":[{"id":10}]}""").Answers("""{"create":[{"id":55}]}""");

        var results = await PublishAsync([.. Enumerable.Range(0, 14).Select(static i =>
        {
            var item = Variant($"v{i}", "Mavi", "S");
            return item with { Group = item.Group! with { Id = $"G{i}" } };
        })]);

        Assert.Equal(48, _shop.Sent.Count);
        Assert.Equal(2, results.Values.Count(static result => result is { Outcome: ItemOutcome.Retry, Code: "next_call" }));
    }

    [Fact]
    public async Task Publish_AttributeOfTheWholeShop_IsNamedByItsId()
    {
        _shop.AnswersFacts()
            .Answers("""[{"id":10,"type":"variable","sku":"G","status":"publish","attributes":[{"id":7,"name":"renk","variation":true,"options":["Mavi"]}],"meta_data":[]}]""")
            .Answers("""[{"id":55,"status":"publish","sku":"TS-a","attributes":[],"meta_data":[]}]""").Answers("[]")
            .Answers("""{"update":[{"id":10}]}""").Answers("""{"update":[{"id":55}]}""");

        await PublishAsync(Variant("a", "Mavi", "S", null, ("variant", "10:55")));

        Assert.Equal("""{"id":7,"option":"Mavi"}""", Writes[1].Body!["update"]![0]!["attributes"]![0]!.ToJsonString());
    }

    private static string Plain(JsonNode node) => node.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
