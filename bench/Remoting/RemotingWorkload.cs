using System.Diagnostics;
using System.Globalization;
using System.Net;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Limits;
using KolajAI.Bench.Load;
using KolajAI.Bench.Running;
using KolajAI.Bench.Sales;
using KolajAI.Bench.Stores;
using KolajAI.RunningHub;
using KolajAI.RunningHub.Servers;
using Npgsql;

namespace KolajAI.Bench.Remoting;

/// <summary>
/// What calls between processes cost: the same work for the hub as one process, as a front with one silo, and as a front with two, all on this
/// machine, on the same PostgreSQL. More silos here are more work on the same processors; what they would bring on machines of their own is not shown.
/// </summary>
internal static class RemotingWorkload
{
    private const int Products = 500;
    private const int ItemsACall = 100;
    private const int Callers = 8;
    private const int Connections = 32;
    private const int Sales = 2000;
    private const int QuickSales = 500;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    // Not judged: no goal is set for it.
    private const double NoGoal = 0;

    public static async Task<WorkloadResult> RunAsync(BenchRun bench)
    {
        using var folder = new BenchFolder();
        await using var redis = await OwnRedis.StartAsync(folder.Path);
        // Where clusters of a run find their servers.
        Environment.SetEnvironmentVariable("KOLAJ_TEST_POSTGRES", bench.Server!.ConnectionString);
        Environment.SetEnvironmentVariable("KOLAJ_TEST_REDIS", redis.Address);
        var figures = new Figures();
        for (var run = 1; run <= bench.Runs; run++)
        {
            await bench.TellAsync($"remoting: run {run} of {bench.Runs}");
            await using (var store = (PostgresBenchStore)await bench.NewStoreAsync())
            await using (var hub = await HubProcess.StartAsync(CancellationToken.None, store.Environment, store.Folder))
                await MeasureAsync(bench, figures, "one_process", hub, store.Postgres);
            foreach (var (silos, name) in new[] { (1, "one_silo"), (2, "two_silos") })
            {
                await using var front = await HubProcess.StartAsync(CancellationToken.None, cluster: true, shape: new ClusterShape(silos, IsDirect: true));
                await MeasureAsync(bench, figures, name, front, front.Cluster!.Environment["KOLAJ_POSTGRES"]);
            }

            foreach (var what in new[] { "items", "sales" })
            {
                figures.Add($"{what}_one_silo_of_one_process", figures.Of($"{what}_one_silo")[^1] / figures.Of($"{what}_one_process")[^1]);
                figures.Add($"{what}_two_silos_of_one", figures.Of($"{what}_two_silos")[^1] / figures.Of($"{what}_one_silo")[^1]);
            }
        }

        return new WorkloadResult(
            "remoting", bench.Engine,
            [
                new Measure("items of update-inventory a second with two silos, of one silo", figures.Of("items_two_silos_of_one"), NoGoal),
                new Measure("sales counted a second with two silos, of one silo", figures.Of("sales_two_silos_of_one"), NoGoal),
                new Measure("items a second with a front and one silo, of one process", figures.Of("items_one_silo_of_one_process"), NoGoal),
                new Measure("sales a second with a front and one silo, of one process", figures.Of("sales_one_silo_of_one_process"), NoGoal),
            ],
            [], figures.All);
    }

    private static async Task MeasureAsync(BenchRun bench, Figures figures, string name, HubProcess hub, string postgres)
    {
        using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
        var seller = await SellingAccount.ConnectAsync(client);
        await CatalogueLoad.CreateAsync(client, SellingAccount.Integration, Products);
        await using var database = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(postgres) { Pooling = false }.ConnectionString);
        await database.OpenAsync();
        await UntilAsync(database, "select count(*) from product", Products);
        using var posts = await PostConnections.OpenAsync(Connections, hub.Address, seller.Path, SellingAccount.SignatureHeader);
        var sales = bench.Quick ? QuickSales : Sales;
        // The first round warms up; new tables have no statistics before it.
        for (var round = 0; round < 2; round++)
        {
            var items = await ItemsAsync(client, bench.Quick ? TimeSpan.FromSeconds(4) : TimeSpan.FromSeconds(10));
            var sold = await SalesAsync(database, posts, seller, round, sales);
            Databases.Execute(database, "analyze");
            if (round == 0)
                continue;
            figures.Add($"items_{name}", items);
            figures.Add($"sales_{name}", sold);
        }
    }

    /// <returns>Items a second that are applied when their call is answered.</returns>
    private static async Task<double> ItemsAsync(HubClient client, TimeSpan duration)
    {
        var quantity = 1000L;
        var (rate, failed) = await ClosedLoop.RunAsync(Callers, duration, async caller =>
        {
            var first = caller * ItemsACall % (Products - ItemsACall);
            var body = CatalogueLoad.Counts(first, ItemsACall, Interlocked.Increment(ref quantity));
            (await client.PostAsync("/api/marketplace/update-inventory", body, ("Prefer", "wait=60"))).Expect(HttpStatusCode.OK);
            return ItemsACall;
        });
        return failed == 0 ? rate : throw new InvalidOperationException($"{failed} calls failed.");
    }

    /// <returns>Sales a second, from the first notice until the last stands in the ledger.</returns>
    private static async Task<double> SalesAsync(NpgsqlConnection database, PostConnections posts, SellingAccount seller, int round, int sales)
    {
        const string counted = "select count(*) from ledger where kind = 'reserve'";
        var before = Databases.Number(database, counted);
        var clock = Stopwatch.StartNew();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async connection =>
        {
            while (Interlocked.Increment(ref next) is var number && number < sales)
            {
                var notice = seller.Notice(string.Create(CultureInfo.InvariantCulture, $"r-{round}-{number}"), number % Products);
                await posts[connection].PostAsync(notice.Body, notice.Signature);
            }
        }));
        await UntilAsync(database, counted, before + sales);
        return sales / clock.Elapsed.TotalSeconds;
    }

    private static async Task UntilAsync(NpgsqlConnection database, string sql, long wanted)
    {
        var clock = Stopwatch.StartNew();
        while (Databases.Number(database, sql) < wanted)
        {
            if (clock.Elapsed > Longest)
                throw new TimeoutException($"'{sql}' did not reach {wanted}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
