using KolajAI.Bench.Hubs;
using KolajAI.Bench.Limits;
using KolajAI.Bench.Stores;

namespace KolajAI.Bench.Commits;

/// <summary>On SQLite: a copy of the hub's database.</summary>
internal sealed class SqliteStateLimit(SqliteBenchStore store) : IStateLimit
{
    private const string Staged = """
        create table row as
        select (row_number() over (order by round, random()) - 1) / @size as batch, tenant, id, version, updated_at, state from (
          select r.value as round, q.tenant, q.id, q.version + r.value as version, q.updated_at + r.value as updated_at, q.state
          from hub.quota q, json_each(@rounds) r where q.tenant = 'bench')
        order by 1
        """;

    private static readonly string[] Statements =
    [
        """
        insert into quota (tenant, id, version, updated_at, state) select tenant, id, version, updated_at, state from staged.row where batch = @batch
        on conflict (tenant, id) do update set version = excluded.version, updated_at = excluded.updated_at, state = excluded.state
        where quota.version = excluded.version - 1
        """,
    ];

    public CheckProgram Check => CheckProgram.SqliteShell;

    public async Task<LimitTimes> MeasureAsync(int size)
    {
        using var folder = new BenchFolder();
        var (before, staged) = (folder.File("before.db"), folder.File("staged.db"));
        Databases.Copy(store.Database, before);
        var script = Stage(before, staged, size);
        Databases.Copy(before, folder.File("raw.db"));
        var raw = RawUpserts.Seconds(folder.File("raw.db"), staged, script);
        RequireAllMoved(folder.File("raw.db"), before);
        Databases.Copy(before, folder.File("shell.db"));
        return new LimitTimes(script.Rows, raw, await SqliteShell.SecondsAsync(folder.File("shell.db"), staged, script));
    }

    /// <summary>Makes the rows of several rounds over all of the writers' rows, each round in a random order of its own.</summary>
    private static BatchScript Stage(string database, string staged, int size)
    {
        using var connection = Databases.Open(staged);
        Databases.Attach(connection, database, "hub");
        using (var command = connection.CreateCommand())
        {
            command.CommandText = Staged;
            command.Parameters.AddWithValue("@size", size);
            command.Parameters.AddWithValue("@rounds", $"[{string.Join(',', Enumerable.Range(1, StateLimits.Rounds))}]");
            command.ExecuteNonQuery();
        }

        Databases.Execute(connection, "create index row_batch on row (batch)");
        var rows = (int)Databases.Number(connection, "select count(*) from row");
        return new BatchScript(["select sum(length(state)) from quota"], Statements, (rows + size - 1) / size, rows);
    }

    private static void RequireAllMoved(string written, string before)
    {
        using var connection = Databases.Open(written);
        Databases.Attach(connection, before, "old");
        const string Behind = """
            select count(*) from main.quota n join old.quota o on o.tenant = n.tenant and o.id = n.id where n.tenant = 'bench' and n.version <> o.version + @rounds
            """;
        StateLimits.RequireNoneBehind(Databases.Number(connection, Behind, ("@rounds", StateLimits.Rounds)));
    }
}
