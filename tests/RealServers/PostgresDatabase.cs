using Npgsql;

namespace KolajAI.RealServers;

/// <summary>
/// A fresh, empty database on the PostgreSQL named by <c>KOLAJ_TEST_POSTGRES</c> (an Npgsql connection string whose user may
/// create databases); dropped on dispose.
/// </summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private const string Variable = "KOLAJ_TEST_POSTGRES";
    private readonly string _server;

    private PostgresDatabase(string server, string connectionString)
    {
        _server = server;
        ConnectionString = connectionString;
    }

    /// <summary>An Npgsql connection string to this database.</summary>
    public string ConnectionString { get; }

    /// <summary>Creates a database whose name starts with <paramref name="prefix"/> (lower-case letters and digits).</summary>
    /// <exception cref="RealServerException">The variable is not set.</exception>
    public static async Task<PostgresDatabase> CreateAsync(string prefix, CancellationToken cancellation)
    {
        var server = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(server))
            throw new RealServerException($"{Variable} is not set: run these tests through ./test.sh, or name a PostgreSQL by an Npgsql connection string.");

        var name = $"{prefix}_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"create database \"{name}\"", cancellation);
        var connection = new NpgsqlConnectionStringBuilder(server) { Database = name };
        return new PostgresDatabase(server, connection.ConnectionString);
    }

    /// <summary>Drops the database, ending whatever is still connected to it.</summary>
    public async ValueTask DisposeAsync()
    {
        var name = new NpgsqlConnectionStringBuilder(ConnectionString).Database;
        await ExecuteAsync(_server, $"drop database if exists \"{name}\" with (force)", CancellationToken.None);
    }

    private static async Task ExecuteAsync(string server, string sql, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
