using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace KolajAI.Connectors.Http;

/// <summary>The retry and timeout rules of all calls: only repeatable requests are sent again, with jitter, within the call's time.</summary>
internal sealed class PlatformRetries
{
    private static readonly ResiliencePropertyKey<PlatformAttempts> AttemptsKey = new("kolaj.attempts");

    /// <summary>Timers tick coarsely and may be some milliseconds early; a platform counts from when it answered, and one on the same machine sees it.</summary>
    public static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(20);

    private readonly PlatformHttpOptions _options;
    private readonly TimeProvider _clock;
    private readonly ResiliencePipeline<HttpResponseMessage> _retry;
    private readonly ResiliencePipeline<HttpResponseMessage> _timeout;

    public PlatformRetries(PlatformHttpOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        var retry = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock };
        if (options.Retries > 0)
        {
            retry.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(400),
                MaxDelay = TimeSpan.FromSeconds(5),
                ShouldHandle = arguments => ValueTask.FromResult(ShouldRetry(arguments.Outcome, AttemptsOf(arguments.Context))),
                DelayGenerator = arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is { } answer ? RetryAfter.Read(answer, clock) + TimerSlack : null),
            });
        }

        _retry = retry.Build();
        _timeout = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = arguments => ValueTask.FromResult(AttemptTime(AttemptsOf(arguments.Context))),
            })
            .Build();
    }

    /// <summary>Runs attempts until one is good enough or no more may be made.</summary>
    public Task<HttpResponseMessage> RunAsync(
        PlatformAttempts attempts, Func<CancellationToken, Task<HttpResponseMessage>> attempt, CancellationToken cancellation) =>
        ExecuteAsync(_retry, attempts, attempt, cancellation);

    /// <summary>Runs one attempt within its time.</summary>
    /// <exception cref="TimeoutRejectedException">The time is over.</exception>
    public Task<HttpResponseMessage> LimitAsync(
        PlatformAttempts attempts, Func<CancellationToken, Task<HttpResponseMessage>> attempt, CancellationToken cancellation) =>
        ExecuteAsync(_timeout, attempts, attempt, cancellation);

    private static async Task<HttpResponseMessage> ExecuteAsync(
        ResiliencePipeline<HttpResponseMessage> pipeline, PlatformAttempts attempts,
        Func<CancellationToken, Task<HttpResponseMessage>> attempt, CancellationToken cancellation)
    {
        var context = ResilienceContextPool.Shared.Get(cancellation);
        context.Properties.Set(AttemptsKey, attempts);
        try
        {
            return await pipeline.ExecuteAsync(
                static async (context, attempt) => await attempt(context.CancellationToken), context, attempt);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private bool ShouldRetry(Outcome<HttpResponseMessage> outcome, PlatformAttempts attempts)
    {
        if (!attempts.Repeatable || attempts.Remaining <= TimeSpan.FromSeconds(1))
            return false;
        if (outcome.Result is not { } answer)
            return outcome.Exception is PlatformException { Failure: PlatformFailure.Unreachable or PlatformFailure.OutcomeUnknown };
        if (!PlatformStatus.IsTransient(answer.StatusCode))
            return false;
        var wait = RetryAfter.Read(answer, _clock);
        // After 429 without a time to wait the quota is blocked for a while: coming back at once is what made it angry.
        if (wait is null)
            return (int)answer.StatusCode != 429;
        return wait <= _options.LongestRetryAfter && wait < attempts.Remaining;
    }

    private TimeSpan AttemptTime(PlatformAttempts attempts)
    {
        var remaining = attempts.Remaining;
        var least = TimeSpan.FromMilliseconds(10);
        return remaining < least ? least : remaining < _options.AttemptTimeout ? remaining : _options.AttemptTimeout;
    }

    private static PlatformAttempts AttemptsOf(ResilienceContext context) => context.Properties.GetValue(AttemptsKey, null!);
}
