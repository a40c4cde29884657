using Microsoft.Data.Sqlite;

namespace KolajAI.Storage.Sqlite;

/// <summary>
/// "Committed" must mean on disk: write-ahead log with <c>synchronous=FULL</c>. Both are read back, because SQLite answers a setting it
/// cannot apply (a file system without shared memory, a database in memory) with the old value instead of an error.
/// </summary>
internal static class SqliteDurability
{
    private const long Full = 2;
    private const long Extra = 3;

    public static void Apply(SqliteConnection connection)
    {
        Execute(connection, "pragma busy_timeout = 30000");
        Execute(connection, "pragma journal_mode = wal");
        Execute(connection, "pragma synchronous = full");

        // macOS: fsync alone leaves data in the drive's cache; elsewhere the setting does nothing.
        Execute(connection, "pragma fullfsync = on");
        Execute(connection, "pragma checkpoint_fullfsync = on");
    }

    /// <exception cref="StorageStartException">The connection would acknowledge what a power cut can lose.</exception>
    public static void Require(SqliteConnection connection)
    {
        var journal = Convert.ToString(Scalar(connection, "pragma journal_mode"), System.Globalization.CultureInfo.InvariantCulture);
        if (!string.Equals(journal, "wal", StringComparison.OrdinalIgnoreCase))
        {
            throw new StorageStartException(
                $"The database's journal mode is '{journal}', not 'wal'. Put the data folder on a local file system that supports SQLite's write-ahead log.");
        }

        if (Scalar(connection, "pragma synchronous") is not (Full or Extra))
        {
            throw new StorageStartException(
                "The database connection does not wait for the disk (pragma synchronous is below FULL). What it acknowledges could be lost, so the hub does not start.");
        }
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
