namespace KolajAI.Connectors.Http;

/// <summary>What is known of one request over all its attempts.</summary>
internal sealed class PlatformAttempts(string operation, bool repeatable, bool safe, TimeSpan total, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();
    private TimeSpan _waitedForPermits;

    public string Operation { get; } = operation;

    public bool Repeatable { get; } = repeatable;

    /// <summary>A read: without an answer, surely nothing was done.</summary>
    public bool Safe { get; } = safe;

    /// <summary>Why the last attempt was not good enough, null before the first.</summary>
    public PlatformException? LastFailure { get; set; }

    /// <summary>How much of the call's time is left; waiting for permits does not use it up.</summary>
    public TimeSpan Remaining => total - (clock.GetElapsedTime(_started) - _waitedForPermits);

    public async Task<T> WaitForPermitAsync<T>(Func<Task<T>> wait)
    {
        var began = clock.GetTimestamp();
        try
        {
            return await wait();
        }
        finally
        {
            _waitedForPermits += clock.GetElapsedTime(began);
        }
    }
}
