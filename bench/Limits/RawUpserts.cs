using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace KolajAI.Bench.Limits;

/// <summary>The limit: the script's statements, prepared once and run batch by batch, and nothing else.</summary>
internal static class RawUpserts
{
    /// <returns>Seconds from the first transaction to the last commit.</returns>
    public static double Seconds(string database, string staged, BatchScript script)
    {
        using var connection = Databases.Open(database);
        foreach (var setting in BatchScript.Settings)
            Databases.Execute(connection, setting);
        Databases.Attach(connection, staged, "staged");
        foreach (var query in script.WarmUp)
            Databases.Execute(connection, query);
        using var begin = Prepared(connection, BatchScript.Begin);
        using var commit = Prepared(connection, BatchScript.Commit);
        var statements = script.Statements.Select(s => Prepared(connection, s)).ToList();
        var clock = Stopwatch.StartNew();
        for (var batch = 0; batch < script.Batches; batch++)
        {
            begin.ExecuteNonQuery();
            foreach (var statement in statements)
            {
                statement.Parameters[0].Value = batch;
                statement.ExecuteNonQuery();
            }

            commit.ExecuteNonQuery();
        }

        var seconds = clock.Elapsed.TotalSeconds;
        statements.ForEach(static s => s.Dispose());
        return seconds;
    }

    private static SqliteCommand Prepared(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        if (sql.Contains(BatchScript.Batch, StringComparison.Ordinal))
            command.Parameters.Add(BatchScript.Batch, SqliteType.Integer);
        command.Prepare();
        return command;
    }
}
