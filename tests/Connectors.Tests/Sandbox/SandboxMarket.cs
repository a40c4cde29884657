using KolajAI.Monetary;
using KolajAI.Orders;
using KolajAI.Products;

namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>One sandbox account, its seller's side by the connector and its shopper's side, wherever the marketplace is.</summary>
internal abstract class SandboxMarket : IAsyncDisposable
{
    public static Money Price { get; } = new(1_499_000, "TRY");

    public abstract ConnectorSession Session { get; }

    public KolajAI.Connectors.Sandbox.SandboxConnector Connector { get; } = new();

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The order's key, null where the marketplace refused to sell.</summary>
    public abstract Task<string?> BuyAsync(string sku, long units);

    /// <summary>The shopper cancels the whole order.</summary>
    public abstract Task CancelAsync(string orderKey);

    public async Task<ItemResult> PublishAsync(string sku, long quantity)
    {
        var product = new Product { Id = $"id-{sku}", Sku = sku, Barcode = $"869{sku}", Title = $"Işıltılı {sku}", VatRate = "20" };
        var item = new ContentItem($"key-{sku}", 1, product, quantity, Price, null, new Dictionary<string, string>());
        return Assert.Single((await Connector.PublishAsync(Session, [item], Cancellation)).Items);
    }

    public async Task<ItemResult> WriteAsync(
        string sku, long? quantity, long own = 0, long? expected = null, long? delta = null, string? writeKey = null, Money? price = null)
    {
        var item = new StockItem($"key-{sku}", sku, null, new Dictionary<string, string>(), quantity, price, null)
        {
            OwnOpenUnits = own,
            Expected = expected,
            Delta = delta,
            WriteKey = writeKey,
        };
        var result = Assert.Single((await Connector.UpdateAsync(Session, [item], Cancellation)).Items);
        Assert.Equal($"key-{sku}", result.Key);
        return result;
    }

    public async Task<RemoteListing> ShownAsync(string sku) => Assert.Single(await Connector.ReadAsync(
        Session, [new ListingQuery("query", sku, null, new Dictionary<string, string>())], Cancellation));

    public async Task<long?> ForSaleAsync(string sku) => (await ShownAsync(sku)).Quantity;

    public async Task<RemoteOrder> OrderAsync(string key) => (await Connector.ReadOrderAsync(Session, key, Cancellation))!;

    public Task PerformAsync(OrderAction action) => Connector.PerformAsync(Session, action, Cancellation);

    public Task<OrderPage> FeedAsync(string? cursor = null) =>
        Connector.ReadOrdersAsync(Session, cursor, Session.Clock.GetUtcNow().AddDays(-1), Cancellation);

    public abstract ValueTask DisposeAsync();
}
