using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using KolajAI.Simulator.Channels;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Journals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KolajAI.Simulator.Tests;

/// <summary>A shop that misbehaves, on a clock that stands still until the test moves it.</summary>
public sealed class ChannelTroubleTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Write_Late_IsAnsweredOnlyWhenItTookEffect()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute, new ChannelTroubles { WriteDelayMaxMs = 5000 });

        var write = shop.WriteAsync(9);
        await ComesDueAsync(shop, () => write.IsCompleted, () => Assert.False(write.IsCompleted));

        Assert.Null(await Shop.CodeAsync(write));
        Assert.Equal(9, await shop.ShownAsync());
        var entry = Assert.Single(await shop.Simulator.ReadJournalAsync("main", JournalKinds.StockPrice, cancellationToken: Shop.Cancellation));
        Assert.True(entry.Late);
        Assert.InRange(entry.At - entry.ReceivedAt!.Value, TimeSpan.FromMilliseconds(1), Longest);
    }

    [Fact]
    public async Task Write_LateWhileUnitsAreSold_PutsSoldUnitsBackOnSale()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute, new ChannelTroubles { WriteDelayMaxMs = 5000 });
        var write = shop.WriteAsync(5);
        await shop.Control.BuyAsync("A", 5, Shop.Cancellation);
        await ComesDueAsync(shop, () => write.IsCompleted, static () => { });

        // What the exposure rule is for: an absolute write that lands after a sale.
        Assert.Equal(5, await shop.ShownAsync());
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public async Task Write_Lost_IsNeitherAppliedNorAnswered(double held)
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute, new ChannelTroubles { WriteLost = 1, HeldShare = held });

        await GiveUpAsync(shop, shop.WriteAsync, 1);
        shop.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(5, await shop.ShownAsync());
        Assert.Empty(await shop.Simulator.ReadJournalAsync("main", JournalKinds.StockPrice, cancellationToken: Shop.Cancellation));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public async Task Write_Unanswered_TakesEffectAfterTheClientGaveUpAndWithinTheSettlingTime(double held)
    {
        await using var shop = await Shop.OpenAsync(
            ChannelStockWrite.Absolute, new ChannelTroubles { WriteUnanswered = 1, WriteDelayMaxMs = 5000, HeldShare = held });
        await GiveUpAsync(shop, shop.WriteAsync, 1);

        await ComesDueAsync(shop, () => ShowsAsync(shop, 9), static () => { });

        var entry = Assert.Single(await shop.Simulator.ReadJournalAsync("main", JournalKinds.StockPrice, cancellationToken: Shop.Cancellation));
        Assert.Equal((true, true), (entry.Unanswered, entry.Late));
        Assert.InRange(entry.At - entry.ReceivedAt!.Value, TimeSpan.FromMilliseconds(1), Longest);
    }

    [Fact]
    public async Task Write_AnswerLost_TookEffect()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute, new ChannelTroubles { AnswerLost = 1, HeldShare = 0 });

        await GiveUpAsync(shop, shop.WriteAsync, 1);

        Assert.Equal(9, await shop.ShownAsync());
    }

    [Fact]
    public async Task Write_Doubled_ComesAgainAndChangesNothingForItsKey()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Delta, new ChannelTroubles { WriteDoubled = 1, WriteDelayMaxMs = 5000 });
        var write = shop.WriteAsync(7, delta: 2, writeKey: "w1");
        await ComesDueAsync(shop, () => write.IsCompleted, static () => { });
        await Shop.CodeAsync(write);
        shop.Time.Advance(Longest);

        Assert.Equal(7, await shop.ShownAsync());
        var journal = await shop.Simulator.ReadJournalAsync("main", JournalKinds.StockPrice, cancellationToken: Shop.Cancellation);
        Assert.Equal([(null, null), (true, "repeat")], journal.Select(static entry => (entry.Doubled, entry.Detail)));
    }

    [Fact]
    public async Task Write_WithoutAKey_IsNeverDoubled()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Delta, new ChannelTroubles { WriteDoubled = 1 });

        await Shop.CodeAsync(shop.WriteAsync(7, delta: 2));

        Assert.Equal(7, await shop.ShownAsync());
    }

    [Fact]
    public async Task Draws_OfOneSeed_AreTheSame()
    {
        async Task<List<TimeSpan>> DelaysAsync(int seed)
        {
            await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute, new ChannelTroubles { WriteDelayMaxMs = 5000 }, seed);
            for (var i = 0; i < 5; i++)
            {
                var write = shop.WriteAsync(i);
                await ComesDueAsync(shop, () => write.IsCompleted, static () => { });
                await Shop.CodeAsync(write);
            }

            var journal = await shop.Simulator.ReadJournalAsync("main", JournalKinds.StockPrice, cancellationToken: Shop.Cancellation);
            return [.. journal.Select(static entry => entry.At - entry.ReceivedAt!.Value)];
        }

        // The clock may take a step between a write's arrival and its draw.
        static bool Alike(TimeSpan one, TimeSpan other) => (one - other).Duration() <= TimeSpan.FromMilliseconds(200);
        var first = await DelaysAsync(7);
        Assert.All(first.Zip(await DelaysAsync(7)), static pair => Assert.True(Alike(pair.First, pair.Second), $"{pair.First} and {pair.Second}"));
        Assert.Contains(first.Zip(await DelaysAsync(8)), static pair => !Alike(pair.First, pair.Second));
    }

    [Fact]
    public async Task Feed_Late_ShowsASaleWithinTheDelayBehindTheCursor()
    {
        await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute, new ChannelTroubles { FeedDelayMaxMs = 5000 });
        var order = await shop.Control.BuyAsync("A", 1, Shop.Cancellation);
        var empty = await shop.FeedAsync();
        Assert.Empty(empty["orders"]!.AsArray());

        shop.Time.Advance(Longest);

        var page = await shop.FeedAsync(empty["next"]!.GetValue<string>());
        Assert.Equal(order.Key, Assert.Single(page["orders"]!.AsArray())!["key"]!.GetValue<string>());
        Assert.Single(await shop.Control.ReadOrdersAsync(Shop.Cancellation));
    }

    [Fact]
    public async Task Feed_ChangesAppearOutOfOrder_TheNewestStands()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            await using var shop = await Shop.OpenAsync(ChannelStockWrite.Absolute, new ChannelTroubles { FeedDelayMaxMs = 5000 }, seed);
            var order = await shop.Control.BuyAsync("A", 1, Shop.Cancellation);
            await shop.Control.CancelAsync(order.Key, cancellationToken: Shop.Cancellation);

            shop.Time.Advance(Longest);

            var shown = Assert.Single((await shop.FeedAsync())["orders"]!.AsArray())!;
            Assert.Equal(("cancelled", 2L), (shown["state"]!.GetValue<string>(), shown["version"]!.GetValue<long>()));
        }
    }

    [Theory]
    [InlineData(0.0, 0.0, 1)]
    [InlineData(0.0, 1.0, 2)]
    [InlineData(1.0, 0.0, 0)]
    public async Task Notices_LateLostOrDoubled_AreSignedAndSoMany(double lost, double doubled, int posts)
    {
        var received = Channel.CreateUnbounded<(string Signature, byte[] Body)>();
        await using var hub = await HubAsync(received);
        await using var shop = await Shop.OpenAsync(
            ChannelStockWrite.Absolute, new ChannelTroubles { NoticeDelayMaxMs = 5000, NoticeLost = lost, NoticeDoubled = doubled });
        await shop.Control.SendNoticesToAsync(new ChannelNoticeAddress { Url = new Uri($"{hub.Urls.First()}/hook"), Secret = "s3cret" }, Shop.Cancellation);

        await shop.Control.BuyAsync("A", 1, Shop.Cancellation);
        Assert.Equal(new ChannelNoticeCounts(0, 0, lost > 0 ? 1 : 0, posts), await shop.Control.ReadNoticesAsync(Shop.Cancellation));
        shop.Time.Advance(Longest);
        await shop.Control.WaitForNoticesAsync(Shop.Cancellation);

        Assert.Equal(new ChannelNoticeCounts(posts, 0, lost > 0 ? 1 : 0, 0), await shop.Control.ReadNoticesAsync(Shop.Cancellation));
        for (var i = 0; i < posts; i++)
        {
            Assert.True(received.Reader.TryRead(out var notice));
            Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData("s3cret"u8, notice.Body)), notice.Signature);
            Assert.Contains("\"type\":\"order.created\"", Encoding.UTF8.GetString(notice.Body), StringComparison.Ordinal);
        }
    }

    private static async Task<WebApplication> HubAsync(Channel<(string Signature, byte[] Body)> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var hub = builder.Build();
        hub.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            await received.Writer.WriteAsync((context.Request.Headers["x-sandbox-signature"].ToString(), body.ToArray()));
        });
        await hub.StartAsync(Shop.Cancellation);
        return hub;
    }

    private delegate Task<HttpResponseMessage> Write(long? quantity, long own, long? expected, long? delta, string? writeKey, CancellationToken? giveUp);

    /// <summary>A write of 9 whose answer never comes: the client gives up when the shop has the call.</summary>
    private static async Task GiveUpAsync(Shop shop, Write write, long calls)
    {
        using var patience = new CancellationTokenSource();
        var call = write(9, 0, null, null, null, patience.Token);
        await shop.ArrivedAsync(status: 0, calls);
        await patience.CancelAsync();
        var end = await Assert.ThrowsAnyAsync<Exception>(() => call);
        Assert.True(end is HttpRequestException or OperationCanceledException, end.ToString());
    }

    /// <summary>Moves the clock in small steps until it has happened.</summary>
    private static Task ComesDueAsync(Shop shop, Func<bool> happened, Action before) =>
        ComesDueAsync(shop, () => Task.FromResult(happened()), before);

    private static async Task ComesDueAsync(Shop shop, Func<Task<bool>> happened, Action before)
    {
        before();
        var began = TimeProvider.System.GetTimestamp();
        while (!await happened())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(20), "It never came due.");
            shop.Time.Advance(TimeSpan.FromMilliseconds(50));
            await shop.Control.ReadTroublesAsync(Shop.Cancellation);
        }
    }

    private static async Task<bool> ShowsAsync(Shop shop, long number) => await shop.ShownAsync() == number;
}
