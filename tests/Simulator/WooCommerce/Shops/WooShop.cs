using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.WooCommerce.Control;
using KolajAI.Simulator.WooCommerce.Orders;
using KolajAI.Simulator.WooCommerce.Products;
using KolajAI.Simulator.WooCommerce.Webhooks;

namespace KolajAI.Simulator.WooCommerce.Shops;

/// <summary>One shop: its settings, products, orders and webhooks, all under one lock.</summary>
internal sealed class WooShop : IAsyncDisposable
{
    private const string Platform = "woocommerce";

    private readonly DueWork _due;
    private readonly Journal _journal;
    private readonly Func<Uri> _host;
    private WooShopSettings _settings;
    private long _lastId = 9;
    private long _lastRowId;

    /// <param name="host">The simulator's address; known only when it listens.</param>
    /// <param name="settings">Their time zone must exist.</param>
    public WooShop(NewWooShop identity, WooShopSettings settings, TimeProvider time, Journal journal, WooCourier courier, Func<Uri> host)
    {
        Name = identity.Shop;
        ConsumerKey = identity.ConsumerKey;
        ConsumerSecret = identity.ConsumerSecret;
        _host = host;
        _journal = journal;
        _due = new DueWork(time);
        _settings = settings;
        Clock = new ShopClock(TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone));
        Key = new ShopKey(this);
        Webhooks = new WebhookBook(this, courier);
        Categories = new CategoryBook();
        Products = new ProductShelf(this);
        Orders = new OrderBook(this);
    }

    public string Name { get; }

    public string ConsumerKey { get; }

    public string ConsumerSecret { get; }

    /// <summary>Setting them sets the clock's zone too.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone does not exist.</exception>
    public WooShopSettings Settings
    {
        get => _settings;
        set
        {
            Clock = new ShopClock(TimeZoneInfo.FindSystemTimeZoneById(value.TimeZone));
            _settings = value;
        }
    }

    public ShopClock Clock { get; private set; }

    public ShopKey Key { get; }

    public PlannedFailures Failures { get; } = new();

    public CategoryBook Categories { get; }

    public ProductShelf Products { get; }

    public OrderBook Orders { get; }

    public WebhookBook Webhooks { get; }

    /// <summary>The shop's own address, with a slash at its end.</summary>
    public string Home => new Uri(_host(), $"woocommerce/shops/{Name}/").ToString();

    public DateTimeOffset Now => _due.Now;

    /// <summary>The address of a resource, for <c>_links</c>.</summary>
    public string Link(string path) => $"{Home}wp-json/wc/v3/{path}";

    /// <summary>Products, orders and refunds share one row of numbers.</summary>
    public long NextId() => ++_lastId;

    /// <summary>Order lines, notes and meta data.</summary>
    public long NextRowId() => ++_lastRowId;

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

    public async ValueTask DisposeAsync()
    {
        await _due.DisposeAsync();
        await Webhooks.DisposeAsync();
    }
}
