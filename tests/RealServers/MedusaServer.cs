using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Npgsql;

namespace KolajAI.RealServers;

/// <summary>
/// An unmodified Medusa 2.21.2 as a Node process on a free loopback port, with a fresh PostgreSQL database of its own. Needs Node 20 or newer,
/// <c>npm ci</c> done in <c>tests/RealServers/medusa</c> and <c>KOLAJ_TEST_POSTGRES</c>; <c>./test.sh</c> sees to the last two. What is
/// missing makes it throw: a proof that did not run has not passed.
/// </summary>
public sealed class MedusaServer : IAsyncDisposable
{
    // The first start makes some 150 tables.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(6);

    private readonly PostgresDatabase _database;
    private readonly ServerLog _log = new();
    private readonly string _secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private ServerProcess? _process;
    private int _port;

    private MedusaServer(PostgresDatabase database) => _database = database;

    /// <summary>The first administrator.</summary>
    public string User => "kolaj@example.com";

    /// <summary>The administrator's password.</summary>
    public string Password => "kolaj-real-servers";

    /// <summary>The shop's address, for example <c>http://127.0.0.1:41234/</c>; the same after a restart.</summary>
    public Uri BaseAddress => new($"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}/");

    /// <summary>How long the last start took, until the server answered.</summary>
    public TimeSpan StartDuration { get; private set; }

    /// <summary>What the server wrote to its output and error streams, over all restarts.</summary>
    public IReadOnlyList<string> Log => _log.Lines();

    /// <summary>Creates the database, makes its tables and starts the server; returns when it answers.</summary>
    /// <exception cref="RealServerException">Node, the npm packages or PostgreSQL are missing, or the server did not start.</exception>
    public static async Task<MedusaServer> StartAsync(CancellationToken cancellation)
    {
        await NodeRuntime.RequireAsync("Medusa", cancellation);
        var server = new MedusaServer(await PostgresDatabase.CreateAsync("medusa", cancellation));
        try
        {
            await server.RunAsync(isNew: true, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the process as a crash would (SIGKILL by its id); database and address are kept.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;

        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Starts the stopped server on its former address and database; returns when it answers.</summary>
    /// <exception cref="RealServerException">It runs already, or did not start.</exception>
    public Task StartAgainAsync(CancellationToken cancellation) => _process is null
        ? RunAsync(isNew: false, cancellation)
        : throw new RealServerException("The Medusa server runs already.");

    /// <summary>Kills the process and drops the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _database.DisposeAsync();
    }

    private static string Folder =>
        typeof(MedusaServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "MedusaFolder").Value!;

    private async Task RunAsync(bool isNew, CancellationToken cancellation)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "@medusajs", "medusa")))
            throw new RealServerException("Medusa is not installed: run 'npm ci' in tests/RealServers/medusa (./test.sh does).");

        var began = TimeProvider.System.GetTimestamp();
        (_process, _port) = await ServerProcess.StartAsync(StartInfo(isNew), _log, StartLimit, cancellation);
        StartDuration = TimeProvider.System.GetElapsedTime(began);
    }

    private ProcessStartInfo StartInfo(bool isNew)
    {
        var connection = new NpgsqlConnectionStringBuilder(_database.ConnectionString);
        var address = new UriBuilder("postgres", connection.Host, connection.Port, connection.Database)
        {
            UserName = Uri.EscapeDataString(connection.Username!),
            Password = Uri.EscapeDataString(connection.Password ?? ""),
        };
        var start = new ProcessStartInfo("node", ["server.mjs"]) { WorkingDirectory = Folder };
        start.Environment["NODE_ENV"] = "production";
        start.Environment["MEDUSA_DATABASE_URL"] = address.Uri.AbsoluteUri;
        start.Environment["MEDUSA_SECRET"] = _secret;
        start.Environment["MEDUSA_PORT"] = _port.ToString(CultureInfo.InvariantCulture);
        start.Environment["MEDUSA_DISABLE_TELEMETRY"] = "true";
        if (isNew)
        {
            start.Environment["MEDUSA_USER"] = User;
            start.Environment["MEDUSA_PASSWORD"] = Password;
        }

        return start;
    }
}
