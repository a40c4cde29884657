using System.Text.RegularExpressions;
using KolajAI.Simulator.Trendyol.Catalogue;

namespace KolajAI.Simulator.Trendyol.Products;

/// <summary>Field limits of sheet §3; each method yields the reasons against an item, in Turkish as the platform's are.</summary>
internal static partial class ProductRules
{
    public const int MostStock = 20_000;
    private static readonly int[] VatRates = [0, 1, 10, 20];
    private static readonly int[] CargoCompanies = [38, 30, 10, 19, 9, 17, 6, 20, 4, 7];

    public static IEnumerable<string> Complete(ProductItem item)
    {
        (string Field, object? Value)[] required =
        [
            ("barcode", item.Barcode), ("title", item.Title), ("productMainId", item.ProductMainId), ("brandId", item.BrandId),
            ("categoryId", item.CategoryId), ("quantity", item.Quantity), ("stockCode", item.StockCode), ("description", item.Description),
            ("listPrice", item.ListPrice), ("salePrice", item.SalePrice), ("vatRate", item.VatRate), ("images", item.Images),
            ("attributes", item.Attributes),
        ];
        return required.Where(field => field.Value is null or "").Select(field => $"{field.Field} alanı zorunludur");
    }

    /// <summary>Limits of whatever is present.</summary>
    public static IEnumerable<string> Limits(ProductItem item)
    {
        if (item.CleanBarcode is { } barcode && !BarcodeShape().IsMatch(barcode))
            yield return "barcode en fazla 40 karakter olabilir; harf, rakam, nokta, tire ve alt çizgi içerebilir";
        if (item.Title?.Length > 100)
            yield return "title en fazla 100 karakter olabilir";
        if (item.ProductMainId?.Length > 40)
            yield return "productMainId en fazla 40 karakter olabilir";
        if (item.StockCode?.Length > 100)
            yield return "stockCode en fazla 100 karakter olabilir";
        if (item.Description?.Length > 30_000)
            yield return "description en fazla 30000 karakter olabilir";
        if (item.CurrencyType is { } currency && currency != "TRY")
            yield return "currencyType TRY olmalıdır";
        if (item.VatRate is { } vat && !VatRates.Contains(vat))
            yield return "vatRate 0, 1, 10 veya 20 olmalıdır";
        if (item.DimensionalWeight < 0)
            yield return "dimensionalWeight negatif olamaz";
        if (item.CargoCompanyId is { } cargo && !CargoCompanies.Contains(cargo))
            yield return "cargoCompanyId geçersiz";
        if (item.BrandId is { } brand && CatalogueTree.Brand(brand) is null)
            yield return "brandId bulunamadı";
        if (item.CategoryId is { } category && CatalogueTree.Attributes(category) is null)
            yield return "categoryId bulunamadı veya en alt seviye kategori değil";
        if (item.Images is { } images)
        {
            if (images.Count is < 1 or > 8)
                yield return "images 1 ile 8 arasında görsel içermelidir";
            if (images.Any(image => !Uri.TryCreate(image.Url, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps))
                yield return "images https adresi olmalıdır";
        }
    }

    public static IEnumerable<string> Offer(int? quantity, decimal? salePrice, decimal? listPrice)
    {
        if (quantity is < 0 or > MostStock)
            yield return $"quantity 0 ile {MostStock} arasında olmalıdır";
        if (salePrice <= 0 || listPrice <= 0)
            yield return "Fiyat sıfırdan büyük olmalıdır";
        if (HasMoreThanTwoDecimals(salePrice) || HasMoreThanTwoDecimals(listPrice))
            yield return "Fiyat en fazla iki ondalık basamak içerebilir";
        if (listPrice < salePrice)
            yield return "listPrice salePrice değerinden küçük olamaz";
    }

    /// <summary>The attributes against their category: required ones, known ids, custom and multiple values where allowed.</summary>
    public static IEnumerable<string> Attributes(int categoryId, IReadOnlyList<AttributeItem> sent)
    {
        if (CatalogueTree.Attributes(categoryId) is not { } known)
            yield break;
        foreach (var missing in known.Where(attribute => attribute.Required && sent.All(item => item.AttributeId != attribute.Id)))
            yield return $"Zorunlu kategori özelliği eksik: {missing.Name}";
        foreach (var item in sent)
        {
            var attribute = known.FirstOrDefault(attribute => attribute.Id == item.AttributeId);
            if (attribute is null)
                yield return $"Kategori özelliği bulunamadı: {item.AttributeId}";
            else if (ValueReason(attribute, item) is { } reason)
                yield return reason;
        }
    }

    private static string? ValueReason(CategoryAttribute attribute, AttributeItem item)
    {
        var ids = item.AttributeValueIds ?? [];
        if (ids.Count > 0 == !string.IsNullOrEmpty(item.AttributeValue))
            return $"{attribute.Name}: attributeValueIds veya attributeValue alanlarından yalnızca biri gönderilmelidir";
        if (ids.Count == 0)
            return attribute.AllowCustom ? null : $"{attribute.Name}: özel değer gönderilemez";
        if (ids.Count > 1 && !attribute.AllowMultipleAttributeValues)
            return $"{attribute.Name}: birden fazla değer gönderilemez";
        return ids.All(id => attribute.Values.Any(value => value.Id == id)) ? null : $"{attribute.Name}: değer bulunamadı";
    }

    private static bool HasMoreThanTwoDecimals(decimal? price) => price is { } value && decimal.Round(value, 2) != value;

    [GeneratedRegex(@"^[\p{L}\p{Nd}._-]{1,40}$")]
    private static partial Regex BarcodeShape();
}
