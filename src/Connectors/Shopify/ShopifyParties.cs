using KolajAI.Connectors.Http;
using KolajAI.Orders;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// The buyer, as far as Shopify has approved that the app sees him. The checkout asks for no tax number, and where apps keep theirs is each one's
/// own affair: none is read.
/// </summary>
internal static class ShopifyParties
{
    private const string Turkey = "TR";

    public static OrderPersonalData Read(PlatformJson order)
    {
        var shipping = order.Child("shippingAddress") is { } ship ? Party(ship, order) : null;
        var billing = order.Child("billingAddress") is { } bill ? Party(bill, order) : null;
        // Nothing is sent to who buys what needs no parcel, or comes to the counter: then the customer is all there is.
        if (shipping is null && billing is null && (order.Child("customer") is not null || order.Text("email") is not null))
            billing = Customer(order);
        return new OrderPersonalData(billing ?? shipping, shipping ?? billing, order.Text("note"));
    }

    private static OrderParty Party(PlatformJson address, PlatformJson order)
    {
        var (district, city) = Place(address.Text("countryCodeV2"), address.Text("province"), address.Text("city"));
        var company = address.Text("company");
        return new OrderParty
        {
            Kind = company is null ? "person" : "company",
            FirstName = address.Text("firstName") ?? order.Child("customer")?.Text("firstName"),
            LastName = address.Text("lastName") ?? order.Child("customer")?.Text("lastName"),
            Company = company,
            AddressLine = string.Join(' ', new[] { address.Text("address1"), address.Text("address2") }.OfType<string>()) is { Length: > 0 } line
                ? line
                : null,
            District = district,
            City = city,
            PostalCode = address.Text("zip"),
            Country = address.Text("countryCodeV2"),
            Email = order.Text("email"),
            Phone = address.Text("phone") ?? order.Text("phone"),
        };
    }

    private static OrderParty Customer(PlatformJson order) => new()
    {
        Kind = "person",
        FirstName = order.Child("customer")?.Text("firstName"),
        LastName = order.Child("customer")?.Text("lastName"),
        Email = order.Text("email"),
        Phone = order.Text("phone"),
    };

    /// <summary>Where a Turkish address names a province (il), its city is the district (ilçe).</summary>
    private static (string? District, string? City) Place(string? country, string? province, string? city) =>
        province is null || string.Equals(province, city, StringComparison.OrdinalIgnoreCase) ? (null, city)
        : country == Turkey ? (city, province)
        : (province, city);
}
