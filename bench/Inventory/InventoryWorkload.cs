using System.Diagnostics;
using System.Globalization;
using System.Net;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Limits;
using KolajAI.Bench.Running;
using KolajAI.RunningHub;
using Microsoft.Data.Sqlite;

namespace KolajAI.Bench.Inventory;

/// <summary>
/// W4: one update-inventory call of 10,000 items to the hub in a process of its own, until every item is applied and its listing's stock is
/// due. The limit: the very rows that it wrote, by raw upserts in batches of 1,000.
/// </summary>
internal static class InventoryWorkload
{
    private const int Items = 10_000;
    private const int Runs = 3;
    private const int WarmUps = 3;
    private const double Goal = 0.3;

    public static async Task<WorkloadResult> RunAsync(TextWriter progress)
    {
        await using var seller = await ObservedSeller.StartAsync();
        await using var hub = await HubProcess.StartAsync(CancellationToken.None);
        using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
        using var folder = new BenchFolder();
        await seller.ConnectAsync(client);
        await CatalogueLoad.CreateAsync(client, ObservedSeller.Integration, Items);
        var database = BenchFolder.Database(hub.DataFolder);
        for (var i = 0; i < WarmUps; i++)
            await UpdateAsync(client, database, quantity: 500 + i);

        var figures = new Figures();
        for (var run = 1; run <= Runs; run++)
        {
            await progress.WriteLineAsync($"W4: run {run} of {Runs}");
            Databases.Copy(database, folder.File("before.db"));
            var hubSeconds = await UpdateAsync(client, database, quantity: 1000 + run);
            var script = InventoryStaging.Stage(database, folder.File("before.db"), folder.File("staged.db"));
            if (script.Rows != Items)
                throw new InvalidOperationException($"{script.Rows} items were staged instead of {Items}.");
            Databases.Copy(folder.File("before.db"), folder.File("raw.db"));
            var raw = RawUpserts.Seconds(folder.File("raw.db"), folder.File("staged.db"), script);
            Databases.Copy(folder.File("before.db"), folder.File("shell.db"));
            var shell = await SqliteShell.SecondsAsync(folder.File("shell.db"), folder.File("staged.db"), script);
            figures.Add("hub_items_per_s", Items / hubSeconds);
            figures.Add("raw_items_per_s", Items / raw);
            figures.Add("shell_items_per_s", Items / shell);
            figures.Add("ratio", raw / hubSeconds);
            figures.Add("raw_of_shell", shell / raw);
        }

        return new WorkloadResult(
            "W4", BenchArguments.Sqlite,
            [new Measure("update-inventory of raw upserts", figures.Of("ratio"), Goal)],
            [new Measure("raw upserts of the sqlite3 shell", figures.Of("raw_of_shell"), SqliteShell.Goal)],
            figures.All);
    }

    /// <returns>Seconds until all of it is applied and due.</returns>
    private static async Task<double> UpdateAsync(HubClient client, string database, long quantity)
    {
        var body = CatalogueLoad.Counts(0, Items, quantity);
        using var reader = Databases.Open(database, SqliteOpenMode.ReadOnly);
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

    private static long Due(SqliteConnection reader, string value) => Databases.Number(
        reader,
        "select count(*) from listing_aspect where account_key = @account and aspect = 'stock' and desired_value = @value and due_at is not null",
        ("@account", ObservedSeller.AccountKey), ("@value", value));
}
