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
        if (before.Stock.Sellable == after.Stock.Sellable && !moved && before.Product.StockPolicy == after.Product.StockPolicy)
            return decision;
        return decision with { Rows = [.. decision.Rows, new BundlesDueRow(after.Product.Id, moved, now)] };
    }

    public static BundleComponentsRow Row(Product product, DateTimeOffset now) =>
        new(product.Id, [.. product.Components.Select(static c => new BundlePart(c.ProductId, c.Quantity))], now);
}
