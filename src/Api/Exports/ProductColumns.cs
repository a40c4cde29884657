using System.Globalization;
using System.Text.Json;
using KolajAI.Json;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Api.Exports;

/// <summary>A product as a row that an import reads back to the same product: what no single text can hold is JSON.</summary>
internal static class ProductColumns
{
    private static readonly (string Heading, Func<ProductDocument, ProductGroup?, TableCell> Cell)[] Columns =
    [
        ("sku", static (d, _) => d.Product.Sku),
        ("barcode", static (d, _) => d.Product.Barcode),
        ("barcodes", static (d, _) => d.Product.Barcodes.Count == 0 ? null : string.Join('|', d.Product.Barcodes)),
        ("title", static (d, _) => d.Product.Title),
        ("description", static (d, _) => d.Product.Description),
        ("brand", static (d, _) => d.Product.Brand),
        ("category", static (d, _) => d.Product.Category),
        ("price", static (d, _) => Amount(d.Product.Price)),
        ("list_price", static (d, _) => Amount(d.Product.ListPrice)),
        ("currency", static (d, _) => (d.Product.Price ?? d.Product.ListPrice)?.Currency),
        ("vat_rate", static (d, _) => d.Product.VatRate),
        ("quantity", static (d, _) => new TableCell(d.Stock.OnHand.ToString(CultureInfo.InvariantCulture), IsNumber: true)),
        ("weight_kg", static (d, _) => Number(d.Product.WeightKg)),
        ("length_cm", static (d, _) => Number(d.Product.DimensionsCm?.Length)),
        ("width_cm", static (d, _) => Number(d.Product.DimensionsCm?.Width)),
        ("height_cm", static (d, _) => Number(d.Product.DimensionsCm?.Height)),
        ("origin_country", static (d, _) => d.Product.OriginCountry),
        ("group_id", static (d, _) => d.Product.GroupId),
        ("group", static (d, group) => group is null || group == ProductGroup.Empty || (group.Title ?? group.Description) is null && group.Images.Count == 0 ? null : Json(group)),
        ("variant", static (d, _) => d.Product.Variant.Count == 0 ? null : Json(d.Product.Variant)),
        ("images", static (d, _) => Images(d.Product.Images)),
        ("attributes", static (d, _) => d.Product.Attributes.Count == 0 ? null : Json(d.Product.Attributes)),
        ("offers", static (d, _) => d.Product.Offers.Count == 0 ? null : Json(d.Product.Offers)),
        ("metadata", static (d, _) => d.Product.Metadata.Count == 0 ? null : Json(d.Product.Metadata)),
        ("stock_policy", static (d, _) => d.Product.StockPolicy is null ? null : Json(d.Product.StockPolicy)),
    ];

    public static IReadOnlyList<string> Headings { get; } = [.. Columns.Select(static c => c.Heading)];

    public static TableCell[] Row(ProductDocument document, ProductGroup? group) => [.. Columns.Select(c => c.Cell(document, group))];

    private static TableCell Amount(Money? money) => new(money?.AmountText, IsNumber: true);

    private static TableCell Number(decimal? value) => new(value?.ToString(CultureInfo.InvariantCulture), IsNumber: true);

    /// <summary>Addresses alone where they stand in order, else with their positions.</summary>
    private static string? Images(IReadOnlyList<ProductImage> images)
    {
        if (images.Count == 0)
            return null;
        var isPlain = images.Select(static (image, i) => image.Position == i && !image.Url.Any(static c => char.IsWhiteSpace(c) || c == '|')
            && !image.Url.Contains(",http", StringComparison.OrdinalIgnoreCase) && !image.Url.Contains(";http", StringComparison.OrdinalIgnoreCase)).All(static p => p);
        return isPlain ? string.Join('|', images.Select(static i => i.Url)) : Json(images);
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, KolajJson.Stored);
}
