namespace KolajAI.Concurrency.Tests.Exposures;

/// <summary>Each reading is a millisecond later than the one before: time only says what came before what.</summary>
internal sealed class LogicalClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private long _readings;

    public override DateTimeOffset GetUtcNow() => Start.AddMilliseconds(++_readings);

    public override long GetTimestamp() => 0;
}
