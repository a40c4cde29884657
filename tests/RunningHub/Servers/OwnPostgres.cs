using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace KolajAI.RunningHub.Servers;

/// <summary>A durable PostgreSQL of a run's own, which can be stopped as a crash would and started again on what it left.</summary>
public sealed class OwnPostgres : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _data;
    private readonly NpgsqlConnectionStringBuilder _connection;
    private readonly bool _onDisk;
    private Process? _process;

    private OwnPostgres(string data, bool onDisk, string password, string host)
    {
        (_data, _onDisk) = (data, onDisk);
        _connection = new NpgsqlConnectionStringBuilder { Host = host, Port = FreePorts.Take(), Username = "kolaj", Password = password, Database = "postgres" };
    }

    /// <summary>The folder of <c>postgres</c>, <c>pg_dump</c> and the others.</summary>
    public static string Programs { get; } = FindPrograms();

    /// <summary>To the database <c>postgres</c>, by one who may create others.</summary>
    public string ConnectionString => _connection.ConnectionString;

    /// <summary>Where its data lie.</summary>
    public string Data => _data;

    public bool Runs => _process is { HasExited: false };

    /// <param name="folder">An existing one; others may pass through it.</param>
    /// <param name="disk">Where the data are to lie instead: another existing one.</param>
    /// <param name="host">An address of this machine.</param>
    public static async Task<OwnPostgres> StartAsync(string folder, string? disk = null, string host = "127.0.0.1")
    {
        var server = new OwnPostgres(Path.Combine(disk ?? folder, "postgres"), disk is not null, RandomNumberGenerator.GetHexString(32, lowercase: true), host);
        var passwordFile = Path.Combine(folder, "postgres.password");
        Directory.CreateDirectory(server._data);
        await File.WriteAllTextAsync(passwordFile, server._connection.Password);
        await ServerProcess.RunAsync(["chmod", "600", passwordFile]);
        if (Environment.IsPrivilegedProcess)
        {
            // It refuses to run as root.
            await ServerProcess.RunAsync(["chown", "postgres:", server._data, passwordFile]);
            await ServerProcess.RunAsync(["chmod", "711", folder, disk ?? folder]);
        }

        await ServerProcess.RunAsync([
            .. AsItself(), Path.Combine(Programs, "initdb"), "-D", server._data, "-U", "kolaj", $"--pwfile={passwordFile}", "--auth=scram-sha-256", "-E", "UTF8",
            "--locale=C.UTF-8",
        ]);
        // Made for loopback alone; who may connect is decided by the address that it listens on.
        await File.AppendAllTextAsync(Path.Combine(server._data, "pg_hba.conf"), "host all all samenet scram-sha-256\n");
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Completes when it answers.</summary>
    public async Task StartAgainAsync()
    {
        _process = ServerProcess.Start([
            .. AsItself(), Path.Combine(Programs, "postgres"), "-D", _data, "-p", _connection.Port.ToString(CultureInfo.InvariantCulture),
            "-c", $"listen_addresses={_connection.Host}", "-c", "unix_socket_directories=", "-c", "max_connections=300", "-c", "shared_buffers=256MB",
            "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "full_page_writes=on", "-c", $"log_directory={_data}", "-c", "logging_collector=on",
        ]);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await ExecuteAsync("select 1");
                return;
            }
            catch (NpgsqlException) when (clock.Elapsed < StartLimit && !_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    /// <summary>As <c>pg_ctl stop -m immediate</c>: every connection is cut, nothing is written any more, the next start recovers.</summary>
    public async Task StopImmediatelyAsync()
    {
        if (_process is not { } process)
            return;
        var postmaster = int.Parse((await File.ReadAllLinesAsync(Path.Combine(_data, "postmaster.pid")))[0], CultureInfo.InvariantCulture);
        await ServerProcess.SignalAsync("QUIT", postmaster);
        // The gentler signal that this ends with comes after it and changes nothing.
        await ServerProcess.EndAsync(process);
        _process = null;
    }

    public Task CreateDatabaseAsync(string name) => ExecuteAsync($"create database {name}");

    public Task DropDatabaseAsync(string name) => ExecuteAsync($"drop database if exists {name} with (force)");

    /// <summary>One moment of a database, taken while it is used.</summary>
    public Task DumpAsync(string database, string file) => ClientAsync("pg_dump", "-Fc", "-f", file, "-d", database);

    /// <summary>A dump into a new database.</summary>
    public async Task RestoreAsync(string database, string file)
    {
        await CreateDatabaseAsync(database);
        await ClientAsync("pg_restore", "--exit-on-error", "--no-owner", "-d", database, file);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
            await ServerProcess.EndAsync(process);
        _process = null;
        // A disk that is not the test's own is used again.
        if (_onDisk && Directory.Exists(_data))
            Directory.Delete(_data, recursive: true);
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

    private Task<string> ClientAsync(string program, params string[] arguments) => ServerProcess.RunAsync(
        [Path.Combine(Programs, program), "-h", _connection.Host!, "-p", $"{_connection.Port}", "-U", _connection.Username!, .. arguments],
        new Dictionary<string, string> { ["PGPASSWORD"] = _connection.Password! });

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }
}
