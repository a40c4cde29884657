using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>Decides, from what the shop has, what a group's product and variations are to be.</summary>
internal sealed class WooCommerceGroupPlan
{
    /// <summary>A variation has one image; as for products, the shop fetches them while we wait.</summary>
    private const int MostImages = 8;

    private readonly ContentGroup _group;
    private readonly WooCommerceShopFacts _facts;
    private readonly WooCommerceApi _api;
    private readonly List<WooCommerceAttribute> _axes;
    private readonly List<Row> _rows = [];
    private readonly List<ItemResult> _refusals = [];

    /// <param name="there">Variations of <paramref name="parent"/>.</param>
    /// <param name="bySku">Whatever the shop has with the items' SKUs.</param>
    public WooCommerceGroupPlan(
        ContentGroup group, IReadOnlyList<ContentItem> items, PlatformJson? parent, IReadOnlyList<PlatformJson> there,
        ILookup<string, PlatformJson> bySku, WooCommerceShopFacts facts, WooCommerceApi api)
    {
        _group = group;
        _facts = facts;
        _api = api;
        Parent = parent;
        var wanted = items.Select(static item => item.Product.Id).ToHashSet(StringComparer.Ordinal);
        var bound = items.Select(static item => WooCommerceIds.Of(item.RemoteIds)?.Variation).OfType<long>().ToHashSet();
        var strangers = new List<PlatformJson>();
        var departed = new List<long>();
        foreach (var variation in there)
        {
            var id = variation.RequiredInteger("id");
            if (variation.Meta(WooCommerceContent.ProductKey) is not { } product)
                strangers.AddRange(bound.Contains(id) ? [] : [variation]);
            else if (!wanted.Contains(product) && !bound.Contains(id) && WooCommerceListing.IsPublished(variation))
                departed.Add(id);
        }

        Departed = departed;
        _axes = AxesOf(items, strangers);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
            Add(item, there, bySku, seen);
    }

    public PlatformJson? Parent { get; }

    public IReadOnlyList<Row> Rows => _rows;

    public IReadOnlyList<ItemResult> Refusals => _refusals;

    /// <summary>Ids of variations of ours whose variants left the group and that can still be bought.</summary>
    public IReadOnlyList<long> Departed { get; }

    public Dictionary<string, object> ParentFields()
    {
        var items = _rows.ConvertAll(static row => row.Item);
        var fields = new Dictionary<string, object>
        {
            ["name"] = _group.Title,
            ["description"] = _group.Description ?? "",
            ["status"] = WooCommerceListing.Published,
        };
        if (Parent is { } parent)
        {
            fields["id"] = parent.RequiredInteger("id");
        }
        else
        {
            fields["type"] = "variable";
            fields["sku"] = WooCommerceGroups.SkuOf(_group);
        }

        // Each variation has its own number; one of the product's would stand in for it.
        fields["manage_stock"] = false;
        WooCommerceContent.WriteCategories(fields, items, Parent, _api.Session);
        WooCommerceContent.WriteAttributes(fields, [.. _axes, .. SharedAttributes(items)], Parent);
        var images = WooCommerceImages.Addresses(_group.Images);
        if (WooCommerceImages.Differ(Parent, images))
        {
            fields["images"] = images.Select(static url => new Dictionary<string, object> { ["src"] = url }).ToList();
            WooCommerceContent.WriteMeta(fields, (WooCommerceContent.GroupKey, _group.Id), (WooCommerceImages.DigestKey, WooCommerceImages.Digest(images)));
        }
        else
        {
            WooCommerceContent.WriteMeta(fields, (WooCommerceContent.GroupKey, _group.Id));
        }

        return fields;
    }

    public IEnumerable<IReadOnlyList<Row>> Parts()
    {
        var part = new List<Row>();
        var images = 0;
        foreach (var row in _rows)
        {
            var own = row.Fields.ContainsKey("image") ? 1 : 0;
            if (part.Count > 0 && (part.Count == WooCommerceBatch.MostRows || images + own > MostImages))
            {
                yield return part;
                part = [];
                images = 0;
            }

            part.Add(row);
            images += own;
        }

        if (part.Count > 0)
            yield return part;
    }

    private void Add(ContentItem item, IReadOnlyList<PlatformJson> there, ILookup<string, PlatformJson> bySku, HashSet<string> seen)
    {
        var variation = Own(item, there, out var isBound);
        var id = variation?.RequiredInteger("id");
        var strangers = bySku[item.Product.Sku].Where(other => other.RequiredInteger("id") != id).ToList();
        (string Code, string Message)? problem =
            MissingAxis(item) is { } axis ? ("variant_value_missing", $"The variant has no value for '{axis}'.")
            : !seen.Add(string.Join('\0', _axes.Select(a => item.Variant[a.Name]))) ? ("variant_duplicate", "Another variant of the group has the same values.")
            : _axes.Exists(a => item.Variant[a.Name].Contains('|', StringComparison.Ordinal)) ? ("variant_value_invalid", "WooCommerce separates an attribute's values by '|': a value cannot hold one.")
            : strangers.Count > 0 ? StrangerOf(item, strangers[0])
            : WooCommerceContent.Problem(item, _facts, _api.Session, isNew: !isBound);
        if (problem is { } refused)
            _refusals.Add(new ItemResult(item.Key, ItemOutcome.Refused, refused.Code, refused.Message));
        else
            _rows.Add(new Row(item, id, Fields(item, variation, isBound)));
    }

    /// <summary>By the id that is bound, else by our mark.</summary>
    private static PlatformJson? Own(ContentItem item, IReadOnlyList<PlatformJson> there, out bool isBound)
    {
        isBound = false;
        if (WooCommerceIds.Of(item.RemoteIds)?.Variation is { } bound)
        {
            foreach (var variation in there.Where(variation => variation.RequiredInteger("id") == bound))
            {
                isBound = true;
                return variation;
            }
        }

        foreach (var variation in there.Where(variation => variation.Meta(WooCommerceContent.ProductKey) == item.Product.Id))
            return variation;
        return null;
    }

    private static (string Code, string Message) StrangerOf(ContentItem item, PlatformJson other) =>
        other.Meta(WooCommerceContent.ProductKey) == item.Product.Id
            ? WooCommerceProducts.ShapeChanged
            : ("sku_exists_on_channel", WooCommerceProducts.Stranger(item, other.AnyText("name")));

    private Dictionary<string, object> Fields(ContentItem item, PlatformJson? variation, bool isBound)
    {
        var row = WooCommerceContent.Identity(item);
        if (variation is { } there)
            row["id"] = there.RequiredInteger("id");
        if (!isBound)
            WooCommerceContent.WriteOffer(row, item);
        row["attributes"] = _axes.Select(axis => axis.ToChoice(item.Variant[axis.Name])).ToList();
        var image = WooCommerceImages.Addresses(item.Product.Images).Take(1).ToList();
        if (image.Count > 0 && WooCommerceImages.Differ(variation, image))
        {
            row["image"] = new Dictionary<string, object> { ["src"] = image[0] };
            WooCommerceContent.WriteMeta(row, (WooCommerceContent.ProductKey, item.Product.Id), (WooCommerceImages.DigestKey, WooCommerceImages.Digest(image)));
        }
        else
        {
            WooCommerceContent.WriteMeta(row, (WooCommerceContent.ProductKey, item.Product.Id));
        }

        return row;
    }

    private string? MissingAxis(ContentItem item) => _axes.Find(axis => string.IsNullOrWhiteSpace(item.Variant.GetValueOrDefault(axis.Name)))?.Name;

    /// <summary>The group's axes with all values in use: the items' own, and those of variations that somebody else made.</summary>
    private List<WooCommerceAttribute> AxesOf(IReadOnlyList<ContentItem> items, IReadOnlyList<PlatformJson> strangers)
    {
        var known = WooCommerceAttribute.Of(Parent);
        return _group.Axes.Select(name =>
        {
            var same = known.FirstOrDefault(attribute => string.Equals(attribute.Name, name, StringComparison.OrdinalIgnoreCase));
            var others = strangers.SelectMany(static variation => variation.List("attributes"))
                .Where(attribute => string.Equals(attribute.AnyText("name"), same?.Name ?? name, StringComparison.OrdinalIgnoreCase))
                .Select(static attribute => attribute.AnyText("option"));
            var values = items.Select(item => item.Variant.GetValueOrDefault(name)).Concat(others).OfType<string>()
                .Where(static value => value.Length > 0).Distinct(StringComparer.Ordinal).ToList();
            return new WooCommerceAttribute(same?.Id ?? 0, name, values, IsAxis: true);
        }).ToList();
    }

    private IEnumerable<WooCommerceAttribute> SharedAttributes(IReadOnlyList<ContentItem> items) => items
        .SelectMany(item => WooCommerceContent.Attributes(item.Product, _api))
        .Where(attribute => !_axes.Exists(axis => string.Equals(axis.Name, attribute.Name, StringComparison.OrdinalIgnoreCase)))
        .GroupBy(static attribute => attribute.Name, StringComparer.OrdinalIgnoreCase)
        .Select(static same => same.First() with { Options = [.. same.SelectMany(static attribute => attribute.Options).Distinct(StringComparer.Ordinal)] });

    /// <param name="Id">The variation's, null for a new one.</param>
    internal sealed record Row(ContentItem Item, long? Id, Dictionary<string, object> Fields);
}
