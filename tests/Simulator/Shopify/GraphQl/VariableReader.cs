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
        JsonValueKind.Number => json.TryGetInt32(out var small) ? small : json.TryGetInt64(out var number) ? number : json.GetDecimal(),
        _ => null,
    };
}
