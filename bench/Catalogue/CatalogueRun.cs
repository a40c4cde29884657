using System.Diagnostics;
using System.Globalization;
using System.Net;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Running;
using KolajAI.Bench.Stores;
using KolajAI.RunningHub;

namespace KolajAI.Bench.Catalogue;

/// <summary>One catalogue: seeded and measured once.</summary>
internal sealed class CatalogueRun : IAsyncDisposable
{
    public const string Cold = "cold";
    public const string Warm = "warm";

    /// <summary>Processor time: what runs minutes apart on a shared machine can be compared by.</summary>
    public const string Processor = "cpu_us_per_item";

    private const string Server = "server_cpu_us_per_item";

    private const string Elapsed = "elapsed_us_per_item";

    private const int ItemsACall = 10_000;

    /// <summary>Products beside the catalogue, on which the new process warms its code up.</summary>
    private const int WarmUpProducts = 2000;

    /// <summary>So many that what a pass costs no longer falls with the code still being compiled better, however short the pass.</summary>
    private const int WarmUpCalls = 20;

    /// <summary>Products of the first pass, at most, spread evenly over the catalogue; whole calls. The others stay as they are: stored.</summary>
    private const int MostColdItems = 200_000;

    /// <summary>Items of the pass over active products, at most; whole calls.</summary>
    private const int MostWarmItems = 60_000;

    /// <summary>The hub and its database are at rest when they use less of a processor than this.</summary>
    private const double Rest = 0.1;

    /// <summary>Of a million products that are new to a channel each is looked at once: minutes.</summary>
    private static readonly TimeSpan LongestWork = TimeSpan.FromMinutes(25);

    /// <summary>A pass is told as this many figures, where it has as many calls.</summary>
    private const int Parts = 3;

    private readonly BenchStore _store;
    private readonly int _products;
    private readonly Figures _figures;
    private long _quantity = 2000;

    private CatalogueRun(BenchStore store, int products, Figures figures)
    {
        _store = store;
        _products = products;
        _figures = figures;
    }

    public static string Name(string figure, int products) => string.Create(CultureInfo.InvariantCulture, $"{products / 1000}k_{figure}");

    public static async Task<CatalogueRun> SeedAsync(ObservedSeller seller, BenchStore store, int products, Figures figures)
    {
        await using (var hub = await HubProcess.StartAsync(CancellationToken.None, store.Environment, store.Folder))
        {
            using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
            await seller.ConnectAsync(client);
        }

        figures.Add(Name("seeded_per_s", products), await SeedProcess.StartAsync(store, products + WarmUpProducts));
        store.TakeStatistics();
        figures.Add(Name("database_mib", products), store.Mebibytes());
        return new CatalogueRun(store, products, figures);
    }

    public async Task MeasureAsync(BenchRun bench)
    {
        await using var hub = await HubProcess.StartAsync(CancellationToken.None, _store.Environment, _store.Folder);
        using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
        Add("start_to_answer_s", hub.StartDuration.TotalSeconds);
        var clock = Stopwatch.StartNew();
        (await client.GetAsync($"/api/products/{CatalogueLoad.Sku(_products - 1)}")).Expect(HttpStatusCode.OK);
        Add("first_product_ms", clock.Elapsed.TotalMilliseconds);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        Add("resident_mib_idle", Mib(hub.ResidentBytes()));
        // New to their channel, all products are looked at for what they lack: that is no part of what a count costs.
        await RestAsync(hub);
        for (var call = 0; call < WarmUpCalls; call++)
            await UpdateAsync(client, _products, WarmUpProducts);
        await RestAsync(hub);

        await PassAsync(client, hub, Cold, Math.Min(_products, MostColdItems));
        Add("active", Math.Min(_products, MostColdItems) + WarmUpProducts);
        Add("resident_mib_active", Mib(hub.ResidentBytes()));
        await bench.TellAsync($"W7: {_products} products, first pass done");
        await PassAsync(client, hub, Warm, Math.Min(_products, MostWarmItems));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>A count for each of so many products, and what one cost, part by part.</summary>
    private async Task PassAsync(HubClient client, HubProcess hub, string figure, int products)
    {
        var calls = products / ItemsACall;
        // The same calls in every pass of a catalogue, so that the second meets what the first has made active.
        var step = _products / Math.Min(_products, MostColdItems);
        var parts = Math.Min(Parts, calls);
        for (var part = 0; part < parts; part++)
        {
            var (from, to) = (calls * part / parts, calls * (part + 1) / parts);
            var items = (to - from) * ItemsACall;
            var (seconds, ofHub, ofServer) = (0.0, hub.ProcessorTime(), _store.ServerTime());
            for (var call = from; call < to; call++)
                seconds += await UpdateAsync(client, call * step * ItemsACall, ItemsACall);
            Add($"{figure}_{Elapsed}", seconds * 1e6 / items);
            // With what the hub does about it after its answer, else the last call of a pass would cost less than the others.
            await RestAsync(hub);
            (ofHub, ofServer) = (hub.ProcessorTime() - ofHub, _store.ServerTime() - ofServer);
            Add($"{figure}_{Processor}", (ofHub + ofServer).TotalMicroseconds / items);
            // The hub's, and the database's where that is a process of its own.
            if (ofServer > TimeSpan.Zero)
                Add($"{figure}_{Server}", ofServer.TotalMicroseconds / items);
        }
    }

    private async Task RestAsync(HubProcess hub)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < LongestWork)
        {
            var (before, began) = (hub.ProcessorTime() + _store.ServerTime(), clock.Elapsed);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            if ((hub.ProcessorTime() + _store.ServerTime() - before) / (clock.Elapsed - began) < Rest)
                return;
        }

        throw new InvalidOperationException($"The hub is not at rest after {LongestWork}.");
    }

    private async Task<double> UpdateAsync(HubClient client, int first, int count)
    {
        var body = CatalogueLoad.Counts(first, count, ++_quantity);
        var clock = Stopwatch.StartNew();
        var answer = (await client.PostAsync("/api/marketplace/update-inventory", body)).Expect(HttpStatusCode.Accepted);
        var seconds = clock.Elapsed.TotalSeconds;
        if ((int)answer["accepted"]! != count)
            throw new InvalidOperationException($"{answer["accepted"]} of {count} items were accepted.");
        return seconds;
    }

    private void Add(string figure, double value) => _figures.Add(Name(figure, _products), value);

    private static double Mib(long bytes) => bytes / 1024.0 / 1024.0;
}
