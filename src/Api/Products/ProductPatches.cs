using System.Text;
using System.Text.Json;
using KolajAI.Api.Accounts;
using KolajAI.Errors;
using KolajAI.Products;

namespace KolajAI.Api.Products;

/// <summary>Turns a product body into what the product grain takes.</summary>
internal static class ProductPatches
{
    /// <summary>Fields that a null does not erase: they name the product, or belong to the hub.</summary>
    private static readonly HashSet<string> NeverErased = ["id", "quantity", "stock", "version", "created_at", "updated_at", "shortfall", "exposure"];

    /// <summary>Trimmed and NFC, null for nothing visible; as it is where it cannot be normalised, which the product then refuses.</summary>
    public static string? Sku(string? sku) => string.IsNullOrWhiteSpace(sku) ? null : SkuFolding.CanNormalise(sku) ? sku.Trim().Normalize(NormalizationForm.FormC) : sku;

    /// <param name="withQuantity">False where stock is not this call's affair (PUT).</param>
    public static ProductPatch Of(ProductBody body, bool withQuantity = true) => new()
    {
        Sku = Sku(body.Sku),
        Barcode = body.Barcode,
        Barcodes = body.Barcodes,
        Title = body.Title,
        Description = body.Description,
        Brand = body.Brand,
        Category = body.Category,
        Attributes = Lists(body.Attributes),
        Images = Images(body.Images),
        Price = body.Price,
        ListPrice = body.ListPrice,
        VatRate = body.VatRate,
        Quantity = withQuantity ? body.Quantity : null,
        WeightKg = body.WeightKg,
        DimensionsCm = body.DimensionsCm is { Length: { } length, Width: { } width, Height: { } height } ? new ProductDimensions(length, width, height) : null,
        OriginCountry = body.OriginCountry,
        Metadata = body.Metadata,
        Offers = body.Offers?.Select(static o => new ProductOffer(o.IntegrationId ?? "", o.Account, o.CategoryId, Lists(o.Attributes))
        {
            Stock = o.Stock is { } s ? new OfferStock(s.Mode ?? OfferStock.Share, s.Fixed, s.Max, s.Buffer, s.Percent) : null,
            Price = o.Price,
            ListPrice = o.ListPrice,
            Sale = o.Sale is { Price: { } price, StartsAt: { } starts, EndsAt: { } ends } ? new OfferSale(price, starts, ends) : null,
            MinPrice = o.MinPrice,
            Title = o.Title?.Trim(),
            Description = o.Description,
        }).ToArray(),
        Components = body.Components?.Select(static c => new ProductComponent(Sku(c.Sku) ?? "", c.Quantity ?? 0, "")).ToArray(),
        GroupId = body.GroupId,
        Group = body.Group is { } group ? new GroupPatch(group.Title, group.Description, Images(group.Images)) : null,
        Variant = body.Variant,
        StockPolicy = body.StockPolicy is { } policy ? StockPolicies.Read(policy, "/stock_policy", []) : null,
    };

    /// <summary>JSON names of the fields that the caller set to null, those inside the group as <c>group/title</c>.</summary>
    public static IReadOnlyList<string> Erased(JsonElement body) =>
    [
        .. body.EnumerateObject().Where(static m => m.Value.ValueKind is JsonValueKind.Null && !NeverErased.Contains(m.Name)).Select(static m => m.Name),
        .. body.TryGetProperty("group", out var group) && group.ValueKind is JsonValueKind.Object
            ? group.EnumerateObject().Where(static m => m.Value.ValueKind is JsonValueKind.Null).Select(static m => $"group/{m.Name}")
            : [],
    ];

    /// <summary>What the patch cannot express and the grain can therefore not refuse.</summary>
    public static IReadOnlyList<FieldError> Check(ProductBody body)
    {
        var errors = new List<FieldError>();
        if (body.DimensionsCm is { } size && (size.Length is null || size.Width is null || size.Height is null))
            errors.Add(new FieldError("/dimensions_cm", ErrorCodes.Required, "Dimensions need length, width and height."));
        if (body.StockPolicy is { } policy)
            StockPolicies.Read(policy, "/stock_policy", errors);
        for (var i = 0; i < body.Components?.Count; i++)
        {
            if (Sku(body.Components[i].Sku) is null)
                errors.Add(new FieldError($"/components/{i}/sku", ErrorCodes.Required, "A component names the SKU of a product."));
            if (body.Components[i].Quantity is null)
                errors.Add(new FieldError($"/components/{i}/quantity", ErrorCodes.Required, "A component says how many units one bundle holds."));
        }

        for (var i = 0; i < body.Offers?.Count; i++)
        {
            if (body.Offers[i].Sale is not null and not { Price: not null, StartsAt: not null, EndsAt: not null })
                errors.Add(new FieldError($"/offers/{i}/sale", ErrorCodes.Required, "A sale needs price, starts_at and ends_at."));
        }

        return errors;
    }

    private static ProductImage[]? Images(List<ImageBody>? images) =>
        images?.Select(static (image, index) => new ProductImage(image.Url ?? "", image.Position ?? index)).ToArray();

    private static Dictionary<string, IReadOnlyList<string>>? Lists(Dictionary<string, List<string>>? map) =>
        map?.ToDictionary(static entry => entry.Key, static entry => (IReadOnlyList<string>)entry.Value, StringComparer.Ordinal);
}
