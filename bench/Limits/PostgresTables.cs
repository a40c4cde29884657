using Npgsql;

namespace KolajAI.Bench.Limits;

/// <summary>Copies of the hub's tables in schemas beside them, with all of their indexes.</summary>
internal static class PostgresTables
{
    public const string Hub = "public";
    public const string Staged = "staged";

    public static void Copy(NpgsqlConnection connection, IEnumerable<string> tables, string from, string to)
    {
        Begin(connection, to);
        foreach (var table in tables)
        {
            Databases.Execute(connection, $"create table {to}.{table} (like {from}.{table} including all)");
            Databases.Execute(connection, $"insert into {to}.{table} select * from {from}.{table}");
            Databases.Execute(connection, $"vacuum analyze {to}.{table}");
        }
    }

    /// <summary>Makes the schema, empty.</summary>
    public static void Begin(NpgsqlConnection connection, string schema)
    {
        Databases.Execute(connection, $"drop schema if exists {schema} cascade");
        Databases.Execute(connection, $"create schema {schema}");
    }

    /// <summary>An index on the batch of each staged table, and statistics.</summary>
    public static void EndStaging(NpgsqlConnection connection, IEnumerable<string> tables)
    {
        foreach (var table in tables)
        {
            Databases.Execute(connection, $"create index on {Staged}.{table} (batch)");
            Databases.Execute(connection, $"vacuum analyze {Staged}.{table}");
        }
    }

    /// <summary>What waits for the disk is written: each that is measured begins with the same debt, none.</summary>
    public static void Settle(NpgsqlConnection connection) => Databases.Execute(connection, "checkpoint");
}
