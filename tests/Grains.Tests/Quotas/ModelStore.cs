using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Tests.Quotas;

/// <summary>One fenced row, with the store's unknown outcomes, and with the mistakes that a wrong store could make.</summary>
internal sealed class ModelStore(Random random) : ICommitter, IQuotaReads
{
    private byte[]? _state;
    private long _version;

    public int Commits { get; private set; }

    /// <summary>One commit of a hundred has an unknown outcome, half of them written.</summary>
    public bool IsFlaky { get; init; }

    /// <summary>Mistake: another activation's write is not noticed.</summary>
    public bool IsUnfenced { get; init; }

    /// <summary>Mistake: nothing is found after a restart.</summary>
    public bool Forgets { get; init; }

    public Task<CommitResult> CommitAsync(Unit unit, CancellationToken cancellation = default)
    {
        Commits++;
        var fence = unit.Fence!;
        if (fence.ExpectedVersion != _version && !IsUnfenced)
            return Task.FromResult(new CommitResult(CommitOutcome.Conflict, 0, null, []));
        var isUnknown = IsFlaky && random.Next(100) == 0;
        if (isUnknown && random.Next(2) == 0)
            return Task.FromResult(new CommitResult(CommitOutcome.Unknown, 0, null, []));
        _state = fence.State;
        _version++;
        return Task.FromResult(new CommitResult(isUnknown ? CommitOutcome.Unknown : CommitOutcome.Committed, isUnknown ? 0 : _version, null, []));
    }

    public Task<StoredRow?> FindAsync(string tenant, string scope, CancellationToken cancellation = default) =>
        Task.FromResult(_state is null ? null : new StoredRow(scope, Forgets ? "{}"u8.ToArray() : _state, _version, default));
}
