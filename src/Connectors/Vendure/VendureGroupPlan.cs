namespace KolajAI.Connectors.Vendure;

/// <summary>Decides, from what the shop has, which variants of a group are changed where, and which are made.</summary>
internal sealed class VendureGroupPlan
{
    private readonly VendureVariantsAnswer _shop;
    private readonly ConnectorSession _session;
    private readonly VendureGroupProduct? _product;
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);

    /// <param name="product">The product in which the group's variants are to be; null where there is none yet.</param>
    /// <param name="single">The product of its own that an earlier publication made for an item.</param>
    public VendureGroupPlan(
        IReadOnlyList<ContentItem> items, VendureVariantsAnswer shop, ConnectorSession session, VendureGroupProduct? product, Func<ContentItem, VendureProduct?> single)
    {
        (_shop, _session, _product) = (shop, session, product);
        foreach (var item in items)
            Add(item, single(item));
    }

    public List<Existing> InProduct { get; } = [];

    /// <summary>In products of their own, or of siblings that are not the group's.</summary>
    public List<Existing> Alone { get; } = [];

    public List<Creation> New { get; } = [];

    public List<ItemResult> Refused { get; } = [];

    private void Add(ContentItem item, VendureProduct? single)
    {
        if (Values(item) is { } values && !_values.Add(values))
        {
            Refuse(item, "variant_duplicate", "Another variant of the group has the same values.");
            return;
        }

        if (VendureGroups.Bound(item, _shop) is { } bound)
        {
            if (bound.Product.Id == _product?.Id)
                InProduct.Add(new Existing(item, bound.Id, null, IsBound: true));
            else
                Alone.Add(new Existing(item, bound.Id, bound.IsOneOfSeveral ? null : bound.Product.Id, IsBound: true));
            return;
        }

        // What an unanswered call has made, in the group's product or, before there was a group, by itself.
        var own = _product?.IsOf(item.Group!) == true ? _product.Variants.FirstOrDefault(variant => variant.Sku == item.Product.Sku) : null;
        var alone = single is { Variants.Count: 1 } ? single.Variants[0] : null;
        var strangers = _shop.WithSku(item.Product.Sku).Where(variant => variant.Id != own?.Id && variant.Id != alone?.Id).ToList();
        if (strangers.Count > 0)
            Refuse(item, "sku_exists_on_channel", $"The shop has a listing of its own with the SKU {item.Product.Sku} ('{strangers[0].Name}'); import it to adopt it.");
        else if (own is not null)
            InProduct.Add(new Existing(item, own.Id, null, IsBound: false));
        else if (alone is not null)
            Alone.Add(new Existing(item, alone.Id, single!.Id, IsBound: false));
        else
            Create(item);
    }

    private void Create(ContentItem item)
    {
        if (item.Group!.Axes.FirstOrDefault(axis => string.IsNullOrWhiteSpace(item.Variant.GetValueOrDefault(axis))) is { } missing)
        {
            Refuse(item, "variant_value_missing", $"The variant has no value for '{missing}'.");
            return;
        }

        var (row, refused) = VendureContent.NewVariant(item, VendureGroups.NameOf(item), _shop, _session);
        if (row is null)
            Refused.Add(refused!);
        else
            New.Add(new Creation(item, row));
    }

    private static string? Values(ContentItem item) => item.Group!.Axes.All(item.Variant.ContainsKey)
        ? string.Join('\0', item.Group.Axes.Select(axis => item.Variant[axis]))
        : null;

    private void Refuse(ContentItem item, string code, string message) => Refused.Add(VendureContent.Refuse(item, code, message));

    /// <param name="OwnProduct">Its product's id, where it has it alone.</param>
    /// <param name="IsBound">False for what was found again.</param>
    internal sealed record Existing(ContentItem Item, string VariantId, string? OwnProduct, bool IsBound);

    internal sealed record Creation(ContentItem Item, Dictionary<string, object> Fields);
}
