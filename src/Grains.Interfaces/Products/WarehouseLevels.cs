using KolajAI.Warehouses;

namespace KolajAI.Products;

/// <summary>A product's units by warehouse. <c>default</c> holds what the others do not.</summary>
public static class WarehouseLevels
{
    /// <summary>Whether units were ever counted, corrected or ordered outside <c>default</c>.</summary>
    public static bool IsSpread(this ProductDocument document) => document.Warehouses.Count > 0;

    /// <summary><c>default</c> first, the others by id.</summary>
    public static IReadOnlyList<string> WarehouseIds(this ProductDocument document) =>
        [WarehouseIdentity.Default, .. document.Warehouses.Keys.Order(StringComparer.Ordinal)];

    public static StockLevel In(this ProductDocument document, string warehouse)
    {
        if (warehouse != WarehouseIdentity.Default)
            return (document.Warehouses.GetValueOrDefault(warehouse) ?? WarehouseStock.None).Level;
        return document.Warehouses.Count == 0
            ? document.Stock
            : new StockLevel(
                document.Stock.OnHand - document.Warehouses.Values.Sum(static w => w.OnHand),
                document.Stock.Reserved - document.Warehouses.Values.Sum(static w => w.Reserved));
    }

    /// <summary>With another level in one warehouse; the product's own moves by the difference.</summary>
    public static ProductDocument With(this ProductDocument document, string warehouse, StockLevel level)
    {
        var before = document.In(warehouse);
        if (before == level)
            return document;
        var whole = new StockLevel(
            checked(document.Stock.OnHand + level.OnHand - before.OnHand), checked(document.Stock.Reserved + level.Reserved - before.Reserved));
        if (warehouse == WarehouseIdentity.Default)
            return document with { Stock = whole };
        var known = document.Warehouses.GetValueOrDefault(warehouse) ?? WarehouseStock.None;
        return document with
        {
            Stock = whole,
            Warehouses = new Dictionary<string, WarehouseStock>(document.Warehouses, StringComparer.Ordinal)
            {
                [warehouse] = known with { OnHand = level.OnHand, Reserved = level.Reserved },
            },
        };
    }

    public static DateTimeOffset? CountedAtIn(this ProductDocument document, string warehouse) =>
        warehouse == WarehouseIdentity.Default ? document.CountedAt : document.Warehouses.GetValueOrDefault(warehouse)?.CountedAt;

    public static ProductDocument Counted(this ProductDocument document, string warehouse, DateTimeOffset at)
    {
        if (warehouse == WarehouseIdentity.Default)
            return document with { CountedAt = at };
        var known = document.Warehouses.GetValueOrDefault(warehouse) ?? WarehouseStock.None;
        return document with
        {
            Warehouses = new Dictionary<string, WarehouseStock>(document.Warehouses, StringComparer.Ordinal) { [warehouse] = known with { CountedAt = at } },
        };
    }

    /// <summary>
    /// What can be sold out of these warehouses together. What one of them lacks is its own shortfall: no other's units are kept back for it.
    /// </summary>
    /// <param name="shipFrom">Null or empty: all.</param>
    public static long SellableIn(this ProductDocument document, IReadOnlyList<string>? shipFrom = null)
    {
        if (shipFrom is { Count: > 0 })
            return shipFrom.Sum(w => document.In(w).Sellable);
        return document.Warehouses.Count == 0 ? document.Stock.Sellable : document.WarehouseIds().Sum(w => document.In(w).Sellable);
    }

    /// <summary>Units sold that are not there, warehouse by warehouse.</summary>
    public static long Missing(this ProductDocument document) => document.Warehouses.Count == 0
        ? Math.Max(0, -document.Stock.Available)
        : document.WarehouseIds().Sum(w => Math.Max(0, -document.In(w).Available));
}
