namespace KolajAI.Api.Users;

/// <summary>Words that passwords are commonly made of, in the languages of the hub's users: letters and digits alone, in lower case.</summary>
internal static class CommonPasswords
{
    public static IEnumerable<string> Words => (English + Turkish + Trade).Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    private const string English = """
        password passwort passw0rd p4ssword pass passwd welcome letmein login admin administrator root user guest test testing tester demo default changeme change
        secret secure security access master superman batman dragon monkey shadow sunshine princess football baseball basketball soccer hockey iloveyou love lovely trustno1
        whatever freedom starwars pokemon charlie michael jennifer jordan thomas daniel andrew joshua jessica ashley nicole hannah george robert william matthew
        computer internet server database system network windows linux google facebook instagram twitter youtube linkedin microsoft apple samsung iphone android
        summer winter spring autumn january february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday
        hello hallo world helloworld hunter ranger buster killer cookie ginger pepper flower cheese chicken banana orange purple yellow silver golden diamond
        qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm azerty qwertz qazwsx abc abcd abcdef abcdefgh abc123 a1b2c3 aaaaaa correcthorsebatterystaple thisismypassword mypassword
        nopassword yourpassword newpassword oldpassword temppassword temp temporary passphrase mypassphrase letmeinplease pleaseletmein ilovemyself iloveyousomuch
        """;

    private const string Turkish = """

        sifre parola parolam sifrem yonetici kullanici misafir deneme test merhaba selam hosgeldin hosgeldiniz gizli guvenlik giris anahtar bilgisayar internet
        galatasaray fenerbahce besiktas trabzonspor cimbom kanarya kartal istanbul ankara izmir bursa antalya adana konya trabzon turkiye turkey ataturk mustafakemal
        seviyorum seniseviyorum askim canim hayatim annem babam kardesim sevgilim melek cicek gunes yildiz deniz toprak bahar yaz kis
        ahmet mehmet mustafa ali hasan huseyin ibrahim osman yusuf murat omer fatma ayse emine hatice zeynep elif meryem merve ozge
        pazartesi sali carsamba persembe cuma cumartesi pazar ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik
        benimsifrem yenisifre eskisifre gecicisifre
        """;

    private const string Trade = """

        kolaj kolajai hub shop store market marketplace magaza pazaryeri satici seller entegrasyon integration siparis order stok stock kargo fatura invoice eticaret ecommerce
        trendyol hepsiburada amazon shopify woocommerce etsy ebay n11 ciceksepeti vendure medusa
        """;
}
