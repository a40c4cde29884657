using System.Globalization;
using KolajAI.Connectors.Http;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Medusa;

/// <summary>What is peculiar to Medusa's JSON: times in ISO 8601 with milliseconds, amounts as numbers of whole currency units.</summary>
internal static class MedusaJson
{
    /// <exception cref="FormatException">There, and no time.</exception>
    public static DateTimeOffset? Time(this PlatformJson json, string name)
    {
        if (json.Text(name) is not { } text)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && time.Year is > 1970 and < 9000
                ? time
                : throw new FormatException($"'{name}' is no time.");
    }

    /// <exception cref="FormatException">Absent, or no time.</exception>
    public static DateTimeOffset RequiredTime(this PlatformJson json, string name) =>
        json.Time(name) ?? throw new FormatException($"'{name}' is not there.");

    /// <summary>A time as Medusa's filters take it.</summary>
    public static string Instant(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">No number, or one out of range.</exception>
    public static Money? Amount(this PlatformJson json, string name, string currency) => json.Number(name) is { } amount ? Amount(amount, currency) : null;

    public static Money Amount(decimal amount, string currency) => amount is < -1e12m or > 1e12m
        ? throw new FormatException("An amount is out of range.")
        : Money.FromDecimal(amount, currency).ToCurrencyPrecision();

    /// <exception cref="FormatException">No number, or one that no order has.</exception>
    public static long Units(this PlatformJson json, string name) => decimal.Ceiling(json.Number(name) ?? 0) is var units and >= 0 and <= 1_000_000
        ? (long)units
        : throw new FormatException($"'{name}' is not between 0 and 1,000,000.");
}
