using System.Globalization;
using System.Text.Json;
using KolajAI.Json;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Api.Exports;

/// <summary>A product as a row that an import reads back to the same product: what no single text can hold is JSON.</summary>
internal static class ProductColumns
{
    private static readonly (string Heading, Func<ProductDocument, ProductGroup?, string, TableCell> Cell)[] Columns =
    [
        ("sku", static (d, _, _) => d.Product.Sku),
        ("barcode", static (d, _, _) => d.Product.Barcode),
        ("barcodes", static (d, _, _) => d.Product.Barcodes.Count == 0 ? null : string.Join('|', d.Product.Barcodes)),
        ("title", static (d, _, _) => d.Product.Title),
        ("description", static (d, _, _) => d.Product.Description),
        ("brand", static (d, _, _) => d.Product.Brand),
        ("category", static (d, _, _) => d.Product.Category),
        ("price", static (d, _, _) => Amount(d.Product.Price)),
        ("list_price", static (d, _, _) => Amount(d.Product.ListPrice)),
        ("currency", static (d, _, _) => (d.Product.Price ?? d.Product.ListPrice)?.Currency),
        ("vat_rate", static (d, _, _) => d.Product.VatRate),
        ("quantity", static (d, _, warehouse) => new TableCell((d.Product.Components.Count > 0 ? d.Stock : d.In(warehouse)).OnHand.ToString(CultureInfo.InvariantCulture), IsNumber: true)),
        ("weight_kg", static (d, _, _) => Number(d.Product.WeightKg)),
        ("length_cm", static (d, _, _) => Number(d.Product.DimensionsCm?.Length)),
        ("width_cm", static (d, _, _) => Number(d.Product.DimensionsCm?.Width)),
        ("height_cm", static (d, _, _) => Number(d.Product.DimensionsCm?.Height)),
        ("origin_country", static (d, _, _) => d.Product.OriginCountry),
        ("group_id", static (d, _, _) => d.Product.GroupId),
        ("group", static (d, group, _) => group is null || group == ProductGroup.Empty || (group.Title ?? group.Description) is null && group.Images.Count == 0 ? null : Json(group)),
        ("variant", static (d, _, _) => d.Product.Variant.Count == 0 ? null : Json(d.Product.Variant)),
        ("images", static (d, _, _) => Images(d.Product.Images)),
        ("attributes", static (d, _, _) => d.Product.Attributes.Count == 0 ? null : Json(d.Product.Attributes)),
        ("offers", static (d, _, _) => d.Product.Offers.Count == 0 ? null : Json(d.Product.Offers)),
        ("metadata", static (d, _, _) => d.Product.Metadata.Count == 0 ? null : Json(d.Product.Metadata)),
        ("warehouse_id", static (d, _, warehouse) => d.IsSpread() ? warehouse : null),
        ("stock_policy", static (d, _, _) => d.Product.StockPolicy is null ? null : Json(d.Product.StockPolicy)),
    ];

    public static IReadOnlyList<string> Headings { get; } = [.. Columns.Select(static c => c.Heading)];

    /// <summary>One row for each warehouse that the product has units in, so that an import finds each count where it belongs.</summary>
    public static IEnumerable<TableCell[]> Rows(ProductDocument document, ProductGroup? group) =>
        document.WarehouseIds().Select(warehouse => Columns.Select(c => c.Cell(document, group, warehouse)).ToArray());

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
