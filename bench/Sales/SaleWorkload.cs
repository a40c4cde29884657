using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using KolajAI.Bench.Channels;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Load;
using KolajAI.Bench.Running;
using KolajAI.Storage.Reads;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Bench.Sales;

/// <summary>
/// W2: 50 sales a second, told by webhooks at times fixed before, until the stock call has arrived at the last of three other channels. The
/// limit is a bare HttpClient call chain; judged is what the hub adds to it.
/// </summary>
internal static class SaleWorkload
{
    private const double PerSecond = 50;
    private const int Sales = 1000;
    private const int QuickSales = 250;
    private const int Senders = 16;
    private const double MedianGoalMilliseconds = 30;
    private const double P99GoalMilliseconds = 200;

    private static readonly string[] Channels = ["one", "two", "three"];
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public static async Task<WorkloadResult> RunAsync(BenchRun bench)
    {
        var sales = bench.Quick ? QuickSales : Sales;
        await using var marketplace = await BenchMarketplace.StartAsync();
        await using var store = await bench.NewStoreAsync();
        await using var hub = await InProcessHub.StartAsync(
            store, services => BenchRegistry.AddTo(services, new BenchConnector(marketplace.Address, limited: false, live: true)));
        var seller = await SellingAccount.ConnectAsync(hub.Client);
        await ListedCatalogue.CreateAsync(hub.Client, Channels, sales);
        await ListedCatalogue.UntilListedAsync(store);
        store.TakeStatistics();
        var ids = await hub.Services.GetRequiredService<IProductReads>().ResolveSkusAsync("default", [.. Enumerable.Range(0, sales).Select(CatalogueLoad.Sku)]);
        await using var chain = await CallChain.StartAsync(marketplace.Address, Channels);
        using var toHub = await PostConnections.OpenAsync(Senders, hub.Client.Http.BaseAddress!, seller.Path, SellingAccount.SignatureHeader);
        using var toChain = await PostConnections.OpenAsync(Senders, chain.Address, CallChain.Path, SellingAccount.SignatureHeader);

        var figures = new Figures();
        for (var run = 0; run <= bench.Runs; run++)
        {
            await bench.TellAsync(run == 0 ? "W2: warm-up" : $"W2: run {run} of {bench.Runs}");
            var round = run;
            var bare = await LatenciesAsync(marketplace, sales, number => number.ToString(CultureInfo.InvariantCulture), (sender, number) =>
                toChain[sender].PostAsync(new byte[SellingAccount.NoticeBytes], number.ToString(CultureInfo.InvariantCulture)));
            var through = await LatenciesAsync(marketplace, sales, number => ids[CatalogueLoad.Sku(number)], (sender, number) =>
            {
                var notice = seller.Notice(string.Create(CultureInfo.InvariantCulture, $"w2-{round}-{number}"), number);
                return toHub[sender].PostAsync(notice.Body, notice.Signature);
            });
            if (run == 0)
            {
                store.TakeStatistics();
                continue;
            }

            foreach (var (name, share) in new[] { ("p50", 0.5), ("p99", 0.99) })
            {
                figures.Add($"{name}_ms", Statistics.At(through, share));
                figures.Add($"bare_{name}_ms", Statistics.At(bare, share));
                figures.Add($"added_{name}_ms", Statistics.At(through, share) - Statistics.At(bare, share));
            }

            figures.Add("most_ms", through.Max());
        }

        return new WorkloadResult(
            "W2", bench.Engine,
            [
                new Measure("latency added to a bare call chain, p50, ms", figures.Of("added_p50_ms"), MedianGoalMilliseconds, AtMost: true),
                new Measure("latency added to a bare call chain, p99, ms", figures.Of("added_p99_ms"), P99GoalMilliseconds, AtMost: true),
            ],
            [], figures.All);
    }

    /// <returns>Of each sale the milliseconds from when it was due until the last channel was called.</returns>
    private static async Task<IReadOnlyList<double>> LatenciesAsync(BenchMarketplace marketplace, int sales, Func<int, string> key, Func<int, int, Task> sell)
    {
        var arrivals = new ConcurrentDictionary<(string Key, string Channel), long>();
        marketplace.Arrived = (channel, entry, at) => arrivals.TryAdd((entry.Key, channel), at);
        var due = new long[sales];
        await OpenLoop.RunAsync(Senders, PerSecond, sales, (sender, number, at) =>
        {
            due[number] = at;
            return sell(sender, number);
        });
        var clock = Stopwatch.StartNew();
        while (arrivals.Count < sales * Channels.Length)
        {
            if (clock.Elapsed > Longest)
                throw new TimeoutException($"Only {arrivals.Count} of {sales * Channels.Length} stock calls have arrived.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return [.. Enumerable.Range(0, sales).Select(number => Channels.Max(channel => OpenLoop.SinceDue(due[number], arrivals[(key(number), channel)])))];
    }
}
