using KolajAI.Products;

namespace KolajAI.Grains.Products;

/// <summary>How many bundles the components make up.</summary>
/// <param name="HeldBack">A component is guarded by a policy of its own: the bundle is offered nowhere.</param>
internal sealed record BundleCount(long Units, bool HeldBack)
{
    public static BundleCount None { get; } = new(0, false);

    public StockLevel Stock => new(Units, 0);

    /// <param name="living">Products by id; a component that is not among them makes up none.</param>
    public static BundleCount Of(IReadOnlyList<ProductComponent> components, IReadOnlyDictionary<string, ProductDocument> living)
    {
        if (components.Count == 0)
            return None;
        return new BundleCount(
            Within(components, living, null), components.Any(c => living.GetValueOrDefault(c.ProductId)?.Product.StockPolicy is { Mode: StockMode.Guarded }));
    }

    /// <summary>How many they make up out of these warehouses together; null: out of all.</summary>
    public static long Within(IReadOnlyList<ProductComponent> components, IReadOnlyDictionary<string, ProductDocument> living, IReadOnlyList<string>? shipFrom) =>
        components.Min(part => living.TryGetValue(part.ProductId, out var document) ? document.SellableIn(shipFrom) / part.Quantity : 0);
}
