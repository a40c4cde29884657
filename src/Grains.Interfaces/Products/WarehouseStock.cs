namespace KolajAI.Products;

/// <summary>Units of a product in one warehouse beside <c>default</c>.</summary>
/// <param name="CountedAt">When they were last counted there; null: never.</param>
[GenerateSerializer, Immutable, Alias("WarehouseStock")]
public sealed record WarehouseStock(long OnHand, long Reserved, DateTimeOffset? CountedAt)
{
    public static WarehouseStock None { get; } = new(0, 0, null);

    public StockLevel Level => new(OnHand, Reserved);
}
