using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace KolajAI.RunningHub;

/// <summary>
/// The hub as its own process, started as a user would start the built program, on free loopback ports and a temporary data folder.
/// Can be killed as a crash would and started again on the same data.
/// </summary>
public sealed partial class HubProcess : IAsyncDisposable
{
    /// <summary>Known from the start, so that tests need not read it from the output.</summary>
    public const string OwnerKey = "kj_test_owner_0123456789abcdef0123456789abcdef";

    public const string OpsKey = "kj_test_ops_0123456789abcdef0123456789abcdef";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly Dictionary<string, string> _environment;
    private readonly bool _ownsFolder;
    private readonly string _assembly;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly bool _ofCluster;
    private readonly ClusterShape _shape;
    private Process? _process;

    private HubProcess(
        string dataFolder, bool ownsFolder, IReadOnlyDictionary<string, string>? environment, string? assembly, bool ofCluster = false, ClusterShape? shape = null)
    {
        _ofCluster = ofCluster;
        _shape = shape ?? new ClusterShape();
        _assembly = ofCluster ? BuiltFront : assembly ?? BuiltHub;
        DataFolder = dataFolder;
        _ownsFolder = ownsFolder;
        _environment = new Dictionary<string, string>(environment ?? new Dictionary<string, string>(), StringComparer.Ordinal);
    }

    /// <summary>The hub that was built with the tests.</summary>
    public static string BuiltHub { get; } = Metadata("HubAssembly");

    /// <summary>The front of a cluster that was built with the tests.</summary>
    public static string BuiltFront { get; } = Metadata("FrontAssembly");

    /// <summary>The same hub with crash points, of a build of its own: <c>dotnet build src/Silo -c Release -p:CrashPoints=true</c>.</summary>
    public static string CrashPointHub { get; } = Metadata("CrashPointHub");

    public string DataFolder { get; }

    /// <summary>The public address; another after a restart unless <c>--urls</c> fixed it.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    public Uri OpsAddress { get; private set; } = new("http://127.0.0.1/");

    /// <summary>The silos behind this front; null when the hub is one process.</summary>
    public HubCluster? Cluster { get; private set; }

    /// <summary>From the start of the process to the first answered request.</summary>
    public TimeSpan StartDuration { get; private set; }

    public int ProcessId => _process?.Id ?? 0;

    /// <summary>Of this process.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Of this process, and of the silos behind it.</summary>
    public IReadOnlyCollection<string> OutputOfAll => Cluster is null ? _output : [.. _output, .. Cluster.Silos.SelectMany(static s => s.Output)];

    /// <param name="environment">Added to the process's own; ports are chosen by the system.</param>
    /// <param name="dataFolder">An existing folder to start on, else a temporary one is made.</param>
    /// <param name="assembly">Another build of the hub than the one under test usually.</param>
    /// <param name="cluster">True for a front with silos behind it; null: as the tests are run (<see cref="HubCluster.IsWanted"/>).</param>
    /// <param name="shape">Of the cluster.</param>
    public static async Task<HubProcess> StartAsync(
        CancellationToken cancellation, IReadOnlyDictionary<string, string>? environment = null, string? dataFolder = null, string? assembly = null, bool? cluster = null,
        ClusterShape? shape = null)
    {
        var hub = new HubProcess(
            dataFolder ?? Directory.CreateTempSubdirectory("kolaj-hub-").FullName, dataFolder is null, environment, assembly,
            cluster ?? (HubCluster.IsWanted && assembly is null), shape);
        await hub.StartAgainAsync(cancellation);
        return hub;
    }

    public async Task StartAgainAsync(CancellationToken cancellation)
    {
        if (_process is not null)
            throw new InvalidOperationException("The hub runs already.");
        if (!File.Exists(_assembly))
            throw new InvalidOperationException($"The hub is not built: {_assembly} is missing.");
        if (_ofCluster)
        {
            Cluster ??= await HubCluster.CreateAsync(DataFolder, _environment, cancellation, _shape);
            await Cluster.StartSilosAsync(cancellation);
        }

        var start = Command();
        var clock = Stopwatch.StartNew();
        var addresses = new TaskCompletionSource<(Uri Public, Uri Ops)>(TaskCreationOptions.RunContinuationsAsynchronously);
        Uri? found = null;
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        void Read(string? line)
        {
            if (line is null)
                return;
            _output.Enqueue(line);
            if (PublicLine().Match(line) is { Success: true } isPublic)
                found = new Uri(isPublic.Groups[1].Value);
            if (OpsLine().Match(line) is { Success: true } isOps && found is { } address)
                addresses.TrySetResult((address, new Uri(isOps.Groups[1].Value)));
        }

        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => Read(e.Data);
        process.Exited += (_, _) => addresses.TrySetException(new InvalidOperationException($"The hub ended while starting:\n{string.Join('\n', _output.TakeLast(40))}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        try
        {
            (Address, OpsAddress) = await addresses.Task.WaitAsync(StartLimit, cancellation);
        }
        catch (TimeoutException)
        {
            await KillAsync();
            throw new InvalidOperationException($"The hub did not start within {StartLimit.TotalSeconds:0} s:\n{string.Join('\n', _output.TakeLast(40))}");
        }

        using var http = new HttpClient { BaseAddress = Address };
        using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellation);
        StartDuration = clock.Elapsed;
    }

    /// <summary>Starts a hub that should not be able to, and waits for its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> StartRefusedAsync(
        CancellationToken cancellation, string dataFolder, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var hub = new HubProcess(dataFolder, ownsFolder: false, environment, assembly: null);
        using var process = Process.Start(hub.Command())!;
        hub._process = process;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        if (!await hub.EndsAsync(StartLimit, cancellation))
        {
            await hub.KillAsync();
            throw new InvalidOperationException("The hub runs; it should have refused to start.");
        }

        hub._process = null;
        return (process.ExitCode, await output, await error);
    }

    /// <summary>SIGKILL: as a crash would. Of a cluster all of it.</summary>
    public async Task KillAsync()
    {
        await KillFrontAsync();
        if (Cluster is not null)
            await Cluster.KillSilosAsync();
    }

    /// <summary>SIGKILL of this process alone.</summary>
    public async Task KillFrontAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>True when the process ends by itself within the time.</summary>
    public async Task<bool> EndsAsync(TimeSpan within, CancellationToken cancellation)
    {
        if (_process is not { } process)
            return true;
        try
        {
            await process.WaitForExitAsync(cancellation).WaitAsync(within, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Resident memory now, bytes.</summary>
    public long ResidentBytes()
    {
        _process!.Refresh();
        return _process.WorkingSet64;
    }

    /// <summary>Processor time used so far, all threads.</summary>
    public TimeSpan ProcessorTime()
    {
        _process!.Refresh();
        return _process.TotalProcessorTime;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (Cluster is not null)
            await Cluster.DisposeAsync();
        if (_ownsFolder)
            Directory.Delete(DataFolder, recursive: true);
    }

    private ProcessStartInfo Command()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(_assembly);
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add(_environment.GetValueOrDefault("KOLAJ_TEST_URLS", "http://127.0.0.1:0"));
        start.Environment["KOLAJ_DATA"] = DataFolder;
        start.Environment["KOLAJ_OPS_URLS"] = "http://127.0.0.1:0";
        start.Environment["KOLAJ_BOOTSTRAP_API_KEY"] = OwnerKey;
        start.Environment["KOLAJ_OPS_KEY"] = OpsKey;
        start.Environment["KOLAJ_ALLOWED_PRIVATE_HOSTS"] = "127.0.0.1";
        foreach (var (name, value) in Cluster?.Environment ?? _environment)
            start.Environment[name] = value;
        return start;
    }

    private static string Metadata(string key) =>
        typeof(HubProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;

    [GeneratedRegex(@"^hub:\s+(http://\S+)")]
    private static partial Regex PublicLine();

    [GeneratedRegex(@"^ops:\s+(http://\S+)")]
    private static partial Regex OpsLine();
}
