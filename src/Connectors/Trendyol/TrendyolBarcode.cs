using System.Text.RegularExpressions;

namespace KolajAI.Connectors.Trendyol;

/// <summary>Trendyol names everything by barcode: at most 40 letters, digits, dots, hyphens and underscores; it drops blanks.</summary>
internal static partial class TrendyolBarcode
{
    public static string Normalise(string barcode) => Blanks().Replace(barcode, "");

    public static bool IsValid(string barcode) => Pattern().IsMatch(barcode);

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^[\p{L}\p{Nd}._-]{1,40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
