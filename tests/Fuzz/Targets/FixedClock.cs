namespace KolajAI.Fuzz.Targets;

/// <summary>Stands still: the same input comes to the same.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => 0;
}
