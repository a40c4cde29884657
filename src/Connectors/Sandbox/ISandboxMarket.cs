using KolajAI.Orders;

namespace KolajAI.Connectors.Sandbox;

/// <summary>The marketplace behind one sandbox account, as its seller meets it.</summary>
internal interface ISandboxMarket
{
    Task<ConnectionCheck> TestAsync(CancellationToken cancellation);

    Task<SubmitResult> PublishAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellation);

    Task<SubmitResult> UpdateAsync(IReadOnlyList<StockItem> items, CancellationToken cancellation);

    Task<IReadOnlyList<RemoteListing>> ReadAsync(IReadOnlyList<ListingQuery> queries, CancellationToken cancellation);

    Task<ListingPage> ReadPageAsync(string? cursor, int limit, CancellationToken cancellation);

    Task<OrderPage> ReadOrdersAsync(string? cursor, DateTimeOffset from, CancellationToken cancellation);

    Task<RemoteOrder?> ReadOrderAsync(string orderKey, CancellationToken cancellation);

    /// <param name="restock">For cancel: the units go back on sale there.</param>
    Task PerformAsync(OrderAction action, bool restock, CancellationToken cancellation);

    Task<bool> IsDoneAsync(OrderAction action, CancellationToken cancellation);
}
