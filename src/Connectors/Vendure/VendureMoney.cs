using KolajAI.Monetary;

namespace KolajAI.Connectors.Vendure;

/// <summary>
/// Vendure's money is a whole number of 10^-precision currency units, one precision for the whole shop whatever the currency
/// (<c>MoneyStrategy.precision</c>, 2 by default; its panel shows amounts so).
/// </summary>
internal static class VendureMoney
{
    /// <summary>No money has more decimals than this.</summary>
    public const int MostPrecision = 8;

    /// <exception cref="FormatException">The currency is none, or no amount is so large.</exception>
    public static Money FromUnits(long units, string currency, int precision)
    {
        var amount = units / Power(precision);
        return Currencies.IsKnown(currency) && Math.Abs(amount) <= 1e12m
            ? Money.FromDecimal(amount, currency)
            : throw new FormatException("An amount is out of range, or in no currency of ISO 4217.");
    }

    /// <summary>A price that is shown; null where it is none that the hub could hold.</summary>
    public static Money? Shown(long units, string currency, int precision)
    {
        try
        {
            return FromUnits(units, currency, precision);
        }
        catch (FormatException)
        {
            // As unknown as a price that is not told.
            return null;
        }
    }

    public static decimal ToUnits(Money money, int precision) => money.Amount * Power(precision);

    private static decimal Power(int precision)
    {
        var power = 1m;
        for (var i = 0; i < precision; i++)
            power *= 10m;
        return power;
    }
}
