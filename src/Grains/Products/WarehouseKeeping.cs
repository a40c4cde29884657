using KolajAI.Products;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <summary>Keeps in a product's unit what the store knows of each warehouse's units, so that no warehouse with units in it can be deleted.</summary>
internal static class WarehouseKeeping
{
    public static ProductDecision Keep(ProductDocument? before, ProductDecision decision)
    {
        var (old, next) = (Of(before), Of(decision.Document));
        if (old.Count == 0 && next.Count == 0)
            return decision;
        var rows = old.Keys.Union(next.Keys).Order(StringComparer.Ordinal)
            .Select(w => (Warehouse: w, Was: old.GetValueOrDefault(w)?.Level ?? default, Is: next.GetValueOrDefault(w)?.Level ?? default))
            .Where(static w => w.Was != w.Is)
            .Select(w => new WarehouseStockRow(decision.Document.Product.Id, w.Warehouse, w.Is.OnHand, w.Is.Reserved)).ToList();
        return rows.Count == 0 ? decision : decision with { Rows = [.. decision.Rows, .. rows] };
    }

    /// <summary>A deleted product has nothing anywhere.</summary>
    private static IReadOnlyDictionary<string, WarehouseStock> Of(ProductDocument? document) =>
        document is { Deleted: false } ? document.Warehouses : new Dictionary<string, WarehouseStock>();
}
