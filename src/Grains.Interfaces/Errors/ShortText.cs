namespace KolajAI.Errors;

/// <summary>Shortens texts of others, which may end in the middle of a character of two halves: no store takes half of one.</summary>
public static class ShortText
{
    /// <summary>The text's first <paramref name="most"/> UTF-16 units, one less where that would part a character.</summary>
    public static string Cut(string text, int most) => text.Length <= most
        ? text
        : text[..(most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
