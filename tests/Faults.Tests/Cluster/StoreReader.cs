using KolajAI.Faults.Tests.Judging;
using Npgsql;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>Reads the cluster's database beside the running hub.</summary>
internal sealed class StoreReader(string connectionString)
{
    /// <summary>A count for each kind of work that must come to an end by itself.</summary>
    private static readonly (string What, string Sql)[] UnderWay =
    [
        ("events not ended", "select count(*) from inbox where state not in ('done', 'dead')"),
        // One whose request broke off before it was answered is told to nobody; it ends with its deadline.
        ("operations running", "select count(*) from operation where operation_state <> 'ended' and (convert_from(state, 'UTF8')::json ->> 'sealed')::boolean"),
        ("batches open", "select count(*) from batch"),
        ("aspects not confirmed", "select count(*) from listing_aspect where confirmed_version < desired_version and refused_version < desired_version"),
        ("effects owed", "select count(*) from order_effect where done = 0"),
        ("orders with effects pending", "select count(*) from orders where effects_pending = 1"),
        ("order actions open", "select count(*) from order_action where state not in ('done', 'refused')"),
    ];

    public async Task<IReadOnlyList<string>> OpenAsync()
    {
        var open = new List<string>();
        foreach (var (what, sql) in UnderWay)
        {
            if ((await RowsAsync(sql, static r => r.GetInt64(0))).Single() is > 0 and var count)
                open.Add($"{count} {what}");
        }

        return open;
    }

    public async Task<IReadOnlyList<ProductRow>> ProductsAsync() =>
        await RowsAsync("select sku, on_hand, reserved from product where deleted = 0", static r => new ProductRow(r.GetString(0), r.GetInt64(1), r.GetInt64(2)));

    public async Task<StoreRows> ReadAsync() => new()
    {
        Inbox = await RowsAsync(
            "select account_key, event_id, state, error from inbox",
            static r => new InboxRow(Account(r.GetString(0)), r.GetString(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3))),
        Orders = await RowsAsync("select id, account_key, order_key, status from orders", static r => new OrderRow(r.GetString(0), Account(r.GetString(1)), r.GetString(2), r.GetString(3))),
        Lines = await RowsAsync(
            "select l.order_id, p.sku, l.open_units from order_line l join product p on p.tenant = l.tenant and p.id = l.product_id",
            static r => new LineRow(r.GetString(0), r.GetString(1), r.GetInt64(2))),
        Ledger = await RowsAsync(
            """
            select l.seq, p.sku, l.effect_key, l.kind, l.on_hand_delta, l.reserved_delta, l.on_hand_after, l.reserved_after, l.order_id,
              case when l.kind = 'shortfall' then (l.detail::json ->> 'units')::bigint end, l.at
            from ledger l join product p on p.tenant = l.tenant and p.id = l.product_id
            """,
            static r => new LedgerRow(
                r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.IsDBNull(8) ? null : r.GetString(8),
                r.IsDBNull(9) ? null : r.GetInt64(9), r.GetInt64(10))),
        Products = await ProductsAsync(),
        Stocks = await RowsAsync(
            """
            select p.sku, a.account_key, a.desired_version, (a.desired_value::json ->> 'quantity')::bigint, a.confirmed_version, a.refused_version
            from listing_aspect a join product p on p.tenant = a.tenant and p.id = a.product_id where a.aspect = 'stock'
            """,
            static r => new StockRow(r.GetString(0), Account(r.GetString(1)), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5))),
        Operations = await RowsAsync("select id, operation_state from operation", static r => new OperationRow(r.GetString(0), r.GetString(1))),
        Open = await OpenAsync(),
    };

    public async Task<List<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary><c>integration/account</c> without the integration.</summary>
    private static string Account(string key) => key[(key.IndexOf('/') + 1)..];
}
