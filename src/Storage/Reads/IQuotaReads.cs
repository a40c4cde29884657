namespace KolajAI.Storage.Reads;

/// <summary>Stored permits of a quota scope.</summary>
public interface IQuotaReads
{
    /// <param name="tenant">The owner, or <c>-</c> where tenants share the scope.</param>
    /// <param name="scope">The quota grain's key.</param>
    Task<StoredRow?> FindAsync(string tenant, string scope, CancellationToken cancellation = default);
}
