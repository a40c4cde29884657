namespace KolajAI.Storage.Reads;

/// <summary>How much of what its operator limits a tenant uses. Walks through what the tenant has.</summary>
public interface ITenantUsageReads
{
    Task<TenantUsage> FindAsync(string tenant, CancellationToken cancellation = default);

    Task<long> ProductsAsync(string tenant, CancellationToken cancellation = default);
}

/// <param name="StorageBytes">Of products, orders, events that are kept and files that are still to be read.</param>
public sealed record TenantUsage(long Accounts, long Products, long StorageBytes);
