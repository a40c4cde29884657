using KolajAI.Monetary;

namespace KolajAI.Connectors.Vendure;

/// <summary>
/// Vendure's money is a whole number of 10^-precision currency units, one precision for the whole shop whatever the currency
/// (<c>MoneyStrategy.precision</c>, 2 by default; its panel shows amounts so).
/// </summary>
internal static class VendureMoney
{
    public static Money FromUnits(long units, string currency, int precision) =>
        Money.FromDecimal(units / Power(precision), currency);

    public static decimal ToUnits(Money money, int precision) => money.Amount * Power(precision);

    private static decimal Power(int precision)
    {
        var power = 1m;
        for (var i = 0; i < precision; i++)
            power *= 10m;
        return power;
    }
}
