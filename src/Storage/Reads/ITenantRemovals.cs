namespace KolajAI.Storage.Reads;

/// <summary>Removes every row that a tenant has, whatever tables there are.</summary>
public interface ITenantRemovals
{
    Task<StoredRemoval?> FindAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Removals that have something to do now.</summary>
    Task<IReadOnlyList<string>> DueAsync(DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>True: it is this process's until then.</summary>
    Task<bool> ClaimAsync(string tenant, DateTimeOffset now, DateTimeOffset until);

    /// <summary>Imports of the tenant, which may have files.</summary>
    Task<IReadOnlyList<string>> ImportsAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Feeds of the tenant, which may have files.</summary>
    Task<IReadOnlyList<string>> FeedsAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Removes rows some thousand at a time.</summary>
    /// <returns>How many, of tables that had any.</returns>
    Task<IReadOnlyDictionary<string, long>> RemoveAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>How many rows the tenant has in each table that could hold one, found by the database's own list of tables.</summary>
    Task<IReadOnlyDictionary<string, long>> CountAsync(string tenant, CancellationToken cancellation = default);
}

/// <param name="Report">JSON.</param>
public sealed record StoredRemoval(string Tenant, DateTimeOffset BegunAt, DateTimeOffset? DoneAt, byte[] Report);
