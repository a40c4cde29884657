using System.Globalization;
using KolajAI.Connectors.Http;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Shopify;

/// <summary>Taxes of an order. Shopify tells each line's and the shipping's rates and amounts.</summary>
internal static class ShopifyTaxes
{
    /// <summary>Percent as text; null for what was not taxed.</summary>
    public static string? Rate(PlatformJson taxed)
    {
        var rates = taxed.List("taxLines").Select(static tax => tax.Number("ratePercentage") ?? (tax.Number("rate") * 100m)).ToList();
        return rates.Count == 0 || rates.Contains(null) || rates.Exists(static rate => rate is < 0 or > 1000) ? null : Text(rates.Sum()!.Value);
    }

    public static decimal Amount(PlatformJson taxed) => taxed.List("taxLines").Sum(static tax => tax.ShopAmount("priceSet") ?? 0);

    /// <summary>Base and tax by rate, over goods and shipping.</summary>
    public static IReadOnlyList<VatShare> Shares(PlatformJson order, List<RemoteOrderLine> lines, string currency)
    {
        var parts = lines
            .Where(static line => line is { VatRate: not null, BuyerPaid: not null })
            .Select(static line => (Rate: line.VatRate!, Gross: line.BuyerPaid!.Value.Amount)).ToList();
        if (order.Child("shippingLine") is { } shipping && Rate(shipping) is { } rate && shipping.ShopAmount("discountedPriceSet") is { } price)
            parts.Add((rate, order.Flag("taxesIncluded") == true ? price : price + Amount(shipping)));
        return
        [
            .. parts.GroupBy(static part => part.Rate, StringComparer.Ordinal).OrderBy(
                static group => group.Key, StringComparer.Ordinal).Select(group =>
            {
                var gross = ShopifyJson.Amount(group.Sum(static part => part.Gross), currency)!.Value;
                var net = Money.FromDecimal(
                    gross.Amount / (1 + (decimal.Parse(group.Key, CultureInfo.InvariantCulture) / 100m)), currency).ToCurrencyPrecision();
                return new VatShare(group.Key, net, gross - net);
            }),
        ];
    }

    private static string Text(decimal percent) => percent.ToString("0.##", CultureInfo.InvariantCulture);
}
