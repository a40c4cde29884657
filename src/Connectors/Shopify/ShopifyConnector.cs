using KolajAI.Orders;

namespace KolajAI.Connectors.Shopify;

/// <summary>A shop on Shopify, by its Admin GraphQL API. Each capability is a class of its own beside this one.</summary>
internal sealed class ShopifyConnector
    : IConnector, IConnectionTest, ICatalogPublisher, IStockUpdater, IListingReader, IOrderSource, IOrderActions, IWebhookParser, IWebhookRegistration
{
    private readonly ShopifyTokens _tokens = new();
    private readonly ShopifyShops _shops = new();

    public ConnectorDescriptor Descriptor => ShopifyDescriptor.Value;

    public int MaxContentItems => ShopifyProducts.MaxItems;

    public int MaxStockItems => ShopifyStock.MaxItems;

    public int MaxReadItems => ShopifyListings.MaxItems;

    public IReadOnlySet<OrderActionKind> SupportedActions => ShopifyOrderActions.Supported;

    /// <summary>The shop itself: apps and tokens are made and revoked at will.</summary>
    public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings)
    {
        var shop = BaseAddress(credentials, settings);
        return $"{shop.Authority}{shop.AbsolutePath.TrimEnd('/')}".ToLowerInvariant();
    }

    public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings)
    {
        var text = settings.GetValueOrDefault(ShopifyDescriptor.BaseUrl)?.Trim();
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http")
            return new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        throw new PlatformException(
            PlatformFailure.AddressRefused, "base_url_invalid", "The setting 'base_url' must be the shop's own address, https://name.myshopify.com.");
    }

    public Task<ConnectionCheck> TestAsync(ConnectorSession session, CancellationToken cancellation) =>
        new ShopifyConnectionTest(Api(session), _shops).TestAsync(cancellation);

    public Task<SubmitResult> PublishAsync(ConnectorSession session, IReadOnlyList<ContentItem> items, CancellationToken cancellation) =>
        new ShopifyProducts(Api(session), _shops).PublishAsync(items, cancellation);

    public Task<SubmitResult> UpdateAsync(ConnectorSession session, IReadOnlyList<StockItem> items, CancellationToken cancellation) =>
        new ShopifyStock(Api(session), _shops).UpdateAsync(items, cancellation);

    public Task<IReadOnlyList<RemoteListing>> ReadAsync(
        ConnectorSession session, IReadOnlyList<ListingQuery> queries, CancellationToken cancellation) =>
        new ShopifyListings(Api(session), _shops).ReadAsync(queries, cancellation);

    public Task<ListingPage> ReadPageAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) =>
        new ShopifyListings(Api(session), _shops).ReadPageAsync(cursor, cancellation);

    public Task<OrderPage> ReadOrdersAsync(ConnectorSession session, string? cursor, DateTimeOffset from, CancellationToken cancellation) =>
        new ShopifyOrders(Api(session)).ReadPageAsync(cursor, from, cancellation);

    public Task<RemoteOrder?> ReadOrderAsync(ConnectorSession session, string orderKey, CancellationToken cancellation) =>
        new ShopifyOrders(Api(session)).ReadOrderAsync(orderKey, cancellation);

    public IReadOnlyList<string> SideEffects(OrderAction action) => ShopifyOrderActions.SideEffects(action);

    public Task PerformAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation) =>
        new ShopifyOrderActions(Api(session)).PerformAsync(action, cancellation);

    public Task<bool> IsDoneAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation) =>
        new ShopifyOrderActions(Api(session)).IsDoneAsync(action, cancellation);

    public WebhookVerdict Verify(WebhookDelivery delivery, WebhookSecret secret) => ShopifyWebhooks.Verify(delivery, secret);

    public string EventId(WebhookDelivery delivery) => ShopifyWebhooks.EventId(delivery);

    public WebhookEvent Parse(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> headers) => ShopifyWebhooks.Parse(body, headers);

    public Task<string> RegisterAsync(ConnectorSession session, Uri address, WebhookSecret secret, CancellationToken cancellation) =>
        new ShopifyWebhookRegistration(Api(session)).RegisterAsync(address, secret, cancellation);

    public Task UnregisterAsync(ConnectorSession session, string registrationId, CancellationToken cancellation) =>
        new ShopifyWebhookRegistration(Api(session)).UnregisterAsync(registrationId, cancellation);

    private ShopifyApi Api(ConnectorSession session) => new(session, BaseAddress(session.Credentials, session.Settings), _tokens);
}
