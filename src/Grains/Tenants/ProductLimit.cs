using System.Collections.Concurrent;
using KolajAI.Json;
using KolajAI.Storage.Reads;
using KolajAI.Tenants;

namespace KolajAI.Grains.Tenants;

/// <summary>
/// Whether a tenant may have one more product. What is used is counted anew now and then, the more often the less is left, and what this process lets pass
/// meanwhile is added: what is on its way at the same moment, here and in other processes, may be a few too many.
/// </summary>
internal sealed class ProductLimit(ITenantReads tenants, ITenantUsageReads usage, TimeProvider clock)
{
    private static readonly TimeSpan Limits = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Counted = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Measured = TimeSpan.FromMinutes(5);

    /// <summary>The part of what is left that one process lets pass before it counts again: so many processes may do the same.</summary>
    private const int Share = 8;

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    // One counts; whoever comes meanwhile finds what it counted.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <returns>Why not; null: it may.</returns>
    public async Task<string?> RefusalAsync(string tenant)
    {
        var known = _known.GetOrAdd(tenant, static _ => new Known());
        var gate = _gates.GetOrAdd(tenant, static _ => new SemaphoreSlim(1));
        await gate.WaitAsync();
        try
        {
            return await RefusalAsync(tenant, known, clock.GetUtcNow());
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>One more was made.</summary>
    public void Made(string tenant)
    {
        if (_known.TryGetValue(tenant, out var known))
            Interlocked.Increment(ref known.Products);
    }

    private async Task<string?> RefusalAsync(string tenant, Known known, DateTimeOffset now)
    {
        if (now - known.LimitsAt >= Limits)
            (known.Limits, known.LimitsAt) = (await LimitsAsync(tenant), now);
        if (known.Limits.Products is { } products)
        {
            if (now - known.ProductsAt >= Counted || known.Products - known.Found >= Math.Max(1, (products - known.Found) / Share))
            {
                (known.Found, known.ProductsAt) = (await usage.ProductsAsync(tenant), now);
                known.Products = known.Found;
            }

            if (known.Products >= products)
                return $"The tenant may have {products} products.";
        }

        if (known.Limits.StorageMib is { } mebibytes)
        {
            if (now - known.BytesAt >= Measured)
                (known.Bytes, known.BytesAt) = ((await usage.FindAsync(tenant)).StorageBytes, now);
            if (known.Bytes >> 20 >= mebibytes)
                return $"The tenant may store {mebibytes} MiB.";
        }

        return null;
    }

    private async Task<TenantLimits> LimitsAsync(string tenant) =>
        (await tenants.FindAsync(tenant))?.Limits is { } limits ? KolajJson.FromBytes<TenantLimits>(limits) : new TenantLimits();

    private sealed class Known
    {
        public TenantLimits Limits = new();
        public DateTimeOffset LimitsAt = DateTimeOffset.MinValue;

        /// <summary>As counted last.</summary>
        public long Found;

        /// <summary>With what was let pass since.</summary>
        public long Products;
        public DateTimeOffset ProductsAt = DateTimeOffset.MinValue;
        public long Bytes;
        public DateTimeOffset BytesAt = DateTimeOffset.MinValue;
    }
}
