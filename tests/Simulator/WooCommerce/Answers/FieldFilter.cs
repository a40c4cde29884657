using System.Text.Json.Nodes;

namespace KolajAI.Simulator.WooCommerce.Answers;

/// <summary>The parameter <c>_fields</c>: names separated by commas, members of objects after a dot (<c>environment.version</c>).</summary>
internal static class FieldFilter
{
    public static JsonNode? Apply(JsonNode? body, string fields)
    {
        var wanted = fields.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return wanted.Length == 0
            ? body
            : body switch
            {
                JsonArray rows => new JsonArray([.. rows.Select(row => row is JsonObject one ? Keep(one, wanted) : row?.DeepClone())]),
                JsonObject one => Keep(one, wanted),
                _ => body,
            };
    }

    private static JsonObject Keep(JsonObject from, IReadOnlyList<string> wanted)
    {
        var kept = new JsonObject();
        foreach (var (name, value) in from)
        {
            if (wanted.Contains(name))
            {
                kept[name] = value?.DeepClone();
                continue;
            }

            var inner = wanted.Where(path => path.StartsWith($"{name}.", StringComparison.Ordinal)).Select(path => path[(name.Length + 1)..]).ToList();
            if (inner.Count > 0 && value is JsonObject members)
                kept[name] = Keep(members, inner);
        }

        return kept;
    }
}
