namespace KolajAI.Products;

/// <summary>A change of what variants share; null means absent (unchanged). What is set to null is named in <see cref="ProductWrite.Erase"/> as <c>group/title</c>.</summary>
[GenerateSerializer, Immutable, Alias("GroupPatch")]
public sealed record GroupPatch(string? Title, string? Description, IReadOnlyList<ProductImage>? Images);
