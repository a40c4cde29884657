using System.Text.Json;
using KolajAI.Json;

namespace KolajAI.Grains.Imports.Mapping;

/// <summary>Cells that hold JSON, as exports write what no single text can hold.</summary>
internal static class JsonCells
{
    public static bool Looks(string text) => text.AsSpan().TrimStart() is ['[' or '{', ..];

    /// <returns>Null where the cell is not that; <paramref name="why"/> says why.</returns>
    public static T? Read<T>(string text, out string why)
        where T : class
    {
        why = "";
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            if (HoldsNull(document.RootElement))
            {
                why = "The JSON holds null; leave such parts out.";
                return null;
            }

            return document.RootElement.Deserialize<T>(KolajJson.Strict);
        }
        catch (JsonException broken)
        {
            why = $"The cell is not the JSON that an export writes: {broken.Message}";
            return null;
        }
        catch (InvalidOperationException)
        {
            // A text or a field's name, escaped as half a character.
            why = "The JSON holds half a character.";
            return null;
        }
    }

    private static bool HoldsNull(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => element.EnumerateArray().Any(HoldsNull),
        JsonValueKind.Object => element.EnumerateObject().Any(static m => HoldsNull(m.Value)),
        _ => false,
    };
}
