using System.Reflection;
using KolajAI.Connectors.Shopify;

namespace KolajAI.Connectors.Tests.Shopify;

/// <summary>
/// Every document that the connector can send, against the official schema. The API takes no other text than a <see cref="ShopifyDocument"/>.
/// </summary>
public sealed class ShopifyDocumentTests
{
    /// <summary>
    /// Those that stand for themselves, found wherever they are, and those that grow with what is asked for, at both ends of their size.
    /// </summary>
    private static IEnumerable<ShopifyDocument> Documents =>
    [
        .. typeof(ShopifyConnector).Assembly.GetTypes()
            .SelectMany(
                static type => type.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(static property => property.PropertyType == typeof(ShopifyDocument))
            .Select(static property => (ShopifyDocument)property.GetValue(null)!),
        ShopifyFinder.BySkus(ShopifyOperations.ListingsSearch),
        ShopifyFinder.ByHandles(1), ShopifyFinder.ByHandles(12),
        ShopifyVariantChanges.Document(1), ShopifyVariantChanges.Document(ShopifyVariantChanges.MostProducts),
    ];

    [Fact]
    public async Task EveryDocument_IsValidInTheOfficialSchema()
    {
        var schema = OfficialSchema.Required();
        var documents = Documents.ToList();
        Assert.True(documents.Count >= 30, $"Only {documents.Count} documents were found.");
        var errors = new List<string>();
        foreach (var document in documents)
            errors.AddRange((await OfficialSchema.ErrorsAsync(schema, document.Text)).Select(error => $"{document.Text[..Math.Min(60, document.Text.Length)]}… {error}"));

        Assert.Equal([], errors);
    }

    /// <summary>The validation finds what it is for. (The library lets a String or Int stand where an ID is wanted.)</summary>
    [Theory]
    [InlineData("query Wrong{shop{nameOfTheShop}}", "FIELDS_ON_CORRECT_TYPE")]
    [InlineData("query Wrong{orders(first:1){nodes}}", "SCALAR_LEAFS")]
    [InlineData("query Wrong($first:String!){orders(first:$first){nodes{id}}}", "VARIABLES_IN_ALLOWED_POSITION")]
    [InlineData("query Wrong($id:ID){order(id:$id){id}}", "VARIABLES_IN_ALLOWED_POSITION")]
    [InlineData("mutation Wrong{orderCancel(orderId:\"1\",reason:CUSTOMER){job{id}}}", "PROVIDED_NON_NULL_ARGUMENTS")]
    [InlineData("mutation Wrong{orderCancel(orderId:\"1\",reason:BORED,restock:true){job{id}}}", "ARGUMENTS_OF_CORRECT_TYPE")]
    public async Task WrongDocument_IsFound(string text, string code)
    {
        var errors = await OfficialSchema.ErrorsAsync(OfficialSchema.Required(), text);

        Assert.Contains(errors, error => error.StartsWith(code, StringComparison.Ordinal));
    }

    [Fact]
    public void Documents_NameOperationsThatAreCounted() =>
        Assert.All(Documents, static document => Assert.Contains(document.Operation, ShopifyDescriptor.Value.Limits[0].Operations));
}
