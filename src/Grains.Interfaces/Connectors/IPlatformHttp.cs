using KolajAI.Quotas;

namespace KolajAI.Connectors;

/// <summary>Makes the HTTP client of one job.</summary>
public interface IPlatformHttp
{
    /// <summary>
    /// A client for calls to <see cref="IConnector.BaseAddress"/> alone: a permit for every request, deadline, bounded answers,
    /// redirects off, private addresses refused at connect time unless the operator allowed them, every outcome told to the observer.
    /// Dispose it with the job.
    /// </summary>
    HttpClient Create(PlatformHttpRequest request);
}

/// <param name="Patience">How long one request may wait for its permit.</param>
public sealed record PlatformHttpRequest(
    Identity.AccountRef Account, IConnector Connector, Uri BaseAddress, IPermits Permits, TimeSpan Patience, IPlatformObserver Observer)
{
    /// <summary>No request is sent again by the pipeline, whatever it marks as repeatable.</summary>
    public bool SingleAttempt { get; init; }
}

/// <summary>Told once for every request that was sent or refused.</summary>
public interface IPlatformObserver
{
    void Observe(PlatformCall call);
}

/// <param name="Failure">Null for success.</param>
/// <param name="Status">HTTP status, 0 where none came.</param>
public sealed record PlatformCall(
    Identity.AccountRef Account, string Operation, TimeSpan Took, int Status, PlatformFailure? Failure, TimeSpan? RetryAfter);
