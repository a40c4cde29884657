using System.Globalization;
using KolajAI.Accounts;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Grains.Prices;

/// <summary>
/// A price by a rule: the base in the channel's currency, percent, fixed part, commission, least margin, rounding; exact in decimals until
/// the currency's own, half to even, at the end.
/// </summary>
internal static class PriceFormula
{
    /// <summary>The price, or why there is none.</summary>
    public static (Money? Price, HeldPrice? Held) Of(Money from, ChannelPricing pricing)
    {
        var rule = pricing.Rule;
        var currency = rule.Currency ?? from.Currency;
        if (pricing.Rate(from.Currency, currency) is not { } rate)
            return (null, RateMissing(from.Currency, currency));
        var added = 0m;
        if (rule.Fixed is { } fix)
        {
            if (pricing.Rate(fix.Currency, currency) is not { } fixRate)
                return (null, RateMissing(fix.Currency, currency));
            added = fix.Amount * fixRate;
        }

        try
        {
            var cost = from.Amount * rate;
            var kept = 1 - (rule.CommissionPercent / 100);
            var wanted = ((cost * (1 + (rule.Percent / 100))) + added) / kept;
            var least = rule.MinMarginPercent is { } margin ? cost * (1 + (margin / 100)) / kept : decimal.MinValue;
            // Once, from the exact amount: rounded twice, half would be met where it was not.
            var amount = decimal.Round(Rounded(Math.Max(wanted, least), least, rule.Round), Currencies.Decimals(currency), MidpointRounding.ToEven);
            var price = Money.FromDecimal(amount < least ? amount + Unit(currency) : amount, currency);
            return price.TenThousandths > 0 ? (price, null) : (null, Held($"The price rule makes {Text(wanted)} {currency} of {from}: raise percent or fixed."));
        }
        catch (OverflowException)
        {
            return (null, Held($"The price rule makes more of {from} than a price can be: lower percent, fixed or commission_percent."));
        }
    }

    private static decimal Rounded(decimal amount, decimal least, PriceRounding? rounding)
    {
        if (rounding is null)
            return amount;
        var price = PriceGrid.Round(amount, rounding);
        return price < least ? PriceGrid.Round(least, rounding with { Direction = PriceDirection.Up }) : price;
    }

    private static decimal Unit(string currency) => new(1, 0, 0, false, (byte)Currencies.Decimals(currency));

    private static HeldPrice RateMissing(string from, string to) =>
        Held($"There is no exchange rate {from}/{to}: set it under exchange_rates with PUT /api/settings.");

    private static HeldPrice Held(string message) => new(PriceWishes.Rule, message);

    private static string Text(decimal amount) => amount.ToString("0.####", CultureInfo.InvariantCulture);
}
