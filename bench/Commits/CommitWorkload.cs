using System.Net;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Limits;
using KolajAI.Bench.Load;
using KolajAI.Bench.Running;
using KolajAI.Grains.Tenants;
using KolajAI.Storage.Commits;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace KolajAI.Bench.Commits;

/// <summary>
/// W6: writers of one state row of 1 KiB at a time, by <c>Commit</c> and by the AdoNet grain storage provider; the limit is the same rows by
/// raw upserts, as many a transaction as there are writers. And one product that 512 writers buy.
/// </summary>
internal static class CommitWorkload
{
    private const int MostWriters = 512;
    private const int ComparedWriters = 32;
    private const double AdoNetGoal = 8;
    private const double RawGoal = 0.5;
    private const double HotSkuGoal = 5000;

    private static readonly int[] Writers = [1, 8, ComparedWriters, 128, MostWriters];
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    public static async Task<WorkloadResult> RunAsync(BenchRun bench)
    {
        await using var seller = await ObservedSeller.StartAsync();
        await using var store = await bench.NewStoreAsync();
        await using var hub = await InProcessHub.StartAsync(store);
        await seller.ConnectAsync(hub.Client);
        await CatalogueLoad.CreateAsync(hub.Client, ObservedSeller.Integration, 1);
        // More than can be bought meanwhile.
        (await hub.Client.PostAsync("/api/marketplace/update-inventory", CatalogueLoad.Counts(0, 1, 1_000_000_000))).Expect(HttpStatusCode.Accepted);
        var commits = new CommitWrites(hub.Services.GetRequiredService<ICommitter>());
        var adoNet = new AdoNetWrites(hub.Services.GetRequiredKeyedService<IGrainStorage>(TenantGrain.StorageName));
        var hotSku = await HotSku.FindAsync(hub);
        var limit = StateLimits.Of(store);
        var figures = new Figures();
        for (var run = 1; run <= bench.Runs; run++)
        {
            foreach (var writers in Writers)
            {
                await bench.TellAsync($"W6: run {run} of {bench.Runs}, {writers} writers");
                await AddAsync(figures, $"commit_{writers}", writers, commits.WriteAsync);
                await AddAsync(figures, $"adonet_{writers}", writers, adoNet.WriteAsync);
            }

            await AddRawAsync(figures, limit, MostWriters);
            await AddRawAsync(figures, limit, 1000);
            await AddAsync(figures, "hot_sku", MostWriters, hotSku.WriteAsync);
            await hotSku.RequireExactAsync();
        }

        return new WorkloadResult(
            "W6", bench.Engine,
            [
                new Measure($"Commit of AdoNet at {ComparedWriters} writers", Ratios(figures, $"commit_{ComparedWriters}_per_s", $"adonet_{ComparedWriters}_per_s"), AdoNetGoal),
                new Measure($"Commit of raw upserts at {MostWriters} writers", Ratios(figures, $"commit_{MostWriters}_per_s", $"raw_{MostWriters}_per_s"), RawGoal),
                new Measure("effects a second of one product", figures.Of("hot_sku_per_s"), HotSkuGoal),
            ],
            [new Measure($"raw upserts of {limit.Check.Name}", Ratios(figures, $"raw_{MostWriters}_per_s", $"{limit.Check.Word}_{MostWriters}_per_s"), LimitTimes.Goal)],
            figures.All);
    }

    private static async Task AddAsync(Figures figures, string name, int writers, Func<int, Task<int>> write)
    {
        var (rate, failed) = await ClosedLoop.RunAsync(writers, Duration, write);
        figures.Add($"{name}_per_s", rate);
        if (failed > 0)
            figures.Add($"{name}_failed", failed);
    }

    private static async Task AddRawAsync(Figures figures, IStateLimit limit, int size)
    {
        var times = await limit.MeasureAsync(size);
        figures.Add($"raw_{size}_per_s", times.RawPerSecond);
        figures.Add($"{limit.Check.Word}_{size}_per_s", times.CheckPerSecond);
    }

    private static List<double> Ratios(Figures figures, string of, string to) => [.. figures.Of(of).Zip(figures.Of(to), static (a, b) => a / b)];
}
