using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>What channels tell of their catalogues, and how far they were read.</summary>
internal sealed class CatalogWriter(WriteConnection connection)
{
    private const string UpsertItem = """
        insert into catalog_item (tenant, account_key, kind, scope, id, name, search, position, detail, seen_at, gone_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, null)
        on conflict (tenant, account_key, kind, scope, id) do update set
          name = excluded.name, search = excluded.search, position = excluded.position, detail = excluded.detail, seen_at = excluded.seen_at, gone_at = null
        """;

    private const string UpsertReading = """
        insert into catalog_read (tenant, account_key, kind, scope, cursor, began_at, read_at, due_at, error)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        on conflict (tenant, account_key, kind, scope) do update set
          cursor = excluded.cursor, began_at = excluded.began_at, read_at = coalesce(excluded.read_at, catalog_read.read_at), due_at = excluded.due_at, error = excluded.error
        """;

    private const string WantReading = """
        insert into catalog_read (tenant, account_key, kind, scope, due_at) values (?1, ?2, ?3, ?4, ?5)
        on conflict (tenant, account_key, kind, scope) do update set due_at = case when excluded.due_at < catalog_read.due_at then excluded.due_at else catalog_read.due_at end
        """;

    private const string MarkGone = """
        update catalog_item set gone_at = ?6
        where tenant = ?1 and account_key = ?2 and kind = ?3 and scope = ?4 and seen_at < ?5 and gone_at is null
        """;

    // "0" follows "/": the range holds the scopes of the category's attributes.
    private const string MarkValuesGone = """
        update catalog_item set gone_at = ?6
        where tenant = ?1 and account_key = ?2 and kind = ?3 and scope >= ?4 || '/' and scope < ?4 || '0' and seen_at < ?5 and gone_at is null
        """;

    public RowOutcome Page(string tenant, CatalogPageRow row)
    {
        foreach (var item in row.Items)
        {
            connection[UpsertItem].Text(tenant).Text(row.AccountKey).Text(item.Kind).Text(item.Scope).Text(item.Id).Text(item.Name).Text(item.Search)
                .Number(item.Position).Text(item.Detail).Time(row.BeganAt).Run();
        }

        return RowOutcome.Written;
    }

    public RowOutcome Reading(string tenant, CatalogReadRow row)
    {
        connection[UpsertReading].Text(tenant).Text(row.AccountKey).Text(row.Kind).Text(row.Scope).Text(row.Cursor).Time(row.ReadAt is null ? row.BeganAt : null)
            .Time(row.ReadAt).Time(row.DueAt).Text(row.Error).Run();
        if (row is not { ReadAt: { } readAt, BeganAt: { } beganAt })
            return RowOutcome.Written;
        connection[MarkGone].Text(tenant).Text(row.AccountKey).Text(row.Kind).Text(row.Scope).Time(beganAt).Time(readAt).Run();
        if (row.Kind == CatalogKinds.Attributes)
        {
            connection[MarkValuesGone].Text(tenant).Text(row.AccountKey).Text(CatalogKinds.Values).Text(Uri.EscapeDataString(row.Scope)).Time(beganAt).Time(readAt).Run();
        }

        return RowOutcome.Written;
    }

    public RowOutcome Wanted(string tenant, CatalogWantedRow row)
    {
        connection[WantReading].Text(tenant).Text(row.AccountKey).Text(row.Kind).Text(row.Scope).Time(row.At).Run();
        return RowOutcome.Written;
    }
}
