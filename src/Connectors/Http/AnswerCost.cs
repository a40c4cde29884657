using System.Text.Json;
using KolajAI.Quotas;

namespace KolajAI.Connectors.Http;

/// <summary>
/// Reads a GraphQL answer's <c>extensions.cost</c>: <c>actualQueryCost</c>, <c>requestedQueryCost</c> and <c>throttleStatus</c> with
/// <c>maximumAvailable</c> and <c>currentlyAvailable</c>. Numbers of another type count as absent.
/// </summary>
internal static class AnswerCost
{
    public static ToldQuotas Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
            if (Child(document.RootElement, "extensions") is not { } extensions || Child(extensions, "cost") is not { } cost)
                return ToldQuotas.Nothing;
            // The bucket is charged what was asked for, and gets the rest back: the dearer is what the next call needs room for.
            var charged = Math.Max(Number(cost, "actualQueryCost") ?? 0, Number(cost, "requestedQueryCost") ?? 0);
            var told = Child(cost, "throttleStatus") is { } status && Number(status, "currentlyAvailable") is { } left
                ? new ToldQuota(
                    AnswerQuotas.Whole(left), Number(status, "maximumAvailable") is { } most && most >= 1 ? AnswerQuotas.Whole(most) : null, IsCost: true)
                : null;
            return new ToldQuotas(told is null ? [] : [told], charged > 0 ? AnswerQuotas.Whole(Math.Ceiling(charged)) : null);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // No JSON, or half a character in a field's name: that tells no cost, and the connector says what it makes of it.
            return ToldQuotas.Nothing;
        }
    }

    private static JsonElement? Child(JsonElement parent, string name) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : null;

    private static double? Number(JsonElement parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.Number } child && child.TryGetDouble(out var number) && number >= 0 && double.IsFinite(number)
            ? number
            : null;
}
