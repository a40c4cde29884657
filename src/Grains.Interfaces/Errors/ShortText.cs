namespace KolajAI.Errors;

/// <summary>Shortens texts of others, which may end in the middle of a character of two halves: no store takes half of one.</summary>
public static class ShortText
{
    /// <summary>The text's first <paramref name="most"/> UTF-16 units, one less where that would part a character.</summary>
    public static string Cut(string text, int most) => text.Length <= most
        ? text
        : text[..(most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>As <see cref="Cut"/>, without NUL and halves of characters: a message that quotes what it complains of can be stored.</summary>
    public static string Clean(string text, int most)
    {
        var cut = Cut(text, most);
        for (var i = 0; i < cut.Length; i++)
        {
            if (cut[i] == '\0' || char.IsSurrogate(cut[i]))
                return string.Concat(cut.EnumerateRunes().Where(static rune => rune.Value != 0));
        }

        return cut;
    }
}
