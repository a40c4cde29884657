namespace KolajAI.Orders;

/// <summary>What those see of a buyer who need to know that there is one and roughly where, and no more.</summary>
public static class PersonalMask
{
    private const string Hidden = "•••";

    /// <summary>District, city and country stay; of what identifies a person at most a character or two.</summary>
    public static OrderPersonalData Of(OrderPersonalData personal) => new(Of(personal.Billing), Of(personal.Shipping), personal.CustomerNote is null ? null : Hidden);

    private static OrderParty? Of(OrderParty? party) => party is null ? null : party with
    {
        FirstName = Beginning(party.FirstName),
        LastName = Beginning(party.LastName),
        Company = Beginning(party.Company),
        TaxId = party.TaxId is { } tax ? tax with { Value = End(tax.Value)! } : null,
        TaxOffice = party.TaxOffice is null ? null : Hidden,
        AddressLine = party.AddressLine is null ? null : Hidden,
        PostalCode = party.PostalCode is null ? null : Hidden,
        Email = party.Email is { } email ? Beginning(email) + "@" + Hidden : null,
        Phone = End(party.Phone),
    };

    private static string? Beginning(string? text) => string.IsNullOrEmpty(text) ? text : string.Concat(text.EnumerateRunes().First().ToString(), Hidden);

    /// <summary>Two characters of long ones.</summary>
    private static string? End(string? text) => text is null ? null : text.Length < 8 ? Hidden : Hidden + text[^2..];
}
