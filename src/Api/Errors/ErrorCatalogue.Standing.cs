using KolajAI.Errors;

namespace KolajAI.Api.Errors;

/// <content>Who asks and what stands: 401, 403, 404, 405, 409, 410, 412.</content>
internal static partial class ErrorCatalogue
{
    private static IEnumerable<ErrorDefinition> Standing() =>
    [
        Row("key_missing", 401, ErrorCategory.Authentication, "The call needs a key.", "Çağrı için anahtar gerekli.", "Send the key as X-API-Key or Authorization: Bearer.", "Anahtarı X-API-Key ya da Authorization: Bearer ile gönderin."),
        Row("key_unknown", 401, ErrorCategory.Authentication, "The key is not known or was revoked.", "Anahtar bilinmiyor ya da iptal edilmiş.", "Use a living key.", "Geçerli bir anahtar kullanın."),
        Row("webhook_proof_wrong", 401, ErrorCategory.Authentication, "The sender's proof is missing or wrong.", "Gönderenin kanıtı eksik ya da yanlış.", "Check the webhook secret at the platform.", "Platformdaki webhook gizli anahtarını denetleyin."),
        Row("role_too_low", 403, ErrorCategory.Authentication, "The caller's role is too low for this call.", "Çağıranın rolü bu çağrı için yetersiz.", "Use a key with the role that /docs names.", "/docs sayfasında yazan role sahip bir anahtar kullanın."),
        Missing("not_found", "There is nothing here.", "Burada bir şey yok.", "Check the address; /docs lists every call.", "Adresi denetleyin; tüm çağrılar /docs sayfasında."),
        Missing(ErrorCodes.ProductNotFound, "The product does not exist.", "Ürün bulunamadı.", "Check the id or SKU.", "Kimliği ya da SKU'yu denetleyin."),
        Missing(ErrorCodes.OrderNotFound, "The order does not exist.", "Sipariş bulunamadı.", "Check the id.", "Kimliği denetleyin."),
        Missing("operation_not_found", "The operation does not exist.", "İşlem bulunamadı.", "Check the id.", "Kimliği denetleyin."),
        Missing(ErrorCodes.ListingNotFound, "The listing does not exist.", "Listeleme bulunamadı.", "Use an id of /api/listings.", "/api/listings yanıtındaki bir kimliği kullanın."),
        Missing("category_not_found", "The channel has no such category that takes products.", "Kanalda ürün alan böyle bir kategori yok.", "Check the id; /api/catalog lists them.", "Kimliği denetleyin; liste /api/catalog yanıtında."),
        Clash(ErrorCodes.TenantLimitReached, "The tenant has as much as it may have.", "Kiracı izin verilen sınıra ulaştı.", "Remove something, or have the operator raise the limit.", "Bir şeyler silin ya da işletmeciden sınırı yükseltmesini isteyin."),
        Missing("removal_not_found", "No removal of this tenant was ever begun.", "Bu kiracı için silme başlatılmamış.", "Check the id.", "Kimliği denetleyin."),
        Missing("alert_not_found", "The alert does not exist.", "Uyarı bulunamadı.", "Check the id; /api/alerts lists them.", "Kimliği denetleyin; liste /api/alerts yanıtında."),
        Missing("hold_not_found", "The hold does not exist.", "Bekletilen değişiklik bulunamadı.", "Check the id.", "Kimliği denetleyin."),
        Missing("import_not_found", "The import does not exist.", "İçe aktarma bulunamadı.", "Check the id.", "Kimliği denetleyin."),
        Missing("schedule_not_found", "The supplier's feed does not exist.", "Tedarikçi beslemesi bulunamadı.", "Check the id.", "Kimliği denetleyin."),
        Missing(ErrorCodes.WarehouseNotFound, "The warehouse does not exist.", "Depo bulunamadı.", "Check the id; /api/warehouses lists them.", "Kimliği denetleyin; liste /api/warehouses yanıtında."),
        Missing("feed_not_found", "There is no such feed.", "Böyle bir besleme yok.", "Check the address, or make a new feed with /api/feeds.", "Adresi denetleyin ya da /api/feeds ile yeni bir besleme oluşturun."),
        Missing("event_not_found", "The event does not exist.", "Olay bulunamadı.", "Check the id.", "Kimliği denetleyin."),
        Missing("key_not_found", "The key does not exist.", "Anahtar bulunamadı.", "Check the id.", "Kimliği denetleyin."),
        Missing("tenant_not_found", "The tenant does not exist.", "Kiracı bulunamadı.", "Check the id.", "Kimliği denetleyin."),
        Missing("integration_not_found", "The catalogue has no such integration.", "Katalogda böyle bir entegrasyon yok.", "Use an id of /api/marketplace/integrations.", "/api/marketplace/integrations yanıtındaki bir kimliği kullanın."),
        Missing(ErrorCodes.AccountNotFound, "The account does not exist.", "Hesap bulunamadı.", "Connect it with /api/marketplace/configure.", "/api/marketplace/configure ile bağlayın."),
        Missing("webhook_endpoint_unknown", "No account listens at this address.", "Bu adresi dinleyen hesap yok.", "Use the address that configure answered.", "configure yanıtındaki adresi kullanın."),
        Missing("unknown_order", "The sandbox has no such order.", "Deneme pazarında böyle bir sipariş yok.", "Check the order key.", "Sipariş anahtarını denetleyin."),
        Missing("unknown_listing", "The sandbox does not list this SKU.", "Deneme pazarında bu SKU listelenmiyor.", "List it with /api/marketplace/sync-products first.", "Önce /api/marketplace/sync-products ile listeleyin."),
        Row("method_not_allowed", 405, ErrorCategory.NotFound, "The address does not take this method.", "Adres bu yöntemi kabul etmiyor.", "Use a method that Allow names.", "Allow başlığındaki bir yöntemi kullanın."),
        Clash(ErrorCodes.SkuConfusable, "Another product's SKU differs only by case, ı/i or blanks.", "Başka bir ürünün SKU'su yalnız harf büyüklüğü, ı/i ya da boşlukla ayrılıyor.", "Choose a SKU that cannot be confused.", "Karışmayacak bir SKU seçin."),
        Clash(ErrorCodes.SkuTaken, "Another product has, or had, this SKU.", "Bu SKU başka bir ürüne ait ya da aitti.", "Choose another SKU.", "Başka bir SKU seçin."),
        Clash(ErrorCodes.ProductExists, "The product exists.", "Ürün zaten var.", "Change it with PUT.", "PUT ile değiştirin."),
        Clash(ErrorCodes.ProductHasOpenOrders, "Units of the product are ordered and not shipped.", "Ürünün siparişte olup kargolanmamış adetleri var.", "Ship or cancel its orders first.", "Önce siparişlerini kargolayın ya da iptal edin."),
        Clash(ErrorCodes.PackageAmbiguous, "The order has several open packages.", "Siparişin birden çok açık paketi var.", "Name package_id.", "package_id belirtin."),
        Clash(ErrorCodes.WrongState, "The state does not allow this.", "Durum buna izin vermiyor.", "Read the object and decide anew.", "Nesneyi okuyup yeniden karar verin."),
        Clash(ErrorCodes.SellerAlreadyConnected, "This seller is connected already.", "Bu satıcı zaten bağlı.", "Use the existing account, or delete it first.", "Var olan hesabı kullanın ya da önce onu silin."),
        Clash(ErrorCodes.ReferenceConflict, "Another reference is set for this system.", "Bu sistem için başka bir belge numarası kayıtlı.", "Read the order's references.", "Siparişin references alanını okuyun."),
        Clash(ErrorCodes.RemoteIdTaken, "The channel's id belongs to another product.", "Kanaldaki kimlik başka bir ürüne ait.", "Bind without remember, or correct the other product.", "remember olmadan bağlayın ya da diğer ürünü düzeltin."),
        Clash(ErrorCodes.ProductListedElsewhere, "The product has another listing on this account.", "Ürünün bu hesapta başka bir listelemesi var.", "Unbind that listing first, or bind this one to another product.", "Önce o listelemeyi ayırın ya da bunu başka bir ürüne bağlayın."),
        Clash(ErrorCodes.BundleHasStock, "The product has units or open orders of its own, so it cannot become a bundle.", "Ürünün kendi adetleri ya da açık siparişleri var; pakete dönüştürülemez.", "Count it to 0 and close its orders first, or make the bundle a new product.", "Önce stoğunu sıfırlayıp siparişlerini kapatın ya da paketi yeni bir ürün olarak açın."),
        Clash(ErrorCodes.WarehouseExists, "A warehouse has this id.", "Bu kimlikte bir depo var.", "Choose another id, or change that one with PUT.", "Başka bir kimlik seçin ya da PUT ile onu değiştirin."),
        Clash(ErrorCodes.WarehouseNotEmpty, "Units lie in the warehouse or are reserved there.", "Depoda adet ya da rezervasyon var.", "Count it to 0 and ship or cancel its orders first.", "Önce stoğunu sıfırlayıp siparişlerini kargolayın ya da iptal edin."),
        Clash(ErrorCodes.WarehouseInUse, "The warehouse is needed.", "Depo kullanımda.", "Take it out of the settings that name it; 'default' always stays.", "Önce onu yazan ayarlardan çıkarın; 'default' her zaman kalır."),
        Clash(ErrorCodes.ProductInBundle, "A bundle holds the product.", "Ürün bir paketin bileşeni.", "Take it out of the bundle first.", "Önce paketten çıkarın."),
        Clash("idempotency_in_progress", "The first request with this key is still running.", "Bu anahtarla gelen ilk istek hâlâ sürüyor.", "Repeat after Retry-After.", "Retry-After süresinden sonra yineleyin.").Again(),
        Clash("idempotency_conflict", "The key was used with another body.", "Anahtar başka bir gövdeyle kullanılmış.", "Use a new Idempotency-Key.", "Yeni bir Idempotency-Key kullanın."),
        Clash("tenant_exists", "The tenant exists.", "Kiracı zaten var.", "Choose another id.", "Başka bir kimlik seçin."),
        Clash("last_owner_key", "The tenant's last owner key cannot be revoked.", "Kiracının son owner anahtarı iptal edilemez.", "Create another owner key first.", "Önce başka bir owner anahtarı oluşturun."),
        Clash("out_of_stock", "The sandbox has not that many units on sale.", "Deneme pazarında satışta o kadar adet yok.", "Order fewer units, or wait until the stock has arrived.", "Daha az sipariş verin ya da stok ulaşana dek bekleyin."),
        Row(ErrorCodes.CursorExpired, 410, ErrorCategory.Conflict, "The cursor is older than what is kept, or of another life of the database.", "İmleç saklanan kayıtlardan eski ya da veritabanının başka bir dönemine ait.", "Read the objects anew and go on with after=now.", "Nesneleri yeniden okuyup after=now ile sürdürün."),
        Row(ErrorCodes.VersionMismatch, 412, ErrorCategory.Conflict, "The object has another version.", "Nesnenin sürümü farklı.", "Read it again and repeat with its version.", "Yeniden okuyup yeni sürümüyle yineleyin."),
    ];

    private static ErrorDefinition Missing(string code, string english, string turkish, string next, string nextTurkish) =>
        Row(code, 404, ErrorCategory.NotFound, english, turkish, next, nextTurkish);

    private static ErrorDefinition Clash(string code, string english, string turkish, string next, string nextTurkish) =>
        Row(code, 409, ErrorCategory.Conflict, english, turkish, next, nextTurkish);
}
