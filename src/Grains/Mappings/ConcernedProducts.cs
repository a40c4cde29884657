using KolajAI.Mappings;
using KolajAI.Products;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Mappings;

/// <summary>Which products a changed mapping may concern, by their own words.</summary>
internal static class ConcernedProducts
{
    public static bool Concerns(this MappingChange change, Product product) => change.Kind switch
    {
        CatalogKinds.Categories => product.Category is { } path && OwnWords.IsUnder(OwnWords.FoldPath(path), change.OwnKey),
        CatalogKinds.Brands => product.Brand is { } brand && OwnWords.Fold(brand) == change.OwnKey,
        CatalogKinds.Attributes => ListingMapper.Own(product).Any(o => OwnWords.Fold(o.Name) == change.OwnKey),
        _ => ListingMapper.Own(product).Any(o => o.Values.Any(v => OwnWords.Fold(v) == change.OwnKey)),
    };
}
