namespace KolajAI.Warehouses;

/// <summary>A warehouse as stored.</summary>
public sealed record WarehouseDocument
{
    public required string Name { get; init; }

    public WarehouseAddress? Address { get; init; }

    /// <summary>Null for <c>default</c> while nobody has written it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    public static WarehouseDocument OfDefault { get; } = new() { Name = "Default" };
}

/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record WarehouseAddress(string? AddressLine, string? District, string? City, string? PostalCode, string? Country, string? Phone);
