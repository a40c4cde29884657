using System.Globalization;
using KolajAI.Connectors.Http;
using KolajAI.Orders;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// Taxes of an order. A line names the shop's rates that it was taxed by; the order's <c>tax_lines</c> tell their percent. Older shops
/// leave that out: then it is what the tax comes to, to the nearest whole percent, which KDV's rates are.
/// </summary>
internal sealed class WooCommerceTaxes
{
    private readonly IReadOnlyDictionary<string, decimal> _percentOf;

    private WooCommerceTaxes(IReadOnlyDictionary<string, decimal> percentOf, IReadOnlyList<VatShare> shares)
    {
        _percentOf = percentOf;
        Shares = shares;
    }

    /// <summary>Base and tax by rate, over goods, fees and shipping.</summary>
    public IReadOnlyList<VatShare> Shares { get; private init; }

    public static WooCommerceTaxes Read(PlatformJson order, string currency)
    {
        var percents = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var tax in order.List("tax_lines"))
        {
            if (tax.Text("rate_id") is { } id && tax.Number("rate_percent") is { } percent)
                percents[id] = percent;
        }

        var rates = new WooCommerceTaxes(percents, []);
        var parts = order.List("line_items").Concat(order.List("shipping_lines")).Concat(order.List("fee_lines"))
            .Select(part => (Rate: rates.RateOf(part), Net: part.Number("total") ?? 0, Tax: part.Number("total_tax") ?? 0))
            .Where(static part => part.Rate is not null && (part.Net != 0 || part.Tax != 0));
        return new WooCommerceTaxes(percents,
        [
            .. parts.GroupBy(static part => part.Rate!, StringComparer.Ordinal).OrderBy(static group => group.Key, StringComparer.Ordinal)
                .Select(group => new VatShare(
                    group.Key, WooCommerceOrderMapping.Amount(group.Sum(static part => part.Net), currency)!.Value,
                    WooCommerceOrderMapping.Amount(group.Sum(static part => part.Tax), currency)!.Value)),
        ]);
    }

    /// <summary>Percent as text; null where the line was not taxed at all, which a shop that adds no tax says of everything.</summary>
    public string? RateOf(PlatformJson line)
    {
        var named = line.List("taxes").Where(static tax => tax.IsObject && (tax.Number("total") is not null || tax.Number("subtotal") is not null))
            .Select(static tax => tax.Text("id")).OfType<string>().ToList();
        if (named.Count > 0 && named.TrueForAll(_percentOf.ContainsKey))
            return Text(named.Sum(id => _percentOf[id]));
        var (net, tax) = line.Number("subtotal") is { } full and > 0
            ? (full, line.Number("subtotal_tax") ?? 0)
            : (line.Number("total") ?? 0, line.Number("total_tax") ?? 0);
        return net >= 0.0001m && tax > 0 ? Text(decimal.Round(tax / net * 100m)) : null;
    }

    private static string Text(decimal percent) => percent.ToString("0.##", CultureInfo.InvariantCulture);
}
