using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>Batches, inbox and operation items.</summary>
internal sealed class WorkWriter(WriteConnection connection)
{
    internal const string UpsertBatch = """
        insert into batch (tenant, account_key, batch_id, kind, state, remote_batch_id, sent_at, deadline, due_at, items)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        on conflict (tenant, account_key, batch_id) do update set
          kind = excluded.kind, state = excluded.state, remote_batch_id = excluded.remote_batch_id, sent_at = excluded.sent_at,
          deadline = excluded.deadline, due_at = excluded.due_at, items = excluded.items
        """;

    internal const string DeleteBatch = """
        delete from batch where tenant = ?1 and account_key = ?2 and batch_id = ?3
        """;

    internal const string InsertInbox = """
        insert into inbox (tenant, inbox_id, account_key, event_id, state, payload_bytes, received_at, updated_at, due_at)
        values (?1, ?2, ?3, ?4, 'pending', ?5, ?6, ?6, ?6)
        on conflict do nothing
        """;

    internal const string InsertPayload = """
        insert into inbox_payload (tenant, inbox_id, payload) values (?1, ?2, ?3)
        """;

    // Without a due time: open events are due now, one in work is taken for abandoned after five minutes.
    internal const string MoveInbox = """
        update inbox set
          state = ?4, attempts = ?5, type = coalesce(?6, type), error = ?7, updated_at = ?9,
          due_at = case
            when ?4 in ('done', 'dead') then null
            when ?4 = 'processing' then coalesce(?8, ?9 + 300000000)
            else coalesce(?8, ?9) end
        where tenant = ?1 and inbox_id = ?2 and (?3 is null or state = ?3)
        """;

    internal const string UpsertItem = """
        insert into operation_item (tenant, operation_id, product_id, account_key, aspect, version, sku, state, updated_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        on conflict (tenant, operation_id, product_id, account_key, aspect) do update set
          version = excluded.version, sku = excluded.sku, state = excluded.state, code = null, message = null, updated_at = excluded.updated_at
        where excluded.version >= operation_item.version
        """;

    // The index is named, because SQLite without statistics would walk the tenant's rows by the primary key.
    internal const string MoveItems = """
        update operation_item indexed by operation_item_open set state = ?6, code = ?7, message = ?8, updated_at = ?9
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and version = ?5
          and state in ('stored', 'sent', 'held', 'paused')
        """;

    internal const string SupersedeItems = """
        update operation_item indexed by operation_item_open set state = 'superseded', code = null, message = null, updated_at = ?6
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and version < ?5
          and state in ('stored', 'sent', 'held', 'paused')
        """;

    internal const string PauseItems = """
        update operation_item indexed by operation_item_waiting set state = ?4, updated_at = ?5
        where tenant = ?1 and account_key = ?2 and state = ?3 and state in ('stored', 'paused')
        """;

    internal const string ExpireItems = """
        update operation_item set state = 'expired', updated_at = ?3
        where tenant = ?1 and operation_id = ?2 and state in ('stored', 'sent', 'held', 'paused')
        """;

    public RowOutcome Batch(string tenant, BatchRow row)
    {
        Bind(connection[UpsertBatch], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome BatchDone(string tenant, BatchDoneRow row)
    {
        Bind(connection[DeleteBatch], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Inbox(string tenant, InboxRow row)
    {
        if (Bind(connection[InsertInbox], tenant, row).Run() == 0)
            return RowOutcome.Refused;
        BindPayload(connection[InsertPayload], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome InboxState(string tenant, InboxStateRow row)
    {
        return Bind(connection[MoveInbox], tenant, row).Run() == 1 ? RowOutcome.Written : RowOutcome.Dropped;
    }

    public RowOutcome OperationItem(string tenant, OperationItemRow row)
    {
        Bind(connection[UpsertItem], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome OperationItemsMoved(string tenant, OperationItemsMovedRow row)
    {
        BindMove(connection[MoveItems], tenant, row).Run();
        if (Supersedes(row))
            BindSupersede(connection[SupersedeItems], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome OperationItemsPaused(string tenant, OperationItemsPausedRow row)
    {
        var (from, to) = row.Paused ? ("stored", "paused") : ("paused", "stored");
        connection[PauseItems].Text(tenant).Text(row.AccountKey).Text(from).Text(to).Time(row.At).Run();
        return RowOutcome.Written;
    }

    public RowOutcome OperationExpired(string tenant, OperationExpiredRow row)
    {
        connection[ExpireItems].Text(tenant).Text(row.OperationId).Time(row.At).Run();
        return RowOutcome.Written;
    }

    internal static Statement Bind(Statement statement, string tenant, BatchRow row) =>
        statement.Text(tenant).Text(row.AccountKey).Text(row.BatchId).Text(row.Kind).Text(row.State).Text(row.RemoteBatchId)
            .Time(row.SentAt).Time(row.Deadline).Time(row.DueAt).Bytes(row.Items);

    internal static Statement Bind(Statement statement, string tenant, BatchDoneRow row) =>
        statement.Text(tenant).Text(row.AccountKey).Text(row.BatchId);

    internal static Statement Bind(Statement statement, string tenant, InboxRow row) =>
        statement.Text(tenant).Text(row.InboxId).Text(row.AccountKey).Text(row.EventId).Number(row.PayloadBytes).Time(row.ReceivedAt);

    internal static Statement BindPayload(Statement statement, string tenant, InboxRow row) =>
        statement.Text(tenant).Text(row.InboxId).Bytes(row.SealedPayload);

    internal static Statement Bind(Statement statement, string tenant, InboxStateRow row) =>
        statement.Text(tenant).Text(row.InboxId).Text(row.ExpectedState).Text(row.State).Number(row.Attempts).Text(row.Type).Text(row.Error)
            .Time(row.DueAt).Time(row.At);

    internal static Statement Bind(Statement statement, string tenant, OperationItemRow row) =>
        statement.Text(tenant).Text(row.OperationId).Text(row.ProductId).Text(row.AccountKey).Text(row.Aspect).Number(row.Version).Text(row.Sku)
            .Text(row.State).Time(row.At);

    internal static bool Supersedes(OperationItemsMovedRow row) => row.State is "confirmed" or "refused";

    internal static Statement BindMove(Statement statement, string tenant, OperationItemsMovedRow row) =>
        Items(statement, tenant, row).Text(row.State).Text(row.Code).Text(row.Message).Time(row.At);

    internal static Statement BindSupersede(Statement statement, string tenant, OperationItemsMovedRow row) => Items(statement, tenant, row).Time(row.At);

    private static Statement Items(Statement statement, string tenant, OperationItemsMovedRow row) =>
        statement.Text(tenant).Text(row.ProductId).Text(row.AccountKey).Text(row.Aspect).Number(row.Version);
}
