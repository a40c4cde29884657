using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using KolajAI.Bench.Hubs;
using Npgsql;

namespace KolajAI.Bench.Stores;

/// <summary>
/// The PostgreSQL of a run: the one that <c>KOLAJ_TEST_POSTGRES</c> names, else one of its own in a temporary folder, durable, which ends with
/// this process however that ends.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Variable = "KOLAJ_TEST_POSTGRES";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly NpgsqlConnectionStringBuilder _connection;
    private readonly Process? _process;
    private readonly BenchFolder? _folder;
    private int _databases;

    private PostgresServer(NpgsqlConnectionStringBuilder connection, string programs, Process? process, BenchFolder? folder)
    {
        _connection = connection;
        Programs = programs;
        _process = process;
        _folder = folder;
    }

    /// <summary>The folder of <c>pgbench</c> and the others.</summary>
    public string Programs { get; }

    public static async Task<PostgresServer> StartAsync()
    {
        var programs = FindPrograms();
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return new PostgresServer(new NpgsqlConnectionStringBuilder(given), programs, null, null);

        var folder = new BenchFolder();
        var data = folder.File("postgres");
        var passwordFile = folder.File("password");
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(passwordFile, password);
        await ServerProcess.RunAsync(["chmod", "600", passwordFile]);
        if (Environment.IsPrivilegedProcess)
        {
            // It refuses to run as root.
            await ServerProcess.RunAsync(["chown", "postgres:", data, passwordFile]);
            await ServerProcess.RunAsync(["chmod", "711", folder.Path]);
        }

        await ServerProcess.RunAsync([
            .. AsItself(), Path.Combine(programs, "initdb"), "-D", data, "-U", "kolaj", $"--pwfile={passwordFile}", "--auth=scram-sha-256", "-E", "UTF8",
            "--locale=C.UTF-8",
        ]);
        var port = ServerProcess.FreePort();
        var process = ServerProcess.Start(
            [
                .. AsItself(), Path.Combine(programs, "postgres"), "-D", data, "-p", port.ToString(CultureInfo.InvariantCulture),
                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=300", "-c", "shared_buffers=256MB",
                "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "full_page_writes=on", "-c", $"log_directory={data}", "-c", "logging_collector=on",
            ]);
        var server = new PostgresServer(
            new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = "kolaj", Password = password, Database = "postgres" }, programs, process, folder);
        await server.UntilItAnswersAsync();
        return server;
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
        if (_process is { } process)
        {
            await ServerProcess.EndAsync(process);
        }

        _folder?.Dispose();
    }

    private static string FindPrograms()
    {
        var folders = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(static d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(static d => Path.Combine(d, "bin"))
            : [];
        return folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(static f => File.Exists(Path.Combine(f, "postgres")) && File.Exists(Path.Combine(f, "pgbench")))
            ?? throw new InvalidOperationException("PostgreSQL is not installed here: neither in its usual folder nor on the path.");
    }

    private static string[] AsItself() => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : [];

    private async Task UntilItAnswersAsync()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await ExecuteAsync("select 1");
                return;
            }
            catch (NpgsqlException) when (clock.Elapsed < StartLimit && !_process!.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connection.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
