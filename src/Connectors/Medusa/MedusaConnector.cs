using KolajAI.Orders;

namespace KolajAI.Connectors.Medusa;

/// <summary>A shop on Medusa (2.x), by its REST Admin API. Each capability is a class of its own beside this one. Medusa has no webhooks.</summary>
internal sealed class MedusaConnector
    : IConnector, IConnectionTest, ICatalogPublisher, IStockUpdater, IListingReader, IOrderSource, IOrderActions, ICategorySource
{
    private readonly MedusaShops _shops = new();

    public ConnectorDescriptor Descriptor => MedusaDescriptor.Value;

    public int MaxContentItems => MedusaProducts.MaxItems;

    public int MaxStockItems => MedusaStock.MaxItems;

    public int MaxReadItems => MedusaListings.MaxItems;

    public IReadOnlySet<OrderActionKind> SupportedActions => MedusaOrderActions.Supported;

    public CatalogNeeds Needs { get; } = new(Category: false, Brand: false);

    /// <summary>The shop and the sales channel: keys are made and revoked at will.</summary>
    public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings)
    {
        var shop = BaseAddress(credentials, settings);
        return $"{shop.Authority}{shop.AbsolutePath.TrimEnd('/')}#{settings.GetValueOrDefault(MedusaDescriptor.SalesChannel)?.Trim()}".ToLowerInvariant();
    }

    public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings)
    {
        var text = settings.GetValueOrDefault(MedusaDescriptor.BaseUrl)?.Trim();
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http")
            return new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        throw new PlatformException(
            PlatformFailure.AddressRefused, "base_url_invalid", "The setting 'base_url' must be the shop's address, https://shop.example.com.");
    }

    public async Task<ConnectionCheck> TestAsync(ConnectorSession session, CancellationToken cancellation)
    {
        var shop = await _shops.ReadAsync(Api(session), MedusaOperations.Test, cancellation);
        shop.RequireGrossPrices();
        return new ConnectionCheck(
            $"{shop.StoreName}, {shop.Currency}, prices with tax, sales channel {shop.SalesChannelName}, stock location {shop.Location.Name}");
    }

    public Task<SubmitResult> PublishAsync(ConnectorSession session, IReadOnlyList<ContentItem> items, CancellationToken cancellation) =>
        new MedusaProducts(Api(session), _shops).PublishAsync(items, cancellation);

    public Task<CategoryPage> ReadCategoriesAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) =>
        new MedusaCategories(Api(session)).ReadAsync(cursor, cancellation);

    /// <summary>None: Medusa's core knows no attributes, they go into metadata by their names (<see cref="MedusaContent"/>).</summary>
    public Task<AttributePage> ReadAttributesAsync(ConnectorSession session, string categoryId, string? cursor, CancellationToken cancellation) =>
        Task.FromResult(new AttributePage([], [], null));

    /// <summary>None: Medusa's core knows no brands (<see cref="MedusaContent"/>).</summary>
    public Task<BrandPage> ReadBrandsAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) => Task.FromResult(new BrandPage([], null));

    public Task<SubmitResult> UpdateAsync(ConnectorSession session, IReadOnlyList<StockItem> items, CancellationToken cancellation) =>
        new MedusaStock(Api(session), _shops).UpdateAsync(items, cancellation);

    public Task<IReadOnlyList<RemoteListing>> ReadAsync(
        ConnectorSession session, IReadOnlyList<ListingQuery> queries, CancellationToken cancellation) =>
        new MedusaListings(Api(session), _shops).ReadAsync(queries, cancellation);

    public Task<ListingPage> ReadPageAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) =>
        new MedusaListings(Api(session), _shops).ReadPageAsync(cursor, cancellation);

    public Task<OrderPage> ReadOrdersAsync(ConnectorSession session, string? cursor, DateTimeOffset from, CancellationToken cancellation) =>
        new MedusaOrderFeed(Api(session)).ReadPageAsync(cursor, from, cancellation);

    public Task<RemoteOrder?> ReadOrderAsync(ConnectorSession session, string orderKey, CancellationToken cancellation) =>
        new MedusaOrders(Api(session)).ReadOneAsync(orderKey, cancellation);

    public IReadOnlyList<string> SideEffects(OrderAction action) => MedusaOrderActions.SideEffects(action);

    public Task PerformAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation) =>
        new MedusaOrderActions(Api(session)).PerformAsync(action, cancellation);

    public Task<bool> IsDoneAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation) =>
        new MedusaOrderActions(Api(session)).IsDoneAsync(action, cancellation);

    private MedusaApi Api(ConnectorSession session) => new(session, BaseAddress(session.Credentials, session.Settings));
}
