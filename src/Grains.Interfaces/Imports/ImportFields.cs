using System.Collections.Frozen;
using System.Globalization;

namespace KolajAI.Imports;

/// <summary>What columns of a file can be mapped to.</summary>
public static class ImportFields
{
    /// <summary>
    /// <c>variant:Renk</c>, <c>attribute:Beden</c>, <c>metadata:x</c> and <c>image:2</c> besides. <c>id</c> is a SKU where no other column is one;
    /// an <c>availability</c> of out of stock is a quantity of 0 where there is none.
    /// </summary>
    public static FrozenSet<string> Names { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "sku", "id", "barcode", "barcodes", "title", "description", "brand", "category", "price", "list_price", "sale_price", "sale_dates", "currency",
        "vat_rate", "quantity", "availability", "counted_at", "weight_kg", "length_cm", "width_cm", "height_cm", "origin_country", "group_id", "group", "variant", "image",
        "images", "attributes", "offers", "metadata", "stock_policy", "warehouse_id");

    public static bool Knows(string text) => Split(text) is var (field, name) && (name is null
        ? Names.Contains(field)
        : field is "variant" or "attribute" or "metadata" || (field is "image" && ImageIndex(name) > 0));

    /// <summary>The part before the colon, and that after it; null where there is none.</summary>
    public static (string Field, string? Name) Split(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text.Trim(), null) : (text[..colon].Trim(), text[(colon + 1)..].Trim() is { Length: > 0 } name ? name : null);
    }

    /// <summary>1 to 50; 0 for what is no image's number.</summary>
    public static int ImageIndex(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index is > 0 and <= 50 ? index : 0;
}
