using KolajAI.Orders;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>A shop on WooCommerce, by its REST API (wc/v3). Each capability is a class of its own beside this one.</summary>
internal sealed class WooCommerceConnector
    : IConnector, IConnectionTest, ICatalogPublisher, IStockUpdater, IListingReader, IOrderSource, IOrderActions, IWebhookParser, IWebhookRegistration,
        ICategorySource
{
    private readonly WooCommerceShops _shops = new();

    public ConnectorDescriptor Descriptor => WooCommerceDescriptor.Value;

    public int MaxContentItems => WooCommerceProducts.MaxItems;

    public int MaxStockItems => WooCommerceStock.MaxItems;

    public int MaxReadItems => WooCommerceListings.MaxItems;

    public IReadOnlySet<OrderActionKind> SupportedActions => WooCommerceOrderActions.Supported;

    public CatalogNeeds Needs { get; } = new(Category: false, Brand: false);

    /// <summary>The shop itself: its keys are made and revoked at will.</summary>
    public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings)
    {
        var shop = BaseAddress(credentials, settings);
        return $"{shop.Authority}{shop.AbsolutePath.TrimEnd('/')}".ToLowerInvariant();
    }

    public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings)
    {
        var text = settings.GetValueOrDefault(WooCommerceDescriptor.BaseUrl)?.Trim();
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http")
            return new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        throw new PlatformException(
            PlatformFailure.AddressRefused, "base_url_invalid", "The setting 'base_url' must be the shop's address, https://shop.example.com.");
    }

    public Task<ConnectionCheck> TestAsync(ConnectorSession session, CancellationToken cancellation) =>
        new WooCommerceConnectionTest(Api(session), _shops).TestAsync(cancellation);

    public Task<SubmitResult> PublishAsync(ConnectorSession session, IReadOnlyList<ContentItem> items, CancellationToken cancellation) =>
        new WooCommerceProducts(Api(session), _shops).PublishAsync(items, cancellation);

    public Task<CategoryPage> ReadCategoriesAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) =>
        new WooCommerceCategories(Api(session)).ReadAsync(cursor, cancellation);

    /// <summary>None that a category asks for (<see cref="WooCommerceCategories"/>).</summary>
    public Task<AttributePage> ReadAttributesAsync(ConnectorSession session, string categoryId, string? cursor, CancellationToken cancellation) =>
        Task.FromResult(new AttributePage([], [], null));

    /// <summary>None of the shop's own (<see cref="WooCommerceCategories"/>).</summary>
    public Task<BrandPage> ReadBrandsAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) => Task.FromResult(new BrandPage([], null));

    public Task<SubmitResult> UpdateAsync(ConnectorSession session, IReadOnlyList<StockItem> items, CancellationToken cancellation) =>
        new WooCommerceStock(Api(session), _shops).UpdateAsync(items, cancellation);

    public Task<IReadOnlyList<RemoteListing>> ReadAsync(
        ConnectorSession session, IReadOnlyList<ListingQuery> queries, CancellationToken cancellation) =>
        new WooCommerceListings(Api(session), _shops).ReadAsync(queries, cancellation);

    public Task<ListingPage> ReadPageAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) =>
        new WooCommerceListingPages(Api(session), _shops).ReadAsync(cursor, cancellation);

    public Task<OrderPage> ReadOrdersAsync(ConnectorSession session, string? cursor, DateTimeOffset from, CancellationToken cancellation) =>
        new WooCommerceOrders(Api(session)).ReadPageAsync(cursor, from, cancellation);

    public Task<RemoteOrder?> ReadOrderAsync(ConnectorSession session, string orderKey, CancellationToken cancellation) =>
        new WooCommerceOrders(Api(session)).ReadOrderAsync(orderKey, cancellation);

    public IReadOnlyList<string> SideEffects(OrderAction action) => WooCommerceOrderActions.SideEffects(action);

    public Task PerformAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation) =>
        new WooCommerceOrderActions(Api(session)).PerformAsync(action, cancellation);

    public Task<bool> IsDoneAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation) =>
        new WooCommerceOrderActions(Api(session)).IsDoneAsync(action, cancellation);

    public WebhookVerdict Verify(WebhookDelivery delivery, WebhookSecret secret) => WooCommerceWebhooks.Verify(delivery, secret);

    public string EventId(WebhookDelivery delivery) => WooCommerceWebhooks.EventId(delivery);

    public WebhookEvent Parse(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> headers) => WooCommerceWebhooks.Parse(body, headers);

    public Task<string> RegisterAsync(ConnectorSession session, Uri address, WebhookSecret secret, CancellationToken cancellation) =>
        new WooCommerceWebhookRegistration(Api(session)).RegisterAsync(address, secret, cancellation);

    public Task UnregisterAsync(ConnectorSession session, string registrationId, CancellationToken cancellation) =>
        new WooCommerceWebhookRegistration(Api(session)).UnregisterAsync(registrationId, cancellation);

    private WooCommerceApi Api(ConnectorSession session) => new(session, BaseAddress(session.Credentials, session.Settings));
}
