using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KolajAI.Api.Answers;
using KolajAI.Errors;
using KolajAI.Monetary;

namespace KolajAI.Api.Requests;

/// <summary>
/// Holds a body against the shape of its request record and names everything that is wrong with its JSON pointer: unknown fields, wrong
/// types, half characters, money as a number, promised fields that have not landed. What passes can be deserialized.
/// </summary>
internal sealed class BodyShape
{
    private const int MostErrors = 100;

    private readonly List<FieldError> _errors = [];

    /// <summary>Everything that is wrong, in the order of the body; empty when it can be deserialized.</summary>
    public static IReadOnlyList<FieldError> Check(JsonElement body, Type shape)
    {
        var check = new BodyShape();
        check.Value(body, shape, "");
        return check._errors;
    }

    private void Value(JsonElement value, Type type, string pointer)
    {
        if (_errors.Count >= MostErrors || value.ValueKind is JsonValueKind.Null)
            return;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(JsonElement))
            AnyText(value, pointer);
        else if (type == typeof(Money))
            CheckMoney(value, pointer);
        else if (type == typeof(string))
            Text(value, pointer);
        else if (type == typeof(bool))
            Require(value.ValueKind is JsonValueKind.True or JsonValueKind.False, pointer, "true or false");
        else if (type == typeof(long) || type == typeof(int))
            Require(IsWhole(value, type), pointer, "a whole number");
        else if (type == typeof(decimal))
            Require(value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out _), pointer, "a number");
        else if (type == typeof(DateTimeOffset))
            Time(value, pointer);
        else if (type.IsEnum)
            Word(value, type, pointer);
        else
            Composite(value, ApiJson.Options.GetTypeInfo(type), pointer);
    }

    private void Composite(JsonElement value, JsonTypeInfo info, string pointer)
    {
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Enumerable:
                if (!Require(value.ValueKind is JsonValueKind.Array, pointer, "an array"))
                    return;
                var index = 0;
                foreach (var element in value.EnumerateArray())
                    Element(element, info.ElementType!, $"{pointer}/{(index++).ToString(CultureInfo.InvariantCulture)}");
                break;
            case JsonTypeInfoKind.Dictionary:
                if (!Require(value.ValueKind is JsonValueKind.Object, pointer, "an object"))
                    return;
                foreach (var entry in value.EnumerateObject())
                {
                    if (ReadName(entry, pointer) is { } name)
                        Element(entry.Value, info.ElementType!, $"{pointer}/{Escape(name)}");
                }

                break;
            default:
                if (Require(value.ValueKind is JsonValueKind.Object, pointer, "an object"))
                    Members(value, info, pointer);
                break;
        }
    }

    private void Element(JsonElement element, Type type, string pointer)
    {
        if (_errors.Count >= MostErrors)
            return;
        if (element.ValueKind is JsonValueKind.Null)
            Add(pointer, "wrong_type", "This must not be null.");
        else
            Value(element, type, pointer);
    }

    private void Members(JsonElement value, JsonTypeInfo info, string pointer)
    {
        foreach (var member in value.EnumerateObject())
        {
            // A body may hold millions of fields that nobody knows.
            if (_errors.Count >= MostErrors)
                return;
            if (ReadName(member, pointer) is not { } name)
                continue;
            var at = $"{pointer}/{Escape(name)}";
            var property = info.Properties.FirstOrDefault(p => p.Name == name);
            if (property is null)
                Add(at, "unknown_field", $"The field '{name}' is not known here.");
            else if (Has<NotLandedAttribute>(property))
                NotLanded(member.Value, at, name);
            else if (!Has<ReadOnlyFieldAttribute>(property))
                Property(member.Value, property, at);
        }
    }

    private void Property(JsonElement value, JsonPropertyInfo property, string pointer)
    {
        var most = property.AttributeProvider?.GetCustomAttributes(typeof(MostItemsAttribute), inherit: true);
        if (most is [MostItemsAttribute { Count: var count }] && value.ValueKind is JsonValueKind.Array && value.GetArrayLength() > count)
            Add(pointer, "too_many_items", $"At most {count} items fit one call; there are {value.GetArrayLength()}.");
        else
            Value(value, property.PropertyType, pointer);
    }

    private void NotLanded(JsonElement value, string pointer, string name)
    {
        if (value.ValueKind is not JsonValueKind.Null)
            Add(pointer, ErrorCodes.NotImplemented, $"'{name}' is promised and has not landed yet.");
    }

    private void CheckMoney(JsonElement value, string pointer)
    {
        try
        {
            _ = value.Deserialize<Money>(ApiJson.Options);
        }
        catch (JsonException broken)
        {
            var parts = broken.Message.Split(": ", 2);
            var known = parts.Length == 2 && Errors.ErrorCatalogue.Knows(parts[0]);
            Add(pointer, known ? parts[0] : "money_malformed", known ? parts[1] : "Money is {\"amount\": \"199.90\", \"currency\": \"TRY\"}.");
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader.GetString throws this for an escaped half of a character.
            Add(pointer, "invalid_text", "The text holds half a character.");
        }
    }

    private void Time(JsonElement value, string pointer)
    {
        if (Text(value, pointer) is { } text && UtcTimeConverter.Parse(text) is null)
            Add(pointer, "invalid_time", "A time is RFC 3339, 2026-03-01T09:30:00Z.");
    }

    private void Word(JsonElement value, Type type, string pointer)
    {
        if (Text(value, pointer) is not { } text)
            return;
        var words = Enum.GetNames(type).Select(JsonNamingPolicyWord).ToArray();
        if (!words.Contains(text, StringComparer.Ordinal))
            Add(pointer, "unknown_value", $"'{text}' is not one of {string.Join(", ", words)}.");
    }

    private static string JsonNamingPolicyWord(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private string? Text(JsonElement value, string pointer)
    {
        if (!Require(value.ValueKind is JsonValueKind.String, pointer, "a string"))
            return null;
        try
        {
            var text = value.GetString()!;
            if (!text.Contains('\0', StringComparison.Ordinal))
                return text;
        }
        catch (InvalidOperationException)
        {
            // JsonElement.GetString throws this for an escaped half of a character.
        }

        Add(pointer, "invalid_text", "The text holds half a character or a NUL.");
        return null;
    }

    /// <summary>Every text in it, however deep: what is read later of a value of any shape must be readable.</summary>
    private void AnyText(JsonElement value, string pointer)
    {
        if (_errors.Count >= MostErrors)
            return;
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Text(value, pointer);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var element in value.EnumerateArray())
                    AnyText(element, $"{pointer}/{(index++).ToString(CultureInfo.InvariantCulture)}");
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    if (ReadName(member, pointer) is { } name)
                        AnyText(member.Value, $"{pointer}/{Escape(name)}");
                }

                break;
        }
    }

    private string? ReadName(JsonProperty member, string pointer)
    {
        try
        {
            var name = member.Name;
            if (!name.Contains('\0', StringComparison.Ordinal))
                return name;
        }
        catch (InvalidOperationException)
        {
            // JsonProperty.Name throws this for an escaped half of a character.
        }

        Add(pointer, "invalid_text", "A field's name holds half a character or a NUL.");
        return null;
    }

    private bool Require(bool fits, string pointer, string wanted)
    {
        if (!fits)
            Add(pointer, "wrong_type", $"This must be {wanted}.");
        return fits;
    }

    private void Add(string pointer, string code, string detail) => _errors.Add(new FieldError(pointer, code, detail));

    private static bool IsWhole(JsonElement value, Type type) =>
        value.ValueKind is JsonValueKind.Number && (type == typeof(int) ? value.TryGetInt32(out _) : value.TryGetInt64(out _));

    private static bool Has<TAttribute>(JsonPropertyInfo property)
        where TAttribute : Attribute => property.AttributeProvider?.IsDefined(typeof(TAttribute), inherit: true) == true;

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
