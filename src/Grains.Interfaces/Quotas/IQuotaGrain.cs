namespace KolajAI.Quotas;

/// <summary>
/// The permits of one scope (account, remote seller, app, outgoing address). Key: <c>scope kind/…</c> by GrainKeys.Join.
/// A permit counts from its grant until the window has passed after its answer; grants are stored before they are used.
/// </summary>
[Alias("KolajAI.IQuotaGrain")]
public interface IQuotaGrain : IGrainWithStringKey
{
    /// <summary>Grants all or nothing at once; never waits. A refusal says when to come back.</summary>
    [Alias("Reserve")]
    Task<QuotaGrant> Reserve(QuotaRequest request);

    /// <summary>The call of a grant was answered, or the platform said what is left; lost reports only make the quota stricter.</summary>
    [Alias("Report")]
    [OneWay]
    Task Report(QuotaReport report);

    [Alias("Usage")]
    Task<IReadOnlyList<QuotaUsage>> Usage();
}

/// <summary>N in any window of T.</summary>
[GenerateSerializer, Immutable, Alias("QuotaWindow")]
public sealed record QuotaWindow(string Bucket, int Permits, TimeSpan Window);

/// <param name="Windows">Every window the call counts in; all must have room.</param>
/// <param name="Count">Calls wanted, at least 1.</param>
/// <param name="Deadline">How long the call may take before it is given up, after which its permit ages.</param>
[GenerateSerializer, Immutable, Alias("QuotaRequest")]
public sealed record QuotaRequest(IReadOnlyList<QuotaWindow> Windows, int Count, TimeSpan Deadline);

/// <param name="GrantId">Empty when not granted.</param>
/// <param name="RetryIn">When not granted: how long until it can be.</param>
/// <param name="ValidFor">A grant must be used within this time of asking.</param>
[GenerateSerializer, Immutable, Alias("QuotaGrant")]
public sealed record QuotaGrant(bool Granted, string GrantId, TimeSpan RetryIn, TimeSpan ValidFor);

/// <param name="Answered">Calls of the grant that were answered now (or surely not sent).</param>
/// <param name="BlockFor">The platform said 429 with this wait: nothing is granted on these windows meanwhile.</param>
[GenerateSerializer, Immutable, Alias("QuotaReport")]
public sealed record QuotaReport(string GrantId, int Answered, TimeSpan? BlockFor, IReadOnlyList<QuotaWindow> Windows);

[GenerateSerializer, Immutable, Alias("QuotaUsage")]
public sealed record QuotaUsage(string Bucket, int Permits, TimeSpan Window, int InUse, DateTimeOffset? BlockedUntil);
