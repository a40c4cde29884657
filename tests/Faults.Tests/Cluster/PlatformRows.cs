using System.Globalization;
using System.Net;
using KolajAI.Faults.Tests.Traffic;
using KolajAI.RunningHub;
using KolajAI.Simulator.Faults;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>F6 and F7: platforms fail in their own ways; the accounts of the others must not notice.</summary>
public sealed class PlatformRows
{
    /// <summary>More than the dispatchers of two silos have slots (64 each).</summary>
    private const int SlowSellers = 132;

    private static readonly TimeSpan Failing = TimeSpan.FromSeconds(60);

    /// <summary>Longer than a number takes to the other channels on a machine that is not too busy.</summary>
    private static readonly TimeSpan Reaching = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Storm = TimeSpan.FromSeconds(30);

    /// <summary>After a 429 that names no time, on a platform without a window of its own; what waited then goes in a call or two.</summary>
    private static readonly TimeSpan LongestBlock = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BreakerOpensWithin = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task F6_OnePlatformSlowOneBrokenOneForgetful_OthersDoNotNotice() => Row.PlayAsync("F6", TrafficScale.Full with { Beside = TimeSpan.FromSeconds(25) }, FailAsync, ConnectSlowSellersAsync);

    [Fact]
    public Task F7_StormOf429_IsObeyed() => Row.PlayAsync("F7", TrafficScale.Full, StormAsync);

    private static async Task ConnectSlowSellersAsync(ClusterRun run)
    {
        using var client = new HubClient(run.Fleet.FrontAddresses[0], HubProcess.OwnerKey);
        await Parallel.ForEachAsync(Enumerable.Range(1, SlowSellers), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancellation }, async (n, cancellation) =>
        {
            var id = (50_000 + n).ToString(CultureInfo.InvariantCulture);
            await run.Control.CreateTrendyolSellerAsync(new NewTrendyolSeller { SellerId = id, ApiKey = $"key-{id}", ApiSecret = "sim-secret" }, cancellation);
            (await client.PostAsync("/api/marketplace/configure", new
            {
                integration_id = "trendyol",
                account = $"slow{n}",
                credentials = new { seller_id = id, api_key = $"key-{id}", api_secret = "sim-secret" },
                settings = new { base_url = new Uri(run.Simulator.Address, "trendyol").ToString(), sync_interval_seconds = 5 },
            })).Expect(HttpStatusCode.OK);
        });
    }

    private static async Task FailAsync(ClusterRun run)
    {
        // Of the first group one fails always; of the second the absolute one forgets its answers.
        var (broken, forgetful) = (run.Market.Shops[1], run.Market.Shops[Market.ShopsOfAGroup]);
        var began = TimeProvider.System.GetUtcNow();
        await run.Control.AddFaultAsync(new FaultRequest { Endpoint = "trendyol.*", LatencyMs = 30_000 }, Cancellation);
        await run.Control.AddFaultAsync(new FaultRequest { Endpoint = "channels.*", SellerId = broken, Action = FaultAction.Status, Status = 500 }, Cancellation);
        await run.Control.AddFaultAsync(new FaultRequest { Endpoint = "channels.stock", SellerId = forgetful, Action = FaultAction.DropAfterApply }, Cancellation);
        var clock = TimeProvider.System.GetTimestamp();
        while (await BreakerAsync(run, broken) is not "open" && TimeProvider.System.GetElapsedTime(clock) < Failing)
            await ClusterRun.PassAsync(TimeSpan.FromMilliseconds(250));
        var opened = TimeProvider.System.GetElapsedTime(clock);
        run.Expect(opened <= BreakerOpensWithin, string.Create(CultureInfo.InvariantCulture, $"the breaker opened only after {opened.TotalSeconds:0.0} s"));
        if (Failing > opened)
            await ClusterRun.PassAsync(Failing - opened);
        var ended = TimeProvider.System.GetUtcNow();
        await run.Control.ClearFaultsAsync(Cancellation);
        // What was sold at the end has its time too.
        await ClusterRun.PassAsync(Reaching);

        var platform = (await run.PlatformAsync()).Entries;
        var worse = new Reach(platform, run.Market.Articles).Worse(began - run.Scale.Beside, began, ended, new HashSet<string> { broken, forgetful }, out var figure);
        run.Expect(worse is null, worse ?? "");
        // Where the shop has sold since, a reading shows another number than was sent, and it is sent again.
        var blind = platform.Where(e => e.Kind is JournalKinds.StockPrice && e.SellerId == forgetful && e.At >= began && e.At < ended)
            .GroupBy(static e => e.WriteKey).SelectMany(static g => g.Skip(1)).Where(static e => e.OldQuantity == e.NewQuantity).ToList();
        run.Expect(blind.Count == 0, $"I2: {blind.Count} numbers were sent again to {forgetful}, which showed them, for one {blind.FirstOrDefault()?.WriteKey}");
        var lost = platform.Count(e => e.Kind is JournalKinds.StockPrice && e.SellerId == forgetful && e.At >= began && e.At < ended);
        run.Expect(lost > 0, "no answer was lost: the row proves nothing");
        run.Tell(string.Create(CultureInfo.InvariantCulture, $"breaker open after {opened.TotalSeconds:0.0} s; {lost} writes without an answer; {SlowSellers} slow accounts; {figure}"));
    }

    private static async Task<string?> BreakerAsync(ClusterRun run, string shop)
    {
        var health = await run.ReadAsync($"/api/integration/health?integration_id=sandbox&account={shop}");
        return (string?)health["accounts"]?.AsArray().FirstOrDefault()?["breaker"];
    }

    private static async Task StormAsync(ClusterRun run)
    {
        var told = new string?[] { null, "Wed, 21 Oct 2015 07:28:00 GMT", "yakında", "4" };
        for (var i = 0; i < told.Length; i++)
            await run.Control.AddFaultAsync(new FaultRequest { Endpoint = "channels.*", SellerId = run.Market.Shops[i], Action = FaultAction.Status, Status = 429, RetryAfter = told[i] }, Cancellation);
        var began = TimeProvider.System.GetUtcNow();
        await ClusterRun.PassAsync(Storm);
        var calls = (await run.Control.ReadCallsAsync(Cancellation)).Where(c => c.Status == 429 && run.Market.Shops.Take(told.Length).Contains(c.SellerId)).GroupBy(static c => c.SellerId!)
            .ToDictionary(static g => g.Key, static g => g.Sum(static c => c.Count));
        await run.Control.ClearFaultsAsync(Cancellation);
        var ended = TimeProvider.System.GetTimestamp();
        var behind = string.Join(',', run.Market.Shops.Take(told.Length).Select(static s => $"'sandbox/{s}'"));
        while ((await run.Store.RowsAsync(
            $"select count(*) from listing_aspect where aspect = 'stock' and confirmed_version < desired_version and refused_version < desired_version and account_key in ({behind}) and due_at < (extract(epoch from now()) - 2) * 1000000",
            static r => r.GetInt64(0))).Single() > 0 && TimeProvider.System.GetElapsedTime(ended) < 4 * Storm)
            await ClusterRun.PassAsync(TimeSpan.FromMilliseconds(250));
        run.Recovered(TimeProvider.System.GetElapsedTime(ended), 1.2 * LongestBlock, "the backlog of the four accounts is gone");
        run.Expect(calls.Count == told.Length, $"only {calls.Count} accounts were told 429");
        run.Tell($"answered 429: {string.Join(", ", calls.OrderBy(static c => c.Key).Select((c, i) => string.Create(CultureInfo.InvariantCulture, $"{c.Value} calls with Retry-After '{told[i] ?? "absent"}'")))} in {Storm.TotalSeconds:0} s from {began:HH:mm:ss}");
    }
}
