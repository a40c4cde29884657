using KolajAI.Bench.Hubs;
using KolajAI.Bench.Limits;
using KolajAI.Bench.Stores;
using Microsoft.Data.Sqlite;

namespace KolajAI.Bench.Inventory;

/// <summary>
/// On SQLite: sets the rows apart by comparing the hub's database with a copy from before the call.
/// </summary>
internal sealed class SqliteInventoryLimit(SqliteBenchStore store) : IInventoryLimit
{
    /// <summary>One row an item, in the order in which they were committed.</summary>
    private const string Touched = """
        create temp table touched as
        select product_id, (row_number() over (order by seq) - 1) / @size as batch from hub.ledger where seq > (select max(seq) from before.ledger)
        """;

    private const string TouchedIndex = "create unique index temp.touched_product on touched (product_id)";

    private const string Products = """
        create table product as select t.batch, p.* from touched t cross join hub.product p on p.tenant = 'default' and p.id = t.product_id order by t.batch
        """;

    private const string Ledger = """
        create table ledger as select t.batch, l.* from hub.ledger l join touched t on t.product_id = l.product_id
        where l.seq > (select max(seq) from before.ledger) order by l.seq
        """;

    private const string Aspects = """
        create table aspect as select t.batch, a.* from touched t
        cross join hub.listing_aspect a on a.tenant = 'default' and a.product_id = t.product_id
        cross join before.listing_aspect b on b.tenant = a.tenant and b.product_id = a.product_id and b.account_key = a.account_key and b.aspect = a.aspect
        where a.desired_version > b.desired_version order by t.batch
        """;

    private const string Items = """
        create table item as select t.batch, i.* from hub.operation_item i join touched t on t.product_id = i.product_id
        where i.operation_id not in (select id from before.operation) order by t.batch
        """;

    private const string Changes = """
        create table change as select t.batch, c.* from hub.change c join touched t on t.product_id = c.id
        where c.seq > (select seq from before.change_counter where tenant = 'default') order by c.seq
        """;

    private static readonly string[] Statements =
    [
        """
        insert into product (tenant, id, version, sku, barcode, search_text, on_hand, reserved, updated_at, deleted, state)
        select tenant, id, version, sku, barcode, search_text, on_hand, reserved, updated_at, deleted, state from staged.product where batch = @batch
        on conflict (tenant, id) do update set version = excluded.version, on_hand = excluded.on_hand, reserved = excluded.reserved,
          updated_at = excluded.updated_at, state = excluded.state
        """,
        """
        insert into ledger (seq, tenant, product_id, effect_key, kind, on_hand_delta, reserved_delta, on_hand_after, reserved_after, warehouse_id, cause,
          order_id, account_key, detail, at)
        select seq, tenant, product_id, effect_key, kind, on_hand_delta, reserved_delta, on_hand_after, reserved_after, warehouse_id, cause, order_id,
          account_key, detail, at from staged.ledger where batch = @batch
        on conflict (tenant, product_id, effect_key) do nothing
        """,
        """
        insert into listing_aspect (tenant, product_id, account_key, aspect, desired_version, desired_value, lane, due_at, attempts, cause)
        select tenant, product_id, account_key, aspect, desired_version, desired_value, lane, due_at, attempts, cause from staged.aspect where batch = @batch
        on conflict (tenant, product_id, account_key, aspect) do update set desired_version = excluded.desired_version,
          desired_value = excluded.desired_value, lane = excluded.lane, due_at = excluded.due_at, attempts = excluded.attempts, cause = excluded.cause
        """,
        """
        insert into operation_item (tenant, operation_id, product_id, account_key, aspect, version, sku, state, updated_at)
        select tenant, operation_id, product_id, account_key, aspect, version, sku, state, updated_at from staged.item where batch = @batch
        on conflict (tenant, operation_id, product_id, account_key, aspect) do update set version = excluded.version, sku = excluded.sku,
          state = excluded.state, updated_at = excluded.updated_at
        """,
        """
        insert into account_wake (tenant, account_key, generation, due_at)
        select tenant, account_key, 1, min(due_at) from staged.aspect where batch = @batch group by tenant, account_key
        on conflict (tenant, account_key) do update set due_at = min(due_at, excluded.due_at), generation = generation + 1
        """,
        """
        insert into change (tenant, seq, type, id, version, at) select tenant, seq, type, id, version, at from staged.change where batch = @batch
        on conflict (tenant, seq) do nothing
        """,
        """
        insert into change_counter (tenant, seq) select tenant, max(seq) from staged.change where batch = @batch group by tenant
        on conflict (tenant) do update set seq = excluded.seq
        """,
    ];

    private static readonly string[] WarmUp =
    [
        "select sum(length(state)) from product", "select count(*) from product_name", "select sum(length(effect_key)) from ledger",
        "select sum(length(desired_value)) from listing_aspect", "select sum(length(sku)) from operation_item",
    ];

    public CheckProgram Check => CheckProgram.SqliteShell;

    private string Before => Path.Combine(store.Folder, "before.db");

    public void Remember() => Databases.Copy(store.Database, Before);

    public async Task<LimitTimes> MeasureAsync()
    {
        using var folder = new BenchFolder();
        var staged = folder.File("staged.db");
        var script = Stage(store.Database, Before, staged);
        Databases.Copy(Before, folder.File("raw.db"));
        var raw = RawUpserts.Seconds(folder.File("raw.db"), staged, script);
        Databases.Copy(Before, folder.File("shell.db"));
        return new LimitTimes(script.Rows, raw, await SqliteShell.SecondsAsync(folder.File("shell.db"), staged, script));
    }

    private static BatchScript Stage(string hub, string before, string staged)
    {
        using var connection = Databases.Open(staged);
        Databases.Attach(connection, hub, "hub");
        Databases.Attach(connection, before, "before");
        foreach (var sql in (string[])[Touched.Replace("@size", $"{InventoryLimits.ItemsABatch}", StringComparison.Ordinal), TouchedIndex, Products, Ledger, Aspects, Items, Changes])
            Databases.Execute(connection, sql);
        foreach (var table in (string[])["product", "ledger", "aspect", "item", "change"])
            Databases.Execute(connection, $"create index {table}_batch on {table} (batch)");
        var rows = (int)Databases.Number(connection, "select count(*) from touched");
        RequireWhole(connection, rows);
        return new BatchScript(WarmUp, Statements, (rows + InventoryLimits.ItemsABatch - 1) / InventoryLimits.ItemsABatch, rows);
    }

    private static void RequireWhole(SqliteConnection connection, int rows)
    {
        foreach (var table in (string[])["product", "ledger", "aspect", "item", "change"])
            InventoryLimits.RequireWhole(table, Databases.Number(connection, $"select count(*) from {table}"), rows);
    }
}
