namespace KolajAI.Connectors.Tests.Http;

/// <summary>A clock on which waits of up to five seconds are over at once, so that retries need no time; longer ones never end.</summary>
internal sealed class ShortWaitsAtOnce : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime >= TimeSpan.Zero && dueTime <= TimeSpan.FromSeconds(5) ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
