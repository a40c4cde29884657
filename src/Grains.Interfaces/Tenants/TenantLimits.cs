namespace KolajAI.Tenants;

/// <summary>How much a tenant may have; null: as much as the hub takes.</summary>
public sealed record TenantLimits
{
    public int? Accounts { get; init; }

    public long? Products { get; init; }

    /// <summary>Calls a minute.</summary>
    public int? CallsPerMinute { get; init; }

    public long? StorageMib { get; init; }
}
