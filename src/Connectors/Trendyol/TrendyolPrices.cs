using KolajAI.Monetary;

namespace KolajAI.Connectors.Trendyol;

/// <summary>Trendyol's rules for prices: the store front's currency, above zero, the list price not below the sale price.</summary>
internal static class TrendyolPrices
{
    public static (string Code, string Message)? Problem(Money? price, Money? listPrice, string? currency)
    {
        foreach (var money in new[] { price, listPrice })
        {
            if (money is null)
                continue;
            if (currency is not null && money.Value.Currency != currency)
                return ("currency_refused", $"This store front takes prices in {currency}.");
            if (money.Value.TenThousandths <= 0)
                return ("price_not_positive", "A price at Trendyol is above zero.");
        }

        if (price is not null && listPrice is not null && listPrice.Value.Currency == price.Value.Currency
            && listPrice.Value.TenThousandths < price.Value.TenThousandths)
            return ("list_price_below_price", "The list price is not below the sale price.");
        return null;
    }
}
