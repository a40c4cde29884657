using KolajAI.Storage.Commits;

namespace KolajAI.Storage.Sql;

/// <summary>A unit on its way through the committer, with the caller who waits.</summary>
internal sealed class CommitWork
{
    private const int Queued = 0;
    private const int Taken = 1;
    private const int Cancelled = 2;

    // Asynchronously: a caller's continuation must not run on the committer's thread.
    private readonly TaskCompletionSource<CommitResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _registration;
    private int _state;

    public CommitWork(Unit unit)
    {
        Unit = unit;
        IsOfBulk = unit.IsOfBulk;
        Row = unit.Fence is { } fence ? new FenceKey(fence.GetType(), fence.Tenant, fence.Id) : null;
    }

    public Unit Unit { get; }

    public bool IsOfBulk { get; }

    /// <summary>The fenced row, null when the unit has none.</summary>
    public FenceKey? Row { get; }

    public Task<CommitResult> Completion => _completion.Task;

    /// <summary>From now on a cancellation drops the unit, until it is taken.</summary>
    public void CancelWith(CancellationToken cancellation)
    {
        if (!cancellation.CanBeCanceled)
            return;
        _registration = cancellation.UnsafeRegister(
            static (state, token) =>
            {
                var work = (CommitWork)state!;
                if (Interlocked.CompareExchange(ref work._state, Cancelled, Queued) == Queued)
                    work._completion.TrySetCanceled(token);
            },
            this);
        if (Volatile.Read(ref _state) != Queued)
            _registration.Unregister();
    }

    /// <summary>False when the caller cancelled first.</summary>
    public bool TryTake()
    {
        if (Interlocked.CompareExchange(ref _state, Taken, Queued) != Queued)
            return false;
        _registration.Unregister();
        return true;
    }

    public void Answer(CommitResult result) => _completion.TrySetResult(result);

    public void Fail(Exception reason) => _completion.TrySetException(reason);

    /// <summary>Which fenced row.</summary>
    public readonly record struct FenceKey(Type Table, string Tenant, string Id);
}
