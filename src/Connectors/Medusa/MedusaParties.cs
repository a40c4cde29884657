using KolajAI.Connectors.Http;
using KolajAI.Orders;

namespace KolajAI.Connectors.Medusa;

/// <summary>The buyer. Medusa's checkout asks for no tax number: none is read.</summary>
internal static class MedusaParties
{
    public static OrderPersonalData Read(PlatformJson order)
    {
        var email = order.Text("email");
        var shipping = order.Child("shipping_address") is { } ship ? Party(ship, email) : null;
        // The shopper who pays where it is sent to has no second address.
        var billing = order.Child("billing_address") is { } bill && bill.Text("address_1") is not null ? Party(bill, email) : shipping;
        return new OrderPersonalData(billing, shipping, null);
    }

    private static OrderParty Party(PlatformJson address, string? email)
    {
        var company = address.Text("company");
        return new OrderParty
        {
            Kind = company is null ? "person" : "company",
            FirstName = address.Text("first_name"),
            LastName = address.Text("last_name"),
            Company = company,
            AddressLine = string.Join(", ", new[] { address.Text("address_1"), address.Text("address_2") }.OfType<string>()) is { Length: > 0 } line
                ? line
                : null,
            District = address.Text("province"),
            City = address.Text("city"),
            PostalCode = address.Text("postal_code"),
            Country = address.Text("country_code")?.ToUpperInvariant(),
            Email = email,
            Phone = address.Text("phone"),
        };
    }
}
