using KolajAI.Accounts;

namespace KolajAI.Tenants;

/// <summary>A seller. Key: the tenant's id. Seldom changes: kept by Orleans persistence.</summary>
[Alias("KolajAI.ITenantGrain")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>False when the tenant existed.</summary>
    [Alias("Create")]
    Task<bool> Create(string name);

    /// <summary>Null when the tenant does not exist.</summary>
    [Alias("Get")]
    Task<TenantView?> Get();

    /// <summary>Null fields are unchanged.</summary>
    [Alias("Update")]
    Task<TenantView> Update(TenantSettings settings);

    /// <summary>Whether the tenant's accounts rest. Nothing for a tenant that does not exist.</summary>
    [Alias("Suspend")]
    Task Suspend(bool suspended);

    /// <summary>What is remembered is read anew: somebody has removed what is stored.</summary>
    [Alias("Forget")]
    Task Forget();
}

/// <summary>Tenant-wide settings, with the defaults of its accounts.</summary>
[GenerateSerializer, Immutable, Alias("TenantSettings")]
public sealed record TenantSettings
{
    /// <summary>IANA name; days and report periods follow it. Default Europe/Istanbul.</summary>
    [Id(0)] public string? TimeZone { get; init; }

    [Id(1)] public AccountSettings? AccountDefaults { get; init; }

    [Id(2)] public string? Name { get; init; }

    /// <summary>Replaced whole: <c>USD/TRY</c> to what one unit of the first costs in the second.</summary>
    [Id(3)] public IReadOnlyDictionary<string, decimal>? ExchangeRates { get; init; }
}

[GenerateSerializer, Immutable, Alias("TenantView")]
public sealed record TenantView(string Id, string Name, string TimeZone, AccountSettings AccountDefaults, DateTimeOffset CreatedAt)
{
    [Id(5)] public IReadOnlyDictionary<string, decimal> ExchangeRates { get; init; } = new Dictionary<string, decimal>();

    /// <summary>The operator has suspended the tenant.</summary>
    [Id(6)] public bool Suspended { get; init; }
}
