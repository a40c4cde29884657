using System.Globalization;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// Remote ids. A product of its own is <c>product</c> = <c>10</c>. A variation is written below its parent, which every write to it must
/// name: <c>variant</c> = <c>10:55</c>; the group's own id is <c>product</c> = <c>10</c>.
/// </summary>
internal readonly record struct WooCommerceIds(long Product, long? Variation)
{
    public const string ProductKind = "product";
    public const string VariantKind = "variant";

    private const char Separator = ':';

    /// <summary>Null where the listing is not bound, or bound to what is no id of WooCommerce.</summary>
    public static WooCommerceIds? Of(IReadOnlyDictionary<string, string> remoteIds)
    {
        if (remoteIds.TryGetValue(VariantKind, out var variant))
            return variant.Split(Separator) is [var parent, var own] && Number(parent) is { } product && Number(own) is { } variation
                ? new WooCommerceIds(product, variation)
                : null;
        return remoteIds.TryGetValue(ProductKind, out var text) && Number(text) is { } id ? new WooCommerceIds(id, null) : null;
    }

    /// <summary>A positive whole number, else null.</summary>
    public static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    public static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    public IReadOnlyDictionary<string, string> ToRemoteIds() => Variation is { } variation
        ? new Dictionary<string, string> { [VariantKind] = $"{Text(Product)}{Separator}{Text(variation)}" }
        : new Dictionary<string, string> { [ProductKind] = Text(Product) };
}
