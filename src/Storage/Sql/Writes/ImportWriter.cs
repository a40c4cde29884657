using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>What imports find wrong, and what suppliers' feeds name.</summary>
internal sealed class ImportWriter(WriteConnection connection)
{
    internal const string InsertError = """
        insert into import_error (tenant, import_id, row_number, place, sku, column_name, code, detail) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        on conflict (tenant, import_id, row_number, place) do update set sku = excluded.sku, column_name = excluded.column_name, code = excluded.code, detail = excluded.detail
        """;

    internal const string InsertSeen = """
        insert into import_seen (tenant, schedule_id, product_id, import_id) values (?1, ?2, ?3, ?4)
        on conflict (tenant, schedule_id, product_id) do update set import_id = excluded.import_id
        """;

    private const string DeleteSeen = "delete from import_seen where tenant = ?1 and schedule_id = ?2 and product_id = ?3";

    private const string DeleteAllSeen = "delete from import_seen where tenant = ?1 and schedule_id = ?2";

    private const string DeleteSchedule = "delete from import_schedule where tenant = ?1 and id = ?2";

    private const string DeleteFeed = "delete from feed where tenant = ?1 and id = ?2";

    public RowOutcome Error(string tenant, ImportErrorRow row)
    {
        Bind(connection[InsertError], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Seen(string tenant, ImportSeenRow row)
    {
        Bind(connection[InsertSeen], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Unseen(string tenant, ImportUnseenRow row)
    {
        connection[DeleteSeen].Text(tenant).Text(row.ScheduleId).Text(row.ProductId).Run();
        return RowOutcome.Written;
    }

    public RowOutcome ScheduleRemoved(string tenant, ImportScheduleRemovedRow row)
    {
        connection[DeleteAllSeen].Text(tenant).Text(row.ScheduleId).Run();
        connection[DeleteSchedule].Text(tenant).Text(row.ScheduleId).Run();
        return RowOutcome.Written;
    }

    public RowOutcome FeedRemoved(string tenant, FeedRemovedRow row)
    {
        connection[DeleteFeed].Text(tenant).Text(row.FeedId).Run();
        return RowOutcome.Written;
    }

    internal static Statement Bind(Statement statement, string tenant, ImportErrorRow row) =>
        statement.Text(tenant).Text(row.ImportId).Number(row.RowNumber).Number(row.Place).Text(row.Sku).Text(row.Column).Text(row.Code).Text(row.Detail);

    internal static Statement Bind(Statement statement, string tenant, ImportSeenRow row) =>
        statement.Text(tenant).Text(row.ScheduleId).Text(row.ProductId).Text(row.ImportId);
}
