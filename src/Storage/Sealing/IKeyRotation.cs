namespace KolajAI.Storage.Sealing;

/// <summary>Seals anew with the ring's current key what older keys have sealed, while everything goes on.</summary>
public interface IKeyRotation
{
    /// <summary>Keys beside the current one that the database holds sealed data of. None where a newer key than this process's seals elsewhere: that process rotates.</summary>
    Task<IReadOnlyList<string>> RetiringAsync(CancellationToken cancellation = default);

    /// <summary>Seals the rows of all tables anew, page by page; each page is kept with its place, so that after a crash it goes on there.</summary>
    /// <returns>How many rows were sealed anew.</returns>
    Task<long> RenewRowsAsync(CancellationToken cancellation = default);

    /// <summary>Looks through everything that is sealed; the operator's audit log says when a key was let go.</summary>
    /// <returns>True when nothing is sealed by a retiring key any more: the ring may do without them from then on.</returns>
    Task<bool> RetireAsync(CancellationToken cancellation = default);
}
