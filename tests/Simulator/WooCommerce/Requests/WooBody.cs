using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KolajAI.Simulator.WooCommerce.Answers;

namespace KolajAI.Simulator.WooCommerce.Requests;

/// <summary>JSON bodies: reading them, and holding them against the fields of a call. Fields that are not known are left alone, as the shop does.</summary>
internal static partial class WooBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The object in the body; an empty one where there is no body.</summary>
    /// <exception cref="WooRefusal">Not JSON or not an object (400), a form (501).</exception>
    public static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (buffer.Length == 0)
            return [];
        if (!context.Request.HasJsonContentType())
            throw WooErrors.NotSimulated("A body that is not application/json");
        try
        {
            return JsonNode.Parse(buffer.ToArray(), documentOptions: Strict) as JsonObject ?? throw Invalid();
        }
        catch (JsonException)
        {
            throw Invalid();
        }
    }

    /// <exception cref="WooRefusal">A field has another type or value than the call takes (400).</exception>
    public static void Check(JsonObject body, IReadOnlyList<WooField> fields)
    {
        var faults = new ParameterFaults();
        foreach (var field in fields)
        {
            if (body.TryGetPropertyValue(field.Name, out var value))
                Check(field, value, faults);
        }

        faults.Throw();
    }

    public static string? Text(JsonObject body, string name) => body[name]?.GetValue<string>();

    /// <summary>Null when the value is no whole number; <c>7.0</c> is one.</summary>
    public static long? Integer(JsonNode? value)
    {
        if (value?.GetValueKind() != JsonValueKind.Number)
            return null;
        // Nodes made in code know their own type alone, those that were read know any that fits.
        if (value.AsValue().TryGetValue<long>(out var whole))
            return whole;
        return value.AsValue().TryGetValue<decimal>(out var number) && number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue
            ? (long)number
            : null;
    }

    private static void Check(WooField field, JsonNode? value, ParameterFaults faults)
    {
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        switch (field.Type)
        {
            case WooType.NotSimulated when !IsEmpty(value):
                throw WooErrors.NotSimulated($"Field {field.Name}");
            case WooType.NotSimulated:
                return;
            case WooType.Text or WooType.Money when kind != JsonValueKind.String:
                faults.WrongType(field.Name, field.Name, "string");
                return;
            case WooType.Text when field.OneOf is { } allowed && !allowed.Contains(value!.GetValue<string>()):
                faults.NotOneOf(field.Name, allowed);
                return;
            case WooType.Money when !MoneyPattern().IsMatch(value!.GetValue<string>()):
                faults.Add(field.Name, "rest_invalid_pattern", $"{field.Name} is not an amount.");
                return;
            case WooType.Integer when Integer(value) is null:
                faults.WrongType(field.Name, field.Name, "integer");
                return;
            case WooType.Boolean when kind is not (JsonValueKind.True or JsonValueKind.False):
                faults.WrongType(field.Name, field.Name, "boolean");
                return;
            case WooType.Texts:
                CheckTexts(field.Name, value, faults);
                return;
            case WooType.Objects:
                CheckObjects(field.Name, value, faults);
                return;
            default:
                return;
        }
    }

    private static void CheckTexts(string name, JsonNode? value, ParameterFaults faults)
    {
        if (value is not JsonObject members)
        {
            faults.WrongType(name, name, "object");
            return;
        }

        foreach (var (member, text) in members)
        {
            if (text?.GetValueKind() != JsonValueKind.String)
                faults.WrongType(name, $"{name}[{member}]", "string");
        }
    }

    private static void CheckObjects(string name, JsonNode? value, ParameterFaults faults)
    {
        if (value is not JsonArray items)
        {
            faults.WrongType(name, name, "array");
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]");
            if (items[i] is not JsonObject members)
                faults.WrongType(name, path, "object");
            else if (members.TryGetPropertyValue("id", out var id) && Integer(id) is null)
                faults.WrongType(name, $"{path}[id]", "integer");
        }
    }

    private static bool IsEmpty(JsonNode? value) => value switch
    {
        null => true,
        JsonArray items => items.Count == 0,
        JsonObject => false,
        _ => value.GetValueKind() == JsonValueKind.False || (value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length == 0),
    };

    private static WooRefusal Invalid() => new(StatusCodes.Status400BadRequest, "rest_invalid_json", "Invalid JSON body passed.");

    [GeneratedRegex(@"^(\d{1,12}(\.\d{1,6})?)?\z")]
    private static partial Regex MoneyPattern();
}
