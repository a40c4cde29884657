namespace KolajAI.Storage.Rows;

/// <summary>Id: import id.</summary>
public sealed record ImportRow : FencedRow
{
    /// <summary><c>queued</c>, <c>running</c>, <c>finished</c> or <c>failed</c>.</summary>
    public required string ImportState { get; init; }

    /// <summary>The supplier's feed that it came from; null for an upload.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>When a worker should take it up; null when ended.</summary>
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>Id: schedule id.</summary>
public sealed record ImportScheduleRow : FencedRow
{
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>Id: feed id.</summary>
public sealed record FeedRow : FencedRow
{
    /// <summary>SHA-256 (hex) of the token in the feed's address; unique in the database.</summary>
    public required string TokenHash { get; init; }
}

/// <summary>Something wrong with a row of an import's file; one written again replaces itself.</summary>
/// <param name="RowNumber">As a person counts it in the file.</param>
/// <param name="Place">Counts the errors of one row.</param>
/// <param name="Column">The column's heading in the file; null for the whole row.</param>
public sealed record ImportErrorRow(
    string ImportId, long RowNumber, int Place, string? Sku, string? Column, string Code, string Detail) : StoreRow;

/// <summary>A supplier's feed named the product; upserted.</summary>
public sealed record ImportSeenRow(string ScheduleId, string ProductId, string ImportId) : StoreRow;

/// <summary>The feed no longer answers for a product that it does not name any more.</summary>
public sealed record ImportUnseenRow(string ScheduleId, string ProductId) : StoreRow;

/// <summary>Removes a schedule with what it has seen; its imports stay.</summary>
public sealed record ImportScheduleRemovedRow(string ScheduleId) : StoreRow;

public sealed record FeedRemovedRow(string FeedId) : StoreRow;
