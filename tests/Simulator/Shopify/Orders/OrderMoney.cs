using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Orders;

/// <summary>An order's money in the shop's currency and, at a fixed rate, in the buyer's.</summary>
internal sealed record OrderMoney(string ShopCurrency, string PresentmentCurrency, decimal Rate, bool TaxesIncluded)
{
    public MoneyBagView Bag(decimal amount) => new(new MoneyView(Round(amount), ShopCurrency), new MoneyView(Round(amount * Rate), PresentmentCurrency));

    /// <summary>The tax in an amount, or on it where prices do not hold it.</summary>
    public decimal Tax(decimal amount, decimal rate) => Round(TaxesIncluded ? amount * rate / (1 + rate) : amount * rate);

    public TaxLineView TaxLine(decimal amount, decimal rate) => new("KDV", (double)rate, (double)(rate * 100), Bag(Tax(amount, rate)), false);

    public static decimal Round(decimal amount) => decimal.Round(amount, 2, MidpointRounding.AwayFromZero);
}

/// <summary>A tax, rate 0.2 for 20 %.</summary>
internal sealed record TaxLineView(string Title, double? Rate, double? RatePercentage, MoneyBagView PriceSet, bool? ChannelLiable);
