using KolajAI.Errors;

namespace KolajAI.Api.Errors;

/// <content>What is readable and breaks a rule: 422, and 501 for what has not landed.</content>
internal static partial class ErrorCatalogue
{
    private static IEnumerable<ErrorDefinition> Rules() =>
    [
        Rule("rule_broken", "A rule is broken.", "Bir kural çiğnendi.", "Correct what errors names.", "errors alanında yazanı düzeltin."),
        Rule("validation_failed", "Nothing was accepted.", "Hiçbir kalem kabul edilmedi.", "Correct what errors and rejected name.", "errors ve rejected alanlarında yazanı düzeltin."),
        Rule("currency_unknown", "The currency is no ISO 4217 code; Turkish lira is TRY.", "Para birimi ISO 4217 kodu değil; Türk lirası TRY'dir.", "Send an ISO 4217 code.", "ISO 4217 kodu gönderin."),
        Rule(ErrorCodes.MoneyPrecision, "The amount has more decimals than its currency.", "Tutarın ondalığı para biriminden fazla.", "Round the amount.", "Tutarı yuvarlayın."),
        Rule(ErrorCodes.ListPriceBelowPrice, "The list price is below the price.", "Liste fiyatı satış fiyatının altında.", "Raise list_price or lower price.", "list_price'ı yükseltin ya da price'ı düşürün."),
        Rule(ErrorCodes.CurrencyMismatch, "Price and list price have different currencies.", "Fiyat ile liste fiyatının para birimleri farklı.", "Use one currency.", "Tek para birimi kullanın."),
        Rule(ErrorCodes.OutOfRange, "A number is outside its range.", "Bir sayı izin verilen aralığın dışında.", "Send a number inside the range.", "Aralık içinde bir sayı gönderin."),
        Rule(ErrorCodes.TooLong, "A text is too long.", "Bir metin çok uzun.", "Shorten the text.", "Metni kısaltın."),
        Rule(ErrorCodes.Malformed, "A text does not have the form it must have.", "Bir metin gereken biçimde değil.", "Correct the text.", "Metni düzeltin."),
        Rule("address_malformed", "The address is not an absolute https address.", "Adres tam bir https adresi değil.", "Send an address like https://shop.example.", "https://magaza.example gibi bir adres gönderin."),
        Rule("account_name_malformed", "The account's name has a wrong form.", "Hesap adı yanlış biçimde.", "Use 1 to 40 of a-z, 0-9, _ and -, beginning with a letter or digit.", "a-z, 0-9, _ ve - ile 1-40 karakter; harf ya da rakamla başlar."),
        Rule(ErrorCodes.SkuReserved, "The SKU cannot be used.", "Bu SKU kullanılamaz.", "Choose another SKU: no UUID, no control characters, not . or ..", "Başka bir SKU seçin: UUID, denetim karakteri, . ya da .. olamaz."),
        Rule(ErrorCodes.VariantAxesDiffer, "The group's other variants have other axes.", "Gruptaki diğer varyantların eksenleri farklı.", "Send variant with the axes of the group.", "variant alanını grubun eksenleriyle gönderin."),
        Rule(ErrorCodes.VariantDuplicate, "Another product of the group has the same variant values.", "Gruptaki başka bir ürünün varyant değerleri aynı.", "Correct variant, or the other product.", "variant alanını ya da diğer ürünü düzeltin."),
        Rule(ErrorCodes.PriceBelowMinimum, "A channel's price would be below its min_price; nothing was changed.", "Bir kanalın fiyatı min_price altına düşerdi; hiçbir şey değişmedi.", "Raise the price, give the channel a price of its own, or lower its min_price.", "Fiyatı yükseltin, kanala kendi fiyatını verin ya da min_price'ı düşürün."),
        Rule(ErrorCodes.BundleQuantityComputed, "A bundle's quantity is computed from its components.", "Paketin adedi bileşenlerinden hesaplanır.", "Leave quantity out, and count the components.", "quantity göndermeyin; bileşenleri sayın."),
        Rule(ErrorCodes.BundleNested, "A bundle cannot hold a bundle, or itself.", "Bir paket başka bir paketi ya da kendisini içeremez.", "Name the products that lie on the shelf.", "Rafta duran ürünleri yazın."),
        Rule("mapping_target_unknown", "The channel has no such category, attribute, value or brand.", "Kanalda böyle bir kategori, özellik, değer ya da marka yok.", "Choose an id of /api/catalog.", "/api/catalog yanıtındaki bir kimliği seçin."),
        Rule("category_unmapped", "The product has no category on the channel.", "Ürünün kanalda kategorisi yok.", "Map its category with PUT /api/mappings/categories.", "Kategorisini PUT /api/mappings/categories ile eşleyin."),
        Rule("attribute_required", "The channel's category needs an attribute that the product lacks.", "Kanal kategorisinin istediği bir özellik üründe yok.", "Give the product the attribute, or map one.", "Ürüne özelliği verin ya da bir özelliği eşleyin."),
        Rule("value_unmapped", "The channel's attribute has no such value.", "Kanal özelliğinde böyle bir değer yok.", "Map the value with PUT /api/mappings/values.", "Değeri PUT /api/mappings/values ile eşleyin."),
        Rule("attribute_single", "The channel's attribute takes one value.", "Kanal özelliği tek değer alır.", "Leave one value.", "Tek değer bırakın."),
        Rule("brand_unmapped", "The channel has no such brand.", "Kanalda böyle bir marka yok.", "Map the brand with PUT /api/mappings/brands.", "Markayı PUT /api/mappings/brands ile eşleyin."),
        Rule(ErrorCodes.DuplicateItem, "The same product stands in the request twice.", "Aynı ürün istekte iki kez geçiyor.", "Send each product once.", "Her ürünü bir kez gönderin."),
        Rule(ErrorCodes.ImportUnreadable, "The file cannot be read.", "Dosya okunamıyor.", "Correct the file, or name its format and encoding.", "Dosyayı düzeltin ya da biçimini ve kodlamasını belirtin."),
        Rule(ErrorCodes.ImportTruncated, "The file breaks off before its end.", "Dosya sonuna gelmeden kesiliyor.", "Send the whole file.", "Dosyanın tamamını gönderin."),
        Rule(ErrorCodes.ImportUnsafe, "The file holds what a product file never does and what could do harm.", "Dosyada ürün dosyalarında bulunmayan, zarar verebilecek bir içerik var.", "Save it anew from the program it comes from, without document types, macros or endless cells.", "Dosyayı asıl programından yeniden kaydedin; belge türü, makro ve sonsuz hücre içermesin."),
        Rule(ErrorCodes.ImportTooLarge, "The file has too many rows.", "Dosyada çok fazla satır var.", "Split the file.", "Dosyayı bölün."),
        Rule(ErrorCodes.ImportHeadings, "The file's headings, sheet or records were not found.", "Dosyanın başlıkları, sayfası ya da kayıtları bulunamadı.", "Put headings into the first line, or name sheet, record or mapping.", "İlk satıra başlıkları yazın ya da sheet, record veya mapping belirtin."),
        Rule(ErrorCodes.RowUnreadable, "The row cannot be read.", "Satır okunamıyor.", "Correct the row and import it again.", "Satırı düzeltip yeniden içe aktarın."),
        Rule(ErrorCodes.WarehouseUnknown, "There is no such warehouse.", "Böyle bir depo yok.", "Add it with POST /api/warehouses, or use an id listed there.", "POST /api/warehouses ile ekleyin ya da listedeki bir kimliği kullanın."),
        Rule(ErrorCodes.StaleCount, "A newer count is known.", "Daha yeni bir sayım kayıtlı.", "Count again, or send a later counted_at.", "Yeniden sayın ya da daha geç bir counted_at gönderin."),
        Rule(ErrorCodes.CapabilityMissing, "The platform cannot do this.", "Platformda bu özellik yok.", "Do it in the platform's own panel.", "Platformun kendi panelinde yapın."),
        Rule("credentials_required", "The integration needs more credentials.", "Entegrasyon için eksik kimlik bilgisi var.", "Send the credentials that credential_fields names.", "credential_fields'ta yazan bilgileri gönderin."),
        Rule("integration_without_connector", "The platform is listed, and the hub has no connector for it.", "Platform listede var, ama bağlayıcısı yok.", "Choose an integration with capabilities.", "Yetenekleri olan bir entegrasyon seçin."),
        Rule("connection_failed", "The platform did not accept the connection; nothing was stored.", "Platform bağlantıyı kabul etmedi; hiçbir şey kaydedilmedi.", "Correct the credentials, or store them anyway with ?force=true.", "Bilgileri düzeltin ya da ?force=true ile yine de kaydedin.").Platform(),
        Rule("role_unknown", "The role is not one of viewer, operator, admin, owner.", "Rol viewer, operator, admin, owner sözcüklerinden biri değil.", "Choose one of them.", "Birini seçin."),
        Rule(ErrorCodes.LineNotFound, "The order has no such open line.", "Siparişte böyle açık bir satır yok.", "Use line ids of the order.", "Siparişteki satır kimliklerini kullanın."),
        Rule(ErrorCodes.PackageNotFound, "The order has no such open package.", "Siparişte böyle açık bir paket yok.", "Use a package id of the order.", "Siparişteki paket kimliğini kullanın."),
        Rule("time_zone_unknown", "The time zone is no IANA name.", "Saat dilimi IANA adı değil.", "Send a name like Europe/Istanbul.", "Europe/Istanbul gibi bir ad gönderin."),
        Row(ErrorCodes.NotImplemented, 501, ErrorCategory.NotImplemented, "This part is promised and has not landed yet.", "Bu bölüm söz verildi, henüz hazır değil.", "Leave it out; /docs marks what has landed.", "Kullanmayın; hazır olanlar /docs sayfasında.").Hub(),
    ];

    private static ErrorDefinition Rule(string code, string english, string turkish, string next, string nextTurkish) =>
        Row(code, 422, ErrorCategory.Validation, english, turkish, next, nextTurkish);
}
