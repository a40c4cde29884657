namespace KolajAI.Quotas;

/// <summary>
/// The permits of one scope (account, remote seller, app, outgoing address). Key: <c>scope kind/…</c> by GrainKeys.Join.
/// A permit counts from its grant until the window has passed after its answer; grants are stored before they are used.
/// </summary>
[Alias("KolajAI.IQuotaGrain")]
public interface IQuotaGrain : IGrainWithStringKey
{
    /// <summary>Grants at once or not; never waits. A refusal says when to come back.</summary>
    [Alias("Reserve")]
    Task<QuotaGrant> Reserve(QuotaRequest request);

    /// <summary>Calls of a grant were answered or never made, or the platform said what is left; lost reports only make the quota stricter.</summary>
    [Alias("Report")]
    [OneWay]
    Task Report(QuotaReport report);

    /// <summary>How many calls, up to <see cref="QuotaRequest.Most"/>, can be granted within the time if nobody else asks; counts nothing.</summary>
    [Alias("Soon")]
    Task<int> Soon(QuotaRequest request, TimeSpan within);

    [Alias("Usage")]
    Task<IReadOnlyList<QuotaUsage>> Usage();
}

/// <summary>One limit that a call counts in, as its <see cref="Kind"/> says: without more, N in any window of T.</summary>
/// <param name="Permits">Units in the window, the bucket or the day.</param>
/// <param name="Window">T; for a bucket the time in which it fills from empty; for a calendar day 24 hours.</param>
[GenerateSerializer, Immutable, Alias("QuotaWindow")]
public sealed record QuotaWindow(string Bucket, int Permits, TimeSpan Window)
{
    [Id(0)] public QuotaKind Kind { get; init; }

    /// <summary>Units that one call counts, 1 to <see cref="Permits"/>.</summary>
    [Id(1)] public int Cost { get; init; } = 1;

    /// <summary>Units that only lane 0 may use, 0 to <see cref="Permits"/>.</summary>
    [Id(2)] public int Reserve { get; init; }

    /// <summary>IANA name of the zone whose midnight begins a calendar day; null is UTC.</summary>
    [Id(3)] public string? TimeZone { get; init; }

    /// <summary>Counts points that the platform tells in its answers.</summary>
    [Id(4)] public bool CostTold { get; init; }
}

/// <param name="Windows">Every window the call counts in; all must have room.</param>
/// <param name="Count">Calls wanted, at least 1.</param>
/// <param name="Deadline">How long after the grant's life a call may still reach the platform or take effect, after which its permit ages.</param>
[GenerateSerializer, Immutable, Alias("QuotaRequest")]
public sealed record QuotaRequest(IReadOnlyList<QuotaWindow> Windows, int Count, TimeSpan Deadline)
{
    /// <summary>A block of up to as many is taken where there is room; below <see cref="Count"/> it does not count.</summary>
    [Id(0)] public int Most { get; init; }

    /// <summary>See <see cref="Lanes"/>.</summary>
    [Id(1)] public int Lane { get; init; }

    /// <summary>Who waits: a refused asker has its units kept from later lanes for when it comes back. Null waits in no line.</summary>
    [Id(2)] public string? Asker { get; init; }
}

/// <param name="GrantId">Empty when not granted.</param>
/// <param name="RetryIn">When not granted: how long until it can be.</param>
/// <param name="ValidFor">A grant must be used within this time of asking.</param>
[GenerateSerializer, Immutable, Alias("QuotaGrant")]
public sealed record QuotaGrant(bool Granted, string GrantId, TimeSpan RetryIn, TimeSpan ValidFor)
{
    /// <summary>Calls granted.</summary>
    [Id(0)] public int Count { get; init; }
}

/// <param name="Answered">Calls of the grant that were answered now.</param>
/// <param name="BlockFor">The platform said 429 with this wait: nothing is granted on these windows meanwhile.</param>
[GenerateSerializer, Immutable, Alias("QuotaReport")]
public sealed record QuotaReport(string GrantId, int Answered, TimeSpan? BlockFor, IReadOnlyList<QuotaWindow> Windows)
{
    /// <summary>Calls of the grant that were surely never made: their units are free at once.</summary>
    [Id(0)] public int Returned { get; init; }

    /// <summary>Points that each answered call cost, null where the platform did not tell.</summary>
    [Id(1)] public int? Cost { get; init; }

    [Id(2)] public IReadOnlyList<ToldQuota> Told { get; init; } = [];
}

/// <param name="InUse">Units in use; for a bucket rounded up.</param>
[GenerateSerializer, Immutable, Alias("QuotaUsage")]
public sealed record QuotaUsage(string Bucket, int Permits, TimeSpan Window, int InUse, DateTimeOffset? BlockedUntil)
{
    [Id(0)] public QuotaKind Kind { get; init; }

    /// <summary>Units kept for orders and stock reductions.</summary>
    [Id(1)] public int Reserve { get; init; }
}
