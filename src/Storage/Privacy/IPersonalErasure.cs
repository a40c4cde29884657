namespace KolajAI.Storage.Privacy;

/// <summary>Erases personal data by deleting the keys that it was sealed with, for good: also from what a backup brings back.</summary>
public interface IPersonalErasure
{
    /// <summary>Durable when it returns. A repeat finds nothing more.</summary>
    /// <param name="cause">Who or what wanted it; no personal data.</param>
    Task EraseAsync(string tenant, IReadOnlyList<string> objectIds, string cause, CancellationToken cancellation = default);

    /// <summary>
    /// Notes for some orders that ended before ends were noted when that was, as far as is known: their last change. Once all have been looked at it does nothing.
    /// </summary>
    Task NoteEarlierEndsAsync(CancellationToken cancellation = default);

    /// <summary>Erases again what was erased before and a restored database has brought back.</summary>
    /// <returns>How many objects.</returns>
    Task<int> ReplayAsync(CancellationToken cancellation = default);
}
