using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace KolajAI.Connectors.Http;

/// <summary>
/// A value of JSON that somebody else wrote, read with suspicion: absent and null are null, ids may come as numbers and numbers as
/// text, everything else of a wrong type is a <see cref="FormatException"/> that names the field and never its value. Field look-ups
/// take several names, the newest first.
/// </summary>
internal readonly struct PlatformJson
{
    private const int MaxDepth = 64;

    /// <summary>Characters of what names something: longer keys fit no index of the stores, so that what they name could never be kept.</summary>
    private const int LongestName = 400;

    private const decimal MostNumber = 1e15m;

    private readonly JsonElement _value;

    private PlatformJson(JsonElement value) => _value = value;

    /// <exception cref="FormatException">The bytes are no JSON, or nested too deeply.</exception>
    public static PlatformJson Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var text = bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return new PlatformJson(document.RootElement.Clone());
        }
        catch (JsonException error)
        {
            throw new FormatException($"This is no valid JSON (byte {error.BytePositionInLine} of line {error.LineNumber}).", error);
        }
    }

    public bool IsObject => _value.ValueKind is JsonValueKind.Object;

    /// <summary>As it was written.</summary>
    public byte[] ToBytes() => JsonMarshal.GetRawUtf8Value(_value).ToArray();

    public bool IsArray => _value.ValueKind is JsonValueKind.Array;

    /// <summary>The object under a name, null where it is absent.</summary>
    public PlatformJson? Child(params ReadOnlySpan<string> names)
    {
        if (!TryFind(names, out var found))
            return null;
        return found.ValueKind is JsonValueKind.Object ? new PlatformJson(found) : throw Wrong(names, "an object");
    }

    /// <summary>The names of an object's fields, each once.</summary>
    public IReadOnlyList<string> Names()
    {
        if (_value.ValueKind is not JsonValueKind.Object)
            throw new FormatException("An object was expected.");
        try
        {
            return [.. _value.EnumerateObject().Select(static field => field.Name).Distinct(StringComparer.Ordinal)];
        }
        catch (InvalidOperationException error)
        {
            throw NameBroken(error);
        }
    }

    /// <summary>The list under a name, empty where it is absent.</summary>
    public IReadOnlyList<PlatformJson> List(params ReadOnlySpan<string> names)
    {
        if (!TryFind(names, out var found))
            return [];
        return found.ValueKind is JsonValueKind.Array ? new PlatformJson(found).Elements() : throw Wrong(names, "a list");
    }

    /// <summary>The list under a name, where its absence means that the answer says nothing.</summary>
    /// <exception cref="FormatException">Absent, or no list.</exception>
    public IReadOnlyList<PlatformJson> RequiredList(params ReadOnlySpan<string> names) => TryFind(names, out _) ? List(names) : throw Wrong(names, "there");

    /// <summary>The elements of a value that is itself a list.</summary>
    public IReadOnlyList<PlatformJson> Elements() => _value.ValueKind is JsonValueKind.Array
        ? [.. _value.EnumerateArray().Select(static element => new PlatformJson(element))]
        : throw new FormatException("A list was expected.");

    /// <summary>The value itself where it is a string, as <see cref="Text"/>.</summary>
    public string? OwnText() => _value.ValueKind is JsonValueKind.String ? Clean(_value) : null;

    /// <summary>The value itself where it is an id: text or a number as it is written; null for whatever else, and for blank.</summary>
    /// <exception cref="FormatException">Longer than any id, or with a NUL in it.</exception>
    public string? OwnId()
    {
        var id = _value.ValueKind switch
        {
            JsonValueKind.String => Whole(_value),
            JsonValueKind.Number => _value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(id) ? null : IsName(id) ? id : throw new FormatException("An id is longer than any is, or holds U+0000.");
    }

    /// <summary>As <see cref="Text"/>, for a SKU, a barcode, a word of the platform's: null also for what is longer than any is, or holds a NUL.</summary>
    public string? Code(params ReadOnlySpan<string> names) => WholeText(names) is { } code && IsName(code) ? code : null;

    /// <summary>As <see cref="Text"/>, but null for what is of a wrong type: for naming what could not be read.</summary>
    public string? AnyText(params ReadOnlySpan<string> names)
    {
        try
        {
            return Text(names);
        }
        catch (FormatException)
        {
            // The name itself is part of what cannot be read.
            return null;
        }
    }

    /// <summary>As <see cref="RequiredText"/>, but null for what cannot be read: for reading again what could not be.</summary>
    public string? AnyName(params ReadOnlySpan<string> names)
    {
        try
        {
            return WholeText(names) is { } name && IsName(name) ? name : null;
        }
        catch (FormatException)
        {
            // The name itself is part of what cannot be read.
            return null;
        }
    }

    /// <summary>Text, or a number as it is written; blank is null. What is broken in it is mended (<see cref="ForeignString"/>): it is for people, and names nothing.</summary>
    public string? Text(params ReadOnlySpan<string> names) => FoundText(names, Clean) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>A text of any length.</summary>
    /// <exception cref="FormatException">Absent, or no text.</exception>
    public string RequiredLongText(params ReadOnlySpan<string> names) => Text(names) ?? throw Wrong(names, "there");

    /// <summary>An id or a name, at most 400 characters. Nothing of it is cleaned away: it would be another's.</summary>
    /// <exception cref="FormatException">Absent, longer, with a NUL in it, or no text.</exception>
    public string RequiredText(params ReadOnlySpan<string> names) => WholeText(names) switch
    {
        null => throw Wrong(names, "there"),
        var text when IsName(text) => text,
        _ => throw Wrong(names, $"at most {LongestName} characters long and without U+0000"),
    };

    public long? Integer(params ReadOnlySpan<string> names)
    {
        if (!TryFind(names, out var found))
            return null;
        if (found.ValueKind is JsonValueKind.Number && found.TryGetInt64(out var number))
            return number;
        var value = AnyNumber(names);
        return value is null ? null
            : value == decimal.Truncate(value.Value) && Math.Abs(value.Value) < long.MaxValue ? (long)value.Value
            : throw Wrong(names, "a whole number");
    }

    /// <exception cref="FormatException">Absent, or no whole number.</exception>
    public long RequiredInteger(params ReadOnlySpan<string> names) => Integer(names) ?? throw Wrong(names, "there");

    /// <summary>An amount, a count, a rate: no further from nothing than 10^15, so that sums and products of them can be made.</summary>
    public decimal? Number(params ReadOnlySpan<string> names) => AnyNumber(names) switch
    {
        < -MostNumber or > MostNumber => throw Wrong(names, "a number in range"),
        var number => number,
    };

    private decimal? AnyNumber(ReadOnlySpan<string> names)
    {
        if (!TryFind(names, out var found))
            return null;
        switch (found.ValueKind)
        {
            case JsonValueKind.Number when found.TryGetDecimal(out var number):
                return number;
            case JsonValueKind.String when string.IsNullOrWhiteSpace(Clean(found)):
                return null;
            case JsonValueKind.String when decimal.TryParse(
                Clean(found), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var written):
                return written;
            default:
                throw Wrong(names, "a number in range");
        }
    }

    public bool? Flag(params ReadOnlySpan<string> names)
    {
        if (!TryFind(names, out var found))
            return null;
        return found.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when bool.TryParse(Clean(found), out var written) => written,
            _ => throw Wrong(names, "true or false"),
        };
    }

    /// <summary>Milliseconds since 1970; zero and below are no time.</summary>
    public DateTimeOffset? Milliseconds(params ReadOnlySpan<string> names)
    {
        // 253,402,300,799,999 is the last millisecond of the year 9999.
        return Integer(names) switch
        {
            null or <= 0 => null,
            > 253_402_300_799_999 => throw Wrong(names, "a time before the year 10000"),
            { } milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
        };
    }

    private static bool IsName(string text) => text.Length <= LongestName && !text.Contains('\0', StringComparison.Ordinal);

    private string? WholeText(ReadOnlySpan<string> names) => FoundText(names, Whole) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private string? FoundText(ReadOnlySpan<string> names, Func<JsonElement, string> read) => !TryFind(names, out var found)
        ? null
        : found.ValueKind switch
        {
            JsonValueKind.String => read(found),
            JsonValueKind.Number => found.GetRawText(),
            _ => throw Wrong(names, "text"),
        };

    private bool TryFind(ReadOnlySpan<string> names, out JsonElement found)
    {
        if (_value.ValueKind is not JsonValueKind.Object)
            throw new FormatException("An object was expected.");
        try
        {
            foreach (var name in names)
            {
                if (_value.TryGetProperty(name, out found) && found.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
                    return true;
            }
        }
        catch (InvalidOperationException error)
        {
            // Looking for a name unescapes the others.
            throw NameBroken(error);
        }

        found = default;
        return false;
    }

    /// <summary>Text without NUL, which no store of ours takes, and with U+FFFD for what is broken.</summary>
    private static string Clean(JsonElement value)
    {
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a character, or invalid UTF-8.
            text = ForeignString.Mend(JsonMarshal.GetRawUtf8Value(value)[1..^1]);
        }

        return text.Replace("\0", "", StringComparison.Ordinal);
    }

    private static string Whole(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException("A text holds half a character (a lone surrogate) or invalid UTF-8.", error);
        }
    }

    private static FormatException NameBroken(InvalidOperationException error) =>
        new("A field's name holds half a character (a lone surrogate) or invalid UTF-8.", error);

    private static FormatException Wrong(ReadOnlySpan<string> names, string expected) => new($"'{names[0]}' is not {expected}.");
}
