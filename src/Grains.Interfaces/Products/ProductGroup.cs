namespace KolajAI.Products;

/// <summary>What the variants of a group share; kept once, beside them (api.md section 3, <c>group</c>).</summary>
/// <param name="Title">Null: channels get the title of the group's first variant.</param>
/// <param name="Images">Of the whole group; a variant's own are with the variant.</param>
[GenerateSerializer, Immutable, Alias("ProductGroup")]
public sealed record ProductGroup(string? Title, string? Description, IReadOnlyList<ProductImage> Images)
{
    public static ProductGroup Empty { get; } = new(null, null, []);
}
