using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Privacy;

/// <summary>Erases personal data by deleting the keys that it was sealed with, for good: also from what a backup brings back.</summary>
public interface IPersonalErasure
{
    /// <summary>Durable when it returns. A repeat finds nothing more.</summary>
    /// <param name="cause">Who or what wanted it; no personal data.</param>
    /// <param name="told">The audit log's entry about some of them, at most 100, which is written in the transaction that erases them.</param>
    Task EraseAsync(string tenant, IReadOnlyList<string> objectIds, string cause, Func<IReadOnlyList<string>, AuditRow> told, CancellationToken cancellation = default);

    /// <summary>
    /// Notes for some orders that ended before ends were noted when that was, as far as is known: their last change. Once all have been looked at it does nothing.
    /// </summary>
    Task NoteEarlierEndsAsync(CancellationToken cancellation = default);

    /// <summary>Erases again what was erased before and a restored database has brought back.</summary>
    /// <returns>How many objects.</returns>
    Task<int> ReplayAsync(CancellationToken cancellation = default);
}
