using System.Diagnostics;
using System.Globalization;
using KolajAI.RunningHub;
using KolajAI.RunningHub.Servers;
using Npgsql;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>Two silos and two fronts with a PostgreSQL and a Redis of their own, each a real process on a fixed loopback address.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private const string Database = "hub";

    private readonly string _folder;
    private readonly string _logs;
    private readonly Uri _publicAddress;
    private readonly Surroundings _on;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };

    private Fleet(string folder, string logs, Uri publicAddress, Surroundings on, OwnPostgres postgres, OwnRedis redis)
    {
        (_folder, _logs, _publicAddress, _on, Postgres, Redis) = (folder, logs, publicAddress, on, postgres, redis);
        OtherBuild = on.Build;
        SiloAddresses = [.. on.Silos.Select(NewAddress)];
        Silos = [NewSilo(1), NewSilo(2)];
        FrontAddresses = [NewAddress(on.Host), NewAddress(on.Host)];
        Fronts = [NewFront(1), NewFront(2)];
    }

    public OwnPostgres Postgres { get; }

    public OwnRedis Redis { get; }

    public IReadOnlyList<Service> Silos { get; }

    public IReadOnlyList<Service> Fronts { get; }

    public IReadOnlyList<Uri> FrontAddresses { get; }

    /// <summary>Of the silos' ops listeners.</summary>
    public IReadOnlyList<Uri> SiloAddresses { get; }

    public IEnumerable<Service> All => Silos.Concat(Fronts);

    /// <summary>The database that the processes are given at their next start.</summary>
    public string CurrentDatabase { get; set; } = Database;

    /// <summary>Where the programs of the silos and fronts lie that are started from now on; null: those built with the tests.</summary>
    public string? OtherBuild { get; set; }

    /// <summary>What the first silo is given besides, from its next start on.</summary>
    public IReadOnlyDictionary<string, string> FirstSiloEnvironment { get; set; } = new Dictionary<string, string>();

    public string ConnectionString => new NpgsqlConnectionStringBuilder(Postgres.ConnectionString) { Database = CurrentDatabase }.ConnectionString;

    /// <param name="folder">For data.</param>
    /// <param name="logs">For the output of processes.</param>
    /// <param name="publicAddress">Where platforms reach the hub.</param>
    public static async Task<Fleet> StartAsync(string folder, string logs, Uri publicAddress, Surroundings on, CancellationToken cancellation)
    {
        var fleet = new Fleet(folder, logs, publicAddress, on, await OwnPostgres.StartAsync(folder, on.Disk, on.Database), await OwnRedis.StartAsync(folder, on.Redis));
        try
        {
            await fleet.Postgres.CreateDatabaseAsync(Database);
            // The first makes the schema.
            await fleet.Silos[0].StartAsync(cancellation);
            await fleet.StartAllAsync(cancellation);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Those that do not run.</summary>
    public async Task StartAllAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(Silos.Where(static s => !s.Runs).Select(s => s.StartAsync(cancellation)));
        await Task.WhenAll(Fronts.Where(static f => !f.Runs).Select(f => f.StartAsync(cancellation)));
    }

    /// <summary>Of each silo, whether it says that it is ready.</summary>
    public Task<bool[]> ReadyAsync() => Task.WhenAll(SiloAddresses.Select(async address =>
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(address, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }));

    public Task KillAllAsync() => Task.WhenAll(All.Select(static s => s.KillAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var service in All)
            await service.DisposeAsync();
        _http.Dispose();
        NpgsqlConnection.ClearAllPools();
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    private static Uri NewAddress(string host) => new($"http://{host}:{FreePorts.Take().ToString(CultureInfo.InvariantCulture)}/");

    private static string Port() => FreePorts.Take().ToString(CultureInfo.InvariantCulture);

    private Service NewSilo(int number)
    {
        // The same on every start.
        var (silo, gateway) = (Port(), Port());
        return new Service($"silo{number}", () =>
        {
            var start = Command(HubProcess.BuiltHub, number <= _on.Namespaces.Count ? _on.Namespaces[number - 1] : null);
            start.Environment["KOLAJ_MODE"] = "silo";
            start.Environment["KOLAJ_SILO_HOST"] = _on.Silos[number - 1];
            start.Environment["KOLAJ_SILO_PORT"] = silo;
            start.Environment["KOLAJ_GATEWAY_PORT"] = gateway;
            start.Environment["KOLAJ_OPS_URLS"] = SiloAddresses[number - 1].GetLeftPart(UriPartial.Authority);
            if (number == 1)
            {
                foreach (var (name, value) in FirstSiloEnvironment)
                    start.Environment[name] = value;
            }

            return start;
        }, "ops: ", Path.Combine(_logs, $"silo{number}.log"));
    }

    private Service NewFront(int number) => new($"front{number}", () =>
    {
        var start = Command(HubProcess.BuiltFront);
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add(FrontAddresses[number - 1].GetLeftPart(UriPartial.Authority));
        start.Environment["KOLAJ_BOOTSTRAP_API_KEY"] = HubProcess.OwnerKey;
        start.Environment["KOLAJ_PUBLIC_URL"] = _publicAddress.ToString();
        return start;
    }, "ops: ", Path.Combine(_logs, $"front{number}.log"));

    /// <param name="space">The network namespace to run in; null: the tests' own.</param>
    private ProcessStartInfo Command(string built, string? space = null)
    {
        var start = new ProcessStartInfo(space is null ? "dotnet" : "ip") { UseShellExecute = false };
        foreach (var argument in space is null ? [] : (string[])["netns", "exec", space, "dotnet"])
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add(OtherBuild is null ? built : Path.Combine(OtherBuild, Path.GetFileName(built)));
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["KOLAJ_POSTGRES"] = new NpgsqlConnectionStringBuilder(ConnectionString) { MaxPoolSize = 20 }.ConnectionString,
            ["KOLAJ_REDIS"] = Redis.Address,
            ["KOLAJ_CLUSTER_ID"] = "faults",
            ["KOLAJ_MASTER_KEYS"] = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            ["KOLAJ_DATA"] = Path.Combine(_folder, "data"),
            ["KOLAJ_OPS_URLS"] = "http://127.0.0.1:0",
            ["KOLAJ_OPS_KEY"] = HubProcess.OpsKey,
            ["KOLAJ_ALLOWED_PRIVATE_HOSTS"] = _on.Host,
            // Short lives: what profiling would gain comes too late.
            ["DOTNET_TieredPGO"] = "0",
            // Four processes, and the load, share the machine: workers that turn while they wait take it from the others.
            ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
        })
            start.Environment[name] = value;
        return start;
    }
}
