using System.Text.Json.Nodes;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Shopify.Control;

namespace KolajAI.Simulator.Tests;

public sealed class ShopifyProductTests(ShopifyHost host) : IClassFixture<ShopifyHost>
{
    private const string Set =
        """
        mutation($id: ProductSetIdentifiers, $in: ProductSetInput!, $now: Boolean = true) { productSet(identifier: $id, input: $in, synchronous: $now) {
          product { id title handle status variants(first: 10) { nodes { id sku barcode price title selectedOptions { name value } inventoryItem { id tracked } } } }
          productSetOperation { id status }
          userErrors { field message code } } }
        """;

    private const string BulkUpdate =
        """
        mutation($p: ID!, $v: [ProductVariantsBulkInput!]!, $partial: Boolean) { productVariantsBulkUpdate(productId: $p, variants: $v, allowPartialUpdates: $partial) {
          productVariants { id price compareAtPrice } userErrors { field message code } } }
        """;

    [Fact]
    public async Task ProductSet_New_CreatesVariantsWithStockAndMakesAHandle()
    {
        using var shop = await host.OpenAsync();
        var location = (await shop.Platform.ReadAsync(ShopifyTestShop.Cancellation)).Locations[0].Id;

        var answer = (await shop.DataAsync(Set, new { @in = Shirt(("S", 1, location), ("M", 2, location)) }))["productSet"]!;

        Assert.Empty(answer["userErrors"]!.AsArray());
        Assert.Equal(("Işıltılı Gömlek", "isiltili-gomlek", "ACTIVE"), (Text(answer["product"]!["title"]), Text(answer["product"]!["handle"]), Text(answer["product"]!["status"])));
        Assert.Equal(["G-S", "G-M"], Nodes(answer["product"]!["variants"]).Select(variant => Text(variant["sku"])));
        Assert.Equal("[{\"name\":\"Beden\",\"value\":\"M\"}]", Nodes(answer["product"]!["variants"])[1]["selectedOptions"]!.ToJsonString());
        Assert.Equal((2, 0, 2), await shop.StockAsync("G-M"));
    }

    [Fact]
    public async Task ProductSet_VariantLeftOut_IsDeletedWithItsStock()
    {
        using var shop = await host.OpenAsync();
        var seeded = await shop.SeedFamilyAsync(("S", 5), ("M", 6), ("L", 7));

        var answer = (await shop.DataAsync(Set, new
        {
            id = new { id = seeded[0].ProductId },
            @in = new { productOptions = new[] { Option("Beden", "M") }, variants = new[] { new { sku = "M", price = "120.00", optionValues = new[] { new { optionName = "Beden", name = "M" } } } } },
        }))["productSet"]!;
        var gone = await shop.DataAsync("query($id: ID!) { inventoryItem(id: $id) { id } }", new { id = seeded[0].InventoryItemId });

        Assert.Empty(answer["userErrors"]!.AsArray());
        var left = Assert.Single(Nodes(answer["product"]!["variants"]));
        Assert.Equal((seeded[1].VariantId, "120.00", "Gömlek"), (Text(left["id"]), Text(left["price"]), Text(answer["product"]!["title"])));
        Assert.Null(gone["inventoryItem"]);
        Assert.Equal(["M"], (await shop.Platform.ReadVariantsAsync(ShopifyTestShop.Cancellation)).Select(variant => variant.Sku));
        Assert.Equal(2, (await JournalAsync(shop, JournalKinds.Product)).Count(entry => entry.Detail == "variant deleted"));
    }

    [Fact]
    public async Task ProductSet_WithoutVariants_LeavesThem()
    {
        using var shop = await host.OpenAsync();
        var seeded = await shop.SeedFamilyAsync(("S", 5), ("M", 6));

        var answer = (await shop.DataAsync(Set, new { id = new { id = seeded[0].ProductId }, @in = new { title = "Başka" } }))["productSet"]!;

        Assert.Equal(("Başka", 2), (Text(answer["product"]!["title"]), Nodes(answer["product"]!["variants"]).Count));
    }

    [Theory]
    [InlineData("""{"title":""}""", "INVALID_PRODUCT")]
    [InlineData("""{"title":"A","variants":[]}""", "PRODUCT_OPTIONS_INPUT_MISSING")]
    [InlineData("""{"title":"A","productOptions":[{"name":"Beden","values":[{"name":"S"}]}]}""", "VARIANTS_INPUT_MISSING")]
    [InlineData("""{"title":"A","productOptions":[{"name":"Beden","values":[]}],"variants":[]}""", "OPTION_VALUES_MISSING")]
    [InlineData("""{"title":"A","productOptions":[{"name":"Beden","values":[{"name":"S"}]}],"variants":[{"optionValues":[{"optionName":"Renk","name":"S"}]}]}""", "OPTION_DOES_NOT_EXIST")]
    [InlineData("""{"title":"A","productOptions":[{"name":"Beden","values":[{"name":"S"}]}],"variants":[{"optionValues":[{"optionName":"Beden","name":"M"}]}]}""", "OPTION_VALUE_DOES_NOT_EXIST")]
    [InlineData("""{"title":"A","productOptions":[{"name":"Beden","values":[{"name":"S"}]}],"variants":[{"price":"-1","optionValues":[{"optionName":"Beden","name":"S"}]}]}""", "INVALID_VARIANT")]
    [InlineData("""{"title":"A","productOptions":[{"name":"Beden","values":[{"name":"S"}]}],"variants":[{"optionValues":[{"optionName":"Beden","name":"S"}]},{"optionValues":[{"optionName":"Beden","name":"S"}]}]}""", "INVALID_VARIANT")]
    [InlineData("""{"id":"gid://shopify/Product/1","title":"A"}""", "PRODUCT_DOES_NOT_EXIST")]
    public async Task ProductSet_AgainstARule_NamesItAndWritesNothing(string input, string code)
    {
        using var shop = await host.OpenAsync();

        var answer = (await shop.DataAsync(Set, new { @in = JsonNode.Parse(input) }))["productSet"]!;

        Assert.Equal(code, Text(answer["userErrors"]![0]!["code"]));
        Assert.Null(answer["product"]);
        Assert.Equal(0, (await shop.DataAsync("{ productsCount { count } }"))["productsCount"]!["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task ProductSet_ByHandleTwice_IsOneProduct()
    {
        using var shop = await host.OpenAsync();
        var variables = new { id = new { handle = "gomlek" }, @in = new { title = "Gömlek", handle = "gomlek" } };

        var first = Text((await shop.DataAsync(Set, variables))["productSet"]!["product"]!["id"]);
        var second = Text((await shop.DataAsync(Set, variables))["productSet"]!["product"]!["id"]);
        var found = await shop.DataAsync("{ productByIdentifier(identifier: {handle: \"gomlek\"}) { id hasOnlyDefaultVariant } }");

        Assert.Equal(first, second);
        Assert.Equal((first, true), (Text(found["productByIdentifier"]!["id"]), found["productByIdentifier"]!["hasOnlyDefaultVariant"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task ProductSet_Asynchronous_IsDoneWhenItsTimeHasCome()
    {
        using var shop = await host.OpenAsync(static shop => shop with { Settings = new ShopifySettings { JobDelayMs = 5000 } });
        const string Poll = "query($id: ID!) { productOperation(id: $id) { status product { title } ... on ProductSetOperation { userErrors { code } } } }";

        var answer = (await shop.DataAsync(Set, new { @in = new { title = "Gömlek" }, now = false }))["productSet"]!;
        var id = Text(answer["productSetOperation"]!["id"]);
        var before = await shop.DataAsync(Poll, new { id });
        shop.Time.Advance(TimeSpan.FromSeconds(5));
        var after = await shop.DataAsync(Poll, new { id });

        Assert.Null(answer["product"]);
        Assert.Equal("""{"status":"CREATED","product":null,"userErrors":[]}""", before["productOperation"]!.ToJsonString());
        Assert.Equal(("COMPLETE", "Gömlek"), (Text(after["productOperation"]!["status"]), Text(after["productOperation"]!["product"]!["title"])));
    }

    [Fact]
    public async Task ProductSet_AsynchronousAndWrong_EndsWithTheReason()
    {
        using var shop = await host.OpenAsync();

        var answer = (await shop.DataAsync(Set, new { @in = new { title = "" }, now = false }))["productSet"]!;
        var done = await shop.DataAsync(
            "query($id: ID!) { productOperation(id: $id) { status product { id } ... on ProductSetOperation { userErrors { code } } } }", new { id = Text(answer["productSetOperation"]!["id"]) });

        Assert.Equal("""{"status":"COMPLETE","product":null,"userErrors":[{"code":"INVALID_PRODUCT"}]}""", done["productOperation"]!.ToJsonString());
    }

    [Fact]
    public async Task BulkUpdate_OneBad_ChangesNoneUnlessPartial()
    {
        using var shop = await host.OpenAsync();
        var seeded = await shop.SeedFamilyAsync(("S", 5), ("M", 6));
        var variables = new { p = seeded[0].ProductId, v = new object[] { new { id = seeded[0].VariantId, price = "90", compareAtPrice = "110" }, new { id = "gid://shopify/ProductVariant/1", price = "90" } } };

        var whole = (await shop.DataAsync(BulkUpdate, variables))["productVariantsBulkUpdate"]!;
        var priceAfterWhole = (await shop.Platform.ReadVariantsAsync(ShopifyTestShop.Cancellation))[0].Price;
        var partial = (await shop.DataAsync(BulkUpdate, new { variables.p, variables.v, partial = true }))["productVariantsBulkUpdate"]!;

        Assert.Equal(("PRODUCT_VARIANT_DOES_NOT_EXIST", 100m), (Text(whole["userErrors"]![0]!["code"]), priceAfterWhole));
        Assert.Null(whole["productVariants"]);
        Assert.Equal("[\"variants\",\"1\",\"id\"]", partial["userErrors"]![0]!["field"]!.ToJsonString());
        Assert.Equal(("90.00", "110.00"), (Text(partial["productVariants"]![0]!["price"]), Text(partial["productVariants"]![0]!["compareAtPrice"])));
        var written = (await JournalAsync(shop, JournalKinds.StockPrice)).Last();
        Assert.Equal(("S", 100m, 90m, 110m), (written.Sku, written.OldSalePrice, written.NewSalePrice, written.NewListPrice));
    }

    [Fact]
    public async Task BulkUpdate_WithQuantities_IsRefused()
    {
        using var shop = await host.OpenAsync();
        var seeded = await shop.SeedAsync(("A", 5));

        var answer = await shop.DataAsync(BulkUpdate, new { p = seeded[0].ProductId, v = new[] { new { id = seeded[0].VariantId, inventoryQuantities = new[] { new { locationId = seeded[0].Levels[0].LocationId, availableQuantity = 9 } } } } });

        Assert.Equal("NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE", Text(answer["productVariantsBulkUpdate"]!["userErrors"]![0]!["code"]));
        Assert.Equal((5, 0, 5), await shop.StockAsync("A"));
    }

    [Fact]
    public async Task CreateThenBulkCreate_ReplacesTheDefaultVariantAndRefusesATwin()
    {
        using var shop = await host.OpenAsync();
        const string BulkCreate = "mutation($p: ID!, $v: [ProductVariantsBulkInput!]!) { productVariantsBulkCreate(productId: $p, variants: $v) { productVariants { title } product { variantsCount { count } } userErrors { code } } }";
        var created = await shop.DataAsync("mutation { productCreate(product: {title: \"Kazak\", status: DRAFT, tags: [\"yün\", \"Ağır\"]}) { product { id tags status variants(first: 2) { nodes { title } } } userErrors { message } } }");
        var product = created["productCreate"]!["product"]!;
        var variables = new { p = Text(product["id"]), v = new[] { new { price = "5", inventoryItem = new { sku = "K-1", tracked = true }, optionValues = new[] { new { optionName = "Title", name = "Kırmızı" } } } } };

        var first = (await shop.DataAsync(BulkCreate, variables))["productVariantsBulkCreate"]!;
        var again = (await shop.DataAsync(BulkCreate, variables))["productVariantsBulkCreate"]!;

        Assert.Equal(("DRAFT", "[\"Ağır\",\"yün\"]"), (Text(product["status"]), product["tags"]!.ToJsonString(Relaxed)));
        Assert.Equal("Default Title", Text(Nodes(product["variants"])[0]["title"]));
        Assert.Equal(("Kırmızı", 1), (Text(first["productVariants"]![0]!["title"]), first["product"]!["variantsCount"]!["count"]!.GetValue<int>()));
        Assert.Equal("VARIANT_ALREADY_EXISTS", Text(again["userErrors"]![0]!["code"]));
    }

    [Fact]
    public async Task Search_BySkuStatusAndTime_FindsWhatMatches()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedFamilyAsync(("A-1", 1), ("A-2", 1));
        await shop.SeedAsync(("B-1", 1));
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        var since = shop.Time.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        await shop.Platform.ChangeByHandAsync("B-1", new ShopifyChangeByHand { Status = "DRAFT" }, ShopifyTestShop.Cancellation);

        Assert.Equal(["Gömlek"], await TitlesAsync(shop, "sku:'A-2'"));
        Assert.Equal(["B-1"], await TitlesAsync(shop, "status:draft"));
        Assert.Equal(["B-1"], await TitlesAsync(shop, $"updated_at:>='{since}'"));
        Assert.Equal(["Gömlek"], await TitlesAsync(shop, $"updated_at:<'{since}' AND sku:a-*"));
        Assert.Equal(["Gömlek", "B-1"], await TitlesAsync(shop, "(sku:A-1 OR sku:B-1) -status:archived"));
        var variants = await shop.DataAsync("{ productVariants(first: 5, query: \"sku:A-1 OR barcode:869B-1\") { nodes { sku } } }");
        Assert.Equal(["A-1", "B-1"], Nodes(variants["productVariants"]).Select(variant => Text(variant["sku"])));
        Assert.Equal("NOT_SIMULATED", await shop.ErrorCodeAsync("{ products(first: 5, query: \"gift_card:true\") { nodes { id } } }"));
    }

    [Fact]
    public async Task Publish_ShowsAnActiveProductInTheChannel()
    {
        using var shop = await host.OpenAsync();
        var seeded = await shop.SeedAsync(("A", 5));
        var channels = await shop.DataAsync("{ publications(first: 5) { nodes { id catalog { title } } } }");
        var online = Nodes(channels["publications"])[0];
        const string Publish = "mutation($id: ID!, $on: [PublicationInput!]!) { publishablePublish(id: $id, input: $on) { publishable { resourcePublicationsCount { count } } userErrors { field message } } }";

        var answer = (await shop.DataAsync(Publish, new { id = seeded[0].ProductId, on = new[] { new { publicationId = Text(online["id"]) } } }))["publishablePublish"]!;
        var unknown = (await shop.DataAsync(Publish, new { id = seeded[0].ProductId, on = new[] { new { publicationId = "gid://shopify/Publication/1" } } }))["publishablePublish"]!;

        Assert.Equal("Online Store", Text(online["catalog"]!["title"]));
        Assert.Equal(1, answer["publishable"]!["resourcePublicationsCount"]!["count"]!.GetValue<int>());
        Assert.Equal("[\"input\",\"0\",\"publicationId\"]", unknown["userErrors"]![0]!["field"]!.ToJsonString());
    }

    private static object Shirt(params (string Size, int Quantity, string Location)[] variants) => new
    {
        title = "Işıltılı Gömlek",
        productOptions = new[] { Option("Beden", [.. variants.Select(variant => variant.Size)]) },
        variants = variants.Select(variant => new
        {
            sku = $"G-{variant.Size}",
            price = "249.90",
            inventoryItem = new { tracked = true },
            optionValues = new[] { new { optionName = "Beden", name = variant.Size } },
            inventoryQuantities = new[] { new { locationId = variant.Location, name = "available", quantity = variant.Quantity } },
        }),
    };

    private static object Option(string name, params string[] values) => new { name, values = values.Select(value => new { name = value }) };

    private static async Task<IEnumerable<string?>> TitlesAsync(ShopifyTestShop shop, string query) =>
        Nodes((await shop.DataAsync("query($q: String) { products(first: 10, query: $q) { nodes { title } } }", new { q = query }))["products"]).Select(product => Text(product["title"]));

    private static Task<IReadOnlyList<JournalEntry>> JournalAsync(ShopifyTestShop shop, string kind) =>
        shop.Control.ReadJournalAsync(shop.Platform.Shop, kind, cancellationToken: ShopifyTestShop.Cancellation);

    private static List<JsonNode> Nodes(JsonNode? connection) => [.. connection!["nodes"]!.AsArray().OfType<JsonNode>()];

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private static System.Text.Json.JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
