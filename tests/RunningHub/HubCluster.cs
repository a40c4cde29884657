using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace KolajAI.RunningHub;

/// <summary>What stands behind a front: silos as processes of their own, a database of their own in the tests' PostgreSQL, a membership of their own in its Redis.</summary>
public sealed class HubCluster : IAsyncDisposable
{
    private readonly string _postgres;
    private readonly string _folder;

    private HubCluster(string postgres, string redis, string name, string folder, IReadOnlyDictionary<string, string> environment, ClusterShape shape)
    {
        _postgres = postgres;
        _folder = folder;
        Name = name;
        var server = new NpgsqlConnectionStringBuilder(postgres);
        Postgres = new Relay(server.Host!, server.Port);
        var table = redis.Split(':');
        Redis = new Relay(table[0], int.Parse(table[1], System.Globalization.CultureInfo.InvariantCulture));
        Environment = new Dictionary<string, string>(environment, StringComparer.Ordinal)
        {
            ["KOLAJ_POSTGRES"] = new NpgsqlConnectionStringBuilder(postgres)
            {
                Host = shape.IsDirect ? server.Host : "127.0.0.1",
                Port = shape.IsDirect ? server.Port : Postgres.Port,
                Database = name,
                MaxPoolSize = 20,
            }.ToString(),
            ["KOLAJ_REDIS"] = shape.IsDirect ? redis : $"127.0.0.1:{Redis.Port}",
            ["KOLAJ_CLUSTER_ID"] = name,
            ["KOLAJ_MASTER_KEYS"] = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            ["KOLAJ_DRAIN_SECONDS"] = "0",
        };
        Silos = [.. Enumerable.Range(1, shape.Silos).Select(NewSilo)];
    }

    /// <summary>Of the database and the membership.</summary>
    public string Name { get; }

    public IReadOnlyList<SiloProcess> Silos { get; }

    /// <summary>The way of this cluster's processes to PostgreSQL.</summary>
    public Relay Postgres { get; }

    /// <summary>The way of this cluster's processes to Redis.</summary>
    public Relay Redis { get; }

    /// <summary>What all processes of the cluster are given.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>True when tests are to run against a cluster: <c>KOLAJ_TEST_CLUSTER=true</c>.</summary>
    public static bool IsWanted => System.Environment.GetEnvironmentVariable("KOLAJ_TEST_CLUSTER") == "true";

    /// <exception cref="InvalidOperationException">The tests' servers are not named by KOLAJ_TEST_POSTGRES and KOLAJ_TEST_REDIS.</exception>
    public static async Task<HubCluster> CreateAsync(
        string folder, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation, ClusterShape? shape = null)
    {
        var postgres = Needed("KOLAJ_TEST_POSTGRES");
        var name = $"kolaj_{Guid.NewGuid():n}";
        await RunAsync(postgres, $"create database {name}", cancellation);
        return new HubCluster(postgres, Needed("KOLAJ_TEST_REDIS"), name, folder, environment, shape ?? new ClusterShape());
    }

    public Task StartSilosAsync(CancellationToken cancellation) => Task.WhenAll(Silos.Where(static s => !s.Runs).Select(s => s.StartAsync(cancellation)));

    public Task KillSilosAsync() => Task.WhenAll(Silos.Select(static s => s.KillAsync()));

    public async ValueTask DisposeAsync()
    {
        await KillSilosAsync();
        await Postgres.DisposeAsync();
        await Redis.DisposeAsync();
        await RunAsync(_postgres, $"drop database if exists {Name} with (force)", CancellationToken.None);
    }

    private SiloProcess NewSilo(int number) => new(new Dictionary<string, string>(Environment, StringComparer.Ordinal)
    {
        ["KOLAJ_MODE"] = "silo",
        ["KOLAJ_DATA"] = Path.Combine(_folder, $"silo{number}"),
        ["KOLAJ_OPS_URLS"] = "http://127.0.0.1:0",
        ["KOLAJ_SILO_PORT"] = FreePort(),
        ["KOLAJ_GATEWAY_PORT"] = FreePort(),
    });

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Needed(string variable) => System.Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{variable} is not set: ./test.sh starts the servers that a cluster needs.");

    private static async Task RunAsync(string postgres, string sql, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(postgres) { Pooling = false }.ToString());
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <param name="IsDirect">Its processes reach PostgreSQL and Redis themselves; the relays cut nothing.</param>
public sealed record ClusterShape(int Silos = 2, bool IsDirect = false);

/// <summary>One silo.</summary>
public sealed class SiloProcess(IReadOnlyDictionary<string, string> environment)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private Process? _process;

    public bool Runs => _process is { HasExited: false };

    public System.Collections.Concurrent.ConcurrentQueue<string> Output { get; } = new();

    public async Task StartAsync(CancellationToken cancellation)
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(HubProcess.BuiltHub);
        start.Environment["KOLAJ_OPS_KEY"] = HubProcess.OpsKey;
        start.Environment["KOLAJ_ALLOWED_PRIVATE_HOSTS"] = "127.0.0.1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        void Read(string? line)
        {
            if (line is null)
                return;
            Output.Enqueue(line);
            if (line.StartsWith("ops: ", StringComparison.Ordinal))
                up.TrySetResult();
        }

        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => Read(e.Data);
        process.Exited += (_, _) => up.TrySetException(new InvalidOperationException($"The silo ended while starting:\n{string.Join('\n', Output.TakeLast(40))}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        try
        {
            await up.Task.WaitAsync(StartLimit, cancellation);
        }
        catch (TimeoutException)
        {
            await KillAsync();
            throw new InvalidOperationException($"The silo did not start within {StartLimit.TotalSeconds:0} s:\n{string.Join('\n', Output.TakeLast(40))}");
        }
    }

    /// <summary>SIGKILL: as a crash would.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>SIGTERM: as a supervisor stops it.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(TimeSpan within, CancellationToken cancellation)
    {
        using (var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(cancellation);
        return await EndsAsync(within, cancellation);
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndsAsync(TimeSpan within, CancellationToken cancellation)
    {
        var process = _process ?? throw new InvalidOperationException("The silo does not run.");
        await process.WaitForExitAsync(cancellation).WaitAsync(within, cancellation);
        return process.ExitCode;
    }
}
