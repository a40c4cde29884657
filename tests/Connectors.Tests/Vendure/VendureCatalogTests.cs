using System.Text.Json.Nodes;
using KolajAI.Monetary;
using KolajAI.Products;
using static KolajAI.Connectors.Tests.Vendure.VendureStub;

namespace KolajAI.Connectors.Tests.Vendure;

public sealed class VendureCatalogTests
{
    // The recorded shop made product 3 for this one.
    private const string ProductId = "0190aaa2-1111-7222-8333-444455556666";
    private const string Slug = "kolaj-" + ProductId;

    private static readonly string Empty = Recorded("variants-foreign-sku", data => data["bySku"]!["items"] = new JsonArray());

    private readonly VendureStub _shop = new VendureStub()
        .On("Variants", Empty)
        .On("OurProducts", Recorded("no-products"))
        .On("CreateProduct", Recorded("product-created"))
        .On("SameSlug", """{"data":{"products":{"items":[{"id":"3"}]}}}""")
        .On("CreateVariant", Recorded("variant-created"));

    private static ContentItem Item(string sku = "MUG-1", Money? price = null, Dictionary<string, string>? remoteIds = null) => new(
        "key", 1, new Product { Id = ProductId, Sku = sku, Title = "Kırmızı kupa" }, 7, price ?? new Money(1_499_000, "TRY"), null, remoteIds ?? []);

    private async Task<ItemResult> PublishAsync(ContentItem item) =>
        Assert.Single((await _shop.Connector.PublishAsync(_shop.Session(), [item], TestContext.Current.CancellationToken)).Items);

    private static string OurProduct(params JsonNode[] variants) => new JsonObject
    {
        ["data"] = new JsonObject { ["p0"] = new JsonObject { ["id"] = "3", ["slug"] = Slug, ["variants"] = new JsonArray(variants) } },
    }.ToJsonString();

    private static JsonObject Variant(string id, string sku) => new() { ["id"] = id, ["sku"] = sku };

    [Fact]
    public async Task Publish_New_CreatesProductAndVariantUnderOurSlug()
    {
        var result = await PublishAsync(Item());

        Assert.Equal(["Login", "Variants", "OurProducts", "CreateProduct", "SameSlug", "CreateVariant"], _shop.Operations);
        Assert.Equal(ItemOutcome.Confirmed, result.Outcome);
        Assert.Equal(new Dictionary<string, string> { ["product"] = "3", ["variant"] = "2" }, result.RemoteIds);
        Assert.Equal(Slug, _shop.Variables("CreateProduct")["input"]!["translations"]![0]!["slug"]!.GetValue<string>());
        var variant = _shop.Variables("CreateVariant")["input"]![0]!;
        Assert.Equal(("3", 14990L, 7L), (
            variant["productId"]!.GetValue<string>(), variant["price"]!.GetValue<long>(), variant["stockLevels"]![0]!["stockOnHand"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Publish_CrashBetweenBothCalls_CompletesTheHalfMadeProduct()
    {
        _shop.On("CreateVariant", _ => throw new PlatformException(PlatformFailure.OutcomeUnknown, "timeout", "no answer"), _ => Recorded("variant-created"));
        await Assert.ThrowsAsync<PlatformException>(() => PublishAsync(Item()));
        _shop.On("OurProducts", OurProduct());

        var result = await PublishAsync(Item());

        Assert.Equal(ItemOutcome.Confirmed, result.Outcome);
        Assert.Single(_shop.Operations, name => name == "CreateProduct");
        Assert.Equal("3", _shop.Variables("CreateVariant")["input"]![0]!["productId"]!.GetValue<string>());
    }

    [Fact]
    public async Task Publish_VariantWasCreatedButItsAnswerLost_AdoptsIt()
    {
        _shop.On("OurProducts", OurProduct(Variant("2", "MUG-1"))).On("UpdateContent", """{"data":{"updateProduct":{"id":"3"},"updateProductVariants":[{"id":"2"}]}}""");

        var result = await PublishAsync(Item());

        Assert.Equal("2", result.RemoteIds!["variant"]);
        Assert.DoesNotContain("CreateProduct", _shop.Operations);
        Assert.DoesNotContain("CreateVariant", _shop.Operations);
    }

    [Fact]
    public async Task Publish_EarlierCallArrivesMeanwhile_RemovesTheSecondProduct()
    {
        _shop.On("CreateProduct", """{"data":{"createProduct":{"id":"4","slug":"kolaj-0190aaa2-1111-7222-8333-2"}}}""")
            .On("DeleteProduct", """{"data":{"deleteProduct":{"result":"DELETED"}}}""");

        var result = await PublishAsync(Item());

        Assert.Equal(ItemOutcome.Retry, result.Outcome);
        Assert.Equal("4", _shop.Variables("DeleteProduct")["id"]!.GetValue<string>());
        Assert.DoesNotContain("CreateVariant", _shop.Operations);
    }

    [Fact]
    public async Task Publish_TwinWithTheSameSlug_RemovesItsOwn()
    {
        _shop.On("SameSlug", """{"data":{"products":{"items":[{"id":"3"},{"id":"4"}]}}}""")
            .On("DeleteProduct", """{"data":{"deleteProduct":{"result":"DELETED"}}}""");

        var result = await PublishAsync(Item());

        Assert.Equal(ItemOutcome.Retry, result.Outcome);
        Assert.Equal("3", _shop.Variables("DeleteProduct")["id"]!.GetValue<string>());
        Assert.DoesNotContain("CreateVariant", _shop.Operations);
    }

    [Fact]
    public async Task Publish_ListingMadeByHandHasTheSku_IsRefused()
    {
        _shop.On("Variants", Recorded("variants-foreign-sku"));

        var result = await PublishAsync(Item());

        Assert.Equal((ItemOutcome.Refused, "sku_exists_on_channel"), (result.Outcome, result.Code));
        Assert.Equal(["Login", "Variants", "OurProducts"], _shop.Operations);
    }

    [Fact]
    public async Task Publish_SeveralVariantsHaveTheSku_IsRefused()
    {
        _shop.On("Variants", Recorded("variants-two-by-sku", data =>
        {
            foreach (var variant in data["bySku"]!["items"]!.AsArray())
                variant!["sku"] = "MUG-1";
        }));

        Assert.Equal("sku_duplicated_on_channel", (await PublishAsync(Item())).Code);
    }

    [Fact]
    public async Task Publish_OursAndAStrangerHaveTheSku_IsRefused()
    {
        _shop.On("Variants", Recorded("variants-foreign-sku")).On("OurProducts", OurProduct(Variant("2", "MUG-1")));

        Assert.Equal("sku_duplicated_on_channel", (await PublishAsync(Item())).Code);
    }

    [Fact]
    public async Task Publish_BoundByRemoteId_UpdatesTextsAndLeavesStockAndPrice()
    {
        _shop.On("Variants", Recorded("variants-foreign-sku", data =>
            {
                data["byId"] = data["bySku"]!.DeepClone();
                data.AsObject().Remove("bySku");
            }))
            .On("UpdateContent", """{"data":{"updateProduct":{"id":"1"},"updateProductVariants":[{"id":"1"}]}}""");

        var result = await PublishAsync(Item(remoteIds: new() { ["variant"] = "1" }));

        Assert.Equal(ItemOutcome.Confirmed, result.Outcome);
        var sent = _shop.Variables("UpdateContent");
        Assert.Equal(["enabled", "id", "sku", "translations"], sent["variants"]![0]!.AsObject().Select(pair => pair.Key).Order());
        Assert.False(sent["product"]!["translations"]![0]!.AsObject().ContainsKey("slug"));
    }

    [Theory]
    [InlineData("EUR", true, "currency_not_sold")]
    [InlineData("TRY", false, "prices_exclude_tax")]
    public async Task Publish_PriceTheShopCannotShow_CreatesNothing(string currency, bool gross, string code)
    {
        _shop.On("Variants", Recorded("variants-foreign-sku", data =>
        {
            data["bySku"]!["items"] = new JsonArray();
            data["activeChannel"]!["pricesIncludeTax"] = gross;
        }));

        var result = await PublishAsync(Item(price: new Money(1_499_000, currency)));

        Assert.Equal((ItemOutcome.Refused, code), (result.Outcome, result.Code));
        Assert.DoesNotContain("CreateProduct", _shop.Operations);
    }
}
