using System.Diagnostics;
using System.Net;
using KolajAI.Bench.Channels;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Running;

namespace KolajAI.Bench.QuotaDrain;

/// <summary>
/// W3: 20,000 SKUs change on a channel that takes 100 a call and 10 calls a second, from the first change to the arrival of the last. The
/// limit is the quota's arithmetic: 200 calls, the last group of ten 19 s after the first.
/// </summary>
internal static class QuotaDrainWorkload
{
    private const int Skus = 20_000;
    private const int SkusARequest = 10_000;
    private const int FewestCalls = Skus / BenchConnector.ItemsACall;
    private const double Goal = 1.05;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static double LeastSeconds => ((FewestCalls / BenchConnector.Calls) - 1) * BenchConnector.Window.TotalSeconds;

    public static async Task<WorkloadResult> RunAsync(BenchRun bench)
    {
        await using var marketplace = await BenchMarketplace.StartAsync();
        await using var store = await bench.NewStoreAsync();
        await using var hub = await InProcessHub.StartAsync(store, services => BenchRegistry.AddTo(services, new BenchConnector(marketplace.Address, limited: true, live: true)));
        (await hub.Client.PostAsync("/api/marketplace/configure", new { integration_id = BenchConnector.ConnectorId })).Expect(HttpStatusCode.OK);
        await bench.TellAsync($"W3: {Skus} products");
        await CatalogueLoad.CreateAsync(hub.Client, BenchConnector.ConnectorId, Skus);
        await ListedCatalogue.UntilListedAsync(store);

        var figures = new Figures();
        for (var run = 0; run <= bench.Runs; run++)
        {
            await bench.TellAsync(run == 0 ? "W3: warm-up" : $"W3: run {run} of {bench.Runs}");
            // The window before is over.
            await Task.Delay(BenchConnector.Window * 3, TimeProvider.System);
            marketplace.Forget();
            var started = Stopwatch.GetTimestamp();
            await ChangeAsync(hub, run == 0 ? SkusARequest : Skus, 2000 + run);
            figures.Add("seconds_to_change", Stopwatch.GetElapsedTime(started).TotalSeconds);
            await UntilShownAsync(marketplace, run == 0 ? SkusARequest : Skus, 2000 + run);
            if (run > 0)
                Add(figures, marketplace.Arrivals, started);
        }

        return new WorkloadResult(
            "W3", bench.Engine,
            [
                new Measure("time of the quota's arithmetic", figures.Of("ratio"), Goal, AtMost: true),
                new Measure("calls", figures.Of("calls"), FewestCalls, AtMost: true),
                new Measure("quota violations", figures.Of("violations"), 0, AtMost: true),
            ],
            [], figures.All);
    }

    private static async Task ChangeAsync(InProcessHub hub, int skus, long quantity)
    {
        for (var first = 0; first < skus; first += SkusARequest)
        {
            var answer = await hub.Client.PostAsync("/api/marketplace/update-inventory", CatalogueLoad.Counts(first, SkusARequest, quantity));
            answer.Expect(HttpStatusCode.Accepted);
        }
    }

    private static async Task UntilShownAsync(BenchMarketplace marketplace, int skus, long quantity)
    {
        var clock = Stopwatch.StartNew();
        while (marketplace.Showing(quantity) < skus)
        {
            if (clock.Elapsed > Longest)
                throw new TimeoutException($"Only {marketplace.Showing(quantity)} of {skus} SKUs have reached the marketplace.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private static void Add(Figures figures, IReadOnlyList<long> arrivals, long started)
    {
        var seconds = Stopwatch.GetElapsedTime(started, arrivals[^1]).TotalSeconds;
        figures.Add("ratio", seconds / LeastSeconds);
        figures.Add("seconds", seconds);
        figures.Add("seconds_to_first_call", Stopwatch.GetElapsedTime(started, arrivals[0]).TotalSeconds);
        figures.Add("seconds_to_tenth_call", Stopwatch.GetElapsedTime(started, arrivals[BenchConnector.Calls - 1]).TotalSeconds);
        figures.Add("seconds_first_to_last_call", Stopwatch.GetElapsedTime(arrivals[0], arrivals[^1]).TotalSeconds);
        figures.Add("calls", arrivals.Count);
        var tens = Enumerable.Range(BenchConnector.Calls, arrivals.Count - BenchConnector.Calls)
            .Select(i => Stopwatch.GetElapsedTime(arrivals[i - BenchConnector.Calls], arrivals[i]).TotalSeconds).Order().ToList();
        figures.Add("seconds_for_ten_calls_median", Statistics.Median(tens));
        figures.Add("seconds_for_ten_calls_p90", tens[tens.Count * 9 / 10]);
        figures.Add("violations", Violations(arrivals));
    }

    /// <summary>Calls that were the eleventh or later within one second before their arrival.</summary>
    private static int Violations(IReadOnlyList<long> arrivals) => Enumerable.Range(0, arrivals.Count)
        .Count(i => i >= BenchConnector.Calls && Stopwatch.GetElapsedTime(arrivals[i - BenchConnector.Calls], arrivals[i]) < BenchConnector.Window);
}
