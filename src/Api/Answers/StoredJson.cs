using System.Text.Json;

namespace KolajAI.Api.Answers;

/// <summary>Values that are stored as JSON text.</summary>
internal static class StoredJson
{
    public static JsonElement? Read(string? text) => string.IsNullOrEmpty(text) ? null : JsonSerializer.Deserialize<JsonElement>(text);
}
