using System.Text.Json;
using KolajAI.Json;
using KolajAI.Products;

namespace KolajAI.Grains.Products;

/// <summary>The fields of a product that a caller writes, by their json names: which aspect each belongs to, and how two products differ.</summary>
internal static class ProductFields
{
    private static readonly Field[] All =
    [
        new("sku", ListingPlan.Content, static p => p.Sku),
        new("barcode", ListingPlan.Content, static p => p.Barcode),
        new("barcodes", ListingPlan.Content, static p => p.Barcodes),
        new("title", ListingPlan.Content, static p => p.Title),
        new("description", ListingPlan.Content, static p => p.Description),
        new("brand", ListingPlan.Content, static p => p.Brand),
        new("category", ListingPlan.Content, static p => p.Category),
        new("attributes", ListingPlan.Content, static p => p.Attributes),
        new("images", ListingPlan.Content, static p => p.Images),
        new("price", ListingPlan.Price, static p => p.Price),
        new("list_price", ListingPlan.Price, static p => p.ListPrice),
        new("vat_rate", ListingPlan.Content, static p => p.VatRate),
        new("weight_kg", ListingPlan.Content, static p => p.WeightKg),
        new("dimensions_cm", ListingPlan.Content, static p => p.DimensionsCm),
        new("origin_country", ListingPlan.Content, static p => p.OriginCountry),
        new("metadata", null, static p => p.Metadata),
        new("stock_policy", null, static p => p.StockPolicy),
        new("group_id", ListingPlan.Content, static p => p.GroupId),
        new("variant", ListingPlan.Content, static p => p.Variant.OrderBy(static v => v.Key, StringComparer.Ordinal).ToDictionary(static v => v.Key, static v => v.Value)),
        new(Components, null, static p => p.Components),
        new(Offers, null, static p => p.Offers),
    ];

    /// <summary>Each account goes by its own: what of it changed is found out account by account.</summary>
    public const string Offers = "offers";

    /// <summary>What a bundle is made of.</summary>
    public const string Components = "components";

    /// <summary>What variants share is kept beside them, not in the product.</summary>
    public const string Group = "group";

    private static readonly string[] GroupParts = [Group, Group + "/title", Group + "/description", Group + "/images"];

    /// <summary>Json names that a caller may set to null.</summary>
    public static bool IsErasable(string name) => name is not ("sku" or "title") && (Array.Exists(All, f => f.Name == name) || GroupParts.Contains(name));

    /// <summary>Field by field; with no product before, every field that has a value.</summary>
    public static IReadOnlyList<FieldChange> Diff(Product? before, Product after)
    {
        var changes = new List<FieldChange>();
        foreach (var field in All)
        {
            var old = before is null ? null : Json(field.Read(before));
            var fresh = Json(field.Read(after));
            if (old != fresh && !(before is null && fresh is null or "[]" or "{}"))
                changes.Add(new FieldChange(field.Name, old, fresh));
        }

        return changes;
    }

    public static bool Touches(IEnumerable<FieldChange> changes, string aspect) =>
        changes.Any(c => Array.Exists(All, f => f.Name == c.Field && f.Aspect == aspect));

    /// <summary>JSON text of one value, null for none.</summary>
    public static string? Json(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), KolajJson.Stored);

    /// <param name="Aspect">Null where no channel shows the field.</param>
    private sealed record Field(string Name, string? Aspect, Func<Product, object?> Read);
}
