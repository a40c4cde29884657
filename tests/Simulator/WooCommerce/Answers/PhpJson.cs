using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KolajAI.Simulator.WooCommerce.Answers;

/// <summary>
/// JSON as the shop's PHP writes it: slashes as <c>\/</c>, everything beyond ASCII as <c>\uXXXX</c> in lower case (sheet, webhooks). Signatures
/// are over these bytes, so that a receiver who writes the body anew gets another one.
/// </summary>
internal static class PhpJson
{
    public static byte[] Encode(JsonNode? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, JsonNode? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                WriteObject(text, members);
                break;
            case JsonArray items:
                text.Append('[');
                for (var i = 0; i < items.Count; i++)
                {
                    if (i > 0)
                        text.Append(',');
                    Write(text, items[i]);
                }

                text.Append(']');
                break;
            default:
                if (value.GetValueKind() == JsonValueKind.String)
                    WriteText(text, value.GetValue<string>());
                else
                    text.Append(value.ToJsonString());
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonObject members)
    {
        text.Append('{');
        var first = true;
        foreach (var (name, value) in members)
        {
            if (!first)
                text.Append(',');
            first = false;
            WriteText(text, name);
            text.Append(':');
            Write(text, value);
        }

        text.Append('}');
    }

    private static void WriteText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '/' => text.Append("\\/"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or > '\x7f' => text.Append("\\u").Append(((int)letter).ToString("x4")),
                _ => text.Append(letter),
            };
        }

        text.Append('"');
    }
}
