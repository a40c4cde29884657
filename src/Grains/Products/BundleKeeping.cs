using KolajAI.Products;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <summary>Keeps in a product's unit that bundles which hold it are worked out anew.</summary>
internal static class BundleKeeping
{
    /// <param name="effects">What orders did in this change.</param>
    public static ProductDecision Keep(ProductDocument? before, ProductDecision decision, IReadOnlyCollection<StockEffect> effects, DateTimeOffset now)
    {
        var after = decision.Document;
        if (before is null || after.Product.Components.Count > 0)
            return decision;
        var moved = effects.Any(static e => e.BundleId is not null);
        if (SellsTheSame(before, after) && !moved && before.Product.StockPolicy == after.Product.StockPolicy)
            return decision;
        return decision with { Rows = [.. decision.Rows, new BundlesDueRow(after.Product.Id, moved, now)] };
    }

    /// <summary>In each warehouse: a bundle is made up of those that a channel ships from.</summary>
    private static bool SellsTheSame(ProductDocument before, ProductDocument after) => !before.IsSpread() && !after.IsSpread()
        ? before.Stock.Sellable == after.Stock.Sellable
        : before.WarehouseIds().Union(after.WarehouseIds()).All(w => before.In(w).Sellable == after.In(w).Sellable);

    public static BundleComponentsRow Row(Product product, DateTimeOffset now) =>
        new(product.Id, [.. product.Components.Select(static c => new BundlePart(c.ProductId, c.Quantity))], now);
}
