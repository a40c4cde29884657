using KolajAI.Grains.Exposures;
using KolajAI.Products;

namespace KolajAI.Grains.Products;

/// <summary>
/// Out of which warehouse ordered units come: the first of the channel's that has enough, else as many from each in turn as it has. Units
/// that other channels were promised are left alone while there are others: after each sale everything promised can still be met.
/// </summary>
internal static class WarehouseChoice
{
    /// <param name="shipFrom">The channel's warehouses, the preferred one first; at least one.</param>
    /// <param name="promised">What channels may still sell, after this sale.</param>
    /// <returns>Units by warehouse, in the order taken. What nobody has is missing in the first.</returns>
    public static IReadOnlyList<(string Warehouse, long Units)> Reserve(
        ProductDocument document, IReadOnlyList<string> shipFrom, long units, IReadOnlyDictionary<string, PromisedUnits> promised)
    {
        var taken = new List<(string Warehouse, long Units)>();
        var left = units;
        long Free(ProductDocument now, string warehouse)
        {
            var pools = WarehousePools.Of(now);
            return pools.Free(pools.SetOf(warehouse), promised.Values.Select(p => new PoolDemand(pools.SetOf(p.ShipFrom), p.Units)));
        }

        Take(Free);
        Take(static (now, warehouse) => now.In(warehouse).Available);
        if (left > 0)
            Add(shipFrom[0], left);
        return taken;

        void Take(Func<ProductDocument, string, long> has)
        {
            if (left > 0 && shipFrom.FirstOrDefault(w => has(document, w) >= left) is { } one)
            {
                Add(one, left);
                return;
            }

            foreach (var warehouse in shipFrom)
                Add(warehouse, Math.Min(left, has(document, warehouse)));
        }

        void Add(string warehouse, long more)
        {
            if (more <= 0)
                return;
            var level = document.In(warehouse);
            document = document.With(warehouse, level with { Reserved = level.Reserved + more });
            left -= more;
            var place = taken.FindIndex(t => t.Warehouse == warehouse);
            if (place < 0)
                taken.Add((warehouse, more));
            else
                taken[place] = (warehouse, taken[place].Units + more);
        }
    }
}

/// <summary>What a channel may still sell, and the warehouses that it ships from; null: all.</summary>
internal readonly record struct PromisedUnits(IReadOnlyList<string>? ShipFrom, long Units);
