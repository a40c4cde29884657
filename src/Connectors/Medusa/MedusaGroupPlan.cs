namespace KolajAI.Connectors.Medusa;

/// <summary>What is to be written of a group, decided from what is there.</summary>
internal sealed class MedusaGroupPlan
{
    private readonly ContentGroup _group;
    private readonly MedusaShopFacts _facts;
    private readonly ConnectorSession _session;
    private readonly List<Row> _rows = [];
    private readonly List<(ContentItem, string, string)> _refusals = [];

    /// <param name="product">The group's, where there is one.</param>
    /// <param name="there">Its variants by id.</param>
    public MedusaGroupPlan(
        ContentGroup group, IReadOnlyList<ContentItem> items, MedusaProduct? product, Dictionary<string, MedusaVariant> there,
        Dictionary<string, MedusaVariant> byId, ILookup<string, MedusaVariant> bySku, MedusaShopFacts facts, ConnectorSession session)
    {
        (_group, _facts, _session) = (group, facts, session);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var (own, isBound) = Own(item, there);
            if (Problem(item, own, isBound, product, byId, bySku, seen) is { } refused)
                _refusals.Add((item, refused.Code, refused.Message));
            else
                _rows.Add(new Row(item, own, own is null ? MedusaContent.NewVariant(item, Title(item), Options(item)) : Known(item, own)));
        }

        var listed = items.Select(static item => item.Product.Id).ToHashSet(StringComparer.Ordinal);
        var bound = items.Select(static item => MedusaVariant.BoundId(item.RemoteIds)).ToHashSet(StringComparer.Ordinal);
        Departed =
        [
            .. there.Values.Where(variant => variant.Mark is not null && !listed.Contains(variant.Mark) && !bound.Contains(variant.Id))
                .SelectMany(static variant => variant.Inventory)
                .SelectMany(item => item.Levels.Where(level => level.LocationId == facts.Location.Id && level.Stocked > level.Reserved)
                    .Select(level => new MedusaLevelRow(item.ItemId, level.LocationId, level.Reserved, IsNew: false))),
        ];
    }

    public IReadOnlyList<Row> Rows => _rows;

    public IReadOnlyList<(ContentItem Item, string Code, string Message)> Refusals => _refusals;

    /// <summary>Stock of variants of ours whose products left the group, where any is still on sale.</summary>
    public IReadOnlyList<MedusaLevelRow> Departed { get; }

    public Dictionary<string, object?> NewProduct()
    {
        var fields = Texts([]);
        MedusaContent.WriteNew(fields, MedusaContent.ExternalId(_group), _facts, _group.Axes.Select(axis => (axis, (IReadOnlyList<string>)Values(axis))));
        fields["variants"] = _rows.Select(static row => row.Fields);
        return fields;
    }

    public Dictionary<string, object?> KnownProduct(MedusaProduct product)
    {
        var fields = Texts(product.Categories);
        fields["id"] = product.Id;
        return fields;
    }

    /// <summary>Values that the product's options lack: Medusa takes no variant with one that is not there before.</summary>
    public List<object> MissingValues(MedusaProduct product) =>
    [
        .. _group.Axes
            .Select(axis => (product.Options[axis].Id, Missing: Values(axis).Except(product.Options[axis].Values, StringComparer.Ordinal).ToList()))
            .Where(static option => option.Missing.Count > 0)
            .Select(static option => new { product_option_id = option.Id, add = option.Missing.ConvertAll(static value => new { value }) }),
    ];

    private (string Code, string Message)? Problem(
        ContentItem item, MedusaVariant? own, bool isBound, MedusaProduct? product, Dictionary<string, MedusaVariant> byId,
        ILookup<string, MedusaVariant> bySku, HashSet<string> seen)
    {
        if (_group.Axes.FirstOrDefault(axis => string.IsNullOrWhiteSpace(item.Variant.GetValueOrDefault(axis))) is { } axis)
            return ("variant_value_missing", $"The variant has no value for '{axis}'.");
        if (!seen.Add(string.Join('\0', _group.Axes.Select(a => item.Variant[a]))))
            return ("variant_duplicate", "Another variant of the group has the same values.");
        if (product is not null && !product.Options.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(_group.Axes))
            return (
                "variant_axes_differ",
                $"The product in the shop differs by {string.Join(", ", product.Options.Keys)}, the group by {string.Join(", ", _group.Axes)}.");

        // Bound to a variant of another product, which Medusa cannot move.
        if (own is null && MedusaVariant.BoundId(item.RemoteIds) is { } bound && byId.ContainsKey(bound))
            return MedusaProducts.ShapeChanged;
        if (own is not null && !isBound)
            return MedusaProducts.AlreadyThere;
        return bySku[item.Product.Sku].FirstOrDefault(other => other.Id != own?.Id) is { } stranger
            ? MedusaProducts.Taken(item, stranger)
            : MedusaContent.Problem(item, _facts, _session, isNew: own is null);
    }

    /// <summary>By the id that is bound, else by our mark.</summary>
    private static (MedusaVariant? Own, bool IsBound) Own(ContentItem item, Dictionary<string, MedusaVariant> there) =>
        MedusaVariant.BoundId(item.RemoteIds) is { } id && there.TryGetValue(id, out var bound)
            ? (bound, true)
            : (there.Values.FirstOrDefault(variant => variant.Mark == item.Product.Id), false);

    private Dictionary<string, object?> Texts(IReadOnlyList<string> categories)
    {
        var items = _rows.ConvertAll(static row => row.Item);
        var images = _group.Images.OrderBy(static image => image.Position)
            .Concat(items.SelectMany(static item => item.Product.Images.OrderBy(static image => image.Position)))
            .Select(static (image, place) => image with { Position = place });
        var fields = MedusaContent.Texts(_group.Title, _group.Description, images, items);
        MedusaContent.WriteCategories(fields, items, categories, _session);
        return fields;
    }

    private Dictionary<string, object?> Known(ContentItem item, MedusaVariant own)
    {
        var fields = MedusaContent.Identity(item);
        fields["id"] = own.Id;
        fields["title"] = Title(item);
        if (_group.Axes.Any(axis => own.Options.GetValueOrDefault(axis) != item.Variant[axis]))
            fields["options"] = Options(item);
        return fields;
    }

    private List<string> Values(string axis) => [.. _rows.Select(row => row.Item.Variant[axis]).Distinct(StringComparer.Ordinal)];

    private string Title(ContentItem item) => string.Join(" / ", _group.Axes.Select(axis => item.Variant[axis]));

    private Dictionary<string, string> Options(ContentItem item) =>
        _group.Axes.ToDictionary(static axis => axis, axis => item.Variant[axis], StringComparer.Ordinal);

    /// <param name="Known">The variant that is bound; null for a new one.</param>
    internal sealed record Row(ContentItem Item, MedusaVariant? Known, Dictionary<string, object?> Fields);
}
