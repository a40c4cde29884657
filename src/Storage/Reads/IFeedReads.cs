namespace KolajAI.Storage.Reads;

/// <summary>Feeds that others fetch from the hub.</summary>
public interface IFeedReads
{
    Task<StoredRow?> FindAsync(string tenant, string feedId, CancellationToken cancellation = default);

    Task<(string Tenant, StoredRow Row)?> FindByTokenAsync(string tokenHash, CancellationToken cancellation = default);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<StoredRow>> ListAsync(string tenant, string? beforeId, int limit, CancellationToken cancellation = default);
}
