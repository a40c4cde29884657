using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Mappings;

/// <summary>What a seller reads where something is missing.</summary>
internal static class MissingTexts
{
    private const int NamedAtMost = 10;

    /// <summary>The first one's code, and a sentence for each.</summary>
    /// <param name="sku">Named where another variant of the group is what lacks it.</param>
    public static (string Code, string Message) Of(IReadOnlyList<MissingPart> missing, string? sku = null)
    {
        var sentences = missing.Take(NamedAtMost).Select(Of).ToList();
        if (missing.Count > NamedAtMost)
            sentences.Add($"{missing.Count - NamedAtMost} more are missing.");
        return (missing[0].Code, (sku is null ? "" : $"Variant {sku}: ") + string.Join(' ', sentences));
    }

    private static string Of(MissingPart part) => part.Code switch
    {
        ListingMapper.CategoryUnmapped when part.Own.Length == 0 =>
            "The product has no category: give it one and map it with PUT /api/mappings/categories, or name category_id in its offer.",
        ListingMapper.CategoryUnmapped => $"The category '{part.Own}' is not mapped to one of the channel: PUT /api/mappings/categories.",
        ListingMapper.BrandUnmapped when part.Own.Length == 0 => "The product has no brand, and the channel needs one.",
        ListingMapper.BrandUnmapped => $"The channel has no brand '{part.Own}': map it with PUT /api/mappings/brands.",
        ListingMapper.AttributeRequired =>
            $"The channel needs '{part.Name}' ({part.AttributeId}) in category {part.CategoryId}: give the product an attribute of this name, " +
            "or map one with PUT /api/mappings/attributes.",
        ListingMapper.AttributeSingle => $"'{part.Name}' ({part.AttributeId}) takes one value; the product has: {part.Own}.",
        _ => $"'{part.Name}' ({part.AttributeId}) has no value '{part.Own}': map it with PUT /api/mappings/values.",
    };
}
