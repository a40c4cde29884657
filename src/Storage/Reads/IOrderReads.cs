namespace KolajAI.Storage.Reads;

public interface IOrderReads
{
    Task<StoredOrder?> FindAsync(string tenant, string orderId, CancellationToken cancellation = default);

    Task<OrderRowsPage> ListAsync(string tenant, OrderFilter filter, int limit, CancellationToken cancellation = default);

    /// <summary>Effects not done yet, in the order they were written.</summary>
    Task<IReadOnlyList<StoredEffect>> OwedEffectsAsync(string tenant, string orderId, CancellationToken cancellation = default);

    /// <summary>Keys of effects owed to a product by any order and not marked as given.</summary>
    Task<IReadOnlyList<string>> OwedToProductAsync(string tenant, string productId, CancellationToken cancellation = default);

    /// <summary>All effect keys ever written for the order.</summary>
    Task<IReadOnlySet<string>> EffectKeysAsync(string tenant, string orderId, CancellationToken cancellation = default);

    Task<IReadOnlyList<StoredAction>> ActionsAsync(string tenant, string orderId, CancellationToken cancellation = default);

    /// <summary>Actions of an account to be carried out now, oldest first.</summary>
    Task<IReadOnlyList<StoredAction>> DueActionsAsync(string tenant, string accountKey, DateTimeOffset now, int limit, CancellationToken cancellation = default);

    /// <summary>Orders with a line that has this SKU or barcode and no product, newest first, for binding when the product appears.</summary>
    Task<IReadOnlyList<string>> WithUnboundLinesAsync(string tenant, int limit, string? afterId, CancellationToken cancellation = default);

    /// <summary>Units of unshipped, uncancelled lines on one account by product id, for channels that take on-hand minus own orders.</summary>
    Task<IReadOnlyDictionary<string, long>> OpenUnitsAsync(string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default);
}

public sealed record StoredOrder(string Id, byte[] State, long Version, DateTimeOffset UpdatedAt, byte[]? Personal, bool EffectsPending);

public sealed record OrderFilter
{
    public string? IntegrationId { get; init; }
    public string? Account { get; init; }
    public string? Status { get; init; }
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }
    public DateTimeOffset? PlacedSince { get; init; }
    public DateTimeOffset? PlacedUntil { get; init; }

    /// <summary>External id, exact.</summary>
    public string? OrderNumber { get; init; }

    /// <summary>A line with this SKU.</summary>
    public string? Sku { get; init; }
    public DateTimeOffset? ShipByBefore { get; init; }
    public bool? HasInvoice { get; init; }
    public bool? Problem { get; init; }
    public bool? Unreferenced { get; init; }
    public DateTimeOffset? AfterUpdatedAt { get; init; }
    public string? AfterId { get; init; }
    public bool WantTotal { get; init; }
}

public sealed record OrderRowsPage(IReadOnlyList<StoredOrder> Rows, long? Total);

public sealed record StoredEffect(string EffectKey, string ProductId, byte[] Effect);

public sealed record StoredAction(string ActionId, string OrderId, string AccountKey, string Kind, string State, byte[] Action, int Attempts, string? Error, DateTimeOffset? DueAt);
