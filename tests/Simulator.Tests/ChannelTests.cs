using System.Net;
using KolajAI.Simulator.Channels;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Journals;

namespace KolajAI.Simulator.Tests;

/// <summary>A shop that behaves: its kinds of stock write, its sales, its journal.</summary>
public sealed class ChannelTests
{
    [Fact]
    public async Task Stock_Absolute_IsForSaleWhateverIsOpen()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);
        await shop.Control.BuyAsync("A", 2, Shop.Cancellation);

        Assert.Null(await Shop.CodeAsync(shop.WriteAsync(4, own: 2)));
        Assert.Equal(4, await shop.ShownAsync());
    }

    [Fact]
    public async Task Stock_OnHand_LeavesOpenOrdersOut()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.OnHandMinusOwnOrders);
        var order = await shop.Control.BuyAsync("A", 2, Shop.Cancellation);

        await Shop.CodeAsync(shop.WriteAsync(4, own: 1));
        Assert.Equal(3, await shop.ShownAsync());
        await shop.Control.ShipAsync(order.Key, Shop.Cancellation);

        var listing = Assert.Single(await shop.Control.ReadListingsAsync(Shop.Cancellation));
        Assert.Equal((3L, 3L, 0L), (listing.Shown, listing.OnHand, listing.Allocated));
    }

    [Fact]
    public async Task Stock_CompareAndSet_TakesOnlyTheExpectedNumber()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.CompareAndSet);

        Assert.Equal("compare_failed", await Shop.CodeAsync(shop.WriteAsync(1, expected: 4)));
        Assert.Equal("expected_required", await Shop.CodeAsync(shop.WriteAsync(1)));
        Assert.Null(await Shop.CodeAsync(shop.WriteAsync(1, expected: 5)));
        Assert.Equal(1, await shop.ShownAsync());
    }

    [Fact]
    public async Task Stock_Delta_NeverGoesBelowZeroAndTakesAKeyOnce()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Delta);

        Assert.Equal("below_zero", await Shop.CodeAsync(shop.WriteAsync(0, delta: -6, writeKey: "w1")));
        Assert.Null(await Shop.CodeAsync(shop.WriteAsync(2, delta: -3, writeKey: "w1")));
        Assert.Null(await Shop.CodeAsync(shop.WriteAsync(2, delta: -3, writeKey: "w1")));
        Assert.Equal(2, await shop.ShownAsync());
    }

    [Fact]
    public async Task Buy_MoreThanIsForSale_Is409AndSellsNothing()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);

        var refused = await Assert.ThrowsAsync<SimulatorControlException>(() => shop.Control.BuyAsync("A", 6, Shop.Cancellation));

        Assert.Equal(409, refused.Status);
        Assert.Equal(5, await shop.ShownAsync());
        Assert.Empty(await shop.Control.ReadOrdersAsync(Shop.Cancellation));
    }

    [Fact]
    public async Task Buy_ManyAtOnce_SellsNoUnitTwice()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);

        var sold = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                return (await shop.Control.BuyAsync("A", 1, Shop.Cancellation)).Key;
            }
            catch (SimulatorControlException refused) when (refused.Status == 409)
            {
                return null;
            }
        }));

        Assert.Equal(5, sold.OfType<string>().Distinct().Count());
        Assert.Equal(0, await shop.ShownAsync());
    }

    [Theory]
    [InlineData(true, 5)]
    [InlineData(false, 3)]
    public async Task Cancel_ByTheBuyer_RestocksOrNot(bool restock, long shown)
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);
        var order = await shop.Control.BuyAsync("A", 2, Shop.Cancellation);

        var cancelled = await shop.Control.CancelAsync(order.Key, restock, Shop.Cancellation);

        Assert.Equal(("cancelled", 2L, shown), (cancelled.State, cancelled.Lines[0].Cancelled, await shop.ShownAsync()));
    }

    [Fact]
    public async Task Journal_TellsSalesWritesAndHands_InOrderAndOnDisk()
    {
        var log = Path.Combine(Path.GetTempPath(), $"channels-{Guid.NewGuid():N}.jsonl");
        try
        {
            await using (var shop = await Shop.OpenAsync(ChannelStockWrite.CompareAndSet, logFile: log))
            {
                var order = await shop.Control.BuyAsync("A", 2, Shop.Cancellation);
                await Shop.CodeAsync(shop.WriteAsync(9, expected: 4, writeKey: "w0"));
                await Shop.CodeAsync(shop.WriteAsync(9, expected: 3, writeKey: "w1"));
                await shop.Control.SetNumberAsync("A", 1, Shop.Cancellation);
                await shop.Control.ShipAsync(order.Key, Shop.Cancellation);

                var journal = await shop.Simulator.ReadJournalAsync("main", cancellationToken: Shop.Cancellation);
                Assert.Equal(
                    [(JournalKinds.Product, 5), (JournalKinds.Sale, 3), (JournalKinds.StockPrice, 9), (JournalKinds.Hand, 1), (JournalKinds.Ship, 1)],
                    journal.Select(static entry => (entry.Kind, entry.NewQuantity!.Value)));
                Assert.Equal((order.Key, "A", 2), (journal[1].OrderNumber, journal[1].Sku, journal[1].Quantity));
                Assert.Equal((9L, 3L, "w1", false, null), (journal[2].Value, journal[2].Expected, journal[2].WriteKey, journal[2].Late, journal[2].Doubled));
            }

            Assert.Equal(5, (await File.ReadAllLinesAsync(log, Shop.Cancellation)).Length);
        }
        finally
        {
            File.Delete(log);
        }
    }

    [Fact]
    public async Task Call_WrongKeyOrShop_Is401()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute);
        using var other = await shop.Http.GetAsync("../other/shop", Shop.Cancellation);
        shop.Http.DefaultRequestHeaders.Authorization = new("Bearer", "another");
        using var wrong = await shop.Http.GetAsync("shop", Shop.Cancellation);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (other.StatusCode, wrong.StatusCode));
    }

    [Theory]
    [InlineData(5001, 0, 0, ChannelStockWrite.Delta)]
    [InlineData(0, 1.5, 0, ChannelStockWrite.Delta)]
    [InlineData(0, 0, 0.1, ChannelStockWrite.Absolute)]
    [InlineData(0, 0, 0.1, ChannelStockWrite.OnHandMinusOwnOrders)]
    public async Task Troubles_ThatBreakThePromises_Are400(int delay, double lost, double doubled, ChannelStockWrite kind)
    {
        await using var shop = await Shop.OpenAsync(kind);
        var troubles = new ChannelTroubles { WriteDelayMaxMs = delay, WriteLost = lost, WriteDoubled = doubled };

        Assert.Equal(400, (await Assert.ThrowsAsync<SimulatorControlException>(() => shop.Control.SetTroublesAsync(troubles, Shop.Cancellation))).Status);
    }
}
