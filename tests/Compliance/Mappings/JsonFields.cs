using System.Text.Json.Nodes;

namespace KolajAI.Compliance.Mappings;

/// <summary>
/// Fields of JSON by path: names joined by points, <c>[]</c> for every element of a list. A field is what holds a value: a text, a number, a flag, or a list of
/// those.
/// </summary>
internal static class JsonFields
{
    private const string Each = "[]";

    /// <summary>Path and value of every field; null is no value.</summary>
    public static IEnumerable<(string Path, string Value)> Of(JsonNode? node, string path = "")
    {
        switch (node)
        {
            case JsonObject fields:
                return fields.SelectMany(field => Of(field.Value, path.Length == 0 ? field.Key : $"{path}.{field.Key}"));
            case JsonArray list when list.Count > 0 && list.All(static item => item is JsonValue):
                return [(path + Each, string.Join(',', list.Select(static item => item!.ToString())))];
            case JsonArray list:
                return list.SelectMany(item => Of(item, path + Each));
            case JsonValue value:
                return [(path, value.ToString())];
            default:
                return [];
        }
    }

    /// <summary>The same without one field, wherever the path leads.</summary>
    public static JsonNode? Without(JsonNode? node, string path)
    {
        Remove(node, path.Replace(Each, ".[]", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries));
        return node;
    }

    private static void Remove(JsonNode? node, ReadOnlySpan<string> path)
    {
        if (path.Length == 0)
            return;
        if (path[0] == Each)
        {
            foreach (var item in node as JsonArray ?? [])
                Remove(item, path[1..]);
        }
        else if (node is JsonObject fields)
        {
            // A list of values goes as a whole.
            if (path.Length == 1 || (path.Length == 2 && path[1] == Each))
                fields.Remove(path[0]);
            else
                Remove(fields[path[0]], path[1..]);
        }
    }
}
