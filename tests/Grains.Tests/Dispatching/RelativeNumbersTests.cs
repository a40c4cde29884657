using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Orders;
using Xunit;

namespace KolajAI.Grains.Tests.Dispatching;

/// <summary>What a platform that takes differences alone is told.</summary>
public sealed class RelativeNumbersTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The channel sold three since its last number was confirmed, and lowered it itself: only what is still missing is sent.</summary>
    [Fact]
    public async Task FromShown_NumberThatTheChannelMovedItself_IsComparedWithWhatItShows()
    {
        var (send, shown) = await ReadAsync(StockWriteKind.Delta, Item("a", 10), Item("b", 4));

        Assert.Equal(3, Assert.Single(send).Delta);
        Assert.Equal("a", send[0].Key);
        Assert.Equal("b", Assert.Single(shown));
    }

    [Fact]
    public async Task FromShown_PriceBesideANumberThatStands_GoesAlone()
    {
        var (send, shown) = await ReadAsync(StockWriteKind.Delta, Item("b", 4) with { Price = Money.FromDecimal(5, "TRY"), WriteKey = "b:1" });

        Assert.Equal((null, null, null), (send[0].Quantity, send[0].Delta, send[0].WriteKey));
        Assert.Empty(shown);
    }

    /// <summary>The exposure rule has counted that difference and no other.</summary>
    [Fact]
    public async Task FromShown_GuardedDifference_StaysAsItIs()
    {
        var (send, _) = await ReadAsync(StockWriteKind.Delta, Item("a", 10) with { Delta = -1 });

        Assert.Equal(-1, Assert.Single(send).Delta);
    }

    [Fact]
    public async Task FromShown_PlatformThatTakesNumbers_IsNotRead()
    {
        var shop = new Shop(StockWriteKind.Absolute);
        var (send, _) = await RelativeNumbers.FromShownAsync(Context(shop), null!, [Item("a", 10)], Cancellation);

        Assert.Null(Assert.Single(send).Delta);
        Assert.Equal(0, shop.Reads);
    }

    private static Task<(IReadOnlyList<StockItem> Send, IReadOnlyList<string> Shown)> ReadAsync(StockWriteKind kind, params StockItem[] items) =>
        RelativeNumbers.FromShownAsync(Context(new Shop(kind)), null!, items, Cancellation);

    private static StockItem Item(string key, long quantity) => new(key, key, null, new Dictionary<string, string>(), quantity, null, null);

    private static JobContext Context(Shop shop) => new(
        AccountRef.FromKey("t", "shop/default"), shop, new Dictionary<string, string>(), new Dictionary<string, string>(), "seller", new OrderRules(true, true, null, false));

    /// <summary>Shows seven of a and four of everything else.</summary>
    private sealed class Shop(StockWriteKind kind) : IConnector, IListingReader
    {
        public int Reads { get; private set; }

        public ConnectorDescriptor Descriptor { get; } = new() { Id = "shop", Name = "Shop", Type = "marketplace_tr", Region = "TR", Evidence = "none", StockWrite = kind };

        public int MaxReadItems => 1;

        public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => "seller";

        public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => new("https://shop.invalid/");

        public Task<IReadOnlyList<RemoteListing>> ReadAsync(ConnectorSession session, IReadOnlyList<ListingQuery> queries, CancellationToken cancellation)
        {
            Reads++;
            return Task.FromResult<IReadOnlyList<RemoteListing>>(
                [.. queries.Select(static q => new RemoteListing(q.Key, q.Sku, null, null, null, null, q.Key == "a" ? 7 : 4, new Dictionary<string, string>(), OnSale: true, null))]);
        }

        public Task<ListingPage> ReadPageAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
