using KolajAI.Errors;
using KolajAI.Products;

namespace KolajAI.Grains.Products;

/// <summary>Makes the product that a write asks for out of the one that is there.</summary>
internal static class ProductEdit
{
    /// <summary>
    /// Absent fields stay (or, for a replacing write, return to their default), named ones are erased, arrays and maps are replaced whole.
    /// </summary>
    /// <param name="current">Null when the product is to be created.</param>
    /// <param name="ruled">Accounts whose prices come from a rule.</param>
    /// <returns>Null when <paramref name="errors"/> got an entry.</returns>
    public static Product? Apply(
        Product? current, ProductWrite write, string productId, DateTimeOffset now, List<FieldError> errors, IReadOnlyCollection<string>? ruled = null)
    {
        var patch = write.Patch;
        foreach (var name in write.Erase.Where(static n => !ProductFields.IsErasable(n)))
            errors.Add(new FieldError("/" + name, ErrorCodes.Required, $"'{name}' cannot be erased."));

        var sku = patch.Sku is { } given ? ProductRules.Sku(given, errors) : current?.Sku;
        if (patch.Sku is null && current is null)
            errors.Add(new FieldError("/sku", ErrorCodes.Required, "A new product has a SKU."));
        if (current is null)
            ProductRules.Quantity(patch.Quantity, errors);
        if (sku is null || errors.Count > 0)
            return null;

        // PUT states the whole product: what it leaves out is as if it had never been set.
        var kept = current is null || write.Replace
            ? new Product { Id = productId, Sku = sku, Title = "", CreatedAt = current?.CreatedAt ?? now }
            : current;
        var next = Erase(kept, write.Erase) with
        {
            Sku = sku,
            Title = patch.Title?.Trim() ?? kept.Title,
            UpdatedAt = now,
        };
        next = Overlay(next, patch);
        if (patch.Variant is { } variant && variant.Count > next.Variant.Count)
            errors.Add(new FieldError("/variant", ErrorCodes.Malformed, "Two axes have one name."));
        ProductRules.Check(next, now, errors, ruled);
        return errors.Count > 0 ? null : next;
    }

    private static Product Overlay(Product kept, ProductPatch patch) => kept with
    {
        Barcode = patch.Barcode?.Trim() ?? kept.Barcode,
        Barcodes = patch.Barcodes?.Select(static b => b.Trim()).Distinct(StringComparer.Ordinal).ToList() ?? kept.Barcodes,
        Description = patch.Description ?? kept.Description,
        Brand = patch.Brand ?? kept.Brand,
        Category = patch.Category ?? kept.Category,
        Attributes = Ordered(patch.Attributes) ?? kept.Attributes,
        Images = patch.Images?.OrderBy(static i => i.Position).ToList() ?? kept.Images,
        Price = patch.Price ?? kept.Price,
        ListPrice = patch.ListPrice ?? kept.ListPrice,
        VatRate = patch.VatRate ?? kept.VatRate,
        WeightKg = patch.WeightKg ?? kept.WeightKg,
        DimensionsCm = patch.DimensionsCm ?? kept.DimensionsCm,
        OriginCountry = patch.OriginCountry ?? kept.OriginCountry,
        Metadata = Ordered(patch.Metadata) ?? kept.Metadata,
        StockPolicy = patch.StockPolicy ?? kept.StockPolicy,
        GroupId = patch.GroupId?.Trim() ?? kept.GroupId,
        Variant = patch.Variant?.DistinctBy(static v => v.Key.Trim()).ToDictionary(static v => v.Key.Trim(), static v => v.Value.Trim()) ?? kept.Variant,
        Components = patch.Components ?? kept.Components,
        Offers = patch.Offers?.Select(static o => o with { Attributes = Ordered(o.Attributes) }).ToList() ?? kept.Offers,
    };

    private static Product Erase(Product product, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            product = name switch
            {
                "barcode" => product with { Barcode = null },
                "barcodes" => product with { Barcodes = [] },
                "description" => product with { Description = null },
                "brand" => product with { Brand = null },
                "category" => product with { Category = null },
                "attributes" => product with { Attributes = new Dictionary<string, IReadOnlyList<string>>() },
                "images" => product with { Images = [] },
                "price" => product with { Price = null },
                "list_price" => product with { ListPrice = null },
                "vat_rate" => product with { VatRate = null },
                "weight_kg" => product with { WeightKg = null },
                "dimensions_cm" => product with { DimensionsCm = null },
                "origin_country" => product with { OriginCountry = null },
                "metadata" => product with { Metadata = new Dictionary<string, string>() },
                "stock_policy" => product with { StockPolicy = null },
                "offers" => product with { Offers = [] },
                "components" => product with { Components = [] },
                // Values without a group say nothing.
                "group_id" => product with { GroupId = null, Variant = new Dictionary<string, string>() },
                "variant" => product with { Variant = new Dictionary<string, string>() },
                _ when name.StartsWith(ProductFields.Group, StringComparison.Ordinal) => product,
                _ => throw new ArgumentException($"'{name}' is no erasable field.", nameof(names)),
            };
        }

        return product;
    }

    /// <summary>Maps are kept in the order of their keys, so that the same map written in another order is no change.</summary>
    private static Dictionary<string, TValue>? Ordered<TValue>(IReadOnlyDictionary<string, TValue>? map) =>
        map?.OrderBy(static e => e.Key, StringComparer.Ordinal).ToDictionary(static e => e.Key, static e => e.Value);
}
