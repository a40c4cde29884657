using System.Net;

namespace KolajAI.Simulator.Tests;

public sealed class ShopifyGraphQlTests(ShopifyHost host) : IClassFixture<ShopifyHost>
{
    [Theory]
    [InlineData("{ shop { noSuchField } }", "undefinedField")]
    [InlineData("{ shop { name(upper: true) } }", "argumentNotAccepted")]
    [InlineData("{ product { id } }", "missingRequiredArguments")]
    [InlineData("query($id: Product!) { product(id: $id) { id } }", "variableRequiresValidType")]
    [InlineData("query($id: NoSuchType!) { product(id: $id) { id } }", "variableRequiresValidType")]
    [InlineData("{ shop { ... on NoSuchType { id } } }", "undefinedType")]
    [InlineData("query($id: ID) { product(id: $id) { id } }", "variableMismatch")]
    [InlineData("query($id: ID!) { shop { id } }", "variableNotUsed")]
    [InlineData("{ product(id: $id) { id } }", "variableNotDefined")]
    [InlineData("{ shop { ...Missing } }", "useAndDefineFragment")]
    [InlineData("{ shop { id @unknown } }", "undefinedDirective")]
    [InlineData("{ shop }", "selectionMismatch")]
    [InlineData("{ shop { a: id a: name } }", "fieldConflict")]
    [InlineData("{ orders(first: 1, sortKey: NO_SUCH_KEY) { nodes { id } } }", "argumentLiteralsIncompatible")]
    [InlineData("mutation { inventorySetQuantities(input: {name: \"available\", reason: \"correction\", ignoreCompareQuantity: true, quantities: []}) @idempotent(key: \"k\") { userErrors { code } } }", "argumentLiteralsIncompatible")]
    public async Task Document_AgainstTheSchema_Answers200WithErrorAndIsCounted(string query, string code)
    {
        using var shop = await host.OpenAsync();

        using var answer = await shop.PostAsync(query);
        var body = await ShopifyTestShop.JsonAsync(answer);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(code, body["errors"]![0]!["extensions"]!["code"]!.GetValue<string>());
        Assert.Null(body["data"]);
        Assert.Equal(1, await shop.BreachesAsync("shopify.document"));
    }

    [Theory]
    [InlineData("{ shop { id ")]
    [InlineData("no graphql at all")]
    public async Task Document_NotReadable_AnswersErrorWithoutData(string query)
    {
        using var shop = await host.OpenAsync();

        var body = await shop.AskAsync(query);

        Assert.NotNull(body["errors"]![0]!["message"]);
        Assert.Null(body["data"]);
    }

    [Fact]
    public async Task Variables_OfWrongShape_AnswerInvalidVariable()
    {
        using var shop = await host.OpenAsync();

        var code = await shop.ErrorCodeAsync(
            "mutation($in: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $in) @idempotent(key: \"k\") { userErrors { code } } }",
            new { @in = new { name = "available", reason = "correction", quantities = new[] { new { inventoryItemId = "gid://shopify/InventoryItem/1", quantity = 1 } } } });

        Assert.Equal("INVALID_VARIABLE", code);
    }

    [Fact]
    public async Task AliasesFragmentsDirectivesAndOperationName_AreExecuted()
    {
        using var shop = await host.OpenAsync();
        var seeded = await shop.SeedAsync(("KIRMIZI-ŞAL", 3), ("B", 4));

        var data = await shop.DataAsync(
            """
            query Both($a: ID!, $b: ID!, $deep: Boolean!) {
              first: productVariant(id: $a) { ...Names }
              second: productVariant(id: $b) { ...Names }
              node(id: $a) { __typename ... on ProductVariant { barcode } ... on Product { title } }
            }
            fragment Names on ProductVariant { sku inventoryItem @include(if: $deep) { tracked } price @skip(if: $deep) }
            """,
            new { a = seeded[0].VariantId, b = seeded[1].VariantId, deep = true });

        Assert.Equal("""{"sku":"KIRMIZI-ŞAL","inventoryItem":{"tracked":true}}""", data["first"]!.ToJsonString(Relaxed));
        Assert.Equal("B", data["second"]!["sku"]!.GetValue<string>());
        Assert.Equal("""{"__typename":"ProductVariant","barcode":"869KIRMIZI-ŞAL"}""", data["node"]!.ToJsonString(Relaxed));
    }

    [Fact]
    public async Task Scalars_AreWrittenAsThePlatformDoes()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 1));
        await shop.BuyAsync(("A", 1));

        var data = await shop.DataAsync("{ orders(first: 1) { nodes { legacyResourceId createdAt totalPriceSet { shopMoney { amount currencyCode } } lineItems(first: 1) { nodes { variant { price } taxLines { rate } } } } } }");
        var order = data["orders"]!["nodes"]![0]!;

        Assert.True(order["legacyResourceId"]!.GetValueKind() == System.Text.Json.JsonValueKind.String);
        Assert.Equal(shop.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), order["createdAt"]!.GetValue<string>());
        Assert.Equal("""{"amount":"100.0","currencyCode":"TRY"}""", order["totalPriceSet"]!["shopMoney"]!.ToJsonString());
        Assert.Equal("100.00", order["lineItems"]!["nodes"]![0]!["variant"]!["price"]!.GetValue<string>());
        Assert.Equal(0.2, order["lineItems"]!["nodes"]![0]!["taxLines"]![0]!["rate"]!.GetValue<double>());
    }

    [Theory]
    [InlineData("gid://shopify/Order/1", "{\"product\":null}")]
    [InlineData("gid://shopify/Product/1", "{\"product\":null}")]
    public async Task Product_OtherOrUnknownId_IsNull(string id, string expected)
    {
        using var shop = await host.OpenAsync();

        Assert.Equal(expected, (await shop.DataAsync("query($id: ID!) { product(id: $id) { id } }", new { id })).ToJsonString());
    }

    [Theory]
    [InlineData("{ products { nodes { id } } }")]
    [InlineData("{ products(first: 1, last: 1) { nodes { id } } }")]
    [InlineData("{ products(first: 251) { nodes { id } } }")]
    [InlineData("{ products(first: 1, after: \"none\") { nodes { id } } }")]
    public async Task Connection_WithoutASizeOrWithABadOne_AnswersError(string query)
    {
        using var shop = await host.OpenAsync();

        Assert.Equal("BAD_REQUEST", await shop.ErrorCodeAsync(query));
    }

    private static System.Text.Json.JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
