namespace KolajAI.Compliance.Rigs;

/// <summary>A listing put on the platform behind the connector's back.</summary>
/// <param name="Price">What a buyer pays, in the shop's currency.</param>
public sealed record Seed(string Sku, string Title, long Quantity, decimal Price);

/// <summary>A listing as the platform has it, seen without the connector. Null where the platform keeps no such thing.</summary>
/// <param name="Quantity">Units for sale.</param>
public sealed record Shown(string Sku, string? Title, string? Description, long Quantity, decimal? Price, string? Barcode);

/// <summary>Somebody buys.</summary>
public sealed record Purchase(params IReadOnlyList<PurchaseLine> Lines)
{
    /// <summary>Every Turkish letter that other alphabets lack, in both cases.</summary>
    public const string FirstName = "Işıl Çağrı";
    public const string LastName = "Öğütçü-Şimşek";
    public const string Street = "Güneşli Bahçe Sk. Nº 5 İÇ KAPI 3";
    public const string City = "İstanbul";
    public const string District = "Üsküdar";
}

public sealed record PurchaseLine(string Sku, long Quantity);
