using System.Text.Json;

namespace KolajAI.Fuzz.Engine;

/// <summary>Finds the parts of valid inputs.</summary>
internal static class SeedParts
{
    /// <param name="prefix">Bytes at the start that are not of the format and stay as they are.</param>
    public static Seed Json(ReadOnlySpan<byte> text, params ReadOnlySpan<byte> prefix)
    {
        var parts = new List<Part>();
        var open = new Stack<(int Start, int Name)>();
        var reader = new Utf8JsonReader(text);
        var name = -1;
        while (reader.Read())
        {
            var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = start;
                    parts.Add(new Part(start, start + reader.ValueSpan.Length + 2, PartKind.Name));
                    continue;
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    open.Push((start, name));
                    name = -1;
                    continue;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    (start, name) = open.Pop();
                    break;
            }

            parts.Add(new Part(start, end, PartKind.Value));
            if (name >= 0)
                parts.Add(new Part(name, end, PartKind.Member));
            name = -1;
        }

        return Behind(prefix, text, parts);
    }

    public static Seed Xml(ReadOnlySpan<byte> text, params ReadOnlySpan<byte> prefix)
    {
        var parts = new List<Part>();
        var open = new Stack<int>();
        for (var i = 0; i < text.Length;)
        {
            var end = text[i..].IndexOf(text[i] == '<' ? (byte)'>' : (byte)'<');
            end = end < 0 ? text.Length : i + end + (text[i] == '<' ? 1 : 0);
            if (text[i] != '<')
                parts.Add(new Part(i, end, PartKind.Value));
            else
                Tag(text, i, end, parts, open);
            i = end;
        }

        return Behind(prefix, text, parts);
    }

    /// <summary>Lines, and what lies between their separators.</summary>
    public static Seed Lines(ReadOnlySpan<byte> text, ReadOnlySpan<byte> separators, params ReadOnlySpan<byte> prefix)
    {
        var parts = new List<Part>();
        for (var line = 0; line < text.Length;)
        {
            var end = text[line..].IndexOf((byte)'\n');
            end = end < 0 ? text.Length : line + end + 1;
            parts.Add(new Part(line, end, PartKind.Member));
            for (var cell = line; cell < end;)
            {
                var stop = text[cell..end].IndexOfAny(separators);
                stop = stop < 0 ? end - (text[end - 1] == '\n' ? 1 : 0) : cell + stop;
                if (stop > cell)
                    parts.Add(new Part(cell, stop, PartKind.Value));
                cell = stop + 1;
            }

            line = end;
        }

        return Behind(prefix, text, parts);
    }

    private static void Tag(ReadOnlySpan<byte> text, int start, int end, List<Part> parts, Stack<int> open)
    {
        if (start + 2 < end && text[start + 1] == '/')
        {
            if (open.TryPop(out var opened))
                parts.Add(new Part(opened, end, PartKind.Member));
            return;
        }

        var nameEnd = text[start..end].IndexOfAny((byte)' ', (byte)'>', (byte)'/');
        if (text[start + 1] is (byte)'?' or (byte)'!' || nameEnd < 0)
        {
            parts.Add(new Part(start, end, PartKind.Member));
            return;
        }

        parts.Add(new Part(start + 1, start + nameEnd, PartKind.Name));
        for (var at = start + nameEnd; at < end;)
        {
            var quote = text[at..end].IndexOf((byte)'"');
            if (quote < 0)
                break;
            var close = text[(at + quote + 1)..end].IndexOf((byte)'"');
            if (close < 0)
                break;
            parts.Add(new Part(at + quote + 1, at + quote + 1 + close, PartKind.Value));
            at += quote + close + 2;
        }

        if (text[end - 2] == '/')
            parts.Add(new Part(start, end, PartKind.Member));
        else
            open.Push(start);
    }

    private static Seed Behind(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text, List<Part> parts)
    {
        var shift = prefix.Length;
        return new Seed([.. prefix, .. text], [.. parts.Select(part => part with { Start = part.Start + shift, End = part.End + shift })]);
    }
}
