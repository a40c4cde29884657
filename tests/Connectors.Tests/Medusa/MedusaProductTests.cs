using System.Text.Json.Nodes;
using KolajAI.Connectors.Medusa;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Connectors.Tests.Medusa;

/// <summary>Every field of a product that is sent; one that is left out is missed here.</summary>
public sealed class MedusaProductTests
{
    private const string Created = """
        {"created":[{"id":"prod_1","variants":[{"id":"variant_1","sku":"KUPA","inventory_items":[{"inventory_item_id":"iitem_1"}]}]}],"updated":[{"id":"prod_9"}]}
        """;

    private readonly MedusaStub _shop = new MedusaStub()
        .On("GET product-variants", """{"variants":[]}""")
        .On("GET products", """{"products":[]}""")
        .On("POST products/batch", Created)
        .On("POST products/prod_9/variants/batch", """{"updated":[{"id":"variant_9"}]}""");

    private static Product Product { get; } = new()
    {
        Id = "0199-abc",
        Sku = "KUPA",
        Barcode = "8690000000012",
        Title = "Işıltılı kupa",
        Description = "<b>Seramik</b>",
        Brand = "Kolaj",
        OriginCountry = "TR",
        Attributes = new Dictionary<string, IReadOnlyList<string>> { ["Malzeme"] = ["Seramik", "Cam"] },
        Images = [new ProductImage("https://images.example/2.jpg", 1), new ProductImage("https://images.example/1.jpg", 0)],
    };

    private static ContentItem Item { get; } = new("k", 1, Product, 7, new Money(149_9000, "TRY"), null, new Dictionary<string, string>())
    {
        CategoryId = "pcat_1,pcat_2",
    };

    [Fact]
    public async Task Publish_New_IsSentWithEveryField()
    {
        _shop.Echo("POST inventory-items/location-levels/batch", static body => new JsonObject { ["created"] = body["create"]!.DeepClone() });

        var result = await PublishAsync(Item);

        Assert.Equal((ItemOutcome.Confirmed, "variant_1"), (result.Outcome, result.RemoteIds![MedusaVariant.VariantKind]));
        Same(
            """
            {"create":[{"title":"Işıltılı kupa","description":"<b>Seramik</b>","status":"published","metadata":{"brand":"Kolaj","Malzeme":"Seramik, Cam"},
             "images":[{"url":"https://images.example/1.jpg"},{"url":"https://images.example/2.jpg"}],"thumbnail":"https://images.example/1.jpg",
             "origin_country":"tr","categories":[{"id":"pcat_1"},{"id":"pcat_2"}],"external_id":"kolaj:0199-abc","handle":"isiltili-kupa-f0c196333431",
             "shipping_profile_id":"sp_1","sales_channels":[{"id":"sc_1"}],"options":[{"title":"Default option","values":["Default option value"]}],
             "variants":[{"sku":"KUPA","barcode":"8690000000012","metadata":{"kolaj_product_id":"0199-abc"},"title":"Default variant","manage_inventory":true,
              "allow_backorder":false,"options":{"Default option":"Default option value"},"prices":[{"currency_code":"try","amount":149.9}]}]}],
             "update":[]}
            """,
            _shop.Writes[0]);
        Same(
            """{"create":[{"inventory_item_id":"iitem_1","location_id":"sloc_1","stocked_quantity":7}],"update":[],"delete":[]}""", _shop.Writes[1]);
    }

    [Fact]
    public async Task Publish_Known_TextsAndIdentityAreSentAndNeitherStockNorPrice()
    {
        _shop.On("GET product-variants", """
                {"variants":[{"id":"variant_9","sku":"KUPA","created_at":"2026-11-25T01:00:00.000Z",
                 "product":{"id":"prod_9","title":"Eski","status":"published","external_id":"kolaj:0199-abc","categories":[{"id":"pcat_9"}]}}]}
                """)
            .On("GET products", """{"products":[{"id":"prod_9","variants":[{"id":"variant_9"}]}]}""");

        var result = await PublishAsync(Item with { CategoryId = "pcat_1", RemoteIds = MedusaVariant.Ids("variant_9") });

        Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Code} {result.Message}");
        Same(
            """
            {"create":[],"update":[{"title":"Işıltılı kupa","description":"<b>Seramik</b>","status":"published","metadata":{"brand":"Kolaj","Malzeme":"Seramik, Cam"},
             "images":[{"url":"https://images.example/1.jpg"},{"url":"https://images.example/2.jpg"}],"thumbnail":"https://images.example/1.jpg",
             "origin_country":"tr","categories":[{"id":"pcat_9"},{"id":"pcat_1"}],"id":"prod_9"}]}
            """,
            _shop.Writes[0]);
        Same(
            """{"update":[{"sku":"KUPA","barcode":"8690000000012","metadata":{"kolaj_product_id":"0199-abc"},"id":"variant_9"}]}""", _shop.Writes[1]);
        Assert.Equal(2, _shop.Writes.Count);
    }

    [Fact]
    public async Task Publish_CategoryOfTheOffer_CountsWhereNoMappingGivesOne()
    {
        _shop.Echo("POST inventory-items/location-levels/batch", static body => new JsonObject { ["created"] = body["create"]!.DeepClone() });

        await PublishAsync(Item with { CategoryId = null, Product = Product with { Offers = [new ProductOffer("medusa", null, "pcat_7", null)] } });

        Assert.Equal("pcat_7", (string)Assert.Single(_shop.Writes[0].Body!["create"]![0]!["categories"]!.AsArray())!["id"]!);
    }

    private static void Same(string expected, MedusaStub.Call call) => Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), call.Body!.ToJsonString());

    private async Task<ItemResult> PublishAsync(ContentItem item) =>
        Assert.Single((await _shop.Connector.PublishAsync(_shop.Session(), [item], TestContext.Current.CancellationToken)).Items);
}
