namespace KolajAI.Storage.Leases;

/// <summary>
/// Which silos use the database. Times are the database's own, which all of them share. Only where several processes can use it: not
/// registered for SQLite.
/// </summary>
public interface ISiloLeases
{
    /// <summary>Takes or renews the lease of a silo.</summary>
    /// <param name="silo">Names one start of one silo.</param>
    /// <param name="cluster">The cluster that it means to be in; told to operators alone.</param>
    Task RenewAsync(string silo, string cluster, TimeSpan duration, CancellationToken cancellation);

    /// <summary>Gives the lease back; not having one is fine.</summary>
    Task ReleaseAsync(string silo, CancellationToken cancellation);

    /// <summary>Silos other than this one whose leases run, those that end last first.</summary>
    Task<IReadOnlyList<SiloLease>> OthersAsync(string silo, CancellationToken cancellation);
}

/// <param name="Remaining">How long it still runs.</param>
public sealed record SiloLease(string Silo, string Cluster, TimeSpan Remaining);
