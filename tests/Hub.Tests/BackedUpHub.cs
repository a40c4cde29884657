using System.Diagnostics;
using KolajAI.RunningHub;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace KolajAI.Hub.Tests;

/// <summary>What a hub's data stands in, with the backup and the restore that docs/operations.md tells.</summary>
internal abstract class BackedUpHub(string folder)
{
    /// <summary>Apart from the database, as operators are told to keep them.</summary>
    private const string MasterKeys = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    protected string Folder { get; } = folder;

    /// <summary>A hub on the data, or on what was restored.</summary>
    public Task<HubProcess> StartAsync(string data, CancellationToken cancellation) => HubProcess.StartAsync(
        cancellation, new Dictionary<string, string>(Settings(data), StringComparer.Ordinal) { ["KOLAJ_MASTER_KEYS"] = MasterKeys }, Path.Combine(Folder, data), cluster: false);

    public abstract Task CreateAsync(string data, CancellationToken cancellation);

    /// <summary>Of the running hub's data, into a file.</summary>
    public abstract Task BackUpAsync(string data, CancellationToken cancellation);

    /// <summary>The file, into data that were not there.</summary>
    public abstract Task RestoreAsync(string data, CancellationToken cancellation);

    public abstract Task DropAsync(string data);

    protected abstract IReadOnlyDictionary<string, string> Settings(string data);

    internal sealed class OnSqlite(string folder) : BackedUpHub(folder)
    {
        private string File => Path.Combine(Folder, "backup.db");

        public override Task CreateAsync(string data, CancellationToken cancellation)
        {
            Directory.CreateDirectory(Path.Combine(Folder, data));
            return Task.CompletedTask;
        }

        public override async Task BackUpAsync(string data, CancellationToken cancellation)
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, data, "kolaj.db")};Pooling=false;Default Timeout=60");
            await connection.OpenAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = $"vacuum into '{File}'";
            await command.ExecuteNonQueryAsync(cancellation);
        }

        public override async Task RestoreAsync(string data, CancellationToken cancellation)
        {
            await CreateAsync(data, cancellation);
            System.IO.File.Copy(File, Path.Combine(Folder, data, "kolaj.db"));
        }

        public override Task DropAsync(string data) => Task.CompletedTask;

        protected override IReadOnlyDictionary<string, string> Settings(string data) => new Dictionary<string, string>();
    }

    internal sealed class OnPostgres(string folder, string server) : BackedUpHub(folder)
    {
        private readonly NpgsqlConnectionStringBuilder _server = new(server) { Pooling = false };
        private readonly string _prefix = $"kolaj_{Guid.NewGuid():n}_";

        private string File => Path.Combine(Folder, "backup.dump");

        public override Task CreateAsync(string data, CancellationToken cancellation) => ExecuteAsync($"create database {_prefix}{data}");

        public override Task BackUpAsync(string data, CancellationToken cancellation) =>
            RunAsync("pg_dump", ["-Fc", "-f", File, "-d", _prefix + data], cancellation);

        public override async Task RestoreAsync(string data, CancellationToken cancellation)
        {
            await CreateAsync(data, cancellation);
            await RunAsync("pg_restore", ["--exit-on-error", "--no-owner", "-d", _prefix + data, File], cancellation);
        }

        public override Task DropAsync(string data) => ExecuteAsync($"drop database if exists {_prefix}{data} with (force)");

        protected override IReadOnlyDictionary<string, string> Settings(string data) => new Dictionary<string, string>
        {
            ["KOLAJ_POSTGRES"] = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = _prefix + data, Pooling = true, MaxPoolSize = 20 }.ToString(),
        };

        private async Task ExecuteAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(_server.ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
            await command.ExecuteNonQueryAsync();
        }

        private async Task RunAsync(string program, string[] arguments, CancellationToken cancellation)
        {
            var start = new ProcessStartInfo(Find(program), ["-h", _server.Host!, "-p", $"{_server.Port}", "-U", _server.Username!, .. arguments]) { RedirectStandardError = true };
            start.Environment["PGPASSWORD"] = _server.Password;
            using var process = Process.Start(start)!;
            var error = await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            Assert.True(process.ExitCode == 0, $"{program}: {error}");
        }

        /// <summary>Debian's newest, where test.sh finds the server too; else the path's.</summary>
        private static string Find(string program)
        {
            const string debian = "/usr/lib/postgresql";
            return !Directory.Exists(debian)
                ? program
                : Directory.GetDirectories(debian).Select(version => Path.Combine(version, "bin", program)).Where(System.IO.File.Exists)
                    .OrderByDescending(static path => int.TryParse(path.Split('/')[4], out var version) ? version : 0).FirstOrDefault() ?? program;
        }
    }
}
