namespace KolajAI.Connectors.Shopify;

/// <summary>Decides, from what the shop has, what becomes of each variant of a group. Variants that are not the hub's are left as they are.</summary>
internal sealed class ShopifyGroupPlan
{
    private const int MostAxes = 3;

    private readonly ContentGroup _group;
    private readonly ShopifyGroupProduct? _there;
    private readonly ShopifyFacts _facts;

    /// <param name="there">The group's product; null where it is to be made.</param>
    /// <param name="bySku">Whatever the shop has with the items' SKUs.</param>
    public ShopifyGroupPlan(IReadOnlyList<ContentItem> items, ShopifyGroupProduct? there, ILookup<string, ShopifyVariant> bySku, ShopifyFacts facts)
    {
        _group = items[0].Group!;
        _there = there;
        _facts = facts;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
            Add(item, bySku, seen);
    }

    public List<ItemResult> Refusals { get; } = [];

    /// <summary>Bound, and there.</summary>
    public List<(ContentItem Item, ShopifyVariant Variant)> Changed { get; } = [];

    /// <summary>To be made.</summary>
    public List<ContentItem> New { get; } = [];

    /// <summary>There, made by an earlier call whose answer was lost.</summary>
    public List<(ContentItem Item, ShopifyVariant Variant)> Found { get; } = [];

    /// <summary>What keeps the whole group from being published; null where nothing does.</summary>
    public static (string Code, string Message)? Problem(ContentGroup group, ShopifyGroupProduct? there)
    {
        if (group.Axes.Count is 0 or > MostAxes)
            return ("too_many_axes",
                $"Variants of a product differ by at most {MostAxes} options in Shopify; the group has {group.Axes.Count} axes.");
        if (there is null)
            return null;
        if (there.Head.HasOnlyDefaultVariant)
            return ShopifyProducts.ShapeChanged;
        return there.Options.Order(StringComparer.OrdinalIgnoreCase).SequenceEqual(
            group.Axes.Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase)
            ? null
            : ("variant_axes_differ_on_channel",
                $"In the shop the product's variants differ by {string.Join(", ", there.Options)}, here by " +
                $"{string.Join(", ", group.Axes)}: make them alike.");
    }

    private void Add(ContentItem item, ILookup<string, ShopifyVariant> bySku, HashSet<string> seen)
    {
        var bound = ShopifyIds.Of(item.RemoteIds) is { } ids
            ? _there?.Variants.FirstOrDefault(one => one.Variant.Ids.Variant == ids.Variant)?.Variant
            : null;
        if (MissingAxis(item) is { } axis)
        {
            Refuse(item, "variant_value_missing", $"The variant has no value for '{axis}'.");
            return;
        }

        var same = _there?.Variants.FirstOrDefault(one => one.Is(item))?.Variant;
        var found = bound is null && same?.Sku == item.Product.Sku ? same : null;
        var own = bound ?? found;
        var stranger = bySku[item.Product.Sku].FirstOrDefault(other => other.Ids.Variant != own?.Ids.Variant);
        (string Code, string Message)? problem =
            !seen.Add(string.Join('\0', _group.Axes.Select(name => item.Variant[name]))) ? ("variant_duplicate",
                "Another variant of the group has the same values.")
            : same is not null && same.Ids.Variant != own?.Ids.Variant ? ("variant_exists_on_channel",
                $"The shop's product has another variant with these values, SKU {same.Sku ?? "none"}.")
            : stranger is not null ? ShopifyProducts.Stranger(item, stranger)
            : ShopifyContent.Problem(item, _facts, isNew: own is null);
        if (problem is { } refused)
            Refuse(item, refused.Code, refused.Message);
        else if (bound is not null)
            Changed.Add((item, bound));
        else if (found is not null)
            Found.Add((item, found));
        else
            New.Add(item);
    }

    private string? MissingAxis(ContentItem item) =>
        _group.Axes.FirstOrDefault(axis => string.IsNullOrWhiteSpace(item.Variant.GetValueOrDefault(axis)));

    private void Refuse(ContentItem item, string code, string message) => Refusals.Add(new ItemResult(item.Key, ItemOutcome.Refused, code, message));
}
