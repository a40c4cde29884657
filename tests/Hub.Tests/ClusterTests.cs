using System.Diagnostics;
using System.Net;
using KolajAI.RunningHub;
using Xunit;

namespace KolajAI.Hub.Tests;

/// <summary>Two silos and a front as processes of their own, on PostgreSQL and Redis: what one silo's death, all silos' death and a lost membership table do.</summary>
[Trait("hub", "chosen")]
public sealed class ClusterTests : IAsyncLifetime
{
    private const string Sku = "CL-1";

    private HubProcess _front = null!;
    private HubClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _front = await HubProcess.StartAsync(Cancellation, cluster: true);
        _client = new HubClient(_front.Address, HubProcess.OwnerKey);
        foreach (var account in new[] { "default", "second" })
            (await _client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", account })).Expect(HttpStatusCode.OK);
        foreach (var account in new[] { "default", "second" })
        {
            var products = new[] { new { sku = Sku, title = "Kupa", quantity = 50, price = new { amount = "149.90", currency = "TRY" } } };
            (await _client.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", account, products }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_front is not null)
            await _front.DisposeAsync();
    }

    [Fact]
    public async Task Kill_OneSiloOfTwo_HealsByItselfAndNoSaleIsLost()
    {
        await BuyAsync(2);
        await ShowsAsync("second", 48, TimeSpan.FromSeconds(20));

        await _front.Cluster!.Silos[0].KillAsync();
        var healed = await AnswersAgainAsync(TimeSpan.FromSeconds(15));
        TestContext.Current.TestOutputHelper?.WriteLine($"healed after {healed.TotalSeconds:0.0} s");
        await BuyAsync(3);
        await ShowsAsync("second", 45, TimeSpan.FromSeconds(30));

        // The other one too, after the first has come back.
        await _front.Cluster.StartSilosAsync(Cancellation);
        await _front.Cluster.Silos[1].KillAsync();
        await AnswersAgainAsync(TimeSpan.FromSeconds(15));
        await BuyAsync(5);
        await ShowsAsync("second", 40, TimeSpan.FromSeconds(30));
        var stock = (await _client.GetAsync($"/api/products/{Sku}")).Expect(HttpStatusCode.OK)["product"]!["stock"]!;
        Assert.Equal((50, 10), ((int)stock["on_hand"]!, (int)stock["reserved"]!));
    }

    [Fact]
    public async Task Kill_AllSilosAndTheFrontBackOnTheSameAddresses_KeepsEverything()
    {
        await BuyAsync(4);
        await ShowsAsync("second", 46, TimeSpan.FromSeconds(20));

        await _front.Cluster!.KillSilosAsync();
        var unavailable = await _client.GetAsync($"/api/products/{Sku}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.Status);
        Assert.True(unavailable.Headers.ContainsKey("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/health/live")).Status);
        await _front.KillFrontAsync();
        await _front.StartAgainAsync(Cancellation);

        _client.Dispose();
        _client = new HubClient(_front.Address, HubProcess.OwnerKey);
        await AnswersAgainAsync(TimeSpan.FromSeconds(20));
        await BuyAsync(6);
        await ShowsAsync("second", 40, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Membership_Flushed_SilosStopAndOneClusterComesBack()
    {
        var cluster = _front.Cluster!;
        await FlushMembershipAsync(cluster.Name);
        foreach (var silo in cluster.Silos)
            Assert.NotEqual(0, await silo.EndsAsync(TimeSpan.FromSeconds(30), Cancellation));
        Assert.All(cluster.Silos, static silo => Assert.Contains(silo.Output, static line => line.Contains("it was lost", StringComparison.Ordinal)));

        var clock = Stopwatch.StartNew();
        await cluster.StartSilosAsync(Cancellation);
        await AnswersAgainAsync(TimeSpan.FromSeconds(60));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"Back only after {clock.Elapsed}.");
        await BuyAsync(1);
        await ShowsAsync("second", 49, TimeSpan.FromSeconds(30));
    }

    private async Task BuyAsync(int quantity)
    {
        var placed = (await _client.PostAsync("/api/sandbox/orders", new { account = "default", lines = new[] { new { sku = Sku, quantity } } })).Expect(HttpStatusCode.OK);
        await _client.UntilAsync($"/api/orders/{placed["order_id"]}", static _ => true, TimeSpan.FromSeconds(40), "the order comes in");
    }

    private Task ShowsAsync(string account, int quantity, TimeSpan within) => _client.UntilAsync(
        $"/api/products/{Sku}/listings",
        l => (int?)l["listings"]!.AsArray().Single(x => (string?)x!["account"] == account)!["aspects"]!["stock"]!["confirmed"]?["value"]?["quantity"] == quantity,
        within, $"{account} shows {quantity}");

    /// <summary>Asks a product and an account until both are answered.</summary>
    private async Task<TimeSpan> AnswersAgainAsync(TimeSpan within)
    {
        var clock = Stopwatch.StartNew();
        await _client.UntilAsync("/api/integration/health", static h => (int)h["count"]! == 2, within, "the accounts answer again");
        await _client.UntilAsync($"/api/products/{Sku}", static _ => true, within, "the product answers again");
        return clock.Elapsed;
    }

    /// <summary>Of this cluster alone: others use the same Redis.</summary>
    private static async Task FlushMembershipAsync(string cluster)
    {
        var address = Environment.GetEnvironmentVariable("KOLAJ_TEST_REDIS")!.Split(':');
        const string script = "local k = redis.call('keys', '*' .. ARGV[1] .. '*') for _, n in ipairs(k) do redis.call('del', n) end return #k";
        using var cli = Process.Start(new ProcessStartInfo("redis-cli", ["-h", address[0], "-p", address[1], "eval", script, "0", cluster]) { RedirectStandardOutput = true })!;
        var deleted = await cli.StandardOutput.ReadToEndAsync(Cancellation);
        await cli.WaitForExitAsync(Cancellation);
        Assert.NotEqual("0", deleted.Trim());
    }
}
