using KolajAI.Storage.Commits;

namespace KolajAI.Storage.Sql;

/// <summary>The latch between the queue's two marks. Moved under the queue's lock, read without one.</summary>
internal sealed class Watermarks(int capacity, TimeProvider clock) : IStorePressure
{
    private const long Off = long.MinValue;

    private readonly int _high = capacity - capacity / 4;
    private readonly int _low = capacity / 2;
    private int _waiting;
    private long _since = Off;

    public bool IsOn => Volatile.Read(ref _since) != Off;

    public TimeSpan Lasting => Volatile.Read(ref _since) is var since && since != Off ? clock.GetElapsedTime(since) : TimeSpan.Zero;

    public int Waiting => Volatile.Read(ref _waiting);

    public int Capacity => capacity;

    public bool IsFull => _waiting >= capacity;

    public void Up()
    {
        Volatile.Write(ref _waiting, _waiting + 1);
        if (_waiting >= _high && !IsOn)
            Volatile.Write(ref _since, clock.GetTimestamp());
    }

    public void Down()
    {
        Volatile.Write(ref _waiting, _waiting - 1);
        if (_waiting <= _low)
            Volatile.Write(ref _since, Off);
    }
}
