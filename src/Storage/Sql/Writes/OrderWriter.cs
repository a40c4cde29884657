using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>Lines, effects and actions of orders.</summary>
internal sealed class OrderWriter(WriteConnection connection)
{
    internal const string UpsertLine = """
        insert into order_line (tenant, order_id, line_id, account_key, product_id, sku, barcode, open_units)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        on conflict (tenant, order_id, line_id) do update set
          account_key = excluded.account_key, product_id = excluded.product_id, sku = excluded.sku, barcode = excluded.barcode,
          open_units = excluded.open_units
        """;

    // A repeat changes nothing, except that an owed effect may become done; done is never undone.
    internal const string UpsertEffect = """
        insert into order_effect (tenant, order_id, effect_key, product_id, effect, done) values (?1, ?2, ?3, ?4, ?5, ?6)
        on conflict (tenant, order_id, effect_key) do update set done = 1 where order_effect.done = 0 and excluded.done = 1
        """;

    // What has ended is due no more, whatever the row says.
    internal const string UpsertAction = """
        insert into order_action (tenant, action_id, order_id, account_key, kind, state, attempts, error, due_at, updated_at, action)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, case when ?6 in ('done', 'refused') then null else ?9 end, ?10, ?11)
        on conflict (tenant, action_id) do update set
          state = excluded.state, attempts = excluded.attempts, error = excluded.error, due_at = excluded.due_at, updated_at = excluded.updated_at,
          action = excluded.action
        """;

    public RowOutcome Line(string tenant, OrderLineRow row)
    {
        Bind(connection[UpsertLine], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Effect(string tenant, OrderEffectRow row)
    {
        Bind(connection[UpsertEffect], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Action(string tenant, OrderActionRow row)
    {
        Bind(connection[UpsertAction], tenant, row).Run();
        return RowOutcome.Written;
    }

    internal static Statement Bind(Statement statement, string tenant, OrderLineRow row) =>
        statement.Text(tenant).Text(row.OrderId).Text(row.LineId).Text(row.AccountKey).Text(row.ProductId).Text(row.Sku).Text(row.Barcode)
            .Number(row.OpenUnits);

    internal static Statement Bind(Statement statement, string tenant, OrderEffectRow row) =>
        statement.Text(tenant).Text(row.OrderId).Text(row.EffectKey).Text(row.ProductId).Bytes(row.Effect).Flag(row.Done);

    internal static Statement Bind(Statement statement, string tenant, OrderActionRow row) =>
        statement.Text(tenant).Text(row.ActionId).Text(row.OrderId).Text(row.AccountKey).Text(row.Kind).Text(row.State).Number(row.Attempts)
            .Text(row.Error).Time(row.DueAt).Time(row.At).Bytes(row.Action);
}
