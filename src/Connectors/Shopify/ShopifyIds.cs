namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Remote ids. What is sold is a variant, which every write of prices names with its product: <c>variant</c> = <c>10:55</c>. Stock hangs on
/// the variant's <c>inventory_item</c>. A group's own id is <c>product</c> = <c>10</c>.
/// </summary>
/// <param name="Item">Number of the inventory item; null where it is not known yet.</param>
internal readonly record struct ShopifyIds(long Product, long Variant, long? Item)
{
    public const string VariantKind = "variant";
    public const string ItemKind = "inventory_item";
    public const string ProductKind = "product";

    private const char Separator = ':';

    public string ProductGid => ShopifyGid.Of("Product", Product);

    public string VariantGid => ShopifyGid.Of("ProductVariant", Variant);

    /// <summary>Null where the listing is not bound, or bound to what is no id of Shopify.</summary>
    public static ShopifyIds? Of(IReadOnlyDictionary<string, string> remoteIds) =>
        remoteIds.TryGetValue(VariantKind, out var text) && text.Split(Separator) is [var product, var variant]
        && ShopifyGid.Whole(product) is { } above && ShopifyGid.Whole(variant) is { } own
            ? new ShopifyIds(above, own, ShopifyGid.Whole(remoteIds.GetValueOrDefault(ItemKind)))
            : null;

    public static IReadOnlyDictionary<string, string> OfGroup(long product) =>
        new Dictionary<string, string> { [ProductKind] = ShopifyGid.Text(product) };

    public IReadOnlyDictionary<string, string> ToRemoteIds()
    {
        var ids = new Dictionary<string, string> { [VariantKind] = $"{ShopifyGid.Text(Product)}{Separator}{ShopifyGid.Text(Variant)}" };
        if (Item is { } item)
            ids[ItemKind] = ShopifyGid.Text(item);
        return ids;
    }
}
