using KolajAI.Mappings;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Mappings;

/// <summary>The mappings that one account goes by: its own over those for all accounts of the integration.</summary>
internal sealed class MappingBook
{
    private readonly Dictionary<(string Kind, string Category, string Attribute, string Own), string> _targets = [];

    public MappingBook(IEnumerable<StoredMapping> mappings, string account)
    {
        foreach (var row in mappings.Where(m => m.Account.Length == 0 || m.Account == account).OrderBy(static m => m.Account.Length))
            _targets[(row.Kind, row.CategoryId, row.AttributeId, row.OwnKey)] = row.Target;
    }

    /// <summary>Of the path, or of the nearest above it that has one.</summary>
    public string? Category(string path) => OwnWords.Upwards(OwnWords.FoldPath(path))
        .Select(p => Find(CatalogKinds.Categories, "", "", p)).FirstOrDefault(static id => id is not null);

    public string? Attribute(string categoryId, string name) =>
        Find(CatalogKinds.Attributes, categoryId, "", OwnWords.Fold(name)) ?? Find(CatalogKinds.Attributes, "", "", OwnWords.Fold(name));

    public string? Value(string categoryId, string attributeId, string value) =>
        Find(CatalogKinds.Values, categoryId, attributeId, OwnWords.Fold(value)) ?? Find(CatalogKinds.Values, "", attributeId, OwnWords.Fold(value));

    public string? Brand(string brand) => Find(CatalogKinds.Brands, "", "", OwnWords.Fold(brand));

    private string? Find(string kind, string category, string attribute, string own) => _targets.GetValueOrDefault((kind, category, attribute, own));
}
