using System.Text;
using System.Text.Json;
using GraphQLParser;
using GraphQLParser.AST;
using KolajAI.Simulator.Calls;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>
/// Names a GraphQL call by the first field it asks, so that counters, traces and faults tell <c>shopify.inventory_set_quantities</c>
/// from <c>shopify.orders</c>, though all come to one address.
/// </summary>
internal static class GraphQlCallName
{
    private const string Unknown = "shopify.graphql";

    /// <summary>The name the call goes by.</summary>
    public static string Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<SimulatedCall>()?.Name ?? Unknown;

    /// <summary>Looks into the body and gives the call its name.</summary>
    public static async Task GiveAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        var name = await ReadAsync(context);
        context.Request.Body.Position = 0;
        if (name is null || context.GetEndpoint() is not { } endpoint)
            return;
        var metadata = new EndpointMetadataCollection([.. endpoint.Metadata, new SimulatedCall($"shopify.{name}", null)]);
        context.SetEndpoint(new Endpoint(endpoint.RequestDelegate, metadata, endpoint.DisplayName));
    }

    private static async Task<string?> ReadAsync(HttpContext context)
    {
        try
        {
            var request = await JsonSerializer.DeserializeAsync<GraphQlRequest>(context.Request.Body, GraphQlRequest.Options, context.RequestAborted);
            var operations = Parser.Parse(request?.Query ?? "").Definitions.OfType<GraphQLOperationDefinition>().ToList();
            var operation = operations.Find(known => request?.OperationName is { } name && known.Name?.Value == name) ?? operations.FirstOrDefault();
            return operation?.SelectionSet.Selections.OfType<GraphQLField>().FirstOrDefault() is { } field ? SnakeCase(field.Name.StringValue) : null;
        }
        catch (JsonException)
        {
            // The endpoint answers what cannot be read; here it only has no name.
            return null;
        }
        catch (GraphQLParser.Exceptions.GraphQLParserException)
        {
            return null;
        }
    }

    /// <summary>A field's name in the form of the counters.</summary>
    public static string SnakeCase(string name)
    {
        var snake = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter))
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }
}
