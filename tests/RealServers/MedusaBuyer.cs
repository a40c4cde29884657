namespace KolajAI.RealServers;

/// <summary>A shopper of the Store API and where it goes.</summary>
public sealed record MedusaBuyer(string FirstName, string LastName, string Street, string City, string District)
{
    /// <summary>Who buys where it does not matter who.</summary>
    public static MedusaBuyer Usual { get; } = new("Ayşe", "Işık", "Bağdat Caddesi 1", "İstanbul", "Kadıköy");

    /// <summary>The shopper's address for the shop's mails.</summary>
    public string Email => "ayse.isik@example.com";

    internal object Address(string country) => new
    {
        first_name = FirstName,
        last_name = LastName,
        address_1 = Street,
        city = City,
        province = District,
        postal_code = "34710",
        country_code = country,
        phone = "+905320000000",
    };
}
