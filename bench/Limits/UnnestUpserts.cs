using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace KolajAI.Bench.Limits;

/// <summary>
/// The limit on PostgreSQL: rows that lie ready as arrays, sent as the parameters of <c>insert … select … from unnest(…)</c>, each statement
/// prepared once, one transaction a batch, and nothing else.
/// </summary>
internal static class UnnestUpserts
{
    /// <param name="connection">Finds the tables to write by its search path.</param>
    /// <returns>Seconds from the first transaction to the last commit.</returns>
    public static double Seconds(NpgsqlConnection connection, SetScript script)
    {
        var batches = Enumerable.Range(0, script.Batches).Select(batch => script.Upserts.Select(u => Arrays(connection, u, batch)).ToList()).ToList();
        using var begin = new NpgsqlCommand("begin", connection);
        using var commit = new NpgsqlCommand("commit", connection);
        var statements = script.Upserts.Select((u, i) => Prepared(connection, u, batches[0][i])).ToList();
        var clock = Stopwatch.StartNew();
        foreach (var batch in batches)
        {
            begin.ExecuteNonQuery();
            for (var i = 0; i < statements.Count; i++)
            {
                for (var column = 0; column < batch[i].Count; column++)
                    statements[i].Parameters[column].Value = batch[i][column].Values;
                statements[i].ExecuteNonQuery();
            }

            commit.ExecuteNonQuery();
        }

        var seconds = clock.Elapsed.TotalSeconds;
        statements.ForEach(static s => s.Dispose());
        return seconds;
    }

    private static List<(Array Values, NpgsqlDbType Type)> Arrays(NpgsqlConnection connection, SetUpsert upsert, int batch)
    {
        var columns = upsert.Columns.Split(',', StringSplitOptions.TrimEntries);
        using var command = new NpgsqlCommand($"select {string.Join(", ", columns.Select(static c => $"array_agg({c})"))} from staged.{upsert.Table} where batch = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = (long)batch });
        using var reader = command.ExecuteReader();
        reader.Read();
        return
        [
            .. Enumerable.Range(0, columns.Length).Select(column => reader.GetDataTypeName(column) switch
            {
                "bigint[]" => ((Array)reader.GetFieldValue<long?[]>(column), NpgsqlDbType.Bigint),
                "text[]" => (reader.GetFieldValue<string?[]>(column), NpgsqlDbType.Text),
                "bytea[]" => (reader.GetFieldValue<byte[]?[]>(column), NpgsqlDbType.Bytea),
                var other => throw new InvalidOperationException($"{upsert.Table}.{columns[column]} is {other}, which the limit program does not send."),
            }),
        ];
    }

    private static NpgsqlCommand Prepared(NpgsqlConnection connection, SetUpsert upsert, List<(Array Values, NpgsqlDbType Type)> first)
    {
        var parameters = string.Join(", ", Enumerable.Range(1, first.Count).Select(static p => $"${p}"));
        var command = new NpgsqlCommand($"insert into {upsert.Table} ({upsert.Columns}) select * from unnest({parameters}) {upsert.Conflict}", connection);
        foreach (var (values, type) in first)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values });
        command.Prepare();
        return command;
    }
}
