using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using Xunit;

namespace KolajAI.Hub.Tests;

/// <summary>The hub is killed at random moments under load; nothing that it acknowledged is lost, nothing counts twice, and it goes on by itself.</summary>
public sealed class KilledHubTests
{
    private const int Kills = 20;
    private const int Skus = 40;
    private const int StartStock = 10_000;

    private readonly ConcurrentBag<(int Index, string Reference)> _unanswered = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_TwentyRandomMomentsUnderLoad_NothingAcknowledgedIsLostAndChannelsAgree()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var moments = new Random(seed);
        await using var hub = await HubProcess.StartAsync(Cancellation);
        using (var client = new HubClient(hub.Address, HubProcess.OwnerKey))
            await SetUpAsync(client);
        var sold = new int[Skus];
        var counted = new int[Skus];
        var attempts = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
            using var stop = new CancellationTokenSource();
            var before = sold.Sum();
            var load = Enumerable.Range(0, 4).Select(worker => LoadAsync(client, worker, kill, sold, counted, () => Interlocked.Increment(ref attempts), stop.Token)).ToArray();
            // Processes that have just started are slow; what is killed before it has acknowledged anything proves nothing.
            for (var wait = 0; wait < 200 && sold.Sum() == before; wait++)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
            await Task.Delay(TimeSpan.FromMilliseconds(moments.Next(1500)), TimeProvider.System, Cancellation);
            await hub.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(load);
            await hub.StartAgainAsync(Cancellation);
            await SettleAsync(hub, counted);
        }

        using var last = new HubClient(hub.Address, HubProcess.OwnerKey);
        Assert.True(sold.Sum() > Kills, $"Hardly any order was acknowledged ({sold.Sum()} of {attempts} attempts).");
        await last.UntilAsync("/api/listings?state=behind&page_size=500", static l => (int)l["count"]! == 0, TimeSpan.FromSeconds(120), "no listing is behind");
        for (var i = 0; i < Skus; i++)
        {
            var stock = await StockAsync(last, Sku(i));
            var orders = await UnitsOrderedAsync(last, Sku(i));
            // What was sold and not acknowledged may be in the hub too: the sandbox's own feed tells it. Acknowledged ones must be.
            Assert.True(orders >= sold[i], $"{Sku(i)}: {sold[i]} units were acknowledged, {orders} are in the hub.");
            Assert.Equal((StartStock + counted[i], orders), ((int)stock["on_hand"]!, (int)stock["reserved"]!));
            foreach (var account in new[] { "default", "second" })
                Assert.Equal(StartStock + counted[i] - orders, await ShownAsync(last, account, Sku(i)));
        }
    }

    private static string Sku(int index) => $"KH-{index:00}";

    private static async Task SetUpAsync(HubClient client)
    {
        foreach (var account in new[] { "default", "second" })
        {
            (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", account, settings = new { sync_interval_seconds = 5 } })).Expect(HttpStatusCode.OK);
            var products = new JsonArray();
            for (var i = 0; i < Skus; i++)
            {
                products.Add(new JsonObject
                {
                    ["sku"] = Sku(i),
                    ["title"] = $"Kupa {i}",
                    ["price"] = new JsonObject { ["amount"] = "10.00", ["currency"] = "TRY" },
                    ["quantity"] = StartStock,
                });
            }

            (await client.PostAsync(
                "/api/marketplace/sync-products", new JsonObject { ["integration_id"] = "sandbox", ["account"] = account, ["products"] = products }, ("Prefer", "wait=60")))
                .Expect(HttpStatusCode.OK);
        }
    }

    /// <summary>Sells one unit and corrects stock by one, in turn; only what was acknowledged is counted.</summary>
    private async Task LoadAsync(HubClient client, int worker, int round, int[] sold, int[] counted, Action attempted, CancellationToken stop)
    {
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            var index = ((n * 4) + worker) % Skus;
            try
            {
                attempted();
                var order = await client.PostAsync(
                    "/api/sandbox/orders", new { account = worker % 2 == 0 ? "default" : "second", lines = new[] { new { sku = Sku(index), quantity = 1 } } });
                if ((int)order.Status is >= 200 and < 300)
                    Interlocked.Increment(ref sold[index]);
                if (await CorrectAsync(client, index, $"r{round}-{worker}-{n}"))
                    Interlocked.Increment(ref counted[index]);
            }
            catch (HttpRequestException)
            {
                // The hub is gone in the middle of the call: the order is not acknowledged.
                return;
            }
        }
    }

    /// <summary>False when the answer was lost: the correction is then repeated under its reference once the hub is back.</summary>
    private async Task<bool> CorrectAsync(HubClient client, int index, string reference)
    {
        try
        {
            var body = new { items = new[] { new { sku = Sku(index), delta = 1, @ref = reference } } };
            return (int)(await client.PostAsync("/api/marketplace/update-inventory", body)).Status is >= 200 and < 300;
        }
        catch (HttpRequestException)
        {
            _unanswered.Add((index, reference));
            return false;
        }
    }

    private async Task SettleAsync(HubProcess hub, int[] counted)
    {
        using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
        while (_unanswered.TryTake(out var open))
        {
            Assert.True(await CorrectAsync(client, open.Index, open.Reference), $"{open.Reference} is answered when repeated");
            counted[open.Index]++;
        }
    }

    private static async Task<JsonNode> StockAsync(HubClient client, string sku)
    {
        var product = (await client.GetAsync($"/api/products/{sku}")).Expect(HttpStatusCode.OK);
        return (product["product"] ?? product)["stock"]!;
    }

    private static async Task<int> UnitsOrderedAsync(HubClient client, string sku)
    {
        var units = 0;
        string? token = null;
        do
        {
            var page = (await client.GetAsync($"/api/marketplace/orders?sku={sku}&page_size=500{(token is null ? "" : $"&page_token={token}")}")).Expect(HttpStatusCode.OK);
            units += ((JsonArray)page["orders"]!).Sum(static o => ((JsonArray)o!["lines"]!).Sum(static l => (int)l!["quantity"]!));
            token = (string?)page["next_page_token"];
        }
        while (token is not null);
        return units;
    }

    private static async Task<int> ShownAsync(HubClient client, string account, string sku)
    {
        var listings = (JsonArray)(await client.GetAsync($"/api/sandbox/listings?account={account}")).Expect(HttpStatusCode.OK)["listings"]!;
        return (int)listings.Single(l => (string?)l!["sku"] == sku)!["quantity"]!;
    }
}
