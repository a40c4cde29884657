using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using KolajAI.Bench.Channels;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Limits;
using KolajAI.Bench.Load;
using KolajAI.Bench.Running;
using KolajAI.Bench.Sales;
using KolajAI.Bench.Stores;
using KolajAI.Storage.Commits;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Bench.Orders;

/// <summary>
/// W5: buyers who each order again when their last order is through: told by a webhook, stored, entered in the ledger, and due on the four
/// channels that list the product. Everything on one machine.
/// </summary>
internal static class OrderWorkload
{
    private const int Buyers = 64;
    private const int Products = 500;
    private const double Goal = 50;

    private static readonly string[] Channels = ["one", "two", "three", "four"];
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan QuickDuration = TimeSpan.FromSeconds(5);

    public static async Task<WorkloadResult> RunAsync(BenchRun bench)
    {
        await using var marketplace = await BenchMarketplace.StartAsync();
        await using var store = await bench.NewStoreAsync();
        var watch = new OrderWatch(Channels.Length);
        // The channels only observe: what is due stays due, and their calls are not measured here.
        await using var hub = await InProcessHub.StartAsync(store, services =>
        {
            BenchRegistry.AddTo(services, new BenchConnector(marketplace.Address, limited: false, live: false));
            services.AddSingleton<ICommitListener>(watch);
        });
        var seller = await SellingAccount.ConnectAsync(hub.Client);
        await ListedCatalogue.CreateAsync(hub.Client, Channels, Products);
        using var connections = await PostConnections.OpenAsync(Buyers, hub.Client.Http.BaseAddress!, seller.Path, SellingAccount.SignatureHeader);

        var figures = new Figures();
        var ordered = 0;
        for (var run = 0; run <= bench.Runs; run++)
        {
            await bench.TellAsync(run == 0 ? "W5: warm-up" : $"W5: run {run} of {bench.Runs}");
            var latencies = new ConcurrentBag<double>();
            var (rate, failed) = await ClosedLoop.RunAsync(Buyers, bench.Quick || run == 0 ? QuickDuration : Duration, async buyer =>
            {
                var number = Interlocked.Increment(ref ordered);
                var key = string.Create(CultureInfo.InvariantCulture, $"w5-{number}");
                var notice = seller.Notice(key, number % Products);
                var through = watch.ThroughAsync(SellingAccount.OrderId(key));
                var sent = Stopwatch.GetTimestamp();
                await connections[buyer].PostAsync(notice.Body, notice.Signature);
                await through;
                latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                return 1;
            });
            if (failed > 0)
                throw new InvalidOperationException($"{failed} orders failed.");
            if (run == 0)
            {
                store.TakeStatistics();
                continue;
            }

            figures.Add("orders_per_s", rate);
            figures.Add("p50_ms", Statistics.At([.. latencies], 0.5));
            figures.Add("p99_ms", Statistics.At([.. latencies], 0.99));
        }

        RequireExact(store, ordered);
        return new WorkloadResult("W5", bench.Engine, [new Measure("orders a second", figures.Of("orders_per_s"), Goal)], [], figures.All);
    }

    /// <summary>Each order has reserved one unit once.</summary>
    private static void RequireExact(BenchStore store, int ordered)
    {
        using var reader = store.Open();
        var (reserved, entered) = (Databases.Number(reader, "select sum(reserved) from product"), Databases.Number(reader, "select sum(reserved_delta) from ledger"));
        if (reserved != ordered || entered != ordered)
            throw new InvalidOperationException($"{ordered} units were ordered, products show {reserved}, the ledger {entered}.");
    }
}
