using System.Net;
using KolajAI.Simulator.Quotas;

namespace KolajAI.Hub.Tests;

/// <summary>The platform counts what reaches it: a hub that is killed and started again within one window does not begin to count anew.</summary>
public sealed class QuotaTests(TrendyolHub hub) : IClassFixture<TrendyolHub>
{
    private const int Permits = 20;
    private const int Skus = 8;
    private const string StockCall = "trendyol.price_and_inventory";

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UpdateInventory_MoreThanTheQuotaWhileTheHubIsKilled_NoWindowIsExceededAndAllIsShown()
    {
        await hub.ConnectTrendyolAsync();
        await hub.PublishAsync([.. Enumerable.Range(0, Skus).Select(n => TrendyolHub.Product($"QTA-{n}", 7000 + n, 1))]);
        (await hub.Client.PostAsync("/api/marketplace/configure", new { integration_id = "trendyol", settings = new Dictionary<string, int> { ["limits.per_endpoint"] = Permits } }))
            .Expect(HttpStatusCode.OK);
        // The calls before were made under the platform's own fifty.
        await Task.Delay(Window, TimeProvider.System, Cancellation);
        await hub.Control.SetLimitsAsync([new QuotaLimit("trendyol.endpoint", Permits, Window.TotalSeconds)], Cancellation);
        await hub.Control.ClearViolationsAsync(Cancellation);
        await hub.Control.ClearCallsAsync(Cancellation);

        var quantity = 1;
        for (var start = 0; start < 3; start++)
        {
            // Until the window is full, or nearly: then the next process begins in the middle of it.
            var before = await hub.CallsAsync(StockCall, succeeded: false);
            var limit = Environment.TickCount64 + 20_000;
            while (await hub.CallsAsync(StockCall, succeeded: false) < before + Permits - 2 && Environment.TickCount64 < limit)
            {
                await ChangeAllAsync(++quantity);
                // A key may send 6,000 requests a minute, and what the machine does for them it does not do for the calls.
                await Task.Delay(BetweenChanges, TimeProvider.System, Cancellation);
            }

            await hub.Hub.KillAsync();
            await hub.Hub.StartAgainAsync(Cancellation);
            for (var i = 0; i < 3; i++)
                await ChangeAllAsync(++quantity);
        }

        foreach (var n in Enumerable.Range(0, Skus))
            await TrendyolHub.EventuallyAsync(quantity, () => hub.ShownAsync(7000 + n), $"the newest stock of product {n}", seconds: 120);
        var calls = await hub.CallsAsync(StockCall, succeeded: false);
        TestContext.Current.TestOutputHelper!.WriteLine($"{calls} stock calls, {quantity * Skus} changes, 3 kills.");
        Assert.True(calls > 2 * Permits, $"Only {calls} calls were made.");
        await hub.NoQuotaBrokenAsync();
    }

    private async Task ChangeAllAsync(int quantity)
    {
        foreach (var n in Enumerable.Range(0, Skus))
            (await hub.SetStockAsync(($"QTA-{n}", quantity))).Expect(HttpStatusCode.Accepted);
    }
}
