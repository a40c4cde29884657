namespace KolajAI.Grains.Tests.Quotas;

/// <summary>The model's time: the monotonic clock moves by events, the wall clock also by steps.</summary>
internal sealed class ModelClock : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public TimeSpan Now { get; set; }

    public TimeSpan WallStep { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + Now + WallStep;
}
