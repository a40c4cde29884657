namespace KolajAI.Grains.Accounts;

/// <summary>
/// Stops calling a platform that keeps failing. Closed until <see cref="OpensAfter"/> failures in a row; then open for 5 s, doubling
/// up to 5 min; after that one job at a time may try (half open).
/// </summary>
internal sealed record CircuitBreaker(int Failures, int Opened, DateTimeOffset? OpenUntil)
{
    public const int OpensAfter = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    public static CircuitBreaker Closed { get; } = new(0, 0, null);

    /// <summary><c>closed</c>, <c>open</c> or <c>half_open</c>.</summary>
    public string StateAt(DateTimeOffset now) => OpenUntil is not { } until ? "closed" : now < until ? "open" : "half_open";

    public bool AllowsAt(DateTimeOffset now, int jobsRunning) => StateAt(now) switch
    {
        "closed" => true,
        "half_open" => jobsRunning == 0,
        _ => false,
    };

    public CircuitBreaker AfterSuccess() => Closed;

    public CircuitBreaker AfterFailure(DateTimeOffset now)
    {
        var failures = Failures + 1;
        if (failures < OpensAfter)
            return this with { Failures = failures };
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(Opened, 10)));
        return new CircuitBreaker(failures, Opened + 1, now + pause);
    }
}
