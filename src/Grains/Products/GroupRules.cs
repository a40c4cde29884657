using KolajAI.Errors;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Products;

/// <summary>What a variant and its group must keep to by themselves; that axes agree and values differ within the group, the store keeps.</summary>
internal static class GroupRules
{
    private const int MaxId = 64;
    private const int MaxAxes = 10;
    private const int MaxAxisText = 200;

    public static void Check(Product product, List<FieldError> errors)
    {
        if (product.GroupId is { } id && (id.Length is 0 or > MaxId || id.Any(static c => char.IsControl(c)) || !ProductRules.IsWellFormed(id)))
            errors.Add(new FieldError("/group_id", ErrorCodes.Malformed, $"A group_id has 1 to {MaxId} characters, none of them a control character."));
        if (product.GroupId is not null && product.Variant.Count == 0)
            errors.Add(new FieldError("/variant", ErrorCodes.Required, "A product of a group says which variant it is: {axis: value}."));
        if (product.GroupId is null && product.Variant.Count > 0)
            errors.Add(new FieldError("/group_id", ErrorCodes.Required, "A variant belongs to a group: name its group_id."));
        if (product.Variant.Count > MaxAxes)
            errors.Add(new FieldError("/variant", ErrorCodes.TooLong, $"At most {MaxAxes} axes."));
        foreach (var (axis, value) in product.Variant)
        {
            var pointer = "/variant/" + ProductRules.Escape(axis);
            foreach (var text in (ReadOnlySpan<string>)[axis, value])
            {
                if (text.Length is 0 or > MaxAxisText || !ProductRules.IsWellFormed(text) || text.Any(static c => char.IsControl(c)))
                    errors.Add(new FieldError(pointer, ErrorCodes.Malformed, $"Axis and value have 1 to {MaxAxisText} characters, none of them a control character."));
            }
        }
    }

    /// <summary>What keeps the product out of its group as that stands; null for nothing.</summary>
    public static FieldError? Conflict(Product product, StoredGroup group)
    {
        var others = group.Variants.Where(v => v.ProductId != product.Id).ToList();
        if (others.Count == 0)
            return null;
        if (!product.Variant.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(group.Axes))
            return new FieldError("/variant", ErrorCodes.VariantAxesDiffer, $"The group's variants differ by {string.Join(", ", group.Axes)}.");
        return others.Exists(v => v.Values.All(pair => product.Variant[pair.Key] == pair.Value))
            ? new FieldError("/variant", ErrorCodes.VariantDuplicate, $"Another product of the group is {string.Join(", ", product.Variant.Select(static v => $"{v.Key} {v.Value}"))}.")
            : null;
    }

    /// <summary>What variants share.</summary>
    public static void Check(ProductGroup content, List<FieldError> errors)
    {
        ProductRules.Title("/group/title", content.Title, errors);
        ProductRules.Description("/group/description", content.Description, errors);
        ProductRules.Images("/group/images", content.Images, errors);
    }
}
