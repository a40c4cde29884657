using System.Text.Json;

namespace KolajAI.Storage.Sql.Reads;

/// <summary>Reads the title alone out of a stored product document, <c>{"product": {"title": …}}</c>.</summary>
internal static class ProductTitle
{
    /// <summary>Empty when there is no product or it names none.</summary>
    /// <exception cref="JsonException">The stored state is no JSON.</exception>
    public static string Of(byte[]? state)
    {
        if (state is null)
            return "";
        using var document = JsonDocument.Parse(state);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("product", out var product) && product.ValueKind is JsonValueKind.Object
            && product.TryGetProperty("title", out var title) && title.ValueKind is JsonValueKind.String
            ? title.GetString()!
            : "";
    }
}
