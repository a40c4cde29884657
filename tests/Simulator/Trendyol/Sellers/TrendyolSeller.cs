using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Trendyol.Batches;
using KolajAI.Simulator.Trendyol.Control;
using KolajAI.Simulator.Trendyol.Inventory;
using KolajAI.Simulator.Trendyol.Invoices;
using KolajAI.Simulator.Trendyol.Orders;
using KolajAI.Simulator.Trendyol.Products;
using KolajAI.Simulator.Trendyol.Webhooks;

namespace KolajAI.Simulator.Trendyol.Sellers;

/// <summary>
/// One seller's world behind one lock: every access goes through <see cref="Locked{T}"/>, which first lets everything
/// happen that is due by now, so that results do not depend on when timers run.
/// </summary>
internal sealed class TrendyolSeller : IAsyncDisposable
{
    private const string Platform = "trendyol";

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Seq)> _later = new();
    private readonly ITimer _alarm;
    private readonly Journal _journal;
    private long _laterSeq;

    public TrendyolSeller(NewTrendyolSeller identity, TrendyolSellerSettings settings, TimeProvider time, Journal journal, TrendyolIds ids, WebhookCourier courier)
    {
        Id = identity.SellerId;
        ApiKey = identity.ApiKey;
        ApiSecret = identity.ApiSecret;
        Settings = settings;
        Time = time;
        _journal = journal;
        Batches = new BatchBook(this);
        Products = new ProductShelf(this);
        Repeats = new RepeatGuard(time);
        Webhooks = new WebhookBook(this, courier);
        Orders = new OrderBook(this, ids);
        Invoices = new InvoiceLinkBook(this);
        _alarm = time.CreateTimer(_ => Locked(static () => { }), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Id { get; }

    public string ApiKey { get; }

    public string ApiSecret { get; }

    public TrendyolSellerSettings Settings { get; set; }

    public TimeProvider Time { get; }

    public DateTimeOffset Now => Time.GetUtcNow();

    public BatchBook Batches { get; }

    public ProductShelf Products { get; }

    public RepeatGuard Repeats { get; }

    public OrderBook Orders { get; }

    public WebhookBook Webhooks { get; }

    public InvoiceLinkBook Invoices { get; }

    public T Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            HappenDue();
            var result = work();
            HappenDue();
            return result;
        }
    }

    public void Locked(Action work) => Locked(() =>
    {
        work();
        return 0;
    });

    /// <summary>Does the work after a delay, under the lock; at once when there is none. Call only under the lock.</summary>
    public void Later(TimeSpan delay, Action work)
    {
        if (delay <= TimeSpan.Zero)
            work();
        else
            _later.Enqueue(work, (Now + delay, ++_laterSeq));
    }

    public void Write(JournalEntry entry) =>
        _journal.Append(entry with { Platform = Platform, SellerId = Id, At = Now });

    public async ValueTask DisposeAsync()
    {
        await _alarm.DisposeAsync();
        await Webhooks.DisposeAsync();
    }

    private void HappenDue()
    {
        while (_later.TryPeek(out var work, out var next) && next.Due <= Now)
        {
            _later.Dequeue();
            work();
        }

        // Timers count whole milliseconds, rounded down: one more makes sure that the alarm is not early.
        var wait = _later.TryPeek(out _, out var head) ? head.Due - Now + TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan;
        _alarm.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
