namespace KolajAI.Simulator.WooCommerce.Products;

/// <summary>A product category.</summary>
/// <param name="ParentId">0 at the top.</param>
internal sealed record WooCategory(long Id, string Name, string Slug, long ParentId);
