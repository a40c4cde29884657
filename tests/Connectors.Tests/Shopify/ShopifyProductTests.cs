using KolajAI.Products;
using KolajAI.Simulator.Shopify.Control;
using static KolajAI.Connectors.Tests.Shopify.ShopifyBenchShop;

namespace KolajAI.Connectors.Tests.Shopify;

public sealed class ShopifyProductTests(ShopifyBench bench) : IClassFixture<ShopifyBench>
{
    /// <summary>Every field of a product that is sent; one that is left out is missed here.</summary>
    [Fact]
    public async Task Publish_New_IsSentWithEveryField()
    {
        using var shop = new ShopifyStub().OnShop()
            .On("VariantsBySku", """{"productVariants":{"nodes":[],"pageInfo":{"hasNextPage":false,"endCursor":null}}}""").On("ProductsByHandle", """{"p0":null}""")
            .On("CreateProduct", """
                {"productSet":{"product":{"id":"gid://shopify/Product/10","variants":{"nodes":[{"id":"gid://shopify/ProductVariant/55","sku":"KUPA","inventoryItem":{"id":"gid://shopify/InventoryItem/77"}}]}},"userErrors":[]}}
                """)
            .On("PublishProduct", """{"publishablePublish":{"userErrors":[]}}""");
        var product = new Product
        {
            Id = "0199-abc",
            Sku = "KUPA",
            Barcode = "8690000000011",
            Title = "Işıltılı kupa",
            Description = "<b>Seramik</b>",
            Brand = "Kolaj",
            Category = "Ev > Mutfak",
            WeightKg = 0.4m,
            Images = [new ProductImage("https://images.example/2.jpg", 1), new ProductImage("https://images.example/1.jpg", 0)],
        };
        var item = new ContentItem("0199-abc", 1, product, 7, Try(149.90m), Try(199m), new Dictionary<string, string>());

        var result = Assert.Single((await shop.Connector.PublishAsync(shop.Session(), [item], ShopifyStub.Cancellation)).Items);

        Assert.Equal(ItemOutcome.Confirmed, result.Outcome);
        Assert.Equal(new Dictionary<string, string> { ["variant"] = "10:55", ["inventory_item"] = "77" }, result.RemoteIds);
        var input = shop.Last("CreateProduct").Variables["input"]!.AsObject();
        var variant = Assert.Single(input["variants"]!.AsArray())!.DeepClone().AsObject();
        input.Remove("variants");
        Assert.Equal(
            """{"title":"I\u015F\u0131lt\u0131l\u0131 kupa","descriptionHtml":"\u003Cb\u003ESeramik\u003C/b\u003E","status":"ACTIVE","vendor":"Kolaj","productType":"Ev \u003E Mutfak","files":[{"originalSource":"https://images.example/1.jpg","contentType":"IMAGE"},{"originalSource":"https://images.example/2.jpg","contentType":"IMAGE"}],"handle":"kolaj-0199-abc","productOptions":[{"name":"Title","values":[{"name":"Default Title"}]}]}""",
            input.ToJsonString());
        Assert.Equal(
            """{"barcode":"8690000000011","inventoryPolicy":"DENY","inventoryItem":{"sku":"KUPA","tracked":true,"measurement":{"weight":{"unit":"KILOGRAMS","value":0.4}}},"price":"149.90","compareAtPrice":"199.00","optionValues":[{"optionName":"Title","name":"Default Title"}],"sku":"KUPA","inventoryQuantities":[{"locationId":"gid://shopify/Location/7","name":"available","quantity":7}]}""",
            variant.ToJsonString());
        Assert.Equal(("gid://shopify/Product/10", "gid://shopify/Publication/3"),
            ((string)shop.Last("PublishProduct").Variables["product"]!, (string)shop.Last("PublishProduct").Variables["channels"]![0]!["publicationId"]!));
    }

    [Fact]
    public async Task Publish_MadeByAnEarlierCall_IsCompletedAndToldAsThereAlreadyWithItsIds()
    {
        using var shop = await bench.OpenAsync();
        await shop.Platform.FailAsync(new ShopifyFailure { Field = "publishablePublish", Message = "no", Count = 1 }, ShopifyStub.Cancellation);
        var first = (await shop.PublishAsync(Content("A")))["id-a"];
        Assert.Equal((ItemOutcome.Refused, "sales_channel_refused"), (first.Outcome, first.Code));

        var again = (await shop.PublishAsync(Content("A", quantity: 99)))["id-a"];

        Assert.Equal((ItemOutcome.Refused, "already_exists"), (again.Outcome, again.Code));
        Assert.Equal(IdsOf(await shop.VariantAsync("A")), again.RemoteIds);
        Assert.Equal(5, await shop.AvailableAsync("A"));
        var listing = Assert.Single(
            await shop.Connector.ReadAsync(shop.Session(), [new ListingQuery("id-a", "A", null, again.RemoteIds!)], ShopifyStub.Cancellation));
        Assert.Equal((true, null), (listing.OnSale, listing.StateText));
    }

    [Fact]
    public async Task Publish_SkuOfAnotherListing_IsRefused()
    {
        using var shop = await bench.OpenAsync();
        await shop.SeedAsync(("A", 5));

        var result = (await shop.PublishAsync(Content("A")))["id-a"];

        Assert.Equal((ItemOutcome.Refused, "sku_exists_on_channel"), (result.Outcome, result.Code));
        Assert.Single(await shop.Platform.ReadVariantsAsync(ShopifyStub.Cancellation));
    }

    [Fact]
    public async Task Publish_Bound_ChangesWordsAndLeavesStockAndPrice()
    {
        using var shop = await bench.OpenAsync();
        var made = (await shop.PublishAsync(Content("A")))["id-a"];
        await shop.BuyAsync("A", 2);

        var changed = Content("A-2", "Yeni ad", price: 1m, quantity: 99) with { Key = "id-a", RemoteIds = made.RemoteIds! };
        Assert.Equal(ItemOutcome.Confirmed, (await shop.PublishAsync(changed))["id-a"].Outcome);

        var shown = await shop.VariantAsync("A-2");
        Assert.Equal(("Yeni ad", 149.90m, 3), (shown.Title, shown.Price, shown.Levels[0].Available));
    }

    [Fact]
    public async Task Publish_Images_GoOnceAndAgainWhenTheyDiffer()
    {
        using var shop = await bench.OpenAsync();
        var item = Content("A") with { Product = Content("A").Product with { Images = [new ProductImage("https://images.example/1.jpg", 0)] } };
        var made = (await shop.PublishAsync(item))["id-a"];
        item = item with { RemoteIds = made.RemoteIds! };
        await shop.PublishAsync(item);
        Assert.Null(shop.Passed[^1].Variables!["input"]!["files"]);

        await shop.PublishAsync(item with { Product = item.Product with { Images = [new ProductImage("https://images.example/2.jpg", 0)] } });

        Assert.Equal("https://images.example/2.jpg", (string)shop.Passed[^1].Variables!["input"]!["files"]![0]!["originalSource"]!);
    }

    [Theory]
    [InlineData("price", "price_required")]
    [InlineData("currency", "currency_not_sold")]
    [InlineData("decimals", "money_precision")]
    [InlineData("list", "list_price_below_price")]
    [InlineData("image", "image_not_https")]
    [InlineData("title", "title_invalid")]
    public async Task Publish_WhatTheShopWouldRefuse_IsToldBeforeAnythingIsSent(string wrong, string code)
    {
        using var shop = await bench.OpenAsync();
        var item = Content("A");
        item = wrong switch
        {
            "price" => item with { Price = null },
            "currency" => item with { Price = new Monetary.Money(10_0000, "EUR") },
            "decimals" => item with { Price = new Monetary.Money(10_0001, "TRY") },
            "list" => item with { ListPrice = Try(1) },
            "image" => item with { Product = item.Product with { Images = [new ProductImage("http://images.example/1.jpg", 0)] } },
            _ => item with { Product = item.Product with { Title = new string('k', 256) } },
        };

        var result = (await shop.PublishAsync(item))["id-a"];

        Assert.Equal((ItemOutcome.Refused, code), (result.Outcome, result.Code));
        Assert.DoesNotContain("CreateProduct", shop.Documents);
    }

    [Fact]
    public async Task Listings_AreToldWithEveryField()
    {
        using var shop = new ShopifyStub().OnShop().On("VariantsBySku", """
            {"productVariants":{"nodes":[
              {"id":"gid://shopify/ProductVariant/55","sku":"KUPA","barcode":"869","price":"149.90","compareAtPrice":"199.00","inventoryPolicy":"DENY","inventoryQuantity":7,
               "inventoryItem":{"id":"gid://shopify/InventoryItem/77","tracked":true,"inventoryLevel":{"quantities":[{"quantity":7}]}},
               "product":{"id":"gid://shopify/Product/10","title":"Kupa","handle":"kupa","status":"ACTIVE","hasOnlyDefaultVariant":false,"publishedOnPublication":true}},
              {"id":"gid://shopify/ProductVariant/56","sku":"TASLAK","barcode":null,"price":"10.00","compareAtPrice":null,"inventoryPolicy":"DENY","inventoryQuantity":-3,
               "inventoryItem":{"id":"gid://shopify/InventoryItem/78","tracked":true,"inventoryLevel":null},
               "product":{"id":"gid://shopify/Product/11","title":"Taslak","handle":"taslak","status":"DRAFT","hasOnlyDefaultVariant":true,"publishedOnPublication":false}}],
             "pageInfo":{"hasNextPage":true,"endCursor":"next"}}}
            """);

        var page = await shop.Connector.ReadPageAsync(shop.Session(), null, ShopifyStub.Cancellation);

        Assert.Equal("next", page.NextCursor);
        var mug = page.Listings[0];
        Assert.Equal(("KUPA", "869", "Kupa", Try(149.90m), Try(199m), 7, true, null), (mug.Sku, mug.Barcode, mug.Title, mug.Price, mug.ListPrice, mug.Quantity, mug.OnSale, mug.StateText));
        Assert.Equal(new Dictionary<string, string> { ["variant"] = "10:55", ["inventory_item"] = "77" }, mug.RemoteIds);
        Assert.Equal(new Dictionary<string, string> { ["product"] = "10" }, mug.GroupRemoteIds);
        var draft = page.Listings[1];
        Assert.Equal((0, null, false, "draft", null), (draft.Quantity, draft.ListPrice, draft.OnSale, draft.StateText, draft.GroupRemoteIds));
    }

    [Fact]
    public async Task Read_JustMadeAndNotInTheSearchYet_IsFoundByItsHandle()
    {
        using var shop = new ShopifyStub().OnShop()
            .On("VariantsBySku", """{"productVariants":{"nodes":[],"pageInfo":{"hasNextPage":false,"endCursor":null}}}""")
            .On("ProductsByHandle", """
                {"p0":{"variants":{"nodes":[{"id":"gid://shopify/ProductVariant/55","sku":"KUPA","barcode":null,"price":"1.00","compareAtPrice":null,"inventoryPolicy":"DENY","inventoryQuantity":7,
                 "inventoryItem":{"id":"gid://shopify/InventoryItem/77","tracked":true,"inventoryLevel":{"quantities":[{"quantity":7}]}},
                 "product":{"id":"gid://shopify/Product/10","title":"Kupa","handle":"kolaj-0199-abc","status":"ACTIVE","hasOnlyDefaultVariant":true,"publishedOnPublication":true}}]}}}
                """);

        var listing = Assert.Single(await shop.Connector.ReadAsync(shop.Session(), [new ListingQuery("0199-abc", "KUPA", null, new Dictionary<string, string>())], ShopifyStub.Cancellation));

        Assert.Equal(("0199-abc", 7), (listing.Key, listing.Quantity));
        Assert.Equal("kolaj-0199-abc", (string)shop.Last("ProductsByHandle").Variables["h0"]!);
    }
}
