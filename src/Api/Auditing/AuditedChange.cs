using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Errors;
using KolajAI.Json;

namespace KolajAI.Api.Auditing;

/// <summary>
/// How what a call changed was and became, for the entry that <see cref="AuditedCalls"/> writes. Of what was there before and is there still only the members that
/// differ. Long texts and lists are cut: the entry says what was done, and keeps no second copy.
/// </summary>
/// <param name="Before">Null: it was not there.</param>
/// <param name="After">Null: it is not there any more.</param>
internal sealed record AuditedChange(JsonNode? Before, JsonNode? After)
{
    private const int LongestText = 500;

    private const int LongestList = 100;

    /// <summary>Of objects that are answered too: they hold no secrets.</summary>
    public static AuditedChange Of(object? before, object? after)
    {
        var (was, became) = (Node(before), Node(after));
        if (was is JsonObject one && became is JsonObject other)
        {
            foreach (var name in one.Select(static member => member.Key).Where(other.ContainsKey).Where(name => JsonNode.DeepEquals(one[name], other[name])).ToList())
            {
                one.Remove(name);
                other.Remove(name);
            }
        }

        return new AuditedChange(Cut(was), Cut(became));
    }

    private static JsonNode? Node(object? value) => value is null ? null : JsonSerializer.SerializeToNode(value, value.GetType(), KolajJson.Stored);

    private static JsonNode? Cut(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject whole:
                foreach (var (name, value) in whole.ToList())
                {
                    if (Cut(value) is var cut && !ReferenceEquals(cut, value))
                        whole[name] = cut;
                }

                return whole;
            case JsonArray list:
                var left = list.Count - LongestList;
                while (list.Count > LongestList)
                    list.RemoveAt(list.Count - 1);
                for (var i = 0; i < list.Count; i++)
                {
                    if (Cut(list[i]) is var cut && !ReferenceEquals(cut, list[i]))
                        list[i] = cut;
                }

                if (left > 0)
                    list.Add($"… {left} more");
                return list;
            case JsonValue value when value.TryGetValue<string>(out var text) && text.Length > LongestText:
                return ShortText.Clean(text, LongestText) + "…";
            default:
                return node;
        }
    }
}
