using System.Globalization;
using System.Text.RegularExpressions;
using KolajAI.Monetary;

namespace KolajAI.Grains.Imports.Mapping;

/// <summary>Numbers and amounts as people write them: <c>1.234,56</c>, <c>1234.56</c>, <c>₺199,90</c>, <c>%20</c>.</summary>
internal static partial class CellNumbers
{
    /// <param name="isNumber">The file itself says that it is a number: then with a point, perhaps with an exponent.</param>
    /// <param name="comma">What parts the decimals where the number leaves it open, <c>1.234</c>.</param>
    /// <returns>Null for what is no number.</returns>
    public static decimal? Decimal(string text, bool isNumber, bool comma)
    {
        if (isNumber)
            return Machine(text);
        var number = Blanks().Replace(text, "").Replace("'", "", StringComparison.Ordinal);
        if (!Written().IsMatch(number))
            return null;
        var (lastComma, lastPoint) = (number.LastIndexOf(','), number.LastIndexOf('.'));
        var separator = (lastComma, lastPoint) switch
        {
            ( < 0, < 0) => '\0',
            ( >= 0, >= 0) => lastComma > lastPoint ? ',' : '.',
            ( >= 0, _) => Single(number, ',', comma),
            _ => Single(number, '.', !comma),
        };
        if (separator != '\0' && number.Count(c => c == separator) > 1)
            return null;
        var whole = separator == '\0' ? number : number[..number.IndexOf(separator, StringComparison.Ordinal)];
        if (whole.AsSpan().IndexOfAny(',', '.') >= 0 && !Grouped().IsMatch(whole))
            return null;
        var plain = string.Concat(whole.Where(c => c is not (',' or '.'))) + (separator == '\0' ? "" : "." + number[(number.IndexOf(separator, StringComparison.Ordinal) + 1)..]);
        return decimal.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    /// <returns>Null for what is no amount.</returns>
    public static Money? Amount(string text, bool isNumber, bool comma, string currency)
    {
        var (number, named) = isNumber ? (text, null) : Currency(text);
        if (Decimal(number, isNumber, comma) is not { } value || Math.Abs(value) > Money.Most)
            return null;
        return Money.FromDecimal(value, named ?? currency);
    }

    /// <summary>An ISO code, or null for what names none: <c>TL</c> and ₺ are TRY.</summary>
    public static string? CurrencyCode(string text) => text.Trim().ToUpperInvariant() switch
    {
        "TL" or "₺" or "TRY" => "TRY",
        "$" or "US$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        { Length: 3 } code when Currencies.IsKnown(code) => code,
        _ => null,
    };

    /// <summary>A text column that the file holds as a number: digits alone, without an exponent.</summary>
    public static string AsText(string text, bool isNumber) =>
        isNumber && Machine(text) is { } value ? value.ToString("0.##########", CultureInfo.InvariantCulture) : text;

    /// <summary>What Excel makes of long codes when it saves CSV: <c>8,69E+12</c>. The digits are gone.</summary>
    public static bool IsShortened(string text) => Shortened().IsMatch(text.Trim());

    private static decimal? Machine(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < 1e27
            ? (Math.Abs(value) < 1e15 && value == Math.Floor(value) ? (decimal)(long)value : (decimal)value)
            : null;

    /// <summary>A lone separator groups thousands where three digits follow and nothing says otherwise, or where it stands more than once.</summary>
    private static char Single(string number, char separator, bool isDecimal) =>
        number.Count(c => c == separator) > 1 || (!isDecimal && Grouped().IsMatch(number)) ? '\0' : separator;

    private static (string Number, string? Currency) Currency(string text)
    {
        var match = WithCurrency().Match(text);
        if (!match.Success)
            return (text, null);
        var word = match.Groups[1].Success && match.Groups[1].Length > 0 ? match.Groups[1].Value : match.Groups[3].Value;
        if (word.Trim().Length == 0)
            return (text, null);
        return CurrencyCode(word) is { } code ? (match.Groups[2].Value, code) : (text, null);
    }

    [GeneratedRegex(@"[\s\u00A0\u202F]")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^[+-]?[0-9][0-9.,]*$")]
    private static partial Regex Written();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}([.,])[0-9]{3}(\1[0-9]{3})*$")]
    private static partial Regex Grouped();

    [GeneratedRegex(@"^\s*([^\d\s+\-.,]*)\s*([+-]?[\d][\d.,'\s\u00A0\u202F]*?)\s*([^\d\s.,]*)\s*$")]
    private static partial Regex WithCurrency();

    [GeneratedRegex(@"^[0-9][.,][0-9]+E\+?[0-9]+$", RegexOptions.IgnoreCase)]
    private static partial Regex Shortened();
}
