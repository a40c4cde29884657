using KolajAI.Errors;

namespace KolajAI.Api.Errors;

/// <content>Keys, people and sessions.</content>
internal static partial class ErrorCatalogue
{
    private static IEnumerable<ErrorDefinition> People() =>
    [
        Who("key_expired", "The key has expired.", "Anahtarın süresi dolmuş.", "Use another key, or have a new one made.", "Başka bir anahtar kullanın ya da yenisini oluşturtun."),
        Who("session_missing", "The call needs a person's session.", "Çağrı için oturum açmak gerekli.", "Sign in with POST /api/session.", "POST /api/session ile oturum açın."),
        Who("session_unknown", "The session is not known or has ended.", "Oturum bilinmiyor ya da sona ermiş.", "Sign in again.", "Yeniden oturum açın."),
        Who("sign_in_failed", "E-mail, password or code is wrong.", "E-posta, parola ya da kod yanlış.", "Correct them, or have an owner invite you anew.", "Düzeltin ya da bir owner kullanıcısından yeni davet isteyin."),
        Who("totp_required", "The second factor's code is needed.", "İkinci adım kodu gerekli.", "Send totp, or recovery_code, with the same call.", "Aynı çağrıda totp ya da recovery_code gönderin."),
        Who("openid_refused", "The OpenID provider's answer cannot be accepted.", "OpenID sağlayıcısının yanıtı kabul edilemiyor.", "Begin signing in again.", "Oturum açmayı baştan başlatın."),
        Barred("address_not_allowed", "The key may not be used from this address.", "Anahtar bu adresten kullanılamaz.", "Use it from an address of its ip_allow_list; behind a proxy the operator sets KOLAJ_TRUSTED_PROXIES.", "Anahtarı ip_allow_list'teki bir adresten kullanın; vekil sunucu arkasında işletmeci KOLAJ_TRUSTED_PROXIES ayarlar."),
        Barred("tenant_suspended", "The tenant is suspended.", "Kiracı askıya alınmış.", "Ask whoever runs the hub.", "Sistemi işletene başvurun."),
        Barred("csrf_token_wrong", "The token against forged requests is missing or wrong.", "Sahte isteklere karşı belirteç eksik ya da yanlış.", "Send csrf_token of GET /api/session as X-CSRF-Token.", "GET /api/session yanıtındaki csrf_token'ı X-CSRF-Token olarak gönderin."),
        Barred("origin_refused", "The call was not sent by a page of the hub's own.", "Çağrı sistemin kendi sayfasından gelmedi.", "Send it from the console; programs use a key.", "Konsoldan gönderin; programlar anahtar kullanır."),
        Barred("password_wrong", "The present password is wrong.", "Şimdiki parola yanlış.", "Give the password that you sign in with.", "Oturum açtığınız parolayı verin."),
        Barred("openid_person_unknown", "Nobody was invited under the identity that the OpenID provider vouches for.", "OpenID sağlayıcısının doğruladığı kimlikle davet edilmiş kimse yok.", "Have an owner invite you by the e-mail address that the provider has verified.", "Bir owner kullanıcısından, sağlayıcının doğruladığı e-posta adresiyle davet isteyin."),
        Missing("user_not_found", "The person does not exist.", "Kişi bulunamadı.", "Check the id; /api/users lists them.", "Kimliği denetleyin; liste /api/users yanıtında."),
        Missing("session_not_found", "The person has no such session.", "Kişinin böyle bir oturumu yok.", "Check the id; the lists of sessions have those that live.", "Kimliği denetleyin; yaşayan oturumlar listelerde."),
        Missing("invitation_unknown", "The invitation is not known, was taken up, or has expired.", "Davet bilinmiyor, kullanılmış ya da süresi dolmuş.", "Have an owner invite you anew.", "Bir owner kullanıcısından yeni davet isteyin."),
        Missing("openid_not_set_up", "No OpenID provider is set up.", "OpenID sağlayıcısı ayarlanmamış.", "Sign in with a password, or have the operator set KOLAJ_OIDC_ISSUER.", "Parolayla oturum açın ya da işletmeciden KOLAJ_OIDC_ISSUER ayarlamasını isteyin."),
        Clash("key_not_rotatable", "The key was revoked, has expired, or has given way to another already.", "Anahtar iptal edilmiş, süresi dolmuş ya da yerini başka bir anahtara bırakmış.", "Rotate the key in its place, or make a new one.", "Yerine geçen anahtarı yenileyin ya da yeni bir anahtar oluşturun."),
        Clash("email_taken", "Another person of the tenant has this e-mail address.", "Kiracının başka bir kullanıcısı bu e-posta adresini kullanıyor.", "Change that person, or use another address.", "O kişiyi değiştirin ya da başka bir adres kullanın."),
        Clash("last_owner", "Nobody would be left who can do everything.", "Her şeyi yapabilen kimse kalmazdı.", "Make another owner first.", "Önce başka bir owner oluşturun."),
        Clash("totp_active", "The person has a second factor.", "Kişinin ikinci adımı zaten var.", "Take it away first.", "Önce onu kaldırın."),
        Clash("totp_inactive", "There is no second factor, and none is offered.", "İkinci adım yok, önerilmiş de değil.", "Begin with POST /api/session/totp.", "POST /api/session/totp ile başlayın."),
        Rule("person_malformed", "It is neither a phone number nor an e-mail address nor a tax id.", "Ne bir telefon numarası ne bir e-posta adresi ne de bir vergi numarası.", "Send a phone of at least 5 digits, an e-mail address with @, or a VKN or TCKN.", "En az 5 rakamlı bir telefon, @ içeren bir e-posta adresi ya da bir VKN veya TCKN gönderin."),
        Rule("ip_range_malformed", "It is neither an address nor a range of addresses.", "Ne bir adres ne de bir adres aralığı.", "Send an address or a range such as 203.0.113.0/24.", "Bir adres ya da 203.0.113.0/24 gibi bir aralık gönderin."),
        Rule("password_too_short", "The password is too short.", "Parola çok kısa.", "Use 15 characters or more; a few words are easy to remember.", "En az 15 karakter kullanın; birkaç sözcük kolay anımsanır."),
        Rule("password_common", "The password is among the first that anybody would try.", "Parola ilk denenecekler arasında.", "Use words that do not belong together.", "Birbiriyle ilgisiz sözcükler kullanın."),
        Rule("totp_wrong", "The second factor's code is wrong.", "İkinci adım kodu yanlış.", "Send the code that the app shows now.", "Uygulamanın şu an gösterdiği kodu gönderin."),
        Bad("tenant_required", "The hub has several tenants.", "Sistemde birden çok kiracı var.", "Name the tenant.", "Kiracıyı (tenant) belirtin."),
        Bad("openid_state_wrong", "Signing in at the OpenID provider was not begun in this browser, or too long ago.", "OpenID ile oturum açma bu tarayıcıda başlatılmamış ya da üzerinden çok zaman geçmiş.", "Begin signing in again.", "Oturum açmayı baştan başlatın."),
        Row("sign_in_throttled", 429, ErrorCategory.RateLimited, "Signing in has failed too often.", "Oturum açma çok kez başarısız oldu.", "Wait Retry-After seconds; a device that has signed in before is not held up by others.", "Retry-After kadar saniye bekleyin; daha önce oturum açmış bir cihaz başkaları yüzünden bekletilmez.").Again(),
    ];

    private static ErrorDefinition Who(string code, string english, string turkish, string next, string nextTurkish) =>
        Row(code, 401, ErrorCategory.Authentication, english, turkish, next, nextTurkish);

    private static ErrorDefinition Barred(string code, string english, string turkish, string next, string nextTurkish) =>
        Row(code, 403, ErrorCategory.Authentication, english, turkish, next, nextTurkish);
}
