using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using KolajAI.Products;

namespace KolajAI.Grains.Imports.Mapping;

/// <summary>Headings that are known by themselves, Turkish and English, whatever their letters' case, blanks and points.</summary>
internal static partial class ColumnNames
{
    private static readonly FrozenDictionary<string, string> Known = Build(
        ("sku", "sku|stok kodu|stokkod|ürün kodu|kod|ürün stok kodu|tedarikçi stok kodu|satıcı stok kodu|product code|item code|stock code|seller sku|variant sku"),
        ("id", "id|ürün id|merchant item id"),
        ("barcode", "barcode|barkod|barkod no|ean|ean13|gtin|upc|isbn"),
        ("barcodes", "barcodes|barkodlar|ek barkodlar|diğer barkodlar"),
        ("title", "title|ürün adı|ad|adı|isim|ürün ismi|başlık|ürün başlığı|stok adı|name|product name|item title"),
        ("description", "description|açıklama|ürün açıklaması|detay|ürün detayı|ürün detayları|body html"),
        ("brand", "brand|marka|marka adı|vendor"),
        ("category", "category|kategori|kategori yolu|kategori adı|kategori ismi|product type|category path|category hierarchy|category bread crumb|merchant item category name"),
        ("price", "price|fiyat|satış fiyatı|satış fiyat|kdv dahil fiyat|kdv dahil satış fiyatı|trendyol'da satılacak fiyat (kdv dahil)|price plus tax|price inclusive vat|unit price"),
        ("list_price", "list price|liste fiyatı|piyasa fiyatı|piyasa satış fiyatı|piyasa satış fiyatı (kdv dahil)|etiket fiyatı|eski fiyat|üstü çizili fiyat|compare at price|list price plus tax"),
        ("sale_price", "sale price|indirimli fiyat|indirimli satış fiyatı|kampanyalı fiyat"),
        ("sale_dates", "sale price effective date"),
        ("currency", "currency|para birimi|döviz|döviz türü|döviz cinsi|currency code"),
        ("vat_rate", "vat rate|vat|kdv|kdv oranı|kdv %|kdv (%)|tax rate|tax|vergi oranı"),
        ("quantity", "quantity|stok|stok adedi|stok miktarı|stok adet|ürün stok adedi|adet|miktar|qty|stock|stock amount|inventory|stock quantity|sell on google quantity"),
        ("availability", "availability|stok durumu"),
        ("counted_at", "counted at|sayım tarihi|sayım zamanı|stok tarihi"),
        ("warehouse_id", "warehouse id|warehouse|depo|depo kodu|depo id|ambar|ambar kodu|warehouse code"),
        ("weight_kg", "weight kg|weight|ağırlık|ağırlık kg|ağırlık (kg)|shipping weight"),
        ("length_cm", "length cm|length|uzunluk|boy|uzunluk cm|boy (cm)"),
        ("width_cm", "width cm|width|genişlik|en|en (cm)|genişlik cm"),
        ("height_cm", "height cm|height|yükseklik|yükseklik cm|yükseklik (cm)"),
        ("origin_country", "origin country|menşei|menşe|menşe ülke|country of origin"),
        ("group_id", "group id|grup kodu|varyant grubu|varyant grup kodu|ana ürün kodu|model kodu|item group id|parent sku|parent code"),
        ("group", "group"), ("variant", "variant"), ("images", "images|resimler|görseller"), ("attributes", "attributes|özellikler"), ("offers", "offers"),
        ("metadata", "metadata"), ("stock_policy", "stock policy"),
        ("image", "image|resim|görsel|image link|image url|additional image link|item image url|picture|image src|görsel büyük|ürün resmi|ürün görseli"));

    /// <summary>Google's own words for what variants differ in: an axis where the record has a group, else an attribute.</summary>
    private static readonly FrozenDictionary<string, string> Traits = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["color"] = "Renk",
        ["renk"] = "Renk",
        ["size"] = "Beden",
        ["beden"] = "Beden",
        ["material"] = "Materyal",
        ["pattern"] = "Desen",
        ["numara"] = "Numara",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Null for a heading that is not known.</summary>
    public static ColumnTarget? Find(string heading)
    {
        // What lies deeper in a record is of something else, save its pictures: <Images><Image>.
        var last = heading[(heading.LastIndexOf('/') + 1)..];
        var isDeep = last.Length < heading.Length;
        var folded = Fold(last);
        var (word, index) = Numbered(folded);
        var ofWord = Known.GetValueOrDefault(word);
        if (ofWord is "image" || (isDeep && ofWord is "images"))
            return new ColumnTarget(ColumnTarget.Image, null, isDeep ? 0 : index);
        if (isDeep)
            return null;
        if (Known.TryGetValue(folded, out var field))
            return new ColumnTarget(field);
        if (AxisHeading().Match(heading) is { Success: true } axis)
            return new ColumnTarget(ColumnTarget.Variant, axis.Groups[1].Value.Trim());
        if (AttributeHeading().Match(heading) is { Success: true } attribute)
            return new ColumnTarget(ColumnTarget.Attribute, attribute.Groups[1].Value.Trim());
        if (MetadataHeading().Match(heading) is { Success: true } entry)
            return new ColumnTarget(ColumnTarget.MetadataEntry, entry.Groups[1].Value.Trim());
        return Traits.TryGetValue(folded, out var trait) ? new ColumnTarget("trait", trait) : null;
    }

    /// <summary>Lower case, Turkish letters as their neighbours, nothing but letters and digits.</summary>
    public static string Fold(string heading) => string.Concat(SkuFolding.Search(heading).Where(char.IsLetterOrDigit));

    private static (string Word, int Index) Numbered(string folded)
    {
        var end = folded.Length;
        while (end > 0 && char.IsAsciiDigit(folded[end - 1]))
            end--;
        return end == folded.Length || !int.TryParse(folded.AsSpan(end), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index is < 1 or > 50
            ? (folded[..end], 0)
            : (folded[..end], index);
    }

    private static FrozenDictionary<string, string> Build(params ReadOnlySpan<(string Field, string Headings)> rows)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (field, headings) in rows)
        {
            foreach (var heading in headings.Split('|'))
                known.TryAdd(Fold(heading), field);
        }

        return known.ToFrozenDictionary(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^\s*(?:varyant|variant|seçenek|secenek)\s*[:.\-_ ]\s*(.+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AxisHeading();

    [GeneratedRegex(@"^\s*(?:özellik|ozellik|attribute|attr)\s*[:.\-_ ]\s*(.+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AttributeHeading();

    [GeneratedRegex(@"^\s*metadata\s*:\s*(.+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MetadataHeading();
}
