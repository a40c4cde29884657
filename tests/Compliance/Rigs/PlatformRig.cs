using KolajAI.Compliance.Proxies;
using KolajAI.Connectors;
using KolajAI.Monetary;
using KolajAI.Orders;
using KolajAI.Products;

namespace KolajAI.Compliance.Rigs;

/// <summary>
/// One seller on one platform, simulated or real: the connector in front, its calls passing through a <see cref="FaultProxy"/>, and the
/// platform's own side behind its back. A new connector brings a rig and a <see cref="ComplianceProfile"/>; the checks are everyone's.
/// </summary>
public abstract class PlatformRig : IAsyncDisposable
{
    private readonly List<HttpClient> _clients = [];
    private readonly List<RigHttp> _retired = [];
    private RigHttp? _http;
    private FaultProxy? _proxy;
    private ConnectorSession? _session;
    private int _names;

    /// <param name="options">What the check asks for.</param>
    protected PlatformRig(RigOptions options) => Options = options;

    public RigOptions Options { get; }

    public Heard Heard { get; } = new();

    public FaultProxy Proxy => _proxy ?? throw NotOpen();

    public IConnector Connector => _http?.Connector ?? throw NotOpen();

    public ConnectorSession Session => _session ?? throw NotOpen();

    public abstract string IntegrationId { get; }

    /// <summary>The platform's clock, which is the connector's too.</summary>
    public abstract TimeProvider Clock { get; }

    /// <summary>Good ones.</summary>
    public abstract IReadOnlyDictionary<string, string> Credentials { get; }

    /// <summary>Of the right form, and refused by the platform.</summary>
    public abstract IReadOnlyDictionary<string, string> BadCredentials { get; }

    /// <summary>Every value that must never be read anywhere, in each form that goes over the wire.</summary>
    public abstract IReadOnlyList<string> Secrets { get; }

    /// <summary>The account's settings; <paramref name="proxy"/> stands in the platform's place.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings(Uri proxy);

    /// <summary>Starts the platform, a seller on it, the proxy and the connector's pipeline.</summary>
    public async Task OpenAsync()
    {
        var platform = await StartAsync();
        _proxy = await FaultProxy.StartAsync(platform);
        _http = new RigHttp(IntegrationId, Proxy.Address.Authority, Clock, Heard);
        _session = SessionWith(Credentials);
    }

    /// <summary>The connector anew, without what it remembers, as after the process was started again and its notes were lost.</summary>
    public void Renew()
    {
        _retired.Add(_http ?? throw NotOpen());
        _http = new RigHttp(IntegrationId, Proxy.Address.Authority, Clock, Heard);
        _session = null;
        _session = SessionWith(Credentials);
    }

    /// <summary>The connector anew, its calls answered by <paramref name="handler"/> instead of the platform.</summary>
    public void Renew(HttpMessageHandler handler)
    {
        Renew();
        var client = new HttpClient(handler, disposeHandler: false) { BaseAddress = Session.Http.BaseAddress };
        _clients.Add(client);
        _session = new ConnectorSession
        {
            Account = Session.Account,
            Credentials = Session.Credentials,
            Settings = Session.Settings,
            Http = client,
            Clock = Clock,
            State = Session.State,
        };
    }

    /// <summary>A session like the account's with other credentials.</summary>
    public ConnectorSession SessionWith(IReadOnlyDictionary<string, string> credentials)
    {
        var http = _http ?? throw NotOpen();
        var settings = Settings(Proxy.Address);
        var filled = http.Connector.Descriptor.SettingFields.Where(static field => field.Default is not null)
            .ToDictionary(static field => field.Name, static field => field.Default!, StringComparer.Ordinal);
        foreach (var (name, value) in settings)
            filled[name] = value;
        var client = http.Open(credentials, filled);
        _clients.Add(client);
        return new ConnectorSession
        {
            Account = http.Account,
            Credentials = credentials,
            Settings = filled,
            Http = client,
            Clock = Clock,
            State = _session?.State ?? new RigNotes(),
        };
    }

    /// <summary>A SKU that no other check uses.</summary>
    public string NewSku(string word = "KUPA") => $"{word}-{Interlocked.Increment(ref _names)}-{Guid.NewGuid():N}"[..20].ToUpperInvariant();

    public Money Price(decimal amount) => Money.FromDecimal(amount, Options.Currency);

    /// <summary>A product that the platform takes, with Turkish letters wherever text goes.</summary>
    public virtual Product NewProduct(string sku) => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        Sku = sku,
        Barcode = Barcode(),
        Title = "Işıltılı ÇİĞ KÖFTE kâsesi, şeffaf ğüıöşç",
        Description = "İçi ılık tutar. \"Öğün\" için <b>Güzel</b> & şık; ĞÜŞİÖÇ ğüşiöçı",
        Brand = "Kolaj",
        Category = "Ev > Mutfak > Kâse",
        VatRate = "20",
        WeightKg = 0.4m,
        Images = [new ProductImage("https://images.example/kase-1.jpg", 0)],
        Price = Price(149.90m),
    };

    public virtual ContentItem NewItem(Product product, long quantity = 5) =>
        new(product.Id, 1, product, quantity, product.Price, product.ListPrice, new Dictionary<string, string>());

    /// <summary>The item with all that the platform can be told of a product: its own category, attributes, brand.</summary>
    public virtual ContentItem Rich(ContentItem item) => item;

    /// <summary>Other checks' products lie in the same shop: what the whole of it shows depends on what ran before.</summary>
    public virtual bool IsShared => false;

    /// <summary>What purchases name a listing of the connector's by.</summary>
    public virtual string SoldAs(StockItem listing) => listing.Sku;

    /// <summary>The platform's categories whose attributes are read where the connector reads a catalogue.</summary>
    public virtual IReadOnlyList<string> CategoriesWithAttributes => [];

    public virtual ContentGroup NewGroup(string id, IReadOnlyList<string> axes) => new(
        id, "Işıltılı grup", "Hepsi bir arada: ğüşiöç", [new ProductImage("https://images.example/grup.jpg", 0)], axes, new Dictionary<string, string>());

    public virtual ContentItem NewVariant(ContentGroup group, params (string Axis, string Value)[] values)
    {
        // Pictures are the group's.
        var product = NewProduct(NewSku("VAR")) with { Images = [] };
        return NewItem(product) with { Group = group, Variant = values.ToDictionary(static v => v.Axis, static v => v.Value) };
    }

    /// <summary>An item that is refused alone, by the connector or its platform.</summary>
    public abstract ContentItem Unacceptable(ContentItem item);

    /// <summary>How this platform says "too many calls"; without a time where <paramref name="retryAfter"/> is null.</summary>
    public virtual ProxyFault TooManyRequests(TimeSpan? retryAfter) => new ProxyFault.Answer(
        429, "application/json", "{}"u8.ToArray(),
        retryAfter is { } wait ? [("Retry-After", ((int)wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture))] : []);

    /// <summary>How this platform refuses credentials that were good before.</summary>
    public virtual ProxyFault Unauthorized() => new ProxyFault.Answer(401, "application/json", "{}"u8.ToArray());

    /// <summary>The token in use is good no more; the credentials are.</summary>
    public virtual Task EndTokenAsync() => throw Lacks();

    /// <summary>True for a call that changes something at the platform.</summary>
    public virtual bool IsWrite(ProxiedCall call) => call.Method != "GET";

    // The platform's own side.

    public abstract Task SeedAsync(IReadOnlyList<Seed> listings);

    /// <summary>Every listing with this SKU.</summary>
    public abstract Task<IReadOnlyList<Shown>> FindAsync(string sku);

    /// <summary>Takes a listing off the platform.</summary>
    public virtual Task RemoveAsync(string sku) => throw Lacks();

    /// <summary>A shopper buys and pays.</summary>
    /// <returns>The order's key as the connector names it.</returns>
    public abstract Task<string> BuyAsync(Purchase purchase);

    /// <summary>The buyer, or the shop on his behalf, cancels the whole order.</summary>
    public abstract Task CancelAsync(string orderKey);

    /// <summary>Some units of one SKU are cancelled.</summary>
    public virtual Task CancelUnitsAsync(string orderKey, string sku, long units) => throw Lacks();

    /// <summary>Some units of one SKU go a way of their own: a package apart.</summary>
    public virtual Task SplitAsync(string orderKey, string sku, long units) => throw Lacks();

    /// <summary>Everything was delivered and comes back.</summary>
    public virtual Task ReturnAsync(string orderKey) => throw Lacks();

    /// <summary>The platform's words for an order's states that an order can be brought into, with the hub's.</summary>
    public virtual IReadOnlyList<(string Raw, OrderStatus Status)> Statuses => throw Lacks();

    /// <summary>Further words, into whose states no order can be brought here: they are put into answers (<see cref="UnknownStatus"/>).</summary>
    public virtual IReadOnlyList<(string Raw, OrderStatus Status)> ToldStatuses => [];

    /// <summary>Brings an order into one of <see cref="Statuses"/>.</summary>
    public virtual Task SetStatusAsync(string orderKey, string raw) => throw Lacks();

    /// <summary>What one order answer is to be changed to, so that it names this status.</summary>
    public virtual ProxyFault UnknownStatus(string raw) => throw Lacks();

    /// <summary>The seller's action on an order as the hub would ask for it.</summary>
    public virtual OrderAction Action(OrderActionKind kind, RemoteOrder order) => new()
    {
        Id = Guid.CreateVersion7().ToString("N"),
        Kind = kind,
        OrderKey = order.OrderKey,
        PackageExternalId = order.Packages.Count > 0 ? order.Packages[0].ExternalId : null,
        Lines = [.. order.Lines.Select(static line => new PackageLine(line.ExternalLineId, line.Quantity))],
        Reason = kind is OrderActionKind.Cancel ? "out_of_stock" : null,
        Carrier = kind is OrderActionKind.Ship ? "Yurtiçi Kargo" : null,
        TrackingNumber = kind is OrderActionKind.Ship ? "TR123456789" : null,
        InvoiceNumber = kind is OrderActionKind.Invoice ? "KLJ2026000000001" : null,
        Cause = "compliance",
    };

    /// <summary>Makes the platform post one event of a new order to <paramref name="address"/>.</summary>
    public virtual Task DeliverAsync(Uri address, WebhookSecret secret) => throw Lacks();

    /// <summary>The secret that a webhook of this platform is proven with.</summary>
    public virtual WebhookSecret NewWebhookSecret() => throw Lacks();

    /// <summary>More orders than one page of the connector's holds.</summary>
    public virtual int OrdersForTwoPages => throw Lacks();

    /// <summary>More listings than one page of the connector's holds.</summary>
    public virtual int ListingsForTwoPages => throw Lacks();

    /// <summary>The platform's time goes on.</summary>
    public virtual void Advance(TimeSpan by) => throw Lacks();

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        foreach (var retired in _retired)
            await retired.DisposeAsync();
        if (_http is not null)
            await _http.DisposeAsync();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        Heard.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the platform with its seller.</summary>
    /// <returns>Its address, without a path of its own.</returns>
    protected abstract Task<Uri> StartAsync();

    /// <summary>A GTIN-13 with its check digit.</summary>
    protected static string Barcode()
    {
        var digits = "869" + string.Concat(Enumerable.Range(0, 9).Select(static _ => (char)('0' + System.Security.Cryptography.RandomNumberGenerator.GetInt32(10))));
        var sum = digits.Select(static (digit, place) => (digit - '0') * (place % 2 == 0 ? 1 : 3)).Sum();
        return digits + (char)('0' + ((10 - (sum % 10)) % 10));
    }

    private NotSupportedException Lacks([System.Runtime.CompilerServices.CallerMemberName] string what = "") =>
        new($"The rig of '{IntegrationId}' has no {what}: write it, or leave the check out in the profile with the platform's own word for why.");

    private static InvalidOperationException NotOpen() => new("The rig is not open.");
}
