using KolajAI.Errors;

namespace KolajAI.Api.Errors;

/// <content>What cannot be read: 400, 413, 415.</content>
internal static partial class ErrorCatalogue
{
    private static IEnumerable<ErrorDefinition> Malformed() =>
    [
        Bad("malformed_json", "The body is not valid JSON.", "Gövde geçerli bir JSON değil.", "Correct the JSON at the named byte.", "Belirtilen bayttaki JSON'u düzeltin."),
        Bad("csv_malformed", "The file is not readable as CSV.", "Dosya CSV olarak okunamıyor.", "Correct the file as detail says.", "Dosyayı detail alanında yazdığı gibi düzeltin."),
        Bad("too_deep", "The JSON is nested too deeply.", "JSON çok derin iç içe.", "Nest at most 64 levels.", "En çok 64 düzey iç içe yazın."),
        Bad("unknown_field", "The body has a field that this call does not know.", "Gövdede bu çağrının tanımadığı bir alan var.", "Remove or correct the field; /docs lists those known.", "Alanı kaldırın ya da düzeltin; bilinenler /docs sayfasında."),
        Bad("wrong_type", "A value has the wrong type.", "Bir değerin türü yanlış.", "Send the type that /docs names.", "/docs sayfasında yazan türü gönderin."),
        Bad("invalid_text", "A text holds half a character or a NUL.", "Metinde yarım karakter ya da NUL var.", "Send valid Unicode text.", "Geçerli Unicode metin gönderin."),
        Bad("invalid_time", "A time is not RFC 3339.", "Zaman RFC 3339 biçiminde değil.", "Send a time like 2026-03-01T09:30:00Z.", "2026-03-01T09:30:00Z gibi bir zaman gönderin."),
        Bad("unknown_value", "A word is not one of those allowed.", "Sözcük izin verilenlerden değil.", "Use one of the words that /docs lists.", "/docs sayfasındaki sözcüklerden birini kullanın."),
        Bad("money_not_string", "Money was sent as a number.", "Tutar sayı olarak gönderilmiş.", "Send {\"amount\": \"199.90\", \"currency\": \"TRY\"}.", "{\"amount\": \"199.90\", \"currency\": \"TRY\"} biçiminde gönderin."),
        Bad("money_malformed", "Money is not readable.", "Tutar okunamıyor.", "Send {\"amount\": \"199.90\", \"currency\": \"TRY\"}.", "{\"amount\": \"199.90\", \"currency\": \"TRY\"} biçiminde gönderin."),
        Bad("body_required", "The call needs a JSON object as its body.", "Çağrının gövdesi bir JSON nesnesi olmalı.", "Send a JSON object.", "Bir JSON nesnesi gönderin."),
        Bad("unknown_parameter", "The address has a query parameter that this call does not know.", "Adreste bu çağrının tanımadığı bir sorgu parametresi var.", "Remove or correct the parameter.", "Parametreyi kaldırın ya da düzeltin."),
        Bad("invalid_parameter", "A query parameter has a value that cannot be used.", "Bir sorgu parametresinin değeri kullanılamıyor.", "Correct the parameter's value.", "Parametrenin değerini düzeltin."),
        Bad("invalid_header", "A header has a value that cannot be used.", "Bir başlığın değeri kullanılamıyor.", "Correct the header.", "Başlığı düzeltin."),
        Bad("api_version_unknown", "This version of the API is not served.", "API'nin bu sürümü sunulmuyor.", "Use version 1.", "Sürüm 1'i kullanın."),
        Bad("page_token_invalid", "The page token is not valid for this list and filter.", "Sayfa belirteci bu liste ve süzgeç için geçerli değil.", "Start again without page_token.", "page_token olmadan yeniden başlayın."),
        Bad("page_token_expired", "The page token is older than 24 hours.", "Sayfa belirteci 24 saatten eski.", "Start again without page_token.", "page_token olmadan yeniden başlayın."),
        Bad("cursor_invalid", "The cursor was not given by this hub.", "İmleç bu sistem tarafından verilmemiş.", "Use a cursor of /api/changes.", "/api/changes yanıtındaki imleci kullanın."),
        Bad("idempotency_key_invalid", "An Idempotency-Key is 1 to 255 visible characters.", "Idempotency-Key 1-255 görünür karakter olmalı.", "Send a shorter key, or none.", "Daha kısa bir anahtar gönderin ya da hiç göndermeyin."),
        Bad("account_required", "The tenant has several accounts of this integration.", "Bu entegrasyonun birden çok hesabı var.", "Name the account.", "Hesabı (account) belirtin."),
        Bad(ErrorCodes.QuantityWithDelta, "An item has either quantity or delta, not both.", "Bir kalemde ya quantity ya delta olur, ikisi birden olmaz.", "Remove one of them.", "Birini kaldırın."),
        Bad(ErrorCodes.Required, "A field that is needed is missing.", "Gerekli bir alan eksik.", "Send the field.", "Alanı gönderin."),
        Bad("not_allowed_here", "A field cannot be used together with the others.", "Bir alan diğerleriyle birlikte kullanılamaz.", "Remove the field.", "Alanı kaldırın."),
        Row("body_too_large", 413, ErrorCategory.Validation, "The body is too large.", "Gövde çok büyük.", "Send less in one call.", "Tek çağrıda daha az gönderin."),
        Row("too_many_items", 413, ErrorCategory.Validation, "The call holds too many items.", "Çağrıda çok fazla kalem var.", "Split the call.", "Çağrıyı bölün."),
        Row("media_type_unsupported", 415, ErrorCategory.Validation, "The body's media type or encoding is not supported.", "Gövdenin türü ya da kodlaması desteklenmiyor.", "Send application/json in UTF-8, plain or gzip.", "UTF-8 application/json gönderin; düz ya da gzip."),
        Row("request_unreadable", 400, ErrorCategory.Validation, "The request broke off or cannot be read.", "İstek yarım kaldı ya da okunamıyor.", "Send the whole request again.", "İsteğin tamamını yeniden gönderin.").Again(),
    ];

    private static ErrorDefinition Bad(string code, string english, string turkish, string next, string nextTurkish) =>
        Row(code, 400, ErrorCategory.Validation, english, turkish, next, nextTurkish);
}
