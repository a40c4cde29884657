namespace KolajAI.Simulator.Hosting;

/// <summary>
/// The lock of a shop or seller and what is to happen later. Late work happens at its due time and not at a timer's: whoever comes next does first what
/// became due before, so that a slow machine never makes anything later than was drawn.
/// </summary>
internal sealed class DueWork : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ITimer _alarm;
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> _later = new();
    private long _order;
    private DateTimeOffset? _happening;

    public DueWork(TimeProvider time)
    {
        _time = time;
        _alarm = time.CreateTimer(_ => Locked(static () => 0), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The time at which the present work happens.</summary>
    public DateTimeOffset Now => _happening ?? _time.GetUtcNow();

    public T Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            HappenDue();
            try
            {
                return work();
            }
            finally
            {
                HappenDue();
            }
        }
    }

    /// <summary>Does the work after a delay, under the lock; at once when there is none. Call only under the lock.</summary>
    public void Later(TimeSpan delay, Action work)
    {
        if (delay <= TimeSpan.Zero)
            work();
        else
            _later.Enqueue(work, (Now + delay, ++_order));
    }

    public ValueTask DisposeAsync() => _alarm.DisposeAsync();

    private void HappenDue()
    {
        while (_later.TryPeek(out var work, out var next) && next.Due <= _time.GetUtcNow())
        {
            _later.Dequeue();
            _happening = next.Due;
            try
            {
                work();
            }
            finally
            {
                _happening = null;
            }
        }

        // Timers count whole milliseconds, rounded down: one more makes sure that the alarm is not early.
        var wait = _later.TryPeek(out _, out var head) ? head.Due - _time.GetUtcNow() + TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan;
        _alarm.Change(wait < TimeSpan.Zero && wait != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : wait, Timeout.InfiniteTimeSpan);
    }
}
