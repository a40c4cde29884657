using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Faults.Tests.Judging;
using KolajAI.Faults.Tests.Logs;
using KolajAI.Faults.Tests.Traffic;
using KolajAI.RunningHub;
using KolajAI.Simulator.Control;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>One run of a row: a cluster, a simulated platform and the load as processes, and what is found out about them.</summary>
internal sealed class ClusterRun : IAsyncDisposable
{
    private const int AskedProducts = 40;

    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IncludeFields = true };

    private readonly string _folder = Directory.CreateTempSubdirectory("kolaj-cluster-").FullName;

    /// <summary>Where logs are to be kept they are written from the first, so that they are there as well when the run is ended from outside.</summary>
    private readonly string _logs;

    private readonly List<string> _findings = [];
    private readonly List<TimeSpan> _recoveries = [];
    private readonly List<string> _figures = [];
    private CancellationTokenSource? _stop;
    private Task _load = Task.CompletedTask;
    private History? _history;

    private ClusterRun(TrafficScale scale, int seed)
    {
        (Scale, Seed) = (scale, seed);
        _logs = FaultSettings.Keep is { } keep
            ? Directory.CreateDirectory(Path.Combine(keep, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(_folder)}-seed-{seed}"))).FullName
            : _folder;
        Acknowledged = new AcknowledgedLog(Path.Combine(_logs, "acknowledged.log"));
    }

    public TrafficScale Scale { get; }

    public int Seed { get; }

    public AcknowledgedLog Acknowledged { get; }

    public SimulatorProcess Simulator { get; private set; } = null!;

    public SimulatorControl Control { get; private set; } = null!;

    public Courier Courier { get; private set; } = null!;

    public Fleet Fleet { get; private set; } = null!;

    public FrontDoor Door { get; private set; } = null!;

    public Market Market { get; private set; } = null!;

    public Buyers Buyers { get; private set; } = null!;

    public Seller Seller { get; private set; } = null!;

    public StoreReader Store => new(Fleet.ConnectionString);

    public IReadOnlyList<string> Findings => _findings;

    public IReadOnlyList<TimeSpan> Recoveries => _recoveries;

    public string Figures => string.Join("; ", _figures);

    public string Folder => _folder;

    /// <summary>It came to its end, and nothing is worth keeping.</summary>
    public bool FoundNothing { get; set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string PlatformFile => Path.Combine(_logs, "platform.log");

    public static async Task<ClusterRun> OpenAsync(TrafficScale scale, int seed, Surroundings? on = null)
    {
        var run = new ClusterRun(scale, seed);
        on ??= Surroundings.Usual;
        try
        {
            var clock = TimeProvider.System.GetTimestamp();
            run.Simulator = await SimulatorProcess.StartAsync(run.PlatformFile, Cancellation, on.Host);
            run.Control = run.Simulator.CreateControl();
            run.Courier = await Courier.StartAsync(run.Acknowledged, Cancellation);
            run.Fleet = await Fleet.StartAsync(run._folder, run._logs, run.Courier.Address, on, Cancellation);
            run.Door = new FrontDoor(run.Fleet.FrontAddresses);
            run.Courier.Open(run.Door);
            var started = TimeProvider.System.GetElapsedTime(clock);
            run.Market = new Market(scale, seed, run.Simulator, run.Control, run.Courier);
            using (var client = new HubClient(run.Fleet.FrontAddresses[0], HubProcess.OwnerKey))
                await run.Market.OpenAsync(client, Cancellation);
            Scorecard.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"  seed {seed}: {scale}; started in {started.TotalSeconds:0} s, listed in {(TimeProvider.System.GetElapsedTime(clock) - started).TotalSeconds:0} s"));
            run.Buyers = new Buyers(run.Market, scale, seed);
            run.Seller = new Seller(run.Market, run.Door, run.Acknowledged, seed);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Something that the row itself asks, besides the invariants.</summary>
    public void Expect(bool holds, string otherwise)
    {
        if (!holds)
            _findings.Add(otherwise);
    }

    /// <summary>Begins another row on the same cluster.</summary>
    public void Forget()
    {
        _findings.Clear();
        _recoveries.Clear();
        _figures.Clear();
        Courier.Forget();
        Seller.Forget();
        Buyers = new Buyers(Market, Scale, HashCode.Combine(Seed, Acknowledged.Count));
    }

    public void Tell(string figure) => _figures.Add(figure);

    public void Recovered(TimeSpan after, TimeSpan limit, string what)
    {
        _recoveries.Add(after);
        Expect(after <= limit, string.Create(CultureInfo.InvariantCulture, $"{what} only after {after.TotalSeconds:0.0} s, {limit.TotalSeconds:0} s are allowed"));
    }

    public void BeginLoad()
    {
        _stop = new CancellationTokenSource();
        _load = Task.WhenAll(Buyers.RunAsync(_stop.Token), Seller.RunAsync(_stop.Token));
    }

    public async Task EndLoadAsync()
    {
        await _stop!.CancelAsync();
        await _load;
    }

    public static Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, Cancellation);

    /// <summary>Asks products all over the cluster again and again until every one is answered. From the call until then.</summary>
    public async Task<TimeSpan> AllAnswerAsync(TimeSpan atMost)
    {
        var asked = Market.Articles.Where((_, i) => i % Math.Max(1, Market.Articles.Count / AskedProducts) == 0).Select(static a => a.Sku).ToList();
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < atMost)
        {
            var answered = await Task.WhenAll(asked.Select(AnswersAsync));
            if (answered.All(static a => a))
                break;
            await PassAsync(TimeSpan.FromMilliseconds(250));
        }

        return TimeProvider.System.GetElapsedTime(began);
    }

    /// <summary>Whether a product's grain answers within two seconds.</summary>
    public async Task<bool> AnswersAsync(string sku)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            using var answer = await Door.SendAsync(front => Get(front, $"/api/products/{sku}"), patience.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception gone) when (gone is HttpRequestException || (gone is OperationCanceledException && !Cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Waits until nothing is under way, and for the whole settling time where the run has one.</summary>
    public async Task SettleAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        TimeSpan? quiet = null;
        while (quiet is null && TimeProvider.System.GetElapsedTime(began) < (Scale.Settling ?? LongestSettling))
        {
            if (Courier.Waiting == 0 && (await Store.OpenAsync()).Count == 0 && await AgreesAsync())
                quiet = TimeProvider.System.GetElapsedTime(began);
            else
                await PassAsync(Look);
        }

        Tell(quiet is { } time ? string.Create(CultureInfo.InvariantCulture, $"quiet {time.TotalSeconds:0} s after the load") : "not quiet within the settling time");
        if (Scale.Settling is { } settling && TimeProvider.System.GetElapsedTime(began) is var passed && passed < settling)
            await PassAsync(settling - passed);
    }

    public async Task<Verdict> JudgeAsync(Func<History, History>? see = null)
    {
        var history = new History
        {
            Articles = Market.Articles,
            Acknowledged = Acknowledged.Entries,
            Platform = (await PlatformAsync()).Entries,
            Store = await Store.ReadAsync(),
            Grains = await GrainsAsync(),
            NotTaken = Courier.Waiting,
        };
        _history = see is null ? history : see(history);
        return Judge.Of(_history);
    }

    /// <summary>Leaves everything in the folder that was named for it: logs, processes' output, the rows that were judged, a dump.</summary>
    public async Task KeepAsync(IReadOnlyList<string> findings)
    {
        await File.WriteAllLinesAsync(Path.Combine(_logs, "findings.txt"), [$"seed {Seed}, {Scale}", .. findings]);
        await File.WriteAllLinesAsync(Path.Combine(_logs, "deliveries.txt"), Courier.Deliveries.Concat(Seller.Calls).OrderBy(static d => d.Sent).Select(static d => d.ToString()));
        if (_history is not null)
            await File.WriteAllTextAsync(Path.Combine(_logs, "store.json"), JsonSerializer.Serialize(_history.Store, Indented));
        if (_logs == _folder)
            return;
        await Fleet.Postgres.DumpAsync(Fleet.CurrentDatabase, Path.Combine(_logs, "hub.dump"));
        Scorecard.Say($"  kept in {_logs}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop is not null)
        {
            await _stop.CancelAsync();
            await Task.WhenAny(_load);
            _stop.Dispose();
        }

        if (Courier is not null)
            await Courier.DisposeAsync();
        if (Door is not null)
            await Door.DisposeAsync();
        if (Fleet is not null)
            await Fleet.DisposeAsync();
        Control?.Dispose();
        if (Simulator is not null)
            await Simulator.DisposeAsync();
        await Acknowledged.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        if (_logs != _folder && FoundNothing)
            Directory.Delete(_logs, recursive: true);
    }

    /// <summary>An answer of the API, whatever its status.</summary>
    public async Task<JsonNode> ReadAsync(string path)
    {
        using var answer = await Door.SendAsync(front => Get(front, path), Cancellation);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
    }

    public async Task<PlatformLog> PlatformAsync() => await PlatformLog.ReadAsync(PlatformFile, Cancellation);

    private static HttpRequestMessage Get(Uri front, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(front, path));
        request.Headers.Add("X-API-Key", HubProcess.OwnerKey);
        return request;
    }

    /// <summary>Every unit that the platform sold, cancelled or saw shipped has reached the products' numbers.</summary>
    public async Task<bool> AgreesAsync()
    {
        var told = new Dictionary<string, SkuHistory>(StringComparer.Ordinal);
        foreach (var entry in (await PlatformAsync()).Entries.Where(static e => e.Sku is not null))
        {
            if (!told.TryGetValue(entry.Sku!, out var history))
                told[entry.Sku!] = history = new SkuHistory();
            history.Add(entry);
        }

        return (await Store.ProductsAsync()).All(row => told.TryGetValue(row.Sku, out var history) && row.OnHand == history.Received - history.Shipped && row.Reserved == history.Open);
    }

    private async Task<Dictionary<string, (long OnHand, long Reserved)>> GrainsAsync()
    {
        var said = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(Market.Articles, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (article, cancellation) =>
        {
            using var answer = await Door.SendAsync(front => Get(front, $"/api/products/{article.Sku}"), cancellation);
            if (!answer.IsSuccessStatusCode)
                return;
            using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation));
            var stock = document.RootElement.GetProperty("product").GetProperty("stock");
            lock (said)
                said[article.Sku] = (stock.GetProperty("on_hand").GetInt64(), stock.GetProperty("reserved").GetInt64());
        });
        return said;
    }
}
