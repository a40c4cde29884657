using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Shopify.Access;
using KolajAI.Simulator.Shopify.Control;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Inventory;
using KolajAI.Simulator.Shopify.Orders;
using KolajAI.Simulator.Shopify.Products;
using KolajAI.Simulator.Shopify.Webhooks;

namespace KolajAI.Simulator.Shopify.Shops;

/// <summary>
/// One shop's world behind one lock: every access goes through <see cref="Locked{T}"/> or <see cref="LockedAsync{T}"/>, which first
/// let everything happen that is due by now, so that results do not depend on when timers run.
/// </summary>
internal sealed class ShopifyShop : IAsyncDisposable
{
    private const string Platform = "shopify";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Seq)> _later = new();
    private readonly ITimer _alarm;
    private readonly TimeProvider _time;
    private readonly Journal _journal;
    private readonly QuotaLedger _quotas;
    private long _laterSeq;

    public ShopifyShop(NewShopifyShop identity, ShopifySettings settings, TimeProvider time, Journal journal, QuotaLedger quotas, ShopifyIds ids, ShopifyCourier courier)
    {
        (Name, ClientId, ClientSecret) = (identity.Shop, identity.ClientId, identity.ClientSecret);
        (Plan, CurrencyCode, IanaTimezone, TaxesIncluded) = (identity.Plan, identity.Currency, identity.TimeZone, identity.TaxesIncluded);
        Scopes = identity.Scopes ?? AccessScopes.Usual;
        Settings = settings;
        Ids = ids;
        _time = time;
        _journal = journal;
        _quotas = quotas;
        Number = ids.Next();
        CreatedAt = Now;
        var rate = RateOf(identity.Plan);
        Bucket = new CostBucket(time, rate * BucketSeconds, rate);
        Tokens = new TokenBook(this);
        if (identity.AccessToken is { } token)
            Tokens.Add(token, Scopes);
        Locations = [.. identity.Locations.Select(name => new ShopifyLocation(ids.Next(), name, Now))];
        Publications = [.. new[] { "Online Store", "Point of Sale" }.Select(name => new ShopifyPublication(ids.Next(), name))];
        Idempotency = new IdempotencyBook(this);
        Catalogue = new ProductCatalogue(this);
        Stock = new StockBook(this);
        Orders = new OrderBook(this);
        Webhooks = new WebhookBook(this, courier);
        // A clock that a test moves may call back inside whatever thread touches a timer, also one that holds this lock: never wait there.
        _alarm = time.CreateTimer(_ => ThreadPool.UnsafeQueueUserWorkItem(static shop => shop.Locked(static () => { }), this, preferLocal: false), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The bucket holds so many seconds' worth (2000 at 100 points/s).</summary>
    public const int BucketSeconds = 20;

    public long Number { get; }

    public string Id => Gid.Of("Shop", Number);

    public string Name { get; }

    public string MyshopifyDomain => $"{Name}.myshopify.com";

    public string Url => $"https://{MyshopifyDomain}";

    public string Email => $"{Name}@example.com";

    public string ClientId { get; }

    public string ClientSecret { get; }

    public ShopifyPlan Plan { get; }

    public string CurrencyCode { get; }

    public string IanaTimezone { get; }

    public bool TaxesIncluded { get; }

    public DateTimeOffset CreatedAt { get; }

    public IReadOnlyList<string> Scopes { get; }

    /// <summary>False once the app was uninstalled.</summary>
    public bool Installed { get; private set; } = true;

    public ShopifySettings Settings { get; set; }

    public ShopifyIds Ids { get; }

    public CostBucket Bucket { get; }

    public TokenBook Tokens { get; }

    public IReadOnlyList<ShopifyLocation> Locations { get; }

    public IReadOnlyList<ShopifyPublication> Publications { get; }

    public IdempotencyBook Idempotency { get; }

    public ProductCatalogue Catalogue { get; }

    public StockBook Stock { get; }

    public OrderBook Orders { get; }

    public WebhookBook Webhooks { get; }

    public PlannedFailures Failures { get; } = new();

    /// <summary>When the call that is being executed came; null between calls.</summary>
    public DateTimeOffset? ReceivedAt { get; set; }

    /// <summary>In whole seconds, as the platform keeps its times.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());

    public ShopifyLocation? Location(string? gid) => Gid.Number(gid, "Location") is { } number ? Locations.FirstOrDefault(location => location.Number == number) : null;

    public async Task<T> LockedAsync<T>(Func<Task<T>> work)
    {
        await _gate.WaitAsync();
        try
        {
            HappenDue();
            var result = await work();
            HappenDue();
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    public T Locked<T>(Func<T> work)
    {
        _gate.Wait();
        try
        {
            HappenDue();
            var result = work();
            HappenDue();
            return result;
        }
        finally
        {
            _gate.Release();
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
            _later.Enqueue(work, (_time.GetUtcNow() + delay, ++_laterSeq));
    }

    public void Write(JournalEntry entry) => _journal.Append(entry with { Platform = Platform, SellerId = Name, At = _time.GetUtcNow(), ReceivedAt = ReceivedAt });

    /// <summary>Counts a broken rule of <see cref="ShopifyRules"/>.</summary>
    public void Breach(string rule, string field) => _quotas.NoteBreach(rule, Name, $"shopify.{GraphQlCallName.SnakeCase(field)}", Name, 0, 0);

    /// <summary>The merchant removes the app: its webhooks are told once and end, its tokens open nothing any more.</summary>
    public void Uninstall()
    {
        Webhooks.Tell("APP_UNINSTALLED", ShopBody.Of(this), null);
        Webhooks.EndAll();
        Tokens.Clear();
        Installed = false;
    }

    /// <summary>The app comes back, with a new lasting token where one is given.</summary>
    public void Install(string? token)
    {
        Installed = true;
        if (token is not null)
            Tokens.Add(token, Scopes);
    }

    public async ValueTask DisposeAsync()
    {
        await _alarm.DisposeAsync();
        await Webhooks.DisposeAsync();
    }

    private static double RateOf(ShopifyPlan plan) => plan switch
    {
        ShopifyPlan.Standard => 100,
        ShopifyPlan.Advanced => 200,
        ShopifyPlan.Plus => 1000,
        _ => 2000,
    };

    private void HappenDue()
    {
        while (_later.TryPeek(out var work, out var next) && next.Due <= _time.GetUtcNow())
        {
            _later.Dequeue();
            work();
        }

        // Timers count whole milliseconds, rounded down: one more makes sure that the alarm is not early.
        var wait = _later.TryPeek(out _, out var head) ? head.Due - _time.GetUtcNow() + TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan;
        _alarm.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
