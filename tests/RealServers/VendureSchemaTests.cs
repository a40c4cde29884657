using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace KolajAI.RealServers;

/// <summary>
/// Every document that the Vendure connector sends, held against the real server's own schema. GraphQL validates a document before it looks at variables and
/// before anybody is asked who he is, so none of these calls does anything.
/// </summary>
public sealed partial class VendureSchemaTests(VendureFixture vendure) : IClassFixture<VendureFixture>
{
    private const int FewestDocuments = 18;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryDocument_IsOfTheServersSchema()
    {
        var documents = Documents();
        Assert.True(documents.Count >= FewestDocuments, $"Only {documents.Count} documents were found: are they constants any more?");
        foreach (var (name, document) in documents)
            Assert.True(await RefusalAsync(document) is null, $"{name}: {await RefusalAsync(document)}");
    }

    [Theory]
    [InlineData("query X($id:ID!){order(id:$id){id noSuchField}}")]
    [InlineData("mutation X($input:CancelOrderInput!){cancelOrder(input:$input)}")]
    [InlineData("query X($id:String!){order(id:$id){id}}")]
    public async Task DocumentAgainstTheSchema_IsFoundOut(string document) => Assert.NotNull(await RefusalAsync(document));

    private static List<(string Name, string Document)> Documents() =>
    [
        .. from type in Assembly.Load("KolajAI.Connectors").GetTypes()
           where type.Namespace == "KolajAI.Connectors.Vendure"
           from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
           where field is { IsLiteral: true } && field.FieldType == typeof(string)
           let text = (string)field.GetRawConstantValue()!
           where Operation().IsMatch(text)
           select ($"{type.Name}.{field.Name}", text),
    ];

    /// <summary>What the server has against the document itself; null where it would carry it out.</summary>
    private async Task<string?> RefusalAsync(string document)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(vendure.Server.AdminApi, new { query = document, operationName = Operation().Match(document).Groups[2].Value }, Cancellation);
        var errors = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["errors"]?.AsArray() ?? [];
        return errors.Where(static error => error!["extensions"]?["code"]?.GetValue<string>() is "GRAPHQL_VALIDATION_FAILED" or "GRAPHQL_PARSE_FAILED")
            .Select(static error => error!["message"]!.GetValue<string>()).FirstOrDefault();
    }

    [GeneratedRegex(@"^(query|mutation) (\w+)")]
    private static partial Regex Operation();
}
