namespace KolajAI.Storage.Clocks;

/// <summary>
/// The database's time, carried on by this machine's monotonic clock. What one process plans another one does, so all go by one clock: a machine whose own was wrong
/// planned work an hour late, and nobody else looked at it before. Until the database was first asked, and where it
/// never is, it goes on from the machine's time at its making.
/// </summary>
/// <param name="machine">The machine's clocks; timers are its own.</param>
public sealed class StoreClock(TimeProvider machine) : TimeProvider
{
    private volatile Anchor _anchor = new(machine.GetUtcNow(), machine.GetTimestamp());

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <summary>How far the machine's own clock is ahead of this one.</summary>
    public TimeSpan MachineAhead => machine.GetUtcNow() - GetUtcNow();

    public override DateTimeOffset GetUtcNow()
    {
        var anchor = _anchor;
        return anchor.Time + machine.GetElapsedTime(anchor.Timestamp);
    }

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Moves it no further than what is certain: when the answer came, the database's time was at least what it said and at most that and the way there and back.</summary>
    /// <param name="asked">The timestamp before the database was asked.</param>
    /// <param name="told">What the database said.</param>
    internal void Follow(long asked, DateTimeOffset told)
    {
        var (now, timestamp) = (GetUtcNow(), machine.GetTimestamp());
        var latest = told + machine.GetElapsedTime(asked, timestamp);
        if (now < told)
            _anchor = new(told, timestamp);
        else if (now > latest)
            _anchor = new(latest, timestamp);
    }

    private sealed record Anchor(DateTimeOffset Time, long Timestamp);
}
