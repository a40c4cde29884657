using System.Globalization;
using System.Text.RegularExpressions;
using KolajAI.Errors;
using KolajAI.Monetary;

namespace KolajAI.Api.Settings;

/// <summary>The tenant's exchange rates: <c>{"USD/TRY": "41.25"}</c>.</summary>
internal static partial class ExchangeRates
{
    private const int Most = 200;
    private const decimal Highest = 1_000_000_000;

    /// <summary>Null where the caller sent none.</summary>
    public static IReadOnlyDictionary<string, decimal>? Read(IReadOnlyDictionary<string, string>? sent, string at, out IReadOnlyList<FieldError> errors)
    {
        var found = new List<FieldError>();
        errors = found;
        if (sent is null)
            return null;
        if (sent.Count > Most)
            found.Add(new FieldError(at, ErrorCodes.TooLong, $"At most {Most} rates."));
        var rates = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (pair, text) in sent)
        {
            var pointer = $"{at}/{pair.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (!Pair().IsMatch(pair) || !Currencies.IsKnown(pair[..3]) || !Currencies.IsKnown(pair[4..]) || pair[..3] == pair[4..])
                found.Add(new FieldError(pointer, ErrorCodes.Malformed, "A rate is named by two different currencies of ISO 4217, USD/TRY."));
            else if (!Rate().IsMatch(text ?? "") || decimal.Parse(text!, CultureInfo.InvariantCulture) is not (> 0 and <= Highest))
                found.Add(new FieldError(pointer, ErrorCodes.OutOfRange, "A rate is a number above 0 as text, with at most 8 decimals: \"41.25\"."));
            else
                rates[pair] = decimal.Parse(text!, CultureInfo.InvariantCulture);
        }

        return rates;
    }

    public static IReadOnlyDictionary<string, string> Of(IReadOnlyDictionary<string, decimal> rates) =>
        rates.OrderBy(static r => r.Key, StringComparer.Ordinal).ToDictionary(static r => r.Key, static r => r.Value.ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^[A-Z]{3}/[A-Z]{3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();

    [GeneratedRegex(@"^[0-9]{1,10}(\.[0-9]{1,8})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Rate();
}
