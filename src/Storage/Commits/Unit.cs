using KolajAI.Identity;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Commits;

/// <summary>
/// One all-or-nothing write: at most one fenced row with its expected version, and every row written with it.
/// </summary>
public sealed class Unit
{
    /// <summary>The tenant of every row of the unit.</summary>
    public required string Tenant { get; init; }

    /// <summary>Null for units whose rows are fenced by their own unique keys (an inbox event, an API key).</summary>
    public FencedRow? Fence { get; init; }

    /// <summary>Written in the fixed order of tables, not in the order given.</summary>
    public IList<StoreRow> Rows { get; init; } = [];

    /// <summary>Entries of the tenant's changes feed; numbered at commit, densely per tenant.</summary>
    public IList<ChangeRow> Changes { get; init; } = [];

    /// <summary>Entries of the tenant's audit log; numbered and chained at commit.</summary>
    public IList<AuditRow> Audit { get; init; } = [];

    /// <summary>Accounts that have something to do now or later; told to the nudger after the commit.</summary>
    public IList<AccountDue> Due { get; init; } = [];

    /// <summary>One item of a bulk request: it comes with many others, and lets what is not pass.</summary>
    public bool IsOfBulk => Fence is ProductRow && Rows.Any(static r => r is OperationItemRow);

    /// <summary>Operations whose items moved; told to the nudger after the commit.</summary>
    public IList<string> OperationsMoved { get; init; } = [];
}

/// <summary>The account's earliest due time becomes at most <paramref name="At"/>.</summary>
public sealed record AccountDue(AccountRef Account, DateTimeOffset At);

public enum CommitOutcome
{
    /// <summary>On disk.</summary>
    Committed = 0,

    /// <summary>The fenced row, or a row with an expected version, was at another version: nothing was written.</summary>
    Conflict = 1,

    /// <summary>A unique key existed already (<see cref="CommitResult.RefusedBy"/>): nothing was written.</summary>
    Refused = 2,

    /// <summary>The database went away at commit: written or not, read before going on.</summary>
    Unknown = 3,
}

/// <param name="Version">The fenced row's new version when committed, else 0.</param>
/// <param name="RefusedBy">The row that lost against a unique key.</param>
/// <param name="Dropped">Conditional rows that matched nothing (a listing taken at another version); the rest of the unit is on disk.</param>
public readonly record struct CommitResult(CommitOutcome Outcome, long Version, StoreRow? RefusedBy, IReadOnlyList<StoreRow> Dropped)
{
    public bool Committed => Outcome is CommitOutcome.Committed;
}

/// <summary>The one write path. Bounded: when the queue is full it fails at once.</summary>
public interface ICommitter
{
    /// <summary>Answers when the unit is on disk or surely not.</summary>
    /// <exception cref="StorageOverloadedException">The queue is full; nothing was written.</exception>
    /// <exception cref="StorageFailedException">The unit itself cannot be written (too large a value, a broken constraint); nothing was written.</exception>
    Task<CommitResult> CommitAsync(Unit unit, CancellationToken cancellation = default);
}

/// <summary>Grains pass both on to callers in other processes.</summary>
[GenerateSerializer, Alias("KolajAI.StorageOverloadedException")]
public sealed class StorageOverloadedException(string message, TimeSpan retryAfter) : Exception(message)
{
    [Id(0)]
    public TimeSpan RetryAfter { get; } = retryAfter;
}

[GenerateSerializer, Alias("KolajAI.StorageFailedException")]
public sealed class StorageFailedException(string message, Exception inner) : Exception(message, inner)
{
    /// <summary>The unit itself cannot be written, however often it comes: a value that the store does not take, a broken constraint.</summary>
    [Id(0)]
    public bool IsOfUnit { get; init; }
}

/// <summary>A read found the engine away. What its caller had written before stands.</summary>
[GenerateSerializer, Alias("KolajAI.StorageUnreadableException")]
public sealed class StorageUnreadableException(Exception inner) : Exception("The database cannot be read now.", inner);

/// <summary>Told after each commit, in the same process; a lost nudge costs only time, the sweeper finds the row.</summary>
public interface ICommitListener
{
    void Committed(Unit unit);
}
