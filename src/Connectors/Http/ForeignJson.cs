using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KolajAI.Connectors.Http;

/// <summary>
/// Typed documents of others, read with the suspicion that <see cref="PlatformJson"/> has: texts without NUL and half characters, no null in
/// a list, which no nullability annotation keeps out.
/// </summary>
internal static class ForeignJson
{
    /// <summary>Characters of what names something: longer keys fit no index of the stores.</summary>
    public const int LongestName = 400;

    /// <exception cref="JsonException">No JSON of that shape.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> bytes, JsonSerializerOptions options)
    {
        RefuseNullElements(bytes);
        return JsonSerializer.Deserialize<T>(bytes, options);
    }

    /// <summary>An id, a SKU: there, no longer than an index takes, and with nothing in it that had to be mended.</summary>
    public static bool IsName(string? text) => text is { Length: > 0 and <= LongestName } && !string.IsNullOrWhiteSpace(text) && !text.Contains(ForeignString.Broken, StringComparison.Ordinal);

    /// <exception cref="FormatException">One of them is empty, longer than any name is, or broken.</exception>
    public static void RequireNames(params ReadOnlySpan<string?> names)
    {
        foreach (var name in names)
        {
            if (!IsName(name))
                throw new FormatException($"An id is empty, longer than {LongestName} characters, or holds half a character (a lone surrogate) or U+0000.");
        }
    }

    private static void RefuseNullElements(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        // A bit for each level: 1 in a list. The reader goes no deeper than 64.
        ulong lists = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    lists = (lists << 1) | 1;
                    break;
                case JsonTokenType.StartObject:
                    lists <<= 1;
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    lists >>= 1;
                    break;
                case JsonTokenType.Null when (lists & 1) == 1:
                    throw new JsonException("A list holds null.");
            }
        }
    }
}

/// <summary>
/// Reads texts with U+FFFD for NUL and for what is broken, so that <see cref="ForeignJson.IsName"/> still tells what it was; names of maps as <see cref="PlatformJson"/> does.
/// Writes both as they are.
/// </summary>
internal sealed class ForeignText : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.String)
            throw new JsonException("This must be a text.");
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a character, or invalid UTF-8.
            text = ForeignString.Mend(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
        }

        return text.Replace('\0', ForeignString.Broken);
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Whole(ref reader).Replace("\0", "", StringComparison.Ordinal);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

    /// <exception cref="JsonException">No text, or none that can be kept.</exception>
    public static string Whole(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString()! : throw new JsonException("This must be a text.");
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException("A text holds half a character (a lone surrogate) or invalid UTF-8.", error);
        }
    }
}

/// <summary>An id: there, and no longer than an index takes.</summary>
internal sealed class ForeignName : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // Not cleaned: without its NUL it would be another's.
        var name = ForeignText.Whole(ref reader);
        return name.Contains('\0', StringComparison.Ordinal) ? throw new JsonException("An id holds U+0000.")
            : ForeignJson.IsName(name) ? name
            : throw new JsonException("An id is empty, or longer than any is.");
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
