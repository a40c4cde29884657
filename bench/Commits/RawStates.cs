using KolajAI.Bench.Limits;

namespace KolajAI.Bench.Commits;

/// <summary>The limit of <see cref="CommitWrites"/>: the same rows moved on by raw upserts, conditional on the version as a commit is.</summary>
internal static class RawStates
{
    private const int Rounds = 5;

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

    /// <summary>Makes the rows of several rounds over all of the writers' rows, each round in a random order of its own.</summary>
    /// <param name="size">Rows a transaction.</param>
    public static BatchScript Stage(string database, string staged, int size)
    {
        File.Delete(staged);
        using var connection = Databases.Open(staged);
        Databases.Attach(connection, database, "hub");
        using (var command = connection.CreateCommand())
        {
            command.CommandText = Staged;
            command.Parameters.AddWithValue("@size", size);
            command.Parameters.AddWithValue("@rounds", $"[{string.Join(',', Enumerable.Range(1, Rounds))}]");
            command.ExecuteNonQuery();
        }

        Databases.Execute(connection, "create index row_batch on row (batch)");
        var rows = (int)Databases.Number(connection, "select count(*) from row");
        return new BatchScript(["select sum(length(state)) from quota"], Statements, (rows + size - 1) / size, rows);
    }

    /// <summary>Every row has moved by every round: none was dropped by its condition.</summary>
    public static void RequireAllMoved(string written, string before)
    {
        using var connection = Databases.Open(written);
        Databases.Attach(connection, before, "old");
        const string Behind = """
            select count(*) from main.quota n join old.quota o on o.tenant = n.tenant and o.id = n.id where n.tenant = 'bench' and n.version <> o.version + @rounds
            """;
        if (Databases.Number(connection, Behind, ("@rounds", Rounds)) is var behind and > 0)
            throw new InvalidOperationException($"The limit program left {behind} rows behind.");
    }
}
