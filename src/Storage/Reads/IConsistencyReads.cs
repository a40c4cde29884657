namespace KolajAI.Storage.Reads;

/// <summary>Readings of channels, and where they differ from what they should show.</summary>
public interface IConsistencyReads
{
    /// <summary>The account's check that is due first, null when none is planned.</summary>
    Task<StoredCheck?> NextCheckAsync(string tenant, string accountKey, CancellationToken cancellation = default);

    /// <summary>True when a check of this id is planned.</summary>
    Task<bool> HasCheckAsync(string tenant, string accountKey, string checkId, CancellationToken cancellation = default);

    /// <summary>Products listed on the account after this one, in order.</summary>
    Task<IReadOnlyList<string>> WalkAsync(string tenant, string accountKey, string? afterProductId, int limit, CancellationToken cancellation = default);

    Task<IReadOnlyList<StoredDrift>> FindAsync(string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default);

    /// <summary>Products whose drift can be judged by an order read that began at <paramref name="ordersReadAt"/>.</summary>
    Task<IReadOnlyList<string>> ToJudgeAsync(string tenant, string accountKey, DateTimeOffset ordersReadAt, int limit, CancellationToken cancellation = default);

    /// <summary>Ordered by product, account, aspect.</summary>
    Task<IReadOnlyList<StoredDrift>> ListAsync(string tenant, DriftFilter filter, int limit, CancellationToken cancellation = default);
}

public sealed record StoredCheck(
    string CheckId, string? OperationId, IReadOnlyList<string>? Products, string? Position, long Compared, long Differing, DateTimeOffset DueAt);

public sealed record StoredDrift
{
    public required string ProductId { get; init; }
    public required string AccountKey { get; init; }
    public required string Aspect { get; init; }

    /// <summary>Empty where the product is gone.</summary>
    public string Sku { get; init; } = "";
    public string? Expected { get; init; }
    public string? Shown { get; init; }
    public required string Explanation { get; init; }
    public required string State { get; init; }
    public required DateTimeOffset FirstSeenAt { get; init; }
    public required DateTimeOffset LastSeenAt { get; init; }
    public required int Times { get; init; }
    public DateTimeOffset? JudgeAt { get; init; }
    public string? PutRightDay { get; init; }
    public int PutRight { get; init; }
}

/// <param name="AfterProductId">With the two after it the place of the last row of the page before.</param>
public sealed record DriftFilter(
    string? IntegrationId, string? Account, string? State, string? Explanation, string? AfterProductId, string? AfterAccountKey, string? AfterAspect);
