using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Limits;
using KolajAI.Bench.Running;
using KolajAI.Bench.Stores;
using KolajAI.RunningHub;

namespace KolajAI.Bench.Inventory;

/// <summary>
/// W4: one update-inventory call of 10,000 items to the hub in a process of its own, until every item is applied and its listing's stock is
/// due. The limit: the very rows that it wrote, by raw upserts in batches of 1,000.
/// </summary>
internal static class InventoryWorkload
{
    private const int Items = 10_000;
    private const int WarmUps = 3;
    private const double Goal = 0.3;

    public static async Task<WorkloadResult> RunAsync(BenchRun bench)
    {
        await using var seller = await ObservedSeller.StartAsync();
        await using var store = await bench.NewStoreAsync();
        await using var hub = await HubProcess.StartAsync(CancellationToken.None, store.Environment, store.Folder);
        using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
        await seller.ConnectAsync(client);
        await CatalogueLoad.CreateAsync(client, ObservedSeller.Integration, Items);
        for (var i = 0; i < WarmUps; i++)
            await UpdateAsync(client, store, quantity: 500 + i);

        store.TakeStatistics();
        var limit = InventoryLimits.Of(store);
        var figures = new Figures();
        for (var run = 1; run <= bench.Runs; run++)
        {
            await bench.TellAsync($"W4: run {run} of {bench.Runs}");
            limit.Remember();
            var hubSeconds = await UpdateAsync(client, store, quantity: 1000 + run);
            var times = await limit.MeasureAsync();
            if (times.Rows != Items)
                throw new InvalidOperationException($"{times.Rows} items were staged instead of {Items}.");
            figures.Add("hub_items_per_s", Items / hubSeconds);
            figures.Add("raw_items_per_s", times.RawPerSecond);
            figures.Add($"{limit.Check.Word}_items_per_s", times.CheckPerSecond);
            figures.Add("ratio", times.Raw / hubSeconds);
            figures.Add("raw_of_check", times.Check / times.Raw);
        }

        return new WorkloadResult(
            "W4", bench.Engine,
            [new Measure("update-inventory of raw upserts", figures.Of("ratio"), Goal)],
            [new Measure($"raw upserts of {limit.Check.Name}", figures.Of("raw_of_check"), LimitTimes.Goal)],
            figures.All);
    }

    /// <returns>Seconds until all of it is applied and due.</returns>
    private static async Task<double> UpdateAsync(HubClient client, BenchStore store, long quantity)
    {
        var body = CatalogueLoad.Counts(0, Items, quantity);
        using var reader = store.Open();
        var clock = Stopwatch.StartNew();
        var answer = (await client.PostAsync("/api/marketplace/update-inventory", body)).Expect(HttpStatusCode.Accepted);
        if ((int)answer["accepted"]! != Items)
            throw new InvalidOperationException($"{answer["accepted"]} of {Items} items were accepted.");
        var value = string.Create(CultureInfo.InvariantCulture, $"{{\"quantity\":{quantity}}}");
        while (Due(reader, value) < Items)
        {
            if (clock.Elapsed > TimeSpan.FromMinutes(2))
                throw new TimeoutException($"Only {Due(reader, value)} of {Items} listings are due after two minutes.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        return clock.Elapsed.TotalSeconds;
    }

    private static long Due(DbConnection reader, string value) => Databases.Number(
        reader,
        "select count(*) from listing_aspect where account_key = @account and aspect = 'stock' and desired_value = @value and due_at is not null",
        ("@account", ObservedSeller.AccountKey), ("@value", value));
}
