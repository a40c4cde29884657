using System.Globalization;
using KolajAI.Bench.Hubs;
using KolajAI.RunningHub.Servers;
using Npgsql;

namespace KolajAI.Bench.Stores;

/// <summary>
/// The PostgreSQL of a run: the one that <c>KOLAJ_TEST_POSTGRES</c> names, else one of its own in a temporary folder, durable, which ends with
/// this process however that ends.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Variable = "KOLAJ_TEST_POSTGRES";

    private readonly NpgsqlConnectionStringBuilder _connection;
    private readonly OwnPostgres? _own;
    private readonly BenchFolder? _folder;
    private int _databases;

    private PostgresServer(string connection, OwnPostgres? own, BenchFolder? folder)
    {
        _connection = new NpgsqlConnectionStringBuilder(connection);
        _own = own;
        _folder = folder;
    }

    /// <summary>The folder of <c>pgbench</c> and the others.</summary>
    public string Programs => OwnPostgres.Programs;

    public static async Task<PostgresServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return new PostgresServer(given, null, null);
        var folder = new BenchFolder();
        var own = await OwnPostgres.StartAsync(folder.Path);
        return new PostgresServer(own.ConnectionString, own, folder);
    }

    /// <summary>With the rights to create databases.</summary>
    public string ConnectionString => _connection.ConnectionString;

    /// <summary>An empty database.</summary>
    public async Task<NpgsqlConnectionStringBuilder> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench_{Environment.ProcessId}_{++_databases}");
        await ExecuteAsync($"create database {name}");
        return new NpgsqlConnectionStringBuilder(_connection.ConnectionString) { Database = name };
    }

    public Task DropDatabaseAsync(string name) => ExecuteAsync($"drop database {name} with (force)");

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_own is not null)
            await _own.DisposeAsync();
        _folder?.Dispose();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connection.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
