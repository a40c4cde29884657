using KolajAI.Accounts;

namespace KolajAI.Grains.Prices;

/// <summary>An account's price rule with the tenant's exchange rates, as products go by it.</summary>
/// <param name="Rates"><c>USD/TRY</c> to what one unit of the first costs in the second; empty where the rule converts nothing.</param>
internal sealed record ChannelPricing(PriceRule Rule, IReadOnlyDictionary<string, decimal> Rates)
{
    private static readonly IReadOnlyDictionary<string, decimal> NoRates = new Dictionary<string, decimal>();

    /// <summary>Null where the rule changes no price.</summary>
    public static ChannelPricing? Of(PriceRule? rule, IReadOnlyDictionary<string, decimal> rates) => rule is null or { IsNone: true }
        ? null
        : new ChannelPricing(rule, rule is { Currency: null, Fixed: null } ? NoRates : Sorted(rates));

    /// <summary>What one unit of a currency costs in another: as it is set, else by the opposite rate; null where neither is.</summary>
    public decimal? Rate(string from, string to) => from == to ? 1m
        : Rates.TryGetValue($"{from}/{to}", out var rate) ? rate
        : Rates.TryGetValue($"{to}/{from}", out var opposite) ? 1m / opposite
        : null;

    private static Dictionary<string, decimal> Sorted(IReadOnlyDictionary<string, decimal> rates) =>
        rates.OrderBy(static r => r.Key, StringComparer.Ordinal).ToDictionary(static r => r.Key, static r => r.Value, StringComparer.Ordinal);
}
