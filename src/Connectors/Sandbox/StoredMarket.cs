using KolajAI.Orders;

namespace KolajAI.Connectors.Sandbox;

/// <summary>The built-in marketplace: its whole state is the account's own notes.</summary>
internal sealed class StoredMarket(ConnectorSession session) : ISandboxMarket
{
    private readonly SandboxListings _listings = new(session.State);
    private readonly SandboxOrders _orders = new(session.State, session.Clock);

    public async Task<ConnectionCheck> TestAsync(CancellationToken cancellation)
    {
        await new SandboxFaults(session.State).BeforeAsync("test", cancellation);
        return new ConnectionCheck("The built-in sandbox marketplace; nothing leaves this machine.");
    }

    public Task<SubmitResult> PublishAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellation) =>
        _listings.PublishAsync(items, cancellation);

    public Task<SubmitResult> UpdateAsync(IReadOnlyList<StockItem> items, CancellationToken cancellation) =>
        _listings.UpdateAsync(SandboxSettings.Kind(session.Settings), items, cancellation);

    public Task<IReadOnlyList<RemoteListing>> ReadAsync(IReadOnlyList<ListingQuery> queries, CancellationToken cancellation) =>
        _listings.ReadAsync(queries, cancellation);

    public Task<ListingPage> ReadPageAsync(string? cursor, int limit, CancellationToken cancellation) =>
        _listings.ReadPageAsync(cursor, limit, cancellation);

    public Task<OrderPage> ReadOrdersAsync(string? cursor, DateTimeOffset from, CancellationToken cancellation) =>
        _orders.ReadPageAsync(cursor, from, cancellation);

    public Task<RemoteOrder?> ReadOrderAsync(string orderKey, CancellationToken cancellation) => _orders.ReadOneAsync(orderKey, cancellation);

    public Task PerformAsync(OrderAction action, bool restock, CancellationToken cancellation) =>
        _orders.PerformAsync(action, restock, cancellation);

    public Task<bool> IsDoneAsync(OrderAction action, CancellationToken cancellation) => _orders.IsDoneAsync(action, cancellation);
}
