namespace KolajAI.Storage.Reads;

/// <summary>What brakes stopped, and what they count.</summary>
public interface IHoldReads
{
    Task<StoredHold?> FindAsync(string tenant, string holdId, CancellationToken cancellation = default);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<StoredHold>> ListAsync(string tenant, HoldFilter filter, int limit, CancellationToken cancellation = default);

    /// <summary>How many listings a daily brake let through on a day, and which of these products are among them.</summary>
    Task<(long Count, IReadOnlySet<string> Products)> PassedAsync(
        string tenant, string accountKey, string kind, string day, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default);

    /// <summary>Listings of the account that show stock, or were zeroed on this day.</summary>
    Task<long> LiveAsync(string tenant, string accountKey, string day, CancellationToken cancellation = default);
}

public sealed record StoredHold
{
    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string AccountKey { get; init; }
    public required string ProductId { get; init; }

    /// <summary>Empty where the product is gone.</summary>
    public string Sku { get; init; } = "";
    public required string Aspect { get; init; }
    public required long Version { get; init; }
    public string? Before { get; init; }
    public required string After { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary><c>open</c>, <c>approved</c>, <c>rejected</c>, <c>superseded</c>.</summary>
    public required string State { get; init; }
    public string? DecidedBy { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
}

/// <param name="BeforeId">Ids are UUIDv7: newest first, before this one.</param>
public sealed record HoldFilter(string? State, string? Kind, string? IntegrationId, string? Account, string? BeforeId);
