using KolajAI.Connectors;
using KolajAI.Mappings;
using KolajAI.Products;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Mappings;

/// <summary>What a product is on a channel, and what it lacks to be listed there.</summary>
/// <param name="Attributes">Null where nothing gives any.</param>
internal sealed record MappedListing(string? CategoryId, IReadOnlyList<ContentAttribute>? Attributes, string? BrandId, IReadOnlyList<MissingPart> Missing)
{
    public static MappedListing None { get; } = new(null, null, null, []);
}

/// <summary>
/// Maps a product to a channel: its offer's own ids first, then mappings, then what has the same name there. Words that the channel has no
/// attribute for are left out; a value that its attribute does not take is missing.
/// </summary>
internal static class ListingMapper
{
    public const string CategoryUnmapped = "category_unmapped";
    public const string AttributeRequired = "attribute_required";
    public const string ValueUnmapped = "value_unmapped";
    public const string AttributeSingle = "attribute_single";
    public const string BrandUnmapped = "brand_unmapped";

    public static string? CategoryOf(Product product, ProductOffer? offer, MappingBook book, string? otherwise) =>
        offer?.CategoryId ?? (product.Category is { } path ? book.Category(path) : null) ?? otherwise;

    /// <param name="category">Null where the product has none on the channel.</param>
    /// <param name="brandId">By an equal name in the channel's brands.</param>
    /// <param name="brandsRead">False while they are not known.</param>
    /// <param name="isNew">What the channel needs of a new listing is asked of those alone.</param>
    public static MappedListing Map(
        Product product, ProductOffer? offer, MappingBook book, ChannelCategory? category, string? brandId, bool brandsRead, CatalogNeeds needs, bool isNew)
    {
        var missing = new List<MissingPart>();
        if (category is null && needs.Category && isNew)
            missing.Add(new MissingPart(CategoryUnmapped, product.Category ?? "", "", "", ""));
        var brand = product.Brand is { } own ? book.Brand(own) ?? brandId : null;
        if (brand is null && needs.Brand && isNew && (product.Brand is null || brandsRead))
            missing.Add(new MissingPart(BrandUnmapped, product.Brand ?? "", "", "", ""));
        return new MappedListing(category?.Id, Attributes(product, offer, book, category, missing), brand, missing);
    }

    private static List<ContentAttribute>? Attributes(Product product, ProductOffer? offer, MappingBook book, ChannelCategory? category, List<MissingPart> missing)
    {
        var known = category?.Attributes.ToDictionary(static a => a.Id, StringComparer.Ordinal) ?? [];
        var found = new Dictionary<string, ContentAttribute>(StringComparer.Ordinal);
        foreach (var (id, values) in offer?.Attributes ?? new Dictionary<string, IReadOnlyList<string>>())
            found[id] = OfOffer(id, values, known.GetValueOrDefault(id), category);
        if (category is not null)
            ByName(product, book, category, known, found, missing);
        foreach (var needed in category?.Attributes.Where(a => a.Required && !found.ContainsKey(a.Id) && !missing.Exists(m => m.AttributeId == a.Id)) ?? [])
            missing.Add(new MissingPart(AttributeRequired, "", category!.Id, needed.Id, needed.Name));
        return found.Count == 0 && offer?.Attributes is null ? null : [.. found.Values.OrderBy(static a => a.Id, StringComparer.Ordinal)];
    }

    private static void ByName(
        Product product, MappingBook book, ChannelCategory category, Dictionary<string, ChannelAttribute> known, Dictionary<string, ContentAttribute> found,
        List<MissingPart> missing)
    {
        foreach (var (name, values) in Own(product))
        {
            var id = book.Attribute(category.Id, name) ?? Named(category, name);
            if (id is null || found.ContainsKey(id) || values.Count == 0)
                continue;
            if (Values(id, values, known.GetValueOrDefault(id), book, category, missing) is { } attribute)
                found[id] = attribute;
        }
    }

    /// <summary>An offer speaks in the channel's ids; one text that is none of them is meant as free text.</summary>
    private static ContentAttribute OfOffer(string id, IReadOnlyList<string> values, ChannelAttribute? attribute, ChannelCategory? category)
    {
        var isText = values.Count == 1 && attribute is { Custom: true } && category?.Values.Any(v => v.Key.AttributeId == id && v.Value == values[0]) == false;
        return isText && !values[0].All(char.IsAsciiDigit)
            ? new ContentAttribute(id, attribute!.Name, [], values[0])
            : new ContentAttribute(id, attribute?.Name ?? id, values, null);
    }

    private static ContentAttribute? Values(
        string id, IReadOnlyList<string> own, ChannelAttribute? attribute, MappingBook book, ChannelCategory category, List<MissingPart> missing)
    {
        var name = attribute?.Name ?? id;
        if (own.Count > 1 && attribute is { Multiple: false })
        {
            missing.Add(new MissingPart(AttributeSingle, string.Join(", ", own), category.Id, id, name));
            return null;
        }

        var ids = new List<string>();
        foreach (var value in own)
        {
            if ((book.Value(category.Id, id, value) ?? category.Values.GetValueOrDefault((id, OwnWords.Fold(value)))) is { } valueId)
            {
                ids.Add(valueId);
                continue;
            }

            // What was never read may take free text; the channel says so if it does not.
            if (own.Count == 1 && attribute is null or { Custom: true })
                return new ContentAttribute(id, name, [], value);
            missing.Add(new MissingPart(ValueUnmapped, value, category.Id, id, name));
        }

        return ids.Count == own.Count ? new ContentAttribute(id, name, [.. ids.Distinct(StringComparer.Ordinal)], null) : null;
    }

    /// <summary>The product's attributes, and what makes it the variant that it is.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<string> Values)> Own(Product product) =>
        product.Attributes.Select(static a => (a.Key, a.Value)).Concat(product.Variant.Select(static v => (v.Key, (IReadOnlyList<string>)[v.Value])));

    private static string? Named(ChannelCategory category, string name)
    {
        var folded = OwnWords.Fold(name);
        return category.Attributes.FirstOrDefault(a => OwnWords.Fold(a.Name) == folded)?.Id;
    }
}
