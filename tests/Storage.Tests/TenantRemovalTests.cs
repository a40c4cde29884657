using System.Data.Common;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sqlite;
using Npgsql;

namespace KolajAI.Storage.Tests;

/// <summary>Everything of a tenant is removed, from whatever tables there are, and nothing of another's.</summary>
public abstract class TenantRemovalTests(Engine engine)
{
    private const long Rows = 7;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Removal_OfATenantWithRowsInEveryTable_LeavesNoneAndAllOfAnother()
    {
        await using var store = new TestStore(engine);
        using var connection = Open(store);
        var tables = TenantTables(connection);
        Assert.True(tables.Count > 55, $"Only {tables.Count} tables hold tenants' rows.");
        foreach (var table in tables)
            Fill(connection, table);
        var removals = store.Get<ITenantRemovals>();
        var before = await removals.CountAsync("t1", Cancellation);
        Assert.Equal(tables.Append("orleansstorage").Order(StringComparer.Ordinal), before.Keys.Order(StringComparer.Ordinal));
        Assert.All(tables, table => Assert.Equal(IsOnePerTenant(connection, table) ? 1 : Rows, before[table]));

        var removed = await removals.RemoveAsync("t1", Cancellation);

        Assert.Equal(before.Where(static t => t.Value > 0).OrderBy(static t => t.Key, StringComparer.Ordinal), removed.OrderBy(static t => t.Key, StringComparer.Ordinal));
        Assert.All(await removals.CountAsync("t1", Cancellation), static t => Assert.Equal(0, t.Value));
        Assert.Equal(before, await removals.CountAsync("t2", Cancellation));
        Assert.Empty(await removals.RemoveAsync("t1", Cancellation));
    }

    [Fact]
    public async Task Name_OfARemovedTenant_IsNotGivenAgain()
    {
        await using var store = new TestStore(engine);
        Assert.Equal(CommitOutcome.Refused, (await store.CommitAsync(Unit(Sample.Tenant, new TenantSuspendedRow(Sample.Now)))).Outcome);
        await store.WriteAsync(new TenantRow("Shop", Sample.Now));
        await store.WriteAsync(new TenantSuspendedRow(Sample.Now), new TenantChangedRow(null, [1], null));
        await store.WriteAsync(new TenantChangedRow("Other name", null, [2]));
        var tenant = await store.Get<ITenantReads>().FindAsync(Sample.Tenant, Cancellation);
        Assert.Equal(("Other name", Sample.Now, 1, 2), (tenant!.Name, tenant.SuspendedAt!.Value, tenant.Limits!.Single(), tenant.Branding!.Single()));

        Assert.True((await store.CommitAsync(Unit("-", new TenantRemovalRow(Sample.Tenant, Sample.Now, Sample.Now.AddMinutes(1))))).Committed);
        Assert.Equal(CommitOutcome.Refused, (await store.CommitAsync(Unit("-", new TenantRemovalRow(Sample.Tenant, Sample.Now, Sample.Now)))).Outcome);
        var removals = store.Get<ITenantRemovals>();
        Assert.Empty(await removals.DueAsync(Sample.Now, Cancellation));
        var due = Sample.Now.AddMinutes(1);
        Assert.Equal([Sample.Tenant], await removals.DueAsync(due, Cancellation));
        Assert.True(await removals.ClaimAsync(Sample.Tenant, due, due.AddMinutes(10)));
        Assert.False(await removals.ClaimAsync(Sample.Tenant, due, due.AddMinutes(10)));
        await removals.RemoveAsync(Sample.Tenant, Cancellation);
        Assert.True((await store.CommitAsync(Unit("-", new TenantRemovalMovedRow(Sample.Tenant, [3], null, due)))).Committed);

        Assert.Equal(CommitOutcome.Refused, (await store.CommitAsync(Unit(Sample.Tenant, new TenantRow("Again", due)))).Outcome);
        Assert.Empty(await removals.DueAsync(due.AddYears(1), Cancellation));
        Assert.Equal(due, (await removals.FindAsync(Sample.Tenant, Cancellation))!.DoneAt);
    }

    private static Unit Unit(string tenant, StoreRow row) => new() { Tenant = tenant, Rows = [row] };

    private DbConnection Open(TestStore store)
    {
        if (store.Database is SqliteDatabase sqlite)
            return sqlite.OpenForWriting();
        var connection = new NpgsqlConnection(store.Schema.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>Found in another way than the store finds them.</summary>
    private List<string> TenantTables(DbConnection connection) => List(connection, engine is Engine.Sqlite
        ? "select name from sqlite_master where type = 'table' and sql like '%' || char(10) || '  tenant text%' order by name"
        : "select table_name::text from information_schema.columns where table_schema = current_schema() and column_name = 'tenant' order by table_name");

    private static List<string> List(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    private List<(string Name, string Type)> Columns(DbConnection connection, string table) =>
    [
        .. List(connection, engine is Engine.Sqlite
            ? $"select name || ' ' || lower(type) from pragma_table_info('{table}')"
            : $"select column_name || ' ' || data_type from information_schema.columns where table_schema = current_schema() and table_name = '{table}'").Select(static c => (c[..c.IndexOf(' ')], c[(c.IndexOf(' ') + 1)..])),
    ];

    private bool IsOnePerTenant(DbConnection connection, string table) => List(connection, engine is Engine.Sqlite
        ? $"select name from pragma_table_info('{table}') where pk > 0"
        : $"select k.column_name::text from information_schema.key_column_usage k where k.table_schema = current_schema() and k.table_name = '{table}' and k.constraint_name like '%pkey'") is ["tenant"];

    private void Fill(DbConnection connection, string table)
    {
        var columns = Columns(connection, table);
        var last = IsOnePerTenant(connection, table) ? 0 : Rows - 1;
        foreach (var tenant in new[] { "t1", "t2" })
        {
            for (var i = 0; i <= last; i++)
            {
                var values = columns.Select(c => c.Name == "tenant" ? $"'{tenant}'" : c.Name == "lane" ? "1" : c.Type switch
                {
                    "blob" or "bytea" => engine is Engine.Sqlite ? $"x'{tenant[1]}{i}'" : $"'\\x{tenant[1]}{i}'",
                    "integer" or "bigint" => $"{(tenant == "t1" ? 0 : 100) + i}",
                    _ => $"'{tenant}-{c.Name}-{i}'",
                });
                using var insert = connection.CreateCommand();
                insert.CommandText = $"insert into {table} ({string.Join(", ", columns.Select(static c => c.Name))}) values ({string.Join(", ", values)})";
                insert.ExecuteNonQuery();
            }
        }
    }

    public sealed class OnSqlite() : TenantRemovalTests(Engine.Sqlite);

    public sealed class OnPostgres() : TenantRemovalTests(Engine.Postgres);
}
