using System.Text.Json;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>Body of a GraphQL call.</summary>
internal sealed record GraphQlRequest(string? Query, JsonElement? Variables, string? OperationName)
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web);
}
