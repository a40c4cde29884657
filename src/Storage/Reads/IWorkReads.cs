namespace KolajAI.Storage.Reads;

public interface IInboxReads
{
    /// <summary>Events of an account to be processed now (pending, failed and due, or processing and abandoned), oldest first, without payload.</summary>
    Task<IReadOnlyList<InboxEvent>> DueAsync(string tenant, string accountKey, DateTimeOffset now, int limit, CancellationToken cancellation = default);

    Task<InboxEvent?> FindAsync(string tenant, string inboxId, CancellationToken cancellation = default);

    /// <summary>The event that holds this event id.</summary>
    Task<InboxEvent?> FindByEventAsync(string tenant, string accountKey, string eventId, CancellationToken cancellation = default);

    Task<byte[]?> PayloadAsync(string tenant, string inboxId, CancellationToken cancellation = default);

    Task<IReadOnlyList<InboxEvent>> ListAsync(string tenant, InboxFilter filter, int limit, CancellationToken cancellation = default);

    Task<DateTimeOffset?> LastReceivedAsync(string tenant, string accountKey, CancellationToken cancellation = default);
}

public sealed record InboxEvent(
    string InboxId, string AccountKey, string EventId, string State, string? Type, int Attempts, string? Error, int PayloadBytes, DateTimeOffset ReceivedAt, DateTimeOffset UpdatedAt, DateTimeOffset? DueAt);

/// <param name="Q">Text in event id, type or error.</param>
/// <param name="BeforeId">Ids are UUIDv7: newest first, before this one.</param>
public sealed record InboxFilter(string? IntegrationId, string? Account, string? State, string? Type, string? Q, DateTimeOffset? Since, string? BeforeId);

public interface IBatchReads
{
    /// <summary>Open batches of an account, oldest first.</summary>
    Task<IReadOnlyList<StoredBatch>> OpenAsync(string tenant, string accountKey, CancellationToken cancellation = default);
}

public sealed record StoredBatch(
    string BatchId, string Kind, string State, string? RemoteBatchId, byte[] Items, DateTimeOffset SentAt, DateTimeOffset Deadline, DateTimeOffset DueAt);

public interface IOperationReads
{
    Task<StoredRow?> FindAsync(string tenant, string operationId, CancellationToken cancellation = default);

    Task<IReadOnlyDictionary<string, long>> CountsAsync(string tenant, string operationId, CancellationToken cancellation = default);

    /// <summary>Items ordered by (product, account, aspect), after the last of the page before.</summary>
    Task<IReadOnlyList<OperationItem>> ItemsAsync(string tenant, string operationId, string? state, string? after, int limit, CancellationToken cancellation = default);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<StoredRow>> ListAsync(string tenant, string? state, string? beforeId, int limit, CancellationToken cancellation = default);
}

/// <param name="Position">Opaque: give back as <c>after</c>.</param>
public sealed record OperationItem(
    string Position, string ProductId, string Sku, string AccountKey, string Aspect, long Version, string State, string? Code, string? Message, DateTimeOffset UpdatedAt);

public interface IChangeReads
{
    /// <summary>Entries after <paramref name="afterSeq"/> in commit order, of these types (null: all).</summary>
    Task<IReadOnlyList<StoredChange>> AfterAsync(string tenant, long afterSeq, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellation = default);

    /// <summary>Newest number given, 0 when none; oldest kept, one more than the newest when none is.</summary>
    Task<(long Newest, long Oldest)> BoundsAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>When the newest entry numbered at most <paramref name="seq"/> was written; null when none of them is kept.</summary>
    Task<DateTimeOffset?> AtAsync(string tenant, long seq, CancellationToken cancellation = default);

    /// <summary>Names this database; a restored one has it from its backup.</summary>
    Task<string> IncarnationAsync(CancellationToken cancellation = default);
}

public sealed record StoredChange(long Seq, string Type, string Id, long Version, DateTimeOffset At);
