using KolajAI.Connectors.Http;
using KolajAI.Orders;

namespace KolajAI.Connectors.Trendyol;

/// <summary>Trendyol's marketplace. Each capability is a class of its own beside this one.</summary>
internal sealed class TrendyolConnector
    : IConnector, IConnectionTest, ICatalogPublisher, IStockUpdater, IBatchFollower, IListingReader, IOrderSource, IOrderActions, IWebhookParser,
        IWebhookRegistration, ICategorySource
{
    public ConnectorDescriptor Descriptor => TrendyolDescriptor.Value;

    public int MaxContentItems => TrendyolProducts.MaxItems;

    public int MaxStockItems => TrendyolStock.MaxItems;

    public int MaxReadItems => TrendyolListings.MaxItems;

    public IReadOnlySet<OrderActionKind> SupportedActions => TrendyolOrderActions.Supported;

    public CatalogNeeds Needs { get; } = new(Category: true, Brand: true);

    public string? DefaultCategory(IReadOnlyDictionary<string, string> settings) => settings.GetValueOrDefault(TrendyolDescriptor.DefaultCategoryId) is { Length: > 0 } id ? id : null;

    public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings)
    {
        var seller = credentials.GetValueOrDefault(TrendyolDescriptor.SellerId)?.Trim() ?? "";
        var address = BaseAddress(credentials, settings);
        // Ids of the stage environment are other sellers'.
        return address == new Uri(TrendyolDescriptor.DefaultBaseUrl) ? seller : $"{seller}@{address.Authority}";
    }

    public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings)
    {
        var written = settings.GetValueOrDefault(TrendyolDescriptor.BaseUrl);
        return Uri.TryCreate(string.IsNullOrWhiteSpace(written) ? TrendyolDescriptor.DefaultBaseUrl : written.Trim(), UriKind.Absolute, out var address)
            ? address
            : throw new PlatformException(PlatformFailure.AddressRefused, "address_invalid", "The setting 'base_url' is no address.");
    }

    public async Task<ConnectionCheck> TestAsync(ConnectorSession session, CancellationToken cancellation)
    {
        var api = new TrendyolApi(session);
        var answer = await api.GetAsync(
            TrendyolOperations.ApprovedProducts, $"integration/product/sellers/{api.SellerId}/products/approved?size=1", cancellation);
        var products = TrendyolApi.Ensure(answer).Read(static body => body.Integer("totalElements"));
        return new ConnectionCheck(products is null ? $"Seller {api.SellerId}" : $"Seller {api.SellerId}, {products} approved products");
    }

    public Task<SubmitResult> PublishAsync(ConnectorSession session, IReadOnlyList<ContentItem> items, CancellationToken cancellation) =>
        new TrendyolProducts(new TrendyolApi(session)).PublishAsync(items, cancellation);

    public Task<CategoryPage> ReadCategoriesAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) =>
        new TrendyolCatalogue(new TrendyolApi(session)).ReadCategoriesAsync(cancellation);

    public Task<AttributePage> ReadAttributesAsync(ConnectorSession session, string categoryId, string? cursor, CancellationToken cancellation) =>
        new TrendyolCatalogue(new TrendyolApi(session)).ReadAttributesAsync(categoryId, cursor, cancellation);

    public Task<BrandPage> ReadBrandsAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) =>
        new TrendyolCatalogue(new TrendyolApi(session)).ReadBrandsAsync(cursor, cancellation);

    public Task<SubmitResult> UpdateAsync(ConnectorSession session, IReadOnlyList<StockItem> items, CancellationToken cancellation) =>
        new TrendyolStock(new TrendyolApi(session)).UpdateAsync(items, cancellation);

    public Task<BatchStatus> FollowAsync(ConnectorSession session, RemoteBatch batch, CancellationToken cancellation) =>
        new TrendyolBatches(new TrendyolApi(session)).FollowAsync(batch, cancellation);

    public Task<IReadOnlyList<RemoteListing>> ReadAsync(
        ConnectorSession session, IReadOnlyList<ListingQuery> queries, CancellationToken cancellation) =>
        new TrendyolListings(new TrendyolApi(session)).ReadAsync(queries, cancellation);

    public Task<ListingPage> ReadPageAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) =>
        new TrendyolListings(new TrendyolApi(session)).ReadPageAsync(cursor, cancellation);

    public Task<OrderPage> ReadOrdersAsync(ConnectorSession session, string? cursor, DateTimeOffset from, CancellationToken cancellation) =>
        new TrendyolOrders(new TrendyolApi(session)).ReadOrdersAsync(cursor, from, cancellation);

    public Task<RemoteOrder?> ReadOrderAsync(ConnectorSession session, string orderKey, CancellationToken cancellation) =>
        new TrendyolOrders(new TrendyolApi(session)).ReadOrderAsync(orderKey, cancellation);

    public IReadOnlyList<string> SideEffects(OrderAction action) => TrendyolOrderActions.SideEffects(action);

    public Task PerformAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation) =>
        new TrendyolOrderActions(new TrendyolApi(session)).PerformAsync(action, cancellation);

    public Task<bool> IsDoneAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation) =>
        new TrendyolOrderActions(new TrendyolApi(session)).IsDoneAsync(action, cancellation);

    public WebhookVerdict Verify(WebhookDelivery delivery, WebhookSecret secret) => TrendyolWebhooks.Verify(delivery, secret);

    public string EventId(WebhookDelivery delivery) => TrendyolWebhooks.EventId(delivery);

    public WebhookEvent Parse(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> headers) => TrendyolWebhooks.Parse(body);

    public Task<string> RegisterAsync(ConnectorSession session, Uri address, WebhookSecret secret, CancellationToken cancellation) =>
        new TrendyolWebhookRegistration(new TrendyolApi(session)).RegisterAsync(address, secret, cancellation);

    public Task UnregisterAsync(ConnectorSession session, string registrationId, CancellationToken cancellation) =>
        new TrendyolWebhookRegistration(new TrendyolApi(session)).UnregisterAsync(registrationId, cancellation);
}
