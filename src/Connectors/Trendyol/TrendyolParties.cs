using KolajAI.Connectors.Http;
using KolajAI.Orders;

namespace KolajAI.Connectors.Trendyol;

/// <summary>The buyer as a package tells: who is invoiced and where it is sent.</summary>
internal static class TrendyolParties
{
    /// <summary>What invoices of persons carry where no TCKN (Turkish identity number) was given.</summary>
    private const string NoIdentity = "11111111111";

    public static OrderPersonalData Read(PlatformJson package)
    {
        var invoice = package.Child("invoiceAddress");
        var shipment = package.Child("shipmentAddress");
        return new OrderPersonalData(
            invoice is null ? null : Billing(package, invoice.Value), shipment is null ? null : Shipping(package, shipment.Value), null);
    }

    private static OrderParty Billing(PlatformJson package, PlatformJson address)
    {
        var company = address.Text("company");
        var isForeign = package.Flag("micro") == true && address.Text("countryCode") is { } country && country != "TR";
        // commercial: a corporate buyer; 3pByTrendyol: Trendyol's own company is invoiced.
        var isCompany = package.Flag("commercial") == true || package.Flag("3pByTrendyol") == true;
        var taxId = isCompany
            ? TaxIdOf(address.Text("taxNumber") ?? package.Text("taxNumber"))
            : TaxIdOf(package.Text("identityNumber", "tcIdentityNumber") ?? address.Text("taxNumber") ?? package.Text("taxNumber"));
        return Address(package, address) with
        {
            Kind = isCompany ? "company" : isForeign ? "foreign" : "person",
            Company = company,
            TaxId = taxId,
            TaxIdSubstituted = taxId?.Value == NoIdentity,
            TaxOffice = address.Text("taxOffice"),
            EInvoiceHint = address.Flag("eInvoiceAvailable"),
        };
    }

    private static OrderParty Shipping(PlatformJson package, PlatformJson address) => Address(package, address) with
    {
        Company = address.Text("company"),
    };

    private static OrderParty Address(PlatformJson package, PlatformJson address)
    {
        var (first, last) = NameOf(address);
        return new OrderParty
        {
            Kind = "person",
            FirstName = first,
            LastName = last,
            AddressLine = address.Text("fullAddress") ?? Joined(address.Text("address1"), address.Text("address2")),
            District = address.Text("district"),
            City = address.Text("city"),
            PostalCode = address.Text("postalCode"),
            Country = address.Text("countryCode"),
            Email = package.Text("customerEmail"),
            Phone = address.Text("phone"),
        };
    }

    private static (string? First, string? Last) NameOf(PlatformJson address)
    {
        if (address.Text("firstName") is { } first)
            return (first, address.Text("lastName"));
        if (address.Text("fullName")?.Trim() is not { } full)
            return (null, address.Text("lastName"));
        var space = full.LastIndexOf(' ');
        return space < 0 ? (full, null) : (full[..space].TrimEnd(), full[(space + 1)..]);
    }

    /// <summary>VKN has 10 digits and belongs to companies, TCKN 11 and to persons (sole traders too).</summary>
    private static TaxId? TaxIdOf(string? number)
    {
        var digits = number?.Trim();
        if (digits is null || !digits.All(char.IsAsciiDigit))
            return null;
        return digits.Length switch
        {
            10 => new TaxId("VKN", digits),
            11 => new TaxId("TCKN", digits),
            _ => null,
        };
    }

    private static string? Joined(string? one, string? two) =>
        string.Join(' ', new[] { one, two }.OfType<string>()) is { Length: > 0 } both ? both : null;
}
