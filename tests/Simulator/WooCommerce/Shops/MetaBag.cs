using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Requests;

namespace KolajAI.Simulator.WooCommerce.Shops;

/// <summary>The <c>meta_data</c> of a product or order: key and value with an id, in the order they came.</summary>
internal sealed class MetaBag(Func<long> nextId)
{
    private readonly List<(long Id, string Key, JsonNode? Value)> _entries = [];

    /// <summary>Changes what has the same id or key, adds what is new, removes what is set to null.</summary>
    public void Merge(JsonNode? sent)
    {
        foreach (var entry in (sent as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            var key = entry["key"] is JsonValue text && text.TryGetValue<string>(out var name) ? name : null;
            var id = WooBody.Integer(entry["id"]);
            var at = _entries.FindIndex(known => id is { } wanted ? known.Id == wanted : known.Key == key);
            var value = entry["value"]?.DeepClone();
            if (at >= 0 && value is null)
                _entries.RemoveAt(at);
            else if (at >= 0)
                _entries[at] = (_entries[at].Id, key ?? _entries[at].Key, value);
            else if (key is not null && value is not null)
                _entries.Add((nextId(), key, value));
        }
    }

    public JsonArray View() =>
        new([.. _entries.Select(entry => new JsonObject { ["id"] = entry.Id, ["key"] = entry.Key, ["value"] = entry.Value?.DeepClone() })]);
}
