using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Products;

/// <summary>
/// Which warehouses hold what order lines have reserved, and which shipped it: read from the ledger, so that what was reserved in a warehouse is
/// given back, shipped and returned there, whatever the channel ships from by now.
/// </summary>
internal sealed class LineHoldings
{
    private const char WarehouseMark = '@';

    private readonly Dictionary<string, Dictionary<string, (long Reserved, long Shipped)>> _lines = new(StringComparer.Ordinal);

    public LineHoldings(IEnumerable<LineEntry> ledger)
    {
        foreach (var entry in ledger)
        {
            if (LineOf(entry.EffectKey) is { } line)
                Add(line, entry.WarehouseId, entry.ReservedDelta, entry.Kind is "ship" or "restock" ? -entry.OnHandDelta : 0);
        }
    }

    /// <summary>
    /// The part of an effect's key that names order and line: all but its last two parts, which hold no bar. Null for keys of another form.
    /// </summary>
    public static string? LineOf(string effectKey)
    {
        var last = effectKey.LastIndexOf('|');
        var before = last <= 0 ? -1 : effectKey.LastIndexOf('|', last - 1);
        return before <= 0 ? null : effectKey[..(before + 1)];
    }

    /// <summary>The ledger's key of an effect's part in a further warehouse; an effect's first part has the effect's own.</summary>
    public static string PartKey(string effectKey, string warehouse) => effectKey + WarehouseMark + warehouse;

    /// <summary>Where units of a line that were reserved come from now.</summary>
    /// <param name="fallback">For what the ledger does not know.</param>
    public IReadOnlyList<(string Warehouse, long Units)> Give(StockEffect effect, string fallback)
    {
        var isReturn = effect.Kind is StockEffectKind.Restock;
        var known = LineOf(effect.Key) is { } line && _lines.TryGetValue(line, out var warehouses)
            ? warehouses.Select(w => (w.Key, Units: isReturn ? w.Value.Shipped : w.Value.Reserved)).Where(static w => w.Units > 0).ToList()
            : [];
        var parts = new List<(string Warehouse, long Units)>();
        var left = effect.Quantity;
        foreach (var (warehouse, units) in known)
        {
            if (left == 0)
                break;
            parts.Add((warehouse, Math.Min(left, units)));
            left -= parts[^1].Units;
        }

        if (left == 0)
            return parts;
        if (parts.Count == 0)
            return [(fallback, left)];
        parts[0] = (parts[0].Warehouse, parts[0].Units + left);
        return parts;
    }

    public void Record(StockEffect effect, string warehouse, long units)
    {
        if (LineOf(effect.Key) is not { } line)
            return;
        var (onHand, reserved) = StockArithmetic.Deltas(effect.Kind, units);
        Add(line, warehouse, reserved, effect.Kind is StockEffectKind.Ship or StockEffectKind.Restock ? -onHand : 0);
    }

    private void Add(string line, string warehouse, long reserved, long shipped)
    {
        if (!_lines.TryGetValue(line, out var warehouses))
            _lines[line] = warehouses = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        var known = warehouses.GetValueOrDefault(warehouse);
        warehouses[warehouse] = (known.Reserved + reserved, known.Shipped + shipped);
    }
}
