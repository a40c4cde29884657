using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class InboxReads(ReadConnections connections) : IInboxReads, IBatchReads
{
    private const string Columns = "inbox_id, account_key, event_id, state, type, attempts, error, payload_bytes, received_at, updated_at, due_at";

    public async Task<IReadOnlyList<InboxEvent>> DueAsync(
        string tenant, string accountKey, DateTimeOffset now, int limit, CancellationToken cancellation = default) =>
        Events(await connections.ListAsync<InboxRecord>(
            $"""
            select {Columns} from inbox where tenant = @tenant and account_key = @accountKey and due_at <= @now
            order by due_at, inbox_id limit @limit
            """,
            new { tenant, accountKey, now = Instants.ToMicros(now), limit }, cancellation));

    public async Task<InboxEvent?> FindAsync(string tenant, string inboxId, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<InboxRecord>(
            $"select {Columns} from inbox where tenant = @tenant and inbox_id = @inboxId", new { tenant, inboxId }, cancellation))?.ToEvent();

    public async Task<InboxEvent?> FindByEventAsync(string tenant, string accountKey, string eventId, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<InboxRecord>(
            $"select {Columns} from inbox where tenant = @tenant and account_key = @accountKey and event_id = @eventId",
            new { tenant, accountKey, eventId }, cancellation))?.ToEvent();

    public Task<byte[]?> PayloadAsync(string tenant, string inboxId, CancellationToken cancellation = default) =>
        connections.FirstAsync<byte[]>(
            "select payload from inbox_payload where tenant = @tenant and inbox_id = @inboxId", new { tenant, inboxId }, cancellation);

    public async Task<IReadOnlyList<InboxEvent>> ListAsync(string tenant, InboxFilter filter, int limit, CancellationToken cancellation = default)
    {
        // Done is by far the commonest state: the partial index leaves it out, and its list walks the events themselves.
        var where = new Conditions(tenant)
            .Account("account_key", filter.IntegrationId, filter.Account)
            .Text(filter.State, "state", filter.State is "done" ? "+state = @state" : "state = @state and state <> 'done'")
            .Text(filter.Type, "type", "type = @type")
            .Text(filter.Q, "q", "(instr(event_id, @q) > 0 or instr(type, @q) > 0 or instr(error, @q) > 0)")
            .Time(filter.Since, "since", "received_at >= @since")
            .Text(filter.BeforeId, "before", "inbox_id < @before");
        where.Arguments.Add("limit", limit);
        return Events(await connections.ListAsync<InboxRecord>(
            $"select {Columns} from inbox {where} order by inbox_id desc limit @limit", where.Arguments, cancellation));
    }

    public async Task<DateTimeOffset?> LastReceivedAsync(string tenant, string accountKey, CancellationToken cancellation = default) =>
        Instants.FromMicros(await connections.FirstAsync<long?>(
            "select received_at from inbox indexed by inbox_account where tenant = @tenant and account_key = @accountKey order by inbox_id desc limit 1",
            new { tenant, accountKey }, cancellation));

    async Task<IReadOnlyList<StoredBatch>> IBatchReads.OpenAsync(string tenant, string accountKey, CancellationToken cancellation)
    {
        var rows = await connections.ListAsync<BatchRecord>(
            """
            select batch_id, kind, state, remote_batch_id, items, sent_at, deadline, due_at from batch
            where tenant = @tenant and account_key = @accountKey order by sent_at, batch_id
            """,
            new { tenant, accountKey }, cancellation);
        return [.. rows.Select(static r => r.ToBatch())];
    }

    private static IReadOnlyList<InboxEvent> Events(IReadOnlyList<InboxRecord> records) => [.. records.Select(static r => r.ToEvent())];

    private sealed class InboxRecord
    {
        public string InboxId { get; init; } = "";
        public string AccountKey { get; init; } = "";
        public string EventId { get; init; } = "";
        public string State { get; init; } = "";
        public string? Type { get; init; }
        public int Attempts { get; init; }
        public string? Error { get; init; }
        public int PayloadBytes { get; init; }
        public long ReceivedAt { get; init; }
        public long UpdatedAt { get; init; }
        public long? DueAt { get; init; }

        public InboxEvent ToEvent() => new(
            InboxId, AccountKey, EventId, State, Type, Attempts, Error, PayloadBytes, Instants.FromMicros(ReceivedAt), Instants.FromMicros(UpdatedAt),
            Instants.FromMicros(DueAt));
    }

    private sealed class BatchRecord
    {
        public string BatchId { get; init; } = "";
        public string Kind { get; init; } = "";
        public string State { get; init; } = "";
        public string? RemoteBatchId { get; init; }
        public byte[] Items { get; init; } = [];
        public long SentAt { get; init; }
        public long Deadline { get; init; }
        public long DueAt { get; init; }

        public StoredBatch ToBatch() => new(
            BatchId, Kind, State, RemoteBatchId, Items, Instants.FromMicros(SentAt), Instants.FromMicros(Deadline), Instants.FromMicros(DueAt));
    }
}
