using System.Net;
using KolajAI.Faults.Tests.Crashes;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Faults.Tests.Durability;

/// <summary>
/// Answered means on disk, not only in the page cache, which a killed process leaves behind intact: each acknowledged write of the running hub
/// is followed through the kernel from the write-ahead log over fdatasync to its answer.
/// </summary>
public sealed class SyncTests
{
    private const int Each = 15;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("run", "always")]
    public async Task AcknowledgedWrite_IsSynchronisedBeforeItIsAnswered()
    {
        await using var shop = await Shop.OpenAsync(articles: 3, null, Cancellation);
        await using var calls = await SystemCalls.AttachAsync(shop.Hub.ProcessId, Path.Combine(shop.Hub.DataFolder, "calls.txt"), Cancellation);
        var acknowledged = new List<Acknowledgement>();
        for (var i = 0; i < Each; i++)
            acknowledged.Add(await CorrectAsync(shop, $"SYNC-REFERENCE-{i:000}"));
        for (var i = 0; i < Each; i++)
            acknowledged.Add(await PriceOnceAsync(shop, 101 + i));
        acknowledged.AddRange(await NoticesAsync(shop));

        var order = new SyncOrder(await calls.EndAsync(Cancellation));
        var wrong = acknowledged.Select(order.Wrong).OfType<string>().ToList();
        var table = string.Join(", ", acknowledged.GroupBy(static a => a.Kind).Select(static g => $"{g.Count()} {g.Key}"));
        Scorecard.Add(new ScoreRow("fdatasync before each answer", wrong.Count == 0)
        {
            Acknowledged = acknowledged.Count,
            Figures = $"{table}: {wrong.Count} answered too early; {order.Syncs} syncs of the write-ahead log",
        });
        Assert.Empty(wrong);
        Assert.Equal(3 * Each, acknowledged.Count);
    }

    private static async Task<Acknowledgement> CorrectAsync(Shop shop, string reference)
    {
        var answer = (await shop.Client.PostAsync("/api/marketplace/update-inventory", new { items = new[] { new { sku = shop.Articles[0].Sku, delta = 1, @ref = reference } } }))
            .Expect(HttpStatusCode.Accepted);
        return new Acknowledgement("inventory", reference, (string)answer["operation_id"]!);
    }

    /// <summary>The row of the key, as it stands when the answer was kept in it.</summary>
    private static async Task<Acknowledgement> PriceOnceAsync(Shop shop, int price)
    {
        var answer = (await shop.Client.PostAsync(
            "/api/marketplace/update-inventory", new { items = new[] { new { sku = shop.Articles[1].Sku, price = new { amount = $"{price}.00", currency = "TRY" } } } },
            ("Idempotency-Key", $"sync-{price}"))).Expect(HttpStatusCode.Accepted);
        using var store = new StoreView(shop.Database);
        var scope = store.Rows("select scope_hash from idempotency where status = 202 order by rowid desc limit 1", static r => r.GetString(0)).Single();
        return new Acknowledgement("idempotency", scope, (string)answer["operation_id"]!, LastWrite: true);
    }

    private static async Task<IReadOnlyList<Acknowledgement>> NoticesAsync(Shop shop)
    {
        for (var i = 0; i < Each; i++)
        {
            await shop.Trendyol.PlaceSaleAsync(new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = shop.Articles[2].Barcode }] }, Cancellation);
            await shop.Trendyol.WaitForWebhooksAsync(Cancellation);
        }

        var deadline = Environment.TickCount64 + 60_000;
        while (shop.Relay.Waiting > 0 && Environment.TickCount64 < deadline)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
        Assert.Equal(0, shop.Relay.Waiting);
        // Acknowledging a package makes notices of its own.
        return [.. shop.Acknowledged.Ids("event").Take(Each).Select(static id => new Acknowledgement("webhook", id, id))];
    }
}
