using KolajAI.Connectors.Http;
using KolajAI.Orders;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>The buyer. WooCommerce's own checkout asks for no tax number, and where plugins keep theirs is each one's own affair: none is read.</summary>
internal static class WooCommerceParties
{
    public static OrderPersonalData Read(PlatformJson order)
    {
        var billing = order.AnyChild("billing") is { } bill && HasAny(bill) ? Party(bill, bill) : null;
        // The shopper who ships to the billing address leaves the other empty.
        var shipping = order.AnyChild("shipping") is { } ship && HasAny(ship) ? Party(ship, order.AnyChild("billing")) : billing;
        return new OrderPersonalData(billing, shipping, order.Text("customer_note"));
    }

    private static bool HasAny(PlatformJson address) =>
        (address.Text("first_name") ?? address.Text("last_name") ?? address.Text("company") ?? address.Text("address_1") ?? address.Text("city")) is not null;

    /// <param name="contact">Where e-mail and telephone are, if the address has none.</param>
    private static OrderParty Party(PlatformJson address, PlatformJson? contact)
    {
        var country = address.Text("country");
        var (district, city) = Place(country, address.Text("state"), address.Text("city"));
        var company = address.Text("company");
        return new OrderParty
        {
            Kind = company is null ? "person" : "company",
            FirstName = address.Text("first_name"),
            LastName = address.Text("last_name"),
            Company = company,
            AddressLine = Joined(address.Text("address_1"), address.Text("address_2")),
            District = district,
            City = city,
            PostalCode = address.Text("postcode"),
            Country = country,
            Email = address.Text("email") ?? contact?.Text("email"),
            Phone = address.Text("phone") ?? contact?.Text("phone"),
        };
    }

    /// <summary>In Türkiye WooCommerce's state is the province (il), as a code, and its city what the buyer wrote: the district (ilçe).</summary>
    private static (string? District, string? City) Place(string? country, string? state, string? city)
    {
        if (state is null)
            return (null, city);
        if (country is not (null or "TR"))
            return (state, city);
        var province = WooCommerceProvinces.NameOf(state) ?? state;
        // Some buyers write the province once more.
        return string.Equals(province, city, StringComparison.OrdinalIgnoreCase) ? (null, province) : (city, province);
    }

    private static string? Joined(string? one, string? two) =>
        string.Join(' ', new[] { one, two }.OfType<string>()) is { Length: > 0 } both ? both : null;
}
