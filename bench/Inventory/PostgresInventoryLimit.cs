using KolajAI.Bench.Limits;
using KolajAI.Bench.Stores;

namespace KolajAI.Bench.Inventory;

/// <summary>On PostgreSQL: copies in schemas of the hub's own database.</summary>
internal sealed class PostgresInventoryLimit(PostgresBenchStore store) : IInventoryLimit
{
    private const string Before = "before";
    private const string Raw = "raw";

    private static readonly string[] OneAnItem = ["product", "ledger", "listing_aspect", "operation_item", "change"];

    /// <summary>One row an item, in the order in which they were committed.</summary>
    private const string Touched = """
        create table staged.touched as
        select product_id, (row_number() over (order by seq) - 1) / @size as batch from public.ledger where seq > (select coalesce(max(seq), 0) from before.ledger)
        """;

    private static readonly string[] Stagings =
    [
        "create unique index on staged.touched (product_id)",
        "create table staged.product as select t.batch, p.* from staged.touched t join public.product p on p.tenant = 'default' and p.id = t.product_id order by t.batch, p.id",
        """
        create table staged.ledger as select t.batch, l.* from public.ledger l join staged.touched t on t.product_id = l.product_id
        where l.seq > (select coalesce(max(seq), 0) from before.ledger) order by l.seq
        """,
        """
        create table staged.listing_aspect as select t.batch, a.* from staged.touched t
        join public.listing_aspect a on a.tenant = 'default' and a.product_id = t.product_id
        join before.listing_aspect b on b.tenant = a.tenant and b.product_id = a.product_id and b.account_key = a.account_key and b.aspect = a.aspect
        where a.desired_version > b.desired_version order by t.batch, a.product_id
        """,
        """
        create table staged.operation_item as select t.batch, i.* from public.operation_item i join staged.touched t on t.product_id = i.product_id
        where i.operation_id not in (select id from before.operation) order by t.batch, i.product_id
        """,
        """
        create table staged.account_wake as select batch, tenant, account_key, 1::bigint as generation, min(due_at) as due_at
        from staged.listing_aspect group by batch, tenant, account_key
        """,
        """
        create table staged.change as select t.batch, c.* from public.change c join staged.touched t on t.product_id = c.id
        where c.seq > (select coalesce(max(seq), 0) from before.change_counter where tenant = 'default') order by c.seq
        """,
        "create table staged.change_counter as select batch, tenant, max(seq) as seq from staged.change group by batch, tenant",
    ];

    private static readonly SetUpsert[] Upserts =
    [
        new("product", "tenant, id, version, sku, barcode, search_text, on_hand, reserved, updated_at, deleted, state", """
            on conflict (tenant, id) do update set version = excluded.version, on_hand = excluded.on_hand, reserved = excluded.reserved,
              updated_at = excluded.updated_at, state = excluded.state
            """),
        new("ledger",
            "seq, tenant, product_id, effect_key, kind, on_hand_delta, reserved_delta, on_hand_after, reserved_after, warehouse_id, cause, order_id, account_key, detail, at",
            "on conflict (tenant, product_id, effect_key) do nothing"),
        new("listing_aspect", "tenant, product_id, account_key, aspect, desired_version, desired_value, lane, due_at, attempts, cause", """
            on conflict (tenant, product_id, account_key, aspect) do update set desired_version = excluded.desired_version,
              desired_value = excluded.desired_value, lane = excluded.lane, due_at = excluded.due_at, attempts = excluded.attempts, cause = excluded.cause
            """),
        new("operation_item", "tenant, operation_id, product_id, account_key, aspect, version, sku, state, updated_at", """
            on conflict (tenant, operation_id, product_id, account_key, aspect) do update set version = excluded.version, sku = excluded.sku,
              state = excluded.state, updated_at = excluded.updated_at
            """),
        new("account_wake", "tenant, account_key, generation, due_at", """
            on conflict (tenant, account_key) do update set due_at = least(account_wake.due_at, excluded.due_at), generation = account_wake.generation + 1
            """),
        new("change", "tenant, seq, type, id, version, at", "on conflict (tenant, seq) do nothing"),
        new("change_counter", "tenant, seq", "on conflict (tenant) do update set seq = excluded.seq"),
    ];

    private static IEnumerable<string> Tables => Upserts.Select(static u => u.Table);

    public CheckProgram Check => CheckProgram.PgBench;

    public void Remember()
    {
        using var connection = store.Open();
        PostgresTables.Copy(connection, [.. Tables, "operation"], PostgresTables.Hub, Before);
        PostgresTables.Settle(connection);
    }

    public async Task<LimitTimes> MeasureAsync()
    {
        using var connection = store.Open();
        PostgresTables.Begin(connection, PostgresTables.Staged);
        Databases.Execute(connection, Touched.Replace("@size", $"{InventoryLimits.ItemsABatch}", StringComparison.Ordinal));
        foreach (var sql in Stagings)
            Databases.Execute(connection, sql);
        PostgresTables.EndStaging(connection, Tables);
        var rows = (int)Databases.Number(connection, "select count(*) from staged.touched");
        foreach (var table in OneAnItem)
            InventoryLimits.RequireWhole(table, Databases.Number(connection, $"select count(*) from staged.{table}"), rows);
        var script = new SetScript(Upserts, (rows + InventoryLimits.ItemsABatch - 1) / InventoryLimits.ItemsABatch, rows);

        var raw = 0.0;
        // The first time warms the code up, as the hub's is.
        for (var time = 0; time < 2; time++)
        {
            PostgresTables.Copy(connection, Tables, Before, Raw);
            PostgresTables.Settle(connection);
            using var own = store.Open(Raw);
            raw = UnnestUpserts.Seconds(own, script);
        }

        PostgresTables.Copy(connection, Tables, Before, Raw);
        PostgresTables.Settle(connection);
        return new LimitTimes(rows, raw, await PgBench.SecondsAsync(store, Raw, script));
    }
}
