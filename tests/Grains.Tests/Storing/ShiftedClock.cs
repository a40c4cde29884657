namespace KolajAI.Grains.Tests.Storing;

/// <summary>
/// The real clock, moved ahead by the test. Orleans runs by the same clock as the grains in a silo, and joins silo and client by loops
/// that never end when time stands still.
/// </summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long _ticks;
    private long _turnedBack;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks) - Interlocked.Read(ref _turnedBack));

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _ticks);

    /// <summary>Somebody sets the wall clock back; the monotonic one goes on.</summary>
    public void TurnBack(TimeSpan by) => Interlocked.Add(ref _turnedBack, by.Ticks);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
