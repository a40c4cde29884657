namespace KolajAI.Orders;

/// <summary>
/// The kinds of blind index over buyers' data and the one normal form of each, used when an order is written and when one is looked for.
/// </summary>
public static class BuyerLookup
{
    public const string Phone = "phone";
    public const string Email = "email";
    public const string TaxId = "tax_id";

    /// <summary>Digits only; Turkey's prefixes (<c>00</c>, <c>90</c>, <c>0</c>) before ten digits are dropped. Null for less than 5 digits.</summary>
    public static string? NormalisePhone(string? phone)
    {
        if (phone is null)
            return null;
        var digits = string.Concat(phone.Where(char.IsAsciiDigit));
        if (digits.StartsWith("00", StringComparison.Ordinal))
            digits = digits[2..];
        if (digits.Length == 12 && digits.StartsWith("90", StringComparison.Ordinal))
            digits = digits[2..];
        else if (digits.Length == 11 && digits[0] == '0')
            digits = digits[1..];
        return digits.Length < 5 ? null : digits;
    }

    /// <summary>Trimmed, lower case. Null without an <c>@</c>.</summary>
    public static string? NormaliseEmail(string? email)
    {
        var trimmed = email?.Trim().ToLowerInvariant();
        return trimmed is not null && trimmed.Contains('@') ? trimmed : null;
    }

    /// <summary>Letters and digits in upper case. Null when empty, or a placeholder of one repeated digit (<c>11111111111</c>, as platforms send for buyers without one).</summary>
    public static string? NormaliseTaxId(string? taxId)
    {
        if (taxId is null)
            return null;
        var kept = string.Concat(taxId.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return kept.Distinct().Count() < 2 ? null : kept;
    }
}
