using KolajAI.Simulator.Channels.Buyers;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Channels.Orders;
using KolajAI.Simulator.Channels.Stock;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Journals;

namespace KolajAI.Simulator.Channels.Shops;

/// <summary>One shop: its state, its kind of stock write and its troubles, all under one lock.</summary>
internal sealed class ChannelShop : IAsyncDisposable
{
    private const string Platform = "channels";

    private readonly DueWork _due;
    private readonly Journal _journal;

    public ChannelShop(NewChannelShop identity, TimeProvider time, Journal journal, NoticeCourier courier)
    {
        Name = identity.Shop;
        ApiKey = identity.ApiKey;
        StockWrite = identity.StockWrite;
        SettleMs = identity.SettleMs;
        Luck = new ChannelLuck(identity.Seed);
        _due = new DueWork(time);
        _journal = journal;
        Shelf = new ChannelShelf(this);
        Notices = new ChannelNotices(this, courier);
        Feed = new ChannelFeed(this);
        Orders = new ChannelOrders(this);
        Buyers = new ChannelBuyers(this);
    }

    public string Name { get; }

    public string ApiKey { get; }

    public ChannelStockWrite StockWrite { get; }

    /// <summary>What the shop promises: no write is later than this after its client gave up.</summary>
    public int SettleMs { get; }

    public ChannelLuck Luck { get; }

    public ChannelTroubles Troubles { get; set; } = new();

    public ChannelShelf Shelf { get; }

    public ChannelFeed Feed { get; }

    public ChannelNotices Notices { get; }

    public ChannelOrders Orders { get; }

    public ChannelBuyers Buyers { get; }

    public DateTimeOffset Now => _due.Now;

    /// <inheritdoc cref="DueWork.Locked{T}"/>
    public T Locked<T>(Func<T> work) => _due.Locked(work);

    public void Locked(Action work) => _due.Locked(() =>
    {
        work();
        return 0;
    });

    /// <inheritdoc cref="DueWork.Later"/>
    public void Later(TimeSpan delay, Action work) => _due.Later(delay, work);

    public void Write(JournalEntry entry) => _journal.Append(entry with { Platform = Platform, SellerId = Name, At = Now });

    public ValueTask DisposeAsync() => _due.DisposeAsync();
}
