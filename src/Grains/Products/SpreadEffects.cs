using KolajAI.Grains.Exposures;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Warehouses;

namespace KolajAI.Grains.Products;

/// <summary>Applies effects of orders to a product whose units lie in several warehouses: each part of an effect is one ledger row.</summary>
internal static class SpreadEffects
{
    /// <summary>Whether it matters where units come from.</summary>
    public static bool Concern(ProductDocument document, IEnumerable<StockEffect> effects, IReadOnlyDictionary<string, StockRule> rules) =>
        document.IsSpread() || effects.Any(e => rules.GetValueOrDefault(e.AccountKey) is { IsBound: true });

    /// <summary>Effects that end what was begun before have to know where.</summary>
    public static IReadOnlyCollection<string> LinesToRead(IEnumerable<StockEffect> effects) =>
        effects.Where(static e => e.Kind is not StockEffectKind.Reserve).Select(static e => LineHoldings.LineOf(e.Key)).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <param name="effects">Effects that the ledger does not hold yet; a key that stands twice counts once.</param>
    /// <param name="holdings">Of the lines of <see cref="LinesToRead"/>.</param>
    /// <param name="now">The hub's recording time.</param>
    public static (ProductDocument Document, AppliedEffects Applied) Apply(
        ProductDocument before, IEnumerable<StockEffect> effects, IReadOnlyDictionary<string, StockRule> rules, LineHoldings holdings, DateTimeOffset now)
    {
        var document = before;
        var exposures = new Dictionary<string, ChannelExposure>(before.Exposures, StringComparer.Ordinal);
        var keys = new List<string>();
        var rows = new List<StoreRow>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var effect in effects)
        {
            if (effect.Quantity < 1)
                throw new ArgumentOutOfRangeException(nameof(effects), effect.Quantity, $"Effect {effect.Key} moves no unit.");
            if (!seen.Add(effect.Key))
                continue;
            keys.Add(effect.Key);
            // What the channel has sold is no promise any more when its units are chosen.
            if (effect.BundleId is null && exposures.TryGetValue(effect.AccountKey, out var channel))
                exposures[effect.AccountKey] = ExposureRule.After(channel, effect);
            var shipFrom = ShipFrom(document, rules.GetValueOrDefault(effect.AccountKey));
            var parts = effect.Kind is StockEffectKind.Reserve
                ? WarehouseChoice.Reserve(document, shipFrom, effect.Quantity, Promised(exposures, rules))
                : holdings.Give(effect, shipFrom[0]);
            foreach (var (warehouse, units) in parts)
            {
                document = document.With(warehouse, StockArithmetic.AfterEffect(document.In(warehouse), effect.Kind, units));
                holdings.Record(effect, warehouse, units);
                rows.Add(StockEffects.Entry(
                    before.Product.Id, effect, warehouse == parts[0].Warehouse ? effect.Key : LineHoldings.PartKey(effect.Key, warehouse), units, document.Stock, warehouse, now));
            }
        }

        return (document, new AppliedEffects(document.Stock, keys, rows));
    }

    private static IReadOnlyList<string> ShipFrom(ProductDocument document, StockRule? rule) =>
        rule is { Warehouses: { Count: > 0 } bound } ? bound : document.WarehouseIds();

    private static Dictionary<string, PromisedUnits> Promised(Dictionary<string, ChannelExposure> exposures, IReadOnlyDictionary<string, StockRule> rules) =>
        exposures.ToDictionary(
            static e => e.Key, e => new PromisedUnits(rules.GetValueOrDefault(e.Key)?.Warehouses, e.Value.Units ?? Math.Max(0, e.Value.Written - e.Value.SoldSinceWrite)), StringComparer.Ordinal);
}
