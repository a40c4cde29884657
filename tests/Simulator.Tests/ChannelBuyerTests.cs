using KolajAI.Simulator.Channels;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Journals;

namespace KolajAI.Simulator.Tests;

/// <summary>Buyers that come by themselves, and what the journal tells of what there was to sell.</summary>
public sealed class ChannelBuyerTests
{
    private static readonly ChannelBuyer Buyer = new() { Sku = "A", Seed = 7, GapMaxMs = 1000, Most = 2 };

    [Fact]
    public async Task Buyers_Come_UntilNothingIsForSaleAndNeverForMore()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);

        await shop.Control.SendBuyersAsync([Buyer], Shop.Cancellation);
        await PassAsync(shop, seconds: 60);

        var sales = await SalesAsync(shop);
        Assert.Equal((0L, 5L), (await shop.ShownAsync(), sales.Sum(static s => (long)s.Quantity!)));
        Assert.All(sales, static s => Assert.Equal(s.Quantity, s.OldQuantity - s.NewQuantity));
    }

    [Fact]
    public async Task Buyers_SameSeed_ComeAtTheSameMomentsWhateverElseHappens()
    {
        var moments = new List<TimeSpan[]>();
        for (var run = 0; run < 2; run++)
        {
            await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);
            await shop.Control.SetNumberAsync("A", 50, Shop.Cancellation);
            await shop.Control.SendBuyersAsync(run == 0 ? [Buyer] : [Buyer, Buyer with { Seed = 8 }], Shop.Cancellation);
            var began = shop.Time.GetUtcNow();
            await PassAsync(shop, seconds: 5);
            moments.Add([.. (await SalesAsync(shop)).Select(s => s.At - began)]);
        }

        Assert.True(moments[0].Length > 4);
        Assert.Empty(moments[0].Except(moments[1]));
        Assert.True(moments[1].Length > moments[0].Length);
    }

    [Fact]
    public async Task Buyers_WhoCancelAndWhoseOrdersAreShipped_MoveTheShelfAsSet()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);
        await shop.Control.SendBuyersAsync([Buyer with { Cancelled = 0.5, Restocked = 1, Shipped = 0.5, FateMaxMs = 3000 }], Shop.Cancellation);
        await PassAsync(shop, seconds: 120);

        var listing = Assert.Single(await shop.Control.ReadListingsAsync(Shop.Cancellation));
        Assert.Equal((0L, 0L, 0L), (listing.Shown, listing.OnHand, listing.Allocated));
        var journal = await shop.Simulator.ReadJournalAsync("main", cancellationToken: Shop.Cancellation);
        long Units(string kind) => journal.Where(e => e.Kind == kind).Sum(static e => (long)e.Quantity!);
        Assert.True(Units(JournalKinds.Cancel) > 0);
        Assert.Equal((5L, Units(JournalKinds.Sale)), (Units(JournalKinds.Ship), 5 + Units(JournalKinds.Cancel)));
    }

    [Fact]
    public async Task Buyers_Replaced_NeitherBuyNorCancel()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);
        await shop.Control.SendBuyersAsync([Buyer with { Cancelled = 1, FateMaxMs = 600_000 }], Shop.Cancellation);
        await PassAsync(shop, seconds: 2);
        await shop.Control.SendBuyersAsync([], Shop.Cancellation);
        var before = (await SalesAsync(shop)).Count;

        await shop.Control.SetNumberAsync("A", 9, Shop.Cancellation);
        await PassAsync(shop, seconds: 700);

        Assert.True(before > 0);
        Assert.Equal((before, 9L), ((await SalesAsync(shop)).Count, await shop.ShownAsync()));
    }

    [Fact]
    public async Task Buyers_Impossible_Are400()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);

        var refusal = await Assert.ThrowsAsync<SimulatorControlException>(
            () => shop.Control.SendBuyersAsync([Buyer with { Cancelled = 0.7, Shipped = 0.7 }], Shop.Cancellation));

        Assert.Equal(400, refusal.Status);
    }

    [Fact]
    public async Task Receipts_AreInTheJournalBetweenTheSales()
    {
        var file = Path.GetTempFileName();
        try
        {
            await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute, logFile: file);
            await shop.Control.BuyAsync("A", 1, Shop.Cancellation);
            await shop.Simulator.NoteReceiptsAsync([new StockReceipt { Sku = "A", Units = 3 }], Shop.Cancellation);
            await shop.Control.BuyAsync("A", 1, Shop.Cancellation);

            var kinds = (await shop.Simulator.ReadJournalAsync(cancellationToken: Shop.Cancellation)).Select(static e => e.Kind);
            Assert.Equal([JournalKinds.Product, JournalKinds.Sale, JournalKinds.Receipt, JournalKinds.Sale], kinds);
            Assert.Contains("\"kind\":\"receipt\"", File.ReadAllLines(file)[2], StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>In steps, as time passes for a server whose timers fire in between.</summary>
    private static async Task PassAsync(Shop shop, int seconds)
    {
        for (var i = 0; i < seconds * 2; i++)
        {
            shop.Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        await shop.ShownAsync();
    }

    private static async Task<IReadOnlyList<JournalEntry>> SalesAsync(Shop shop) =>
        await shop.Simulator.ReadJournalAsync("main", JournalKinds.Sale, cancellationToken: Shop.Cancellation);
}
