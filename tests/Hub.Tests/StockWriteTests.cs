using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Faults;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Hub.Tests;

/// <summary>What the hub writes to a platform: as few calls as possible, never twice, refusals shown and at rest.</summary>
public sealed class StockWriteTests(TrendyolHub hub) : IClassFixture<TrendyolHub>, IAsyncLifetime
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await hub.ConnectTrendyolAsync();

    public async ValueTask DisposeAsync() => await hub.Control.ClearFaultsAsync(CancellationToken.None);

    /// <summary>What comes in by webhook calls nobody: it must not make a platform that fails look well, nor wait for it.</summary>
    [Fact]
    public async Task Breaker_OfAPlatformThatFails_StaysOpenWhileWebhooksComeInAndAreApplied()
    {
        await hub.ConnectTrendyolAsync(syncSeconds: 60);
        await hub.PublishAsync([.. Enumerable.Range(91, 9).Select(static n => TrendyolHub.Product($"BRK-{n}", n, 10))]);
        var fault = await hub.Control.AddFaultAsync(new FaultRequest { Endpoint = "trendyol.*", Action = FaultAction.Status, Status = 500 }, Cancellation);
        var next = 92;
        await TrendyolHub.EventuallyAsync(
            "open",
            async () =>
            {
                // What failed waits; another product's number does not.
                if (next < 100)
                    await hub.SetStockAsync(($"BRK-{next++}", 9));
                return await BreakerAsync();
            },
            "the breaker", seconds: 90);

        // Each is begun when what came of the one before is recorded.
        for (var sale = 1L; sale <= 3; sale++)
        {
            await hub.Trendyol.PlaceSaleAsync(new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = TrendyolHub.Barcode(91), Quantity = 1 }] }, Cancellation);
            await TrendyolHub.EventuallyAsync(sale, async () => (long)(await hub.StockAsync("BRK-91"))["reserved"]!, "units that the orders hold");
        }

        Assert.NotEqual("closed", await BreakerAsync());
        await hub.Control.RemoveFaultAsync(fault.Id, Cancellation);
        await TrendyolHub.EventuallyAsync("closed", BreakerAsync, "the breaker of the platform that answers again", seconds: 120);
    }

    [Fact]
    public async Task UpdateInventory_ThousandSkus_OneCallAndOneRefusalLeavesTheOthersConfirmed()
    {
        foreach (var chunk in Enumerable.Range(1000, 1000).Chunk(500))
            await hub.PublishAsync([.. chunk.Select(n => TrendyolHub.Product($"BULK-{n}", n, 5))]);
        await hub.Trendyol.FailInBatchesAsync(new BatchFailure { Barcodes = [TrendyolHub.Barcode(1500)], Reason = "Stok güncellenemedi: ürün kilitli" }, Cancellation);
        await hub.Control.ClearCallsAsync(Cancellation);

        var answer = await hub.SetStockAsync([.. Enumerable.Range(1000, 1000).Select(n => ($"BULK-{n}", 9))]);
        await hub.EndedAsync((string)answer.Expect(HttpStatusCode.Accepted)["operation_id"]!, TimeSpan.FromSeconds(60));

        Assert.Equal(1, await hub.CallsAsync("trendyol.price_and_inventory"));
        var shown = (await hub.Trendyol.ReadProductsAsync(Cancellation)).ToDictionary(p => p.Barcode, p => p.Quantity);
        Assert.Equal(999, Enumerable.Range(1000, 1000).Count(n => shown[TrendyolHub.Barcode(n)] == 9));
        var refused = (JsonArray)(await hub.Client.GetAsync("/api/listings?integration_id=trendyol&account=default&state=refused")).Json["listings"]!;
        var listing = Assert.Single(refused)!;
        Assert.Contains("ürün kilitli", listing.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);

        // At rest: another product's change does not take the refused one along; its own change does.
        await hub.Trendyol.ClearBatchFailuresAsync(Cancellation);
        await hub.SetStockAsync(("BULK-1001", 8));
        await TrendyolHub.EventuallyAsync(8, () => hub.ShownAsync(1001), "the other product's stock");
        Assert.Equal(5, await hub.ShownAsync(1500));
        await hub.SetStockAsync(("BULK-1500", 7));
        await TrendyolHub.EventuallyAsync(7, () => hub.ShownAsync(1500), "the refused product's new stock");
        await hub.NoQuotaBrokenAsync();
    }

    [Fact]
    public async Task UpdateInventory_TenChangesDuringAnOutage_OneWriteWhenItEnds()
    {
        await hub.PublishAsync(TrendyolHub.Product("OUT-1", 10, 5));
        var fault = await hub.Control.AddFaultAsync(new FaultRequest { Endpoint = "trendyol.price_and_inventory", Action = FaultAction.Status, Status = 503, RetryAfter = "1" }, Cancellation);
        var before = (await WritesAsync(10)).Count;
        for (var quantity = 11; quantity <= 20; quantity++)
            (await hub.SetStockAsync(("OUT-1", quantity))).Expect(HttpStatusCode.Accepted);
        // A change is accepted before the product has it.
        await hub.Client.UntilAsync("/api/products/OUT-1", static p => (int)p["product"]!["stock"]!["on_hand"]! == 20, TimeSpan.FromSeconds(30), "the product has the newest stock");
        // One call may have been made up before that; the second is not.
        var refused = await hub.CallsAsync("trendyol.price_and_inventory", succeeded: false);
        await TrendyolHub.EventuallyAsync(true, async () => await hub.CallsAsync("trendyol.price_and_inventory", succeeded: false) >= refused + 2, "refused again", seconds: 60);

        await hub.Control.RemoveFaultAsync(fault.Id, Cancellation);
        await TrendyolHub.EventuallyAsync(20, () => hub.ShownAsync(10), "the newest stock after the outage", seconds: 60);
        var writes = (await WritesAsync(10))[before..];
        Assert.True(writes.Count == 1, string.Join('\n', writes));
    }

    [Fact]
    public async Task UpdateInventory_FiveThreeFiveWithinMinutes_TheThirdGoesWithThePriceAndIsShown()
    {
        await hub.PublishAsync(TrendyolHub.Product("REP-1", 11, 7));
        foreach (var quantity in new[] { 5, 3, 5 })
        {
            (await hub.SetStockAsync(("REP-1", quantity))).Expect(HttpStatusCode.Accepted);
            await TrendyolHub.EventuallyAsync(quantity, () => hub.ShownAsync(11), $"stock {quantity}");
            await TrendyolHub.EventuallyAsync("live", () => StateAsync("REP-1"), "the listing's state");
        }
    }

    [Fact]
    public async Task UpdateInventory_EveryBodySeenBefore_StaysBehindUntilThePlatformForgets()
    {
        await hub.PublishAsync(TrendyolHub.Product("REP-2", 12, 7));
        foreach (var quantity in new[] { 5, 3, 5, 3 })
        {
            (await hub.SetStockAsync(("REP-2", quantity))).Expect(HttpStatusCode.Accepted);
            await TrendyolHub.EventuallyAsync(quantity, () => hub.ShownAsync(12), $"stock {quantity}");
            await TrendyolHub.EventuallyAsync("live", () => StateAsync("REP-2"), "the listing's state");
        }

        (await hub.SetStockAsync(("REP-2", 5))).Expect(HttpStatusCode.Accepted);
        await TrendyolHub.EventuallyAsync("repeat_refused", async () => (string?)(await hub.AspectAsync("REP-2", "stock"))["error"]?["code"], "the reason on the listing");
        await TrendyolHub.EventuallyAsync(2, async () => (int)(await hub.AspectAsync("REP-2", "stock"))["attempts"]!, "tries until the wait");
        Assert.Equal("behind", await StateAsync("REP-2"));
        Assert.Equal(3, await hub.ShownAsync(12));
    }

    [Fact]
    public async Task UpdateInventory_AnswerLostAfterApplying_IsReadBackNotSentAgain()
    {
        await hub.PublishAsync(TrendyolHub.Product("LOST-1", 13, 7));
        await hub.Control.AddFaultAsync(new FaultRequest { Endpoint = "trendyol.price_and_inventory", Action = FaultAction.DropAfterApply, Count = 1 }, Cancellation);
        await hub.Control.ClearCallsAsync(Cancellation);

        (await hub.SetStockAsync(("LOST-1", 4))).Expect(HttpStatusCode.Accepted);

        await TrendyolHub.EventuallyAsync("live", () => StateAsync("LOST-1"), "confirmed by reading back", seconds: 120);
        Assert.Equal(4, await hub.ShownAsync(13));
        Assert.Equal(1, await hub.CallsAsync("trendyol.price_and_inventory", succeeded: false));
    }

    [Fact]
    public async Task UpdateInventory_AnotherCallIsUnanswered_IsNotWaitedFor()
    {
        await hub.PublishAsync(TrendyolHub.Product("SLOW-1", 14, 7), TrendyolHub.Product("SLOW-2", 15, 7));
        var slow = await hub.Control.AddFaultAsync(new FaultRequest { Endpoint = "trendyol.price_and_inventory", LatencyMs = 8000, Count = 1 }, Cancellation);
        (await hub.SetStockAsync(("SLOW-1", 4))).Expect(HttpStatusCode.Accepted);
        await TrendyolHub.EventuallyAsync(1, async () => (await hub.Control.ListFaultsAsync(Cancellation)).Single(f => f.Id == slow.Id).Struck, "the slow call has come");

        (await hub.SetStockAsync(("SLOW-2", 3))).Expect(HttpStatusCode.Accepted);
        await TrendyolHub.EventuallyAsync(3, () => hub.ShownAsync(15), "the other product's stock", seconds: 7);
        Assert.Equal(7, await hub.ShownAsync(14));
        await TrendyolHub.EventuallyAsync(4, () => hub.ShownAsync(14), "the slow call's stock");
    }

    [Fact]
    public async Task UpdateInventory_PricesOfOneListing_KeepTheirDistanceAndTheNewestIsShown()
    {
        await hub.PublishAsync(TrendyolHub.Product("PRICE-1", 16, 7));
        await SetPriceAsync(150);
        await TrendyolHub.EventuallyAsync(150m, async () => (await hub.ListingAsync(16)).SalePrice, "the first price");
        for (var lira = 151; lira < 190; lira++)
            await SetPriceAsync(lira);
        await TrendyolHub.EventuallyAsync(189m, async () => (await hub.ListingAsync(16)).SalePrice, "the newest price");

        var came = (await WritesAsync(16)).Where(static p => p.NewSalePrice != p.OldSalePrice).Select(static p => p.ReceivedAt).ToList();
        Assert.True(came.Count >= 2, "One price tells nothing of a distance.");
        Assert.All(came.Zip(came.Skip(1)), static pair => Assert.True(pair.Second - pair.First > TimeSpan.FromSeconds(2), $"{pair.First:O}, {pair.Second:O}"));

        async Task SetPriceAsync(int lira)
        {
            var change = new { items = new[] { new { sku = "PRICE-1", price = new { amount = $"{lira}.00", currency = "TRY" }, list_price = new { amount = "500.00", currency = "TRY" } } } };
            (await hub.Client.PostAsync("/api/marketplace/update-inventory", change)).Expect(HttpStatusCode.Accepted);
        }
    }

    /// <summary>What has been written to a product.</summary>
    private async Task<List<JournalEntry>> WritesAsync(int product) =>
        [.. (await hub.Control.ReadJournalAsync(TrendyolHub.SellerId, JournalKinds.StockPrice, cancellationToken: Cancellation)).Where(w => w.Barcode == TrendyolHub.Barcode(product))];

    private async Task<string?> StateAsync(string sku)
    {
        var listings = (JsonArray)(await hub.Client.GetAsync($"/api/products/{sku}/listings")).Expect(HttpStatusCode.OK)["listings"]!;
        return (string?)listings[0]!["state"];
    }

    private async Task<string> BreakerAsync() =>
        (string)(await hub.Client.GetAsync("/api/integration/health?integration_id=trendyol&account=default")).Expect(HttpStatusCode.OK)["accounts"]![0]!["breaker"]!;
}
