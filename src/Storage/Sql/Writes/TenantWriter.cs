using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>What the operator does about tenants.</summary>
internal sealed class TenantWriter(WriteConnection connection)
{
    private const string Change = """
        update tenant set name = coalesce(?2, name), limits = coalesce(?3, limits), branding = coalesce(?4, branding) where tenant = ?1
        """;

    private const string Suspend = """
        update tenant set suspended_at = ?2 where tenant = ?1
        """;

    private const string InsertRemoval = """
        insert into tenant_removal (id, begun_at, due_at, report) values (?1, ?2, ?3, ?4) on conflict do nothing
        """;

    private const string MoveRemoval = """
        update tenant_removal set report = ?2, due_at = ?3, done_at = ?4, lease_until = 0 where id = ?1
        """;

    private static readonly byte[] NoReport = "{}"u8.ToArray();

    public RowOutcome Changed(string tenant, TenantChangedRow row) => Hit(connection[Change].Text(tenant).Text(row.Name).Bytes(row.Limits).Bytes(row.Branding).Run());

    public RowOutcome Suspended(string tenant, TenantSuspendedRow row) => Hit(connection[Suspend].Text(tenant).Time(row.At).Run());

    public RowOutcome Removal(TenantRemovalRow row) =>
        Hit(connection[InsertRemoval].Text(row.Removed).Time(row.BegunAt).Time(row.DueAt).Bytes(NoReport).Run());

    public RowOutcome RemovalMoved(TenantRemovalMovedRow row)
    {
        connection[MoveRemoval].Text(row.Removed).Bytes(row.Report).Time(row.DueAt).Time(row.DoneAt).Run();
        return RowOutcome.Written;
    }

    private static RowOutcome Hit(int rows) => rows == 1 ? RowOutcome.Written : RowOutcome.Refused;
}
