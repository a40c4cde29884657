using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KolajAI.Api.Tests.Fuzzing;

/// <summary>Values that nobody sends by accident, and bodies that are nearly as the document describes them.</summary>
internal sealed class FuzzedValues(Random random, JsonNode schemas)
{
    private const int Deepest = 5;

    private static readonly string[] Texts =
    [
        "", " ", "null", "0", "-1", "true", "default", "sandbox", "trendyol", "TRY", "12.50", "1e400", "9999999999999999999999", "NaN", "2026-03-01T09:30:00Z", "2026-02-31", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z", "ışık İSTANBUL ğüşöç", "\u0000", "a\u0000b", "\u202e\u200b\ufeff", "\ud83d\ude00", "../../etc/passwd", "..%2f..%2f", "%00", "%", "{id}", "' or 1=1 --", "\"; drop table product; --",
        "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "http://127.0.0.1:1/", "http://[::1]/", "file:///etc/passwd", "https://shop.invalid/", "${jndi:ldap://x}", "🧿🧿🧿", "00000000-0000-0000-0000-000000000000", "*", "-", "_",
    ];

    public string Text() => random.Next(12) switch
    {
        0 => new string((char)random.Next(1, 0xd7ff), random.Next(1, 5)),
        1 => new string('ş', random.Next(100, 5_000)),
        2 => Guid.NewGuid().ToString(),
        _ => Texts[random.Next(Texts.Length)],
    };

    /// <summary>A body for the schema: whole, with something wrong in it, or nothing like it. As text, since some of it is no JSON.</summary>
    public byte[] Body(JsonNode? schema)
    {
        var text = random.Next(20) switch
        {
            0 => "",
            1 => "{",
            2 => "null",
            3 => "[]",
            4 => new string('[', 3_000),
            5 => string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200),
            6 => "{\"a\":1,\"a\":2}",
            7 => "{\"sku\":\"\\ud800\"}",
            8 => $"{{\"sku\":\"{new string('x', random.Next(1_000, 200_000))}\"}}",
            9 => "{\"quantity\":1e999}",
            _ => Of(schema, 0)?.ToJsonString() ?? "null",
        };
        var bytes = Encoding.UTF8.GetBytes(text);
        // Now and then a byte that belongs nowhere.
        if (bytes.Length > 0 && random.Next(25) == 0)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    public JsonNode? Of(JsonNode? schema, int depth)
    {
        schema = Resolved(schema);
        if (schema is null || depth > Deepest || random.Next(12) == 0)
            return Wrong();
        if (schema["enum"] is JsonArray { Count: > 0 } words)
            return words[random.Next(words.Count)]?.DeepClone();
        return TypeOf(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(40) == 0 ? 1_200 : random.Next(3)).Select(_ => depth > 2 ? Wrong() : Of(schema["items"], depth + 1))]),
            "integer" => random.Next(4) == 0 ? long.MaxValue : random.Next(-2, 1_000),
            "number" => random.NextDouble() * 1_000,
            "boolean" => random.Next(2) == 0,
            _ => (string?)schema["format"] == "date-time" && random.Next(3) > 0 ? "2026-03-01T09:30:00Z" : Text(),
        };
    }

    public JsonNode? Resolved(JsonNode? schema)
    {
        for (var i = 0; i < 5 && schema is JsonObject; i++)
        {
            if ((string?)schema["$ref"] is { } reference)
                schema = schemas[reference[(reference.LastIndexOf('/') + 1)..]];
            else if ((schema["oneOf"] ?? schema["anyOf"] ?? schema["allOf"]) is JsonArray { Count: > 0 } choices)
                schema = choices.FirstOrDefault(static c => (string?)c?["type"] != "null") ?? choices[0];
            else
                break;
        }

        return schema as JsonObject;
    }

    private JsonObject Object(JsonNode schema, int depth)
    {
        var made = new JsonObject();
        foreach (var (name, of) in schema["properties"] as JsonObject ?? [])
        {
            if (random.Next(3) > 0)
                made[name] = Of(of, depth + 1);
        }

        if (schema["additionalProperties"] is JsonObject of2)
            made[Text()] = Of(of2, depth + 1);
        if (random.Next(15) == 0)
            made[Text()] = Wrong();
        return made;
    }

    private static string? TypeOf(JsonNode schema) => schema["type"] switch
    {
        JsonArray types => types.Select(static t => (string?)t).FirstOrDefault(static t => t != "null"),
        JsonValue one => (string?)one,
        _ => schema["properties"] is null ? null : "object",
    };

    private JsonNode? Wrong() => random.Next(9) switch
    {
        0 => null,
        1 => new JsonArray(),
        2 => new JsonObject(),
        3 => random.Next(),
        4 => -0.5,
        5 => true,
        6 => JsonSerializer.SerializeToNode(new[] { new { a = new[] { new object?[] { null } } } }),
        _ => Text(),
    };
}
