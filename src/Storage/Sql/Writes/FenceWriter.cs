using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>Inserts (expected version 0) or updates the fenced row; false when its stored version is another.</summary>
internal sealed class FenceWriter(WriteConnection connection, TimeProvider clock)
{
    private const string InsertProduct = """
        insert into product (tenant, id, version, sku, barcode, search_text, on_hand, reserved, updated_at, deleted, state)
        values (?1, ?2, ?3 + 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        on conflict (tenant, id) do nothing
        """;

    private const string UpdateProduct = """
        update product set version = ?3 + 1, sku = ?4, barcode = ?5, search_text = ?6, on_hand = ?7, reserved = ?8, updated_at = ?9, deleted = ?10, state = ?11
        where tenant = ?1 and id = ?2 and version = ?3
        """;

    private const string InsertAccount = """
        insert into account (tenant, id, version, integration_id, account, remote_seller, endpoint_key_hash, sealed_webhook_secret, deleted, updated_at, state)
        values (?1, ?2, ?3 + 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        on conflict (tenant, id) do nothing
        """;

    private const string UpdateAccount = """
        update account set version = ?3 + 1, integration_id = ?4, account = ?5, remote_seller = ?6, endpoint_key_hash = ?7, sealed_webhook_secret = ?8,
          deleted = ?9, updated_at = ?10, state = ?11
        where tenant = ?1 and id = ?2 and version = ?3
        """;

    private const string InsertOrder = """
        insert into orders (tenant, id, version, account_key, order_key, external_id, status, placed_at, updated_at, ship_by, effects_pending, has_problem,
          has_invoice, unreferenced, personal, state)
        values (?1, ?2, ?3 + 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        on conflict (tenant, id) do nothing
        """;

    private const string UpdateOrder = """
        update orders set version = ?3 + 1, account_key = ?4, order_key = ?5, external_id = ?6, status = ?7, placed_at = ?8, updated_at = ?9, ship_by = ?10,
          effects_pending = ?11, has_problem = ?12, has_invoice = ?13, unreferenced = ?14, personal = ?15, state = ?16
        where tenant = ?1 and id = ?2 and version = ?3
        """;

    private const string InsertQuota = """
        insert into quota (tenant, id, version, updated_at, state) values (?1, ?2, ?3 + 1, ?4, ?5)
        on conflict (tenant, id) do nothing
        """;

    private const string UpdateQuota = """
        update quota set version = ?3 + 1, updated_at = ?4, state = ?5 where tenant = ?1 and id = ?2 and version = ?3
        """;

    private const string InsertOperation = """
        insert into operation (tenant, id, version, kind, operation_state, created_at, deadline, due_at, updated_at, state)
        values (?1, ?2, ?3 + 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        on conflict (tenant, id) do nothing
        """;

    private const string UpdateOperation = """
        update operation set version = ?3 + 1, kind = ?4, operation_state = ?5, created_at = ?6, deadline = ?7, due_at = ?8, updated_at = ?9, state = ?10
        where tenant = ?1 and id = ?2 and version = ?3
        """;

    private const string InsertImport = """
        insert into import (tenant, id, version, import_state, schedule_id, due_at, updated_at, state) values (?1, ?2, ?3 + 1, ?4, ?5, ?6, ?7, ?8)
        on conflict (tenant, id) do nothing
        """;

    private const string UpdateImport = """
        update import set version = ?3 + 1, import_state = ?4, schedule_id = ?5, due_at = ?6, updated_at = ?7, state = ?8
        where tenant = ?1 and id = ?2 and version = ?3
        """;

    private const string InsertSchedule = """
        insert into import_schedule (tenant, id, version, due_at, updated_at, state) values (?1, ?2, ?3 + 1, ?4, ?5, ?6)
        on conflict (tenant, id) do nothing
        """;

    private const string UpdateSchedule = """
        update import_schedule set version = ?3 + 1, due_at = ?4, updated_at = ?5, state = ?6 where tenant = ?1 and id = ?2 and version = ?3
        """;

    private const string InsertFeed = """
        insert into feed (tenant, id, version, token_hash, updated_at, state) values (?1, ?2, ?3 + 1, ?4, ?5, ?6)
        on conflict (tenant, id) do nothing
        """;

    private const string UpdateFeed = """
        update feed set version = ?3 + 1, token_hash = ?4, updated_at = ?5, state = ?6 where tenant = ?1 and id = ?2 and version = ?3
        """;

    private const string InsertWarehouse = """
        insert into warehouse (tenant, id, version, updated_at, state) values (?1, ?2, ?3 + 1, ?4, ?5)
        on conflict (tenant, id) do nothing
        """;

    private const string UpdateWarehouse = """
        update warehouse set version = ?3 + 1, updated_at = ?4, state = ?5 where tenant = ?1 and id = ?2 and version = ?3
        """;

    private const string InsertUser = """
        insert into tenant_user (tenant, id, version, email_index, subject_index, invitation_hash, role, status, updated_at, state)
        values (?1, ?2, ?3 + 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        on conflict (tenant, id) do nothing
        """;

    private const string UpdateUser = """
        update tenant_user set version = ?3 + 1, email_index = ?4, subject_index = ?5, invitation_hash = ?6, role = ?7, status = ?8, updated_at = ?9, state = ?10
        where tenant = ?1 and id = ?2 and version = ?3
        """;

    public bool Write(FencedRow row)
    {
        var (insert, update) = Statements(row);
        return Bind(connection[row.ExpectedVersion == 0 ? insert : update], row, clock).Run() == 1;
    }

    /// <summary>What inserts the row and what updates it; both are bound alike.</summary>
    internal static (string Insert, string Update) Statements(FencedRow row) => row switch
    {
        ProductRow => (InsertProduct, UpdateProduct),
        AccountRow => (InsertAccount, UpdateAccount),
        OrderRow => (InsertOrder, UpdateOrder),
        QuotaRow => (InsertQuota, UpdateQuota),
        OperationRow => (InsertOperation, UpdateOperation),
        ImportRow => (InsertImport, UpdateImport),
        ImportScheduleRow => (InsertSchedule, UpdateSchedule),
        FeedRow => (InsertFeed, UpdateFeed),
        WarehouseRow => (InsertWarehouse, UpdateWarehouse),
        UserRow => (InsertUser, UpdateUser),
        _ => throw new ArgumentException($"No table takes a fenced row of type {row.GetType().Name}.", nameof(row)),
    };

    internal static Statement Bind(Statement statement, FencedRow row, TimeProvider clock)
    {
        var key = statement.Text(row.Tenant).Text(row.Id).Number(row.ExpectedVersion);
        var bound = row switch
        {
            ProductRow r => key.Text(r.Sku).Text(r.Barcode).Text(r.SearchText).Number(r.OnHand).Number(r.Reserved).Time(r.UpdatedAt).Flag(r.Deleted),
            AccountRow r => key.Text(r.IntegrationId).Text(r.Account).Text(r.RemoteSeller).Text(r.EndpointKeyHash).Bytes(r.SealedWebhookSecret)
                .Flag(r.Deleted).Time(r.UpdatedAt),
            OrderRow r => key.Text(r.AccountKey).Text(r.OrderKey).Text(r.ExternalId).Text(r.Status).Time(r.PlacedAt).Time(r.UpdatedAt).Time(r.ShipBy)
                .Flag(r.EffectsPending).Flag(r.HasProblem).Flag(r.HasInvoice).Flag(r.Unreferenced).Bytes(r.Personal),
            QuotaRow => key.Time(clock.GetUtcNow()),
            OperationRow r => key.Text(r.Kind).Text(r.OperationState).Time(r.CreatedAt).Time(r.Deadline).Time(r.DueAt).Time(clock.GetUtcNow()),
            ImportRow r => key.Text(r.ImportState).Text(r.ScheduleId).Time(r.DueAt).Time(clock.GetUtcNow()),
            ImportScheduleRow r => key.Time(r.DueAt).Time(clock.GetUtcNow()),
            FeedRow r => key.Text(r.TokenHash).Time(clock.GetUtcNow()),
            WarehouseRow => key.Time(clock.GetUtcNow()),
            UserRow r => key.Bytes(r.EmailIndex).Bytes(r.SubjectIndex).Text(r.InvitationHash).Text(r.Role).Text(r.Status).Time(clock.GetUtcNow()),
            _ => throw new ArgumentException($"No table takes a fenced row of type {row.GetType().Name}.", nameof(row)),
        };
        return bound.Bytes(row.State);
    }
}
