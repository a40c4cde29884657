using KolajAI.Connectors.Http;
using KolajAI.Errors;
using KolajAI.Orders;

namespace KolajAI.Connectors.Vendure;

/// <summary>
/// A shop on Vendure (3.x), by its GraphQL Admin API. Facts seen on an unmodified Vendure 3.7.3; rules cited where they are used.
/// </summary>
internal sealed class VendureConnector
    : IConnector, IConnectionTest, ICatalogPublisher, IStockUpdater, IListingReader, IOrderSource, IOrderActions
{
    public const string BaseUrl = "base_url";
    public const string AdminApiPath = "admin_api_path";
    public const string ChannelToken = "channel_token";
    public const string StockLocation = "stock_location_id";
    public const string TaxCategory = "tax_category_id";

    private readonly VendureTokens _tokens = new();

    public ConnectorDescriptor Descriptor { get; } = new()
    {
        Id = "vendure",
        Name = "Vendure",
        Type = "ecommerce_platform",
        Region = "GLOBAL",
        Evidence = "official",
        Docs = "https://docs.vendure.io/reference/graphql-api/admin/queries",
        Capabilities = ["test", "publish", "stock", "price", "orders", "ship", "cancel"],
        CredentialFields =
        [
            new("username", "User name", Secret: false, Required: true,
                "An administrator of the shop who may read and write catalogue, stock and orders."),
            new("password", "Password", Secret: true, Required: true, "That administrator's password."),
        ],
        SettingFields =
        [
            new(BaseUrl, "Shop address", Secret: false, Required: true, "Where the server answers, https://shop.example.com"),
            new(AdminApiPath, "Path of the Admin API", Secret: false, Required: false,
                "apiOptions.adminApiPath of the server's configuration.", "admin-api"),
            new(ChannelToken, "Channel token", Secret: false, Required: false,
                "Settings, Channels; only where the shop has several channels."),
            new(StockLocation, "Stock location id", Secret: false, Required: false,
                "Settings, Stock locations; the oldest one when empty."),
            new(TaxCategory, "Tax category id", Secret: false, Required: false,
                "Settings, Tax categories; for new products, the shop's default when empty."),
        ],
        Limits =
        [
            new("requests", VendureOperations.All, PerOperation: false, 20, TimeSpan.FromSeconds(1), QuotaScopeKind.RemoteSeller,
                "ours: none documented"),
        ],
        StockWrite = StockWriteKind.OnHandMinusOwnOrders,
        // Orders are read by the time of placing, which Vendure sets in the transaction of the sale.
        FeedLag = TimeSpan.FromSeconds(60),
        OrderHistoryDays = 365,
    };

    /// <summary>Bounds a group too; a product of its own takes three calls, and a job has 120 s.</summary>
    public int MaxContentItems => 50;

    public int MaxStockItems => 50;

    public int MaxReadItems => 100;

    public IReadOnlySet<OrderActionKind> SupportedActions { get; } =
        new HashSet<OrderActionKind> { OrderActionKind.Ship, OrderActionKind.Cancel };

    public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings)
    {
        var shop = BaseAddress(credentials, settings);
        return $"{shop.Authority}{shop.AbsolutePath.TrimEnd('/')}#{settings.GetValueOrDefault(ChannelToken)}".ToLowerInvariant();
    }

    public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings)
    {
        var text = settings.GetValueOrDefault(BaseUrl)?.Trim();
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http")
            return address.AbsolutePath.EndsWith('/') ? address : new Uri(address.GetLeftPart(UriPartial.Path) + "/");

        throw new PlatformException(
            PlatformFailure.AddressRefused, "base_url_invalid", "The setting 'base_url' must be the shop's address, https://shop.example.com.");
    }

    public async Task<ConnectionCheck> TestAsync(ConnectorSession session, CancellationToken cancellation)
    {
        var shop = await VendureShopFacts.ReadAsync(Api(session), cancellation);
        shop.RequireGrossPrices();
        var location = shop.Location(session);
        return new ConnectionCheck(
            $"Channel {shop.ActiveChannel.Code}, {shop.ActiveChannel.DefaultCurrencyCode}, prices with tax, stock location {location.Name}");
    }

    public Task<SubmitResult> PublishAsync(ConnectorSession session, IReadOnlyList<ContentItem> items, CancellationToken cancellation) =>
        new VendureCatalog(Api(session), session).PublishAsync(items, cancellation);

    public Task<SubmitResult> UpdateAsync(ConnectorSession session, IReadOnlyList<StockItem> items, CancellationToken cancellation) =>
        new VendureStock(Api(session), session).UpdateAsync(items, cancellation);

    public Task<IReadOnlyList<RemoteListing>> ReadAsync(
        ConnectorSession session, IReadOnlyList<ListingQuery> queries, CancellationToken cancellation) =>
        new VendureListings(Api(session)).ReadAsync(queries, cancellation);

    public Task<ListingPage> ReadPageAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) =>
        new VendureListings(Api(session)).ReadPageAsync(cursor, cancellation);

    public Task<OrderPage> ReadOrdersAsync(
        ConnectorSession session, string? cursor, DateTimeOffset from, CancellationToken cancellation) =>
        new VendureOrderFeed(Api(session), session).ReadPageAsync(cursor, from, cancellation);

    public async Task<RemoteOrder?> ReadOrderAsync(ConnectorSession session, string orderKey, CancellationToken cancellation)
    {
        var answer = await VendureOrderQueries.ReadOneAsync(Api(session), VendureOperations.Orders, orderKey, cancellation);
        try
        {
            return answer.Order is { OrderPlacedAt: not null } order ? VendureOrderMapping.ToRemote(order, answer.Precision) : null;
        }
        catch (FormatException error)
        {
            throw OrderRows.NotUnderstood(error);
        }
    }

    /// <summary>Vendure puts cancelled units back on sale whatever the seller wants, and refunds nothing by itself.</summary>
    public IReadOnlyList<string> SideEffects(OrderAction action) =>
        action.Kind is OrderActionKind.Cancel ? ["channel_restocks", "refund_not_made"] : [];

    public Task PerformAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation) => action.Kind switch
    {
        OrderActionKind.Ship => new VendureShipping(Api(session), session.State).ShipAsync(action, cancellation),
        OrderActionKind.Cancel => new VendureCancelling(Api(session)).CancelAsync(action, cancellation),
        _ => throw Unsupported(action.Kind),
    };

    public Task<bool> IsDoneAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation) => action.Kind switch
    {
        OrderActionKind.Ship => new VendureShipping(Api(session), session.State).IsShippedAsync(action, cancellation),
        OrderActionKind.Cancel => new VendureCancelling(Api(session)).IsCancelledAsync(action, cancellation),
        _ => throw Unsupported(action.Kind),
    };

    private static PlatformException Unsupported(OrderActionKind kind) =>
        new(PlatformFailure.Refused, ErrorCodes.CapabilityMissing, $"Vendure has no call for '{kind}'.");

    private VendureApi Api(ConnectorSession session) =>
        new(session, new Uri(BaseAddress(session.Credentials, session.Settings), session.Setting(AdminApiPath) ?? "admin-api"), _tokens);
}
