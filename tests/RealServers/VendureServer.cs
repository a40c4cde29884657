using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Npgsql;

namespace KolajAI.RealServers;

/// <summary>
/// An unmodified Vendure 3.7.3 as a Node process on a free loopback port, with a fresh PostgreSQL database of its own.
/// Needs Node 20 or newer, <c>npm ci</c> done in <c>tests/RealServers/vendure</c> and <c>KOLAJ_TEST_POSTGRES</c>;
/// <c>./test.sh</c> sees to the last two. What is missing makes it throw: a proof that did not run has not passed.
/// </summary>
public sealed class VendureServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly PostgresDatabase _database;
    private readonly ServerLog _log = new();
    private ServerProcess? _process;
    private int _port;

    private VendureServer(PostgresDatabase database) => _database = database;

    /// <summary>The superadmin's name; a connector logs in with it.</summary>
    public string User => "superadmin";

    /// <summary>The superadmin's password.</summary>
    public string Password => "kolaj-real-servers";

    /// <summary>The shop's address, for example <c>http://127.0.0.1:41234/</c>; the same after a restart.</summary>
    public Uri BaseAddress => new($"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}/");

    /// <summary>The GraphQL endpoint of the seller.</summary>
    public Uri AdminApi => new(BaseAddress, "admin-api");

    /// <summary>The GraphQL endpoint of the shoppers.</summary>
    public Uri ShopApi => new(BaseAddress, "shop-api");

    /// <summary>The running process; null while it is stopped.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>How long the last start took, until the server answered.</summary>
    public TimeSpan StartDuration { get; private set; }

    /// <summary>What the server wrote to its output and error streams, over all restarts.</summary>
    public IReadOnlyList<string> Log => _log.Lines();

    /// <summary>Creates the database and starts the server; returns when it answers.</summary>
    /// <exception cref="RealServerException">Node, the npm packages or PostgreSQL are missing, or the server did not start.</exception>
    public static async Task<VendureServer> StartAsync(CancellationToken cancellation)
    {
        await NodeRuntime.RequireAsync("Vendure", cancellation);
        var server = new VendureServer(await PostgresDatabase.CreateAsync("vendure", cancellation));
        try
        {
            await server.StartAgainAsync(cancellation);
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
    public async Task StartAgainAsync(CancellationToken cancellation)
    {
        if (_process is not null)
            throw new RealServerException("The Vendure server runs already.");

        var began = TimeProvider.System.GetTimestamp();
        (_process, _port) = await ServerProcess.StartAsync(StartInfo(), _log, StartLimit, cancellation);
        StartDuration = TimeProvider.System.GetElapsedTime(began);
    }

    /// <summary>Kills the process and drops the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _database.DisposeAsync();
    }

    private static string Folder =>
        typeof(VendureServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "VendureFolder").Value!;

    private ProcessStartInfo StartInfo()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "@vendure", "core")))
            throw new RealServerException("Vendure is not installed: run 'npm ci' in tests/RealServers/vendure (./test.sh does).");

        var connection = new NpgsqlConnectionStringBuilder(_database.ConnectionString);
        var start = new ProcessStartInfo("node", ["server.mjs"]) { WorkingDirectory = Folder };
        start.Environment["PGHOST"] = connection.Host;
        start.Environment["PGPORT"] = connection.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = connection.Username;
        start.Environment["PGPASSWORD"] = connection.Password;
        start.Environment["PGDATABASE"] = connection.Database;
        start.Environment["VENDURE_PORT"] = _port.ToString(CultureInfo.InvariantCulture);
        start.Environment["VENDURE_SUPERADMIN"] = User;
        start.Environment["VENDURE_SUPERADMIN_PASSWORD"] = Password;
        start.Environment["VENDURE_DISABLE_TELEMETRY"] = "true";
        return start;
    }
}
