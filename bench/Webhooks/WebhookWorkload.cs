using System.Data.Common;
using System.Net;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Limits;
using KolajAI.Bench.Load;
using KolajAI.Bench.Running;
using KolajAI.Bench.Sales;
using KolajAI.Bench.Stores;
using KolajAI.RunningHub;

namespace KolajAI.Bench.Webhooks;

/// <summary>
/// W1: notices of 1 KiB on 64 connections, one in twenty a repeat, each answered when it is on disk. The hub takes them in for an account
/// that is paused, because the limit takes in and does nothing else; what it takes in while it works orders off stands beside it.
/// </summary>
internal static class WebhookWorkload
{
    private const int Connections = 64;
    private const int Products = 500;
    private const double ThroughputGoal = 0.8;
    private const double LatencyGoal = 2;
    private const double LimitGoal = 0.3;

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    public static async Task<WorkloadResult> RunAsync(BenchRun bench)
    {
        var duration = bench.Quick ? Short : Usual;
        await using var store = (PostgresBenchStore)await bench.NewStoreAsync();
        await using var limitStore = (PostgresBenchStore)await bench.NewStoreAsync();
        using (var connection = limitStore.Open())
            Databases.Execute(connection, IntakeCommitter.MakeTable);
        await using var limit = await IntakeLimit.StartAsync(limitStore);
        await using var hub = await HubProcess.StartAsync(CancellationToken.None, store.Environment, store.Folder);
        using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
        var seller = await SellingAccount.ConnectAsync(client);
        await CatalogueLoad.CreateAsync(client, SellingAccount.Integration, Products);
        (await client.PostAsync("/api/marketplace/account/pause", new { integration_id = SellingAccount.Integration })).Expect(HttpStatusCode.OK);
        using var toHub = await PostedAsync(hub.Address, seller);
        using var toLimit = await PostedAsync(limit.Address, new SellingAccount(IntakeLimit.Path, IntakeLimit.Secret));
        await bench.TellAsync("W1: warm-up");
        await toHub.ThroughputAsync(Short);
        await toLimit.ThroughputAsync(Short);
        store.TakeStatistics();
        limitStore.TakeStatistics();

        var figures = new Figures();
        for (var run = 1; run <= bench.Runs; run++)
        {
            await bench.TellAsync($"W1: run {run} of {bench.Runs}");
            figures.Add("hub_per_s", await toHub.ThroughputAsync(duration));
            figures.Add("limit_per_s", await toLimit.ThroughputAsync(duration));
            figures.Add("raw_per_s", RawIntake.PerSecond(limitStore, Connections));
            figures.Add("ratio", figures.Of("hub_per_s")[^1] / figures.Of("limit_per_s")[^1]);
            figures.Add("limit_of_raw", figures.Of("limit_per_s")[^1] / figures.Of("raw_per_s")[^1]);
            // Half of what the hub takes, for both.
            var half = figures.Of("hub_per_s")[^1] / 2;
            var (hubLatency, limitLatency) = (await toHub.LatencyAsync(half, duration), await toLimit.LatencyAsync(half, duration));
            figures.Add("hub_p50_ms", hubLatency.P50);
            figures.Add("hub_p99_ms", hubLatency.P99);
            figures.Add("limit_p50_ms", limitLatency.P50);
            figures.Add("limit_p99_ms", limitLatency.P99);
            figures.Add("p99_ratio", hubLatency.P99 / limitLatency.P99);
        }

        RequireExact(store.Open(), "select count(*) from inbox", toHub.Events);
        RequireExact(limitStore.Open(), $"select count(*) from {IntakeCommitter.Table}", toLimit.Events);
        await bench.TellAsync("W1: while orders are worked off");
        (await client.PostAsync("/api/marketplace/account/resume", new { integration_id = SellingAccount.Integration })).Expect(HttpStatusCode.OK);
        figures.Add("hub_working_orders_off_per_s", await toHub.ThroughputAsync(duration));
        return new WorkloadResult(
            "W1", bench.Engine,
            [
                new Measure("webhooks taken in for a paused account, of the limit", figures.Of("ratio"), ThroughputGoal),
                new Measure("p99 at half of the hub's throughput, of the limit's", figures.Of("p99_ratio"), LatencyGoal, AtMost: true),
            ],
            [new Measure("the limit program of raw inserts", figures.Of("limit_of_raw"), LimitGoal)],
            figures.All);
    }

    private static async Task<PostedNotices> PostedAsync(Uri address, SellingAccount seller) =>
        new(await PostConnections.OpenAsync(Connections, address, seller.Path, SellingAccount.SignatureHeader), seller, Products);

    /// <summary>What was answered is on disk, each event once.</summary>
    private static void RequireExact(DbConnection reader, string sql, int events)
    {
        using (reader)
        {
            if (Databases.Number(reader, sql) is var found && found != events)
                throw new InvalidOperationException($"{events} events were answered, {found} are stored.");
        }
    }
}
