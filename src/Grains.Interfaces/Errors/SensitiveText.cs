using System.Text.RegularExpressions;

namespace KolajAI.Errors;

/// <summary>
/// Takes out of a message what must not be kept in clear: platforms quote what they complain of. Names and streets have no form that could be known; numbers of orders
/// and barcodes stay, since they say what is wrong.
/// </summary>
public static partial class SensitiveText
{
    public const string Hidden = "•••";

    /// <summary>Secrets shorter than this are words that messages need.</summary>
    private const int ShortestSecret = 6;

    /// <summary>Without e-mail addresses, phone numbers, TCKNs (Turkey's personal numbers, by their check digits), and credentials in headers and addresses.</summary>
    public static string Redact(string text)
    {
        text = Credential().Replace(text, "${kind} " + Hidden);
        text = AddressPassword().Replace(text, "://" + Hidden + "@");
        text = Email().Replace(text, Hidden);
        text = Phone().Replace(text, Hidden);
        return ElevenDigits().Replace(text, static m => IsPersonalNumber(m.Value) ? Hidden : m.Value);
    }

    /// <summary>Without these values, too.</summary>
    public static string Redact(string text, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets.Where(static s => s.Length >= ShortestSecret).OrderByDescending(static s => s.Length))
            text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        return Redact(text);
    }

    /// <summary>The tenth digit checks the odd and even places of the first nine, the eleventh the sum of the ten.</summary>
    private static bool IsPersonalNumber(string digits)
    {
        Span<int> d = stackalloc int[11];
        for (var i = 0; i < d.Length; i++)
            d[i] = digits[i] - '0';
        var odd = d[0] + d[2] + d[4] + d[6] + d[8];
        var even = d[1] + d[3] + d[5] + d[7];
        return d[0] != 0 && ((((odd * 7) - even) % 10) + 10) % 10 == d[9] && (odd + even + d[9]) % 10 == d[10];
    }

    [GeneratedRegex(@"\b(?<kind>Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}", RegexOptions.IgnoreCase)]
    private static partial Regex Credential();

    [GeneratedRegex(@"://[^\s/@:]{1,200}:[^\s/@]{1,200}@")]
    private static partial Regex AddressPassword();

    [GeneratedRegex(@"[\w.+%-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+")]
    private static partial Regex Email();

    [GeneratedRegex(@"(\+|\b00)\d[\d ()-]{7,17}\d\b|\b0 ?5\d{2}[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}\b|\b0?\(5\d{2}\) ?\d{3}[ -]?\d{2}[ -]?\d{2}\b")]
    private static partial Regex Phone();

    [GeneratedRegex(@"\b\d{11}\b")]
    private static partial Regex ElevenDigits();
}
