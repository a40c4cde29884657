using KolajAI.Connectors.Sandbox.Remote;
using KolajAI.Errors;
using KolajAI.Orders;

namespace KolajAI.Connectors.Sandbox;

/// <summary>
/// The seller's side of a marketplace for trying the product. The built-in one is live at once, without credentials and network: its
/// whole state lies in the account's <see cref="IConnectorState"/>, and the shopper's side is <see cref="SandboxControl"/>. An account
/// with the setting <c>base_url</c> has its marketplace on a server elsewhere (<see cref="RemoteMarket"/>).
/// </summary>
internal sealed class SandboxConnector
    : IConnector, IConnectionTest, ICatalogPublisher, IStockUpdater, IListingReader, IOrderSource, IOrderActions, IWebhookParser, ICategorySource
{
    public const string ConnectorId = "sandbox";

    private readonly SandboxWebhooks _webhooks = new();

    public ConnectorDescriptor Descriptor { get; } = new()
    {
        Id = ConnectorId,
        Name = "Sandbox marketplace (built in)",
        Type = "sandbox",
        Region = "GLOBAL",
        Evidence = "official",
        Docs = "/docs",
        Capabilities = ["test", "publish", "catalogue", "stock", "price", "orders", "acknowledge", "invoice", "ship", "cancel", "webhooks"],
        Webhooks = new WebhookDescriptor("http", "hmac", "automatic", SandboxWebhooks.SignatureHeader),
        CredentialFields = SandboxSettings.Credentials,
        SettingFields = SandboxSettings.Fields,
        StockWrite = StockWriteKind.Absolute,
        LowersOwnStock = true,
        Settle = SandboxSettings.Writing(new Dictionary<string, string>()).Settle,
        FeedLag = SandboxSettings.Writing(new Dictionary<string, string>()).FeedLag,
        StartsLive = true,
        OrderHistoryDays = 3650,
    };

    public int MaxContentItems => 50;

    public int MaxStockItems => 100;

    public int MaxReadItems => 100;

    public IReadOnlySet<OrderActionKind> SupportedActions { get; } = new HashSet<OrderActionKind>
    {
        OrderActionKind.Acknowledge, OrderActionKind.Invoice, OrderActionKind.Ship, OrderActionKind.Cancel,
    };

    /// <summary>
    /// A remote shop is one seller. A built-in one is never the same twice: each account is a marketplace of its own, nothing in its
    /// settings names it, and two accounts must never be taken for one seller. No quota of the sandbox depends on it.
    /// </summary>
    public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) =>
        RemoteShop.Find(settings)?.Seller ?? Guid.NewGuid().ToString("N");

    /// <summary>Of the built-in marketplace never called: it has no network (<c>.invalid</c>, RFC 2606).</summary>
    public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) =>
        RemoteShop.Find(settings)?.Address ?? new Uri("https://sandbox.invalid/");

    public StockWriting StockWriting(IReadOnlyDictionary<string, string> settings) => SandboxSettings.Writing(settings);

    public Task<ConnectionCheck> TestAsync(ConnectorSession session, CancellationToken cancellation)
    {
        SandboxSettings.Check(session.Settings);
        return Market(session).TestAsync(cancellation);
    }

    public Task<SubmitResult> PublishAsync(ConnectorSession session, IReadOnlyList<ContentItem> items, CancellationToken cancellation) =>
        Market(session).PublishAsync(items, cancellation);

    public CatalogNeeds Needs { get; } = new(Category: false, Brand: false);

    public Task<CategoryPage> ReadCategoriesAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) =>
        IsBuiltIn(session)
            ? Task.FromResult(new CategoryPage(SandboxCatalogue.Categories, null))
            : new RemoteCatalogue(session).ReadCategoriesAsync(cursor, cancellation);

    public Task<AttributePage> ReadAttributesAsync(ConnectorSession session, string categoryId, string? cursor, CancellationToken cancellation) =>
        IsBuiltIn(session)
            ? Task.FromResult(SandboxCatalogue.Attributes(categoryId))
            : new RemoteCatalogue(session).ReadAttributesAsync(categoryId, cursor, cancellation);

    public Task<BrandPage> ReadBrandsAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) =>
        IsBuiltIn(session)
            ? Task.FromResult(new BrandPage(SandboxCatalogue.Brands, null))
            : new RemoteCatalogue(session).ReadBrandsAsync(cursor, cancellation);

    public Task<SubmitResult> UpdateAsync(ConnectorSession session, IReadOnlyList<StockItem> items, CancellationToken cancellation) =>
        Market(session).UpdateAsync(items, cancellation);

    public Task<IReadOnlyList<RemoteListing>> ReadAsync(
        ConnectorSession session, IReadOnlyList<ListingQuery> queries, CancellationToken cancellation) =>
        Market(session).ReadAsync(queries, cancellation);

    public Task<ListingPage> ReadPageAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) =>
        Market(session).ReadPageAsync(cursor, MaxReadItems, cancellation);

    public Task<OrderPage> ReadOrdersAsync(
        ConnectorSession session, string? cursor, DateTimeOffset from, CancellationToken cancellation) =>
        Market(session).ReadOrdersAsync(cursor, from, cancellation);

    public Task<RemoteOrder?> ReadOrderAsync(ConnectorSession session, string orderKey, CancellationToken cancellation) =>
        Market(session).ReadOrderAsync(orderKey, cancellation);

    public IReadOnlyList<string> SideEffects(OrderAction action) => [];

    public Task PerformAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation)
    {
        if (!SupportedActions.Contains(action.Kind))
            throw new PlatformException(PlatformFailure.Refused, ErrorCodes.CapabilityMissing, $"The sandbox has no action '{action.Kind}'.");

        var restock = action.Restock ?? session.Setting("restock_on_cancel") is not "false";
        return Market(session).PerformAsync(action, restock, cancellation);
    }

    public Task<bool> IsDoneAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation) =>
        Market(session).IsDoneAsync(action, cancellation);

    public WebhookVerdict Verify(WebhookDelivery delivery, WebhookSecret secret) => _webhooks.Verify(delivery, secret);

    public string EventId(WebhookDelivery delivery) => _webhooks.EventId(delivery);

    public WebhookEvent Parse(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> headers) => _webhooks.Parse(body);

    private static bool IsBuiltIn(ConnectorSession session) => RemoteShop.Find(session.Settings) is null;

    private static ISandboxMarket Market(ConnectorSession session) =>
        RemoteShop.Find(session.Settings) is { } shop ? new RemoteMarket(session, shop) : new StoredMarket(session);
}
