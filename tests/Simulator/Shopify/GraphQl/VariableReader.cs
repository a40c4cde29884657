using System.Text.Json;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>Turns JSON into what the executor takes as variables: whole numbers, decimals, text, lists and dictionaries.</summary>
internal static class VariableReader
{
    public static Dictionary<string, object?> Read(JsonElement variables) => variables.ValueKind == JsonValueKind.Object
        ? variables.EnumerateObject().ToDictionary(static member => member.Name, static member => Value(member.Value), StringComparer.Ordinal)
        : [];

    private static object? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Read(json),
        JsonValueKind.Array => json.EnumerateArray().Select(Value).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(json),
        _ => null,
    };

    /// <summary>The smallest type that holds it, each boxed as itself.</summary>
    private static object Number(JsonElement json)
    {
        if (json.TryGetInt32(out var small))
            return small;
        return json.TryGetInt64(out var number) ? number : (object)json.GetDecimal();
    }
}
