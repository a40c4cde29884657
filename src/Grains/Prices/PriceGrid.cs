using KolajAI.Accounts;

namespace KolajAI.Grains.Prices;

/// <summary>The prices that a rounding allows, and which of them an amount becomes.</summary>
internal static class PriceGrid
{
    private const decimal Smallest = 0.0001m;

    /// <summary>Of two equally near prices the higher; below the lowest price there is none, so that is taken whatever the direction.</summary>
    public static decimal Round(decimal amount, PriceRounding rounding)
    {
        var (step, end) = Steps(rounding.To);
        var lowest = end > 0 ? end : step;
        var below = end + (decimal.Floor((amount - end) / step) * step);
        if (below < lowest)
            return lowest;
        if (below == amount)
            return amount;
        var above = below + step;
        return rounding.Direction switch
        {
            PriceDirection.Up => above,
            PriceDirection.Down => below,
            _ => amount - below < above - amount ? below : above,
        };
    }

    /// <summary>Distance between the prices, and what each ends with; 0 where they are multiples of the distance.</summary>
    private static (decimal Step, decimal End) Steps(decimal to)
    {
        var span = Smallest;
        while (span < to)
            span *= 10;
        return span % to == 0 ? (to, 0m) : (span, to);
    }
}
