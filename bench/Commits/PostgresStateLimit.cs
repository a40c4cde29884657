using System.Globalization;
using KolajAI.Bench.Limits;
using KolajAI.Bench.Stores;
using Npgsql;

namespace KolajAI.Bench.Commits;

/// <summary>On PostgreSQL: a copy of the table in a schema beside it.</summary>
internal sealed class PostgresStateLimit(PostgresBenchStore store) : IStateLimit
{
    private const string Raw = "raw";

    private static readonly string[] Tables = ["quota"];

    // Each round in a random order and in transactions of its own: one statement writes no row twice.
    private const string Staging = """
        create table staged.quota as
        select dense_rank() over (order by round, part) - 1 as batch, tenant, id, version, updated_at, state from (
          select r as round, (row_number() over (partition by r order by random()) - 1) / @size as part, q.tenant, q.id, q.version + r as version,
            q.updated_at + r as updated_at, q.state
          from public.quota q, generate_series(1, @rounds) r where q.tenant = 'bench') q
        order by 1
        """;

    private const string Behind = """
        select count(*) from raw.quota n join public.quota o on o.tenant = n.tenant and o.id = n.id where n.tenant = 'bench' and n.version <> o.version + @rounds
        """;

    private static readonly SetUpsert Upsert = new("quota", "tenant, id, version, updated_at, state", """
        on conflict (tenant, id) do update set version = excluded.version, updated_at = excluded.updated_at, state = excluded.state
        where quota.version = excluded.version - 1
        """);

    public CheckProgram Check => CheckProgram.PgBench;

    public async Task<LimitTimes> MeasureAsync(int size)
    {
        using var connection = store.Open();
        PostgresTables.Begin(connection, PostgresTables.Staged);
        Databases.Execute(connection, Staging
            .Replace("@size", size.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("@rounds", StateLimits.Rounds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        PostgresTables.EndStaging(connection, Tables);
        var rows = (int)Databases.Number(connection, "select count(*) from staged.quota");
        var script = new SetScript([Upsert], (int)Databases.Number(connection, "select max(batch) + 1 from staged.quota"), rows);

        var raw = 0.0;
        // The first time warms the code up, as the hub's is.
        for (var time = 0; time < 2; time++)
        {
            PostgresTables.Copy(connection, Tables, PostgresTables.Hub, Raw);
            PostgresTables.Settle(connection);
            using var own = store.Open(Raw);
            raw = UnnestUpserts.Seconds(own, script);
            RequireAllMoved(connection);
        }

        PostgresTables.Copy(connection, Tables, PostgresTables.Hub, Raw);
        PostgresTables.Settle(connection);
        var check = await PgBench.SecondsAsync(store, Raw, script);
        RequireAllMoved(connection);
        return new LimitTimes(rows, raw, check);
    }

    private static void RequireAllMoved(NpgsqlConnection connection) =>
        StateLimits.RequireNoneBehind(Databases.Number(connection, Behind, ("@rounds", (long)StateLimits.Rounds)));
}
