using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Reads;

public interface IBundleReads
{
    /// <summary>By product id what bundles are made of; products that are none are absent.</summary>
    Task<IReadOnlyDictionary<string, IReadOnlyList<BundlePart>>> ComponentsAsync(
        string tenant, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default);

    /// <summary>Where a bundle's working out stands, null for no bundle.</summary>
    Task<BundleWake?> WakeAsync(string tenant, string bundleId, CancellationToken cancellation = default);
}

/// <param name="Generation">To be given back in <see cref="BundleSettledRow"/>.</param>
/// <param name="Moved">Its channels' own numbers have moved with orders since it was worked out last.</param>
public sealed record BundleWake(long Generation, bool Moved, DateTimeOffset? DueAt);
