using System.Globalization;
using System.Text;

namespace KolajAI.Products;

/// <summary>The two foldings of names: one that finds SKUs a person could mix up, one for search. Both are pure and idempotent.</summary>
public static class SkuFolding
{
    /// <summary>
    /// SKUs with the same result differ only by case, by ı/i/İ/I or by blanks (api.md section 1): a second product with such a
    /// SKU is refused. Invisible format characters count as blanks.
    /// </summary>
    /// <exception cref="ArgumentException">The text holds a lone surrogate.</exception>
    public static string Confusable(string sku)
    {
        var folded = new StringBuilder(sku.Length);
        foreach (var rune in Normalise(sku, NormalizationForm.FormC).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control)
                continue;
            // U+0307 after an i is what lower-casing İ leaves behind in most languages.
            if (rune.Value == 0x0307 && folded.Length > 0 && folded[^1] == 'i')
                continue;
            folded.Append(FoldCase(rune).ToString());
        }

        return folded.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>
    /// Lower case without accents, Turkish letters as their ASCII neighbours, runs of blanks as one: <c>ISIK</c> finds <c>ışık</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The text holds a lone surrogate.</exception>
    public static string Search(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in Normalise(text, NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)
                continue;
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                    folded.Append(' ');
                continue;
            }

            folded.Append(FoldCase(rune).ToString());
        }

        return folded.ToString().TrimEnd(' ');
    }

    /// <summary>False where the library throws: half a character, and U+FFFE, which is none.</summary>
    public static bool CanNormalise(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\uFFFE')
                return false;
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    /// <summary>What cannot be normalised is replaced by U+FFFD first.</summary>
    public static string Normalise(string text, NormalizationForm form) => CanNormalise(text)
        ? text.Normalize(form)
        : string.Concat(text.EnumerateRunes().Select(static rune => rune.Value == 0xFFFE ? Rune.ReplacementChar : rune)).Normalize(form);

    private static Rune FoldCase(Rune rune) => rune.Value switch
    {
        'I' or 'i' or 0x0130 or 0x0131 => new Rune('i'),
        _ => Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)),
    };
}
