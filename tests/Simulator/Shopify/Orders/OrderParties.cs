using KolajAI.Simulator.Shopify.GraphQl;

namespace KolajAI.Simulator.Shopify.Orders;

// Who an order goes to.

internal sealed record AddressView(
    string Id, string? FirstName, string? LastName, string? Company, string? Address1, string? Address2, string? City, string? Zip, string? Country, string? CountryCodeV2, string? Phone)
{
    public string Name => $"{FirstName} {LastName}".Trim();

    public string? Province => null;

    public string? ProvinceCode => null;
}

internal sealed record CustomerView(long Number, string? FirstName, string? LastName, string? Email, string? Phone, DateTimeOffset CreatedAt)
{
    public string Id => Gid.Of("Customer", Number);

    public long LegacyResourceId => Number;

    public string DisplayName => $"{FirstName} {LastName}".Trim();

    public string Locale => "tr";

    public MailView? DefaultEmailAddress => Email is { } mail ? new MailView(mail) : null;

    public PhoneView? DefaultPhoneNumber => Phone is { } phone ? new PhoneView(phone) : null;
}

internal sealed record MailView(string EmailAddress);

internal sealed record PhoneView(string PhoneNumber);

internal sealed record ShippingLineView(long Number, decimal Price, OrderMoney Money)
{
    public string Id => Gid.Of("ShippingLine", Number);

    public string Title => "Standart";

    public string? Code => "standard";

    public string? CarrierIdentifier => null;

    public string? Source => "shopify";
}
