namespace KolajAI.Storage.Reads;

/// <summary>What channels should show and do show.</summary>
public interface IListingReads
{
    Task<IReadOnlyList<AspectRow>> ForProductAsync(string tenant, string productId, CancellationToken cancellation = default);

    /// <summary>Aspects due now, in lane order then by due time; only those not in a batch.</summary>
    Task<IReadOnlyList<AspectRow>> DueAsync(string tenant, string accountKey, DateTimeOffset now, IReadOnlyCollection<string> aspects, int limit, CancellationToken cancellation = default);

    /// <summary>These aspects of these products on one account.</summary>
    Task<IReadOnlyList<AspectRow>> FindAsync(string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default);

    Task<ListingBacklog> BacklogAsync(string tenant, string accountKey, CancellationToken cancellation = default);

    /// <summary>Products whose guarded stock on the account waits for the order feed, and for whom a reading begun at <paramref name="readThrough"/> has come.</summary>
    Task<IReadOnlyList<string>> SettleDueAsync(string tenant, string accountKey, DateTimeOffset readThrough, int limit, CancellationToken cancellation = default);

    /// <summary>Stock aspects of which it is to be read what the channel shows; only those with nothing on its way.</summary>
    Task<IReadOnlyList<AspectRow>> ReadDueAsync(string tenant, string accountKey, DateTimeOffset now, int limit, CancellationToken cancellation = default);

    /// <summary>Products listed on the account, ordered by id.</summary>
    Task<IReadOnlyList<string>> ProductsOnAsync(string tenant, string accountKey, string? afterProductId, int limit, CancellationToken cancellation = default);

    /// <summary>Listings (all aspects of a product on an account together), ordered by product id.</summary>
    Task<IReadOnlyList<ListingSummary>> ListAsync(string tenant, ListingFilter filter, int limit, CancellationToken cancellation = default);
}

/// <summary>One row of (tenant, product, account, aspect).</summary>
public sealed record AspectRow
{
    public required string ProductId { get; init; }
    public required string AccountKey { get; init; }
    public required string Aspect { get; init; }
    public required long DesiredVersion { get; init; }
    public required string DesiredValue { get; init; }
    public required long SentVersion { get; init; }
    public string? SentValue { get; init; }
    public required long ConfirmedVersion { get; init; }

    /// <summary>The value of the last confirmed version: the last body the platform accepted.</summary>
    public string? ConfirmedValue { get; init; }
    public DateTimeOffset? ConfirmedAt { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public long RefusedVersion { get; init; }
    public string? BatchId { get; init; }
    public int Lane { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public int Attempts { get; init; }
    public string? ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public string? Mark { get; init; }
    public string? MarkDetail { get; init; }

    /// <summary>The exposure rule governs it.</summary>
    public bool Guarded { get; init; }

    /// <summary>What the channel was last seen to show, and when that reading began.</summary>
    public long? ShownValue { get; init; }
    public DateTimeOffset? ShownAt { get; init; }

    /// <summary>The order feed must be read to its end by a reading begun after this before the product may count on the outcome.</summary>
    public DateTimeOffset? SettleAt { get; init; }
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>True when a write of it may still take effect, now or later.</summary>
    public bool IsOpen => BatchId is not null || ErrorCode == "outcome_unknown" || (SentVersion == DesiredVersion && DueAt is not null);

    /// <summary>True when the newest write was sent and neither confirmed nor refused, and nothing of it is under way any more.</summary>
    public bool IsUnanswered => !IsOpen && SentVersion == DesiredVersion && ConfirmedVersion < SentVersion && RefusedVersion < SentVersion;

    /// <summary>One of <see cref="Rows.ListingCauses"/>, null for any other change.</summary>
    public string? Cause { get; init; }

    /// <summary>The version that a brake stopped last.</summary>
    public long HeldVersion { get; init; }

    /// <summary>The version that a person let through a brake last.</summary>
    public long ApprovedVersion { get; init; }

    /// <summary>The newest wish waits for a person.</summary>
    public bool IsHeld => HeldVersion == DesiredVersion;
}

/// <param name="Waiting">Aspects whose confirmed version is behind the desired one and not refused.</param>
/// <param name="OldestDueAt">Earliest due time among them.</param>
public sealed record ListingBacklog(long Waiting, long Refused, DateTimeOffset? OldestDueAt);

/// <param name="State">A listing state of api.md, computed from the aspects.</param>
/// <param name="Code">Error code.</param>
public sealed record ListingFilter(string? IntegrationId, string? Account, string? State, string? Code, string? SearchText, string? AfterProductId, string? AfterAccountKey);

public sealed record ListingSummary(string ProductId, string Sku, string Title, string AccountKey, IReadOnlyList<AspectRow> Aspects, IReadOnlyDictionary<string, string> RemoteIds)
{
    /// <summary>As on the aspects; here too, because a marked listing may have none.</summary>
    public string? Mark { get; init; }

    public string? MarkDetail { get; init; }

    /// <summary>By <see cref="ListingStates"/>.</summary>
    public string State => ListingStates.Of(Mark, Aspects);
}
