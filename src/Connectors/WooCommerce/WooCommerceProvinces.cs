namespace KolajAI.Connectors.WooCommerce;

/// <summary>Türkiye's 81 provinces by plate number, as WooCommerce codes them: <c>TR01</c> to <c>TR81</c>. Source: ISO 3166-2:TR.</summary>
internal static class WooCommerceProvinces
{
    private const string Names =
        "Adana,Adıyaman,Afyonkarahisar,Ağrı,Amasya,Ankara,Antalya,Artvin,Aydın,Balıkesir,Bilecik,Bingöl,Bitlis,Bolu,Burdur,Bursa,Çanakkale," +
        "Çankırı,Çorum,Denizli,Diyarbakır,Edirne,Elazığ,Erzincan,Erzurum,Eskişehir,Gaziantep,Giresun,Gümüşhane,Hakkari,Hatay,Isparta,Mersin," +
        "İstanbul,İzmir,Kars,Kastamonu,Kayseri,Kırklareli,Kırşehir,Kocaeli,Konya,Kütahya,Malatya,Manisa,Kahramanmaraş,Mardin,Muğla,Muş," +
        "Nevşehir,Niğde,Ordu,Rize,Sakarya,Samsun,Siirt,Sinop,Sivas,Tekirdağ,Tokat,Trabzon,Tunceli,Şanlıurfa,Uşak,Van,Yozgat,Zonguldak," +
        "Aksaray,Bayburt,Karaman,Kırıkkale,Batman,Şırnak,Bartın,Ardahan,Iğdır,Yalova,Karabük,Kilis,Osmaniye,Düzce";

    private static readonly string[] ByPlate = Names.Split(',');

    /// <summary>Null for what is no such code.</summary>
    public static string? NameOf(string code) =>
        code is ['T', 'R', var tens and >= '0' and <= '9', var ones and >= '0' and <= '9']
        && ((tens - '0') * 10) + (ones - '0') is var plate and > 0 && plate <= ByPlate.Length
            ? ByPlate[plate - 1]
            : null;
}
