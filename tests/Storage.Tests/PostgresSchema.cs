using Npgsql;

namespace KolajAI.Storage.Tests;

/// <summary>A fresh schema on the tests' PostgreSQL, dropped at the end.</summary>
internal sealed class PostgresSchema : IDisposable
{
    public const string Variable = "KOLAJ_TEST_POSTGRES";

    private readonly string _name = "test_" + Guid.NewGuid().ToString("n");

    public PostgresSchema()
    {
        Execute($"create schema {_name}");
        ConnectionString = new NpgsqlConnectionStringBuilder(Server) { SearchPath = _name, MaxPoolSize = 20 }.ToString();
    }

    /// <summary>Tests that need it are skipped where there is none.</summary>
    public static string Server
    {
        get
        {
            var server = Environment.GetEnvironmentVariable(Variable);
            Assert.SkipWhen(string.IsNullOrWhiteSpace(server), $"{Variable} names no PostgreSQL; ./test.sh starts one.");
            return server!;
        }
    }

    public string ConnectionString { get; }

    public void Dispose() => Execute($"drop schema {_name} cascade");

    public long Scalar(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString());
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(Server);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        command.ExecuteNonQuery();
    }
}
