namespace KolajAI.Storage.Reads;

public sealed record StoredRow(string Id, byte[] State, long Version, DateTimeOffset UpdatedAt);

/// <summary>Products and what names them. Every list runs on an index.</summary>
public interface IProductReads
{
    Task<StoredRow?> FindAsync(string tenant, string productId, CancellationToken cancellation = default);

    Task<IReadOnlyList<StoredRow>> FindManyAsync(string tenant, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default);

    /// <summary>Exact SKU to product id, former SKUs included; names without a product are absent.</summary>
    Task<IReadOnlyDictionary<string, string>> ResolveSkusAsync(string tenant, IReadOnlyCollection<string> skus, CancellationToken cancellation = default);

    /// <summary>Folded SKU to the product that holds it.</summary>
    Task<IReadOnlyDictionary<string, string>> ResolveConfusablesAsync(string tenant, IReadOnlyCollection<string> folded, CancellationToken cancellation = default);

    /// <summary>Barcode to product id, only where exactly one living product has it.</summary>
    Task<IReadOnlyDictionary<string, string>> ResolveBarcodesAsync(string tenant, IReadOnlyCollection<string> barcodes, CancellationToken cancellation = default);

    /// <summary>Product id of a remote id, null when none.</summary>
    Task<string?> ResolveRemoteIdAsync(string tenant, string accountKey, string kind, string remoteId, CancellationToken cancellation = default);

    /// <summary>Kind to remote id, by product id.</summary>
    Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> RemoteIdsAsync(
        string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default);

    /// <summary>Groups by id; those that no product was ever a variant of are absent.</summary>
    Task<IReadOnlyDictionary<string, StoredGroup>> GroupsAsync(string tenant, IReadOnlyCollection<string> groupIds, CancellationToken cancellation = default);

    /// <summary>Kind to remote id, by group id.</summary>
    Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GroupRemoteIdsAsync(
        string tenant, string accountKey, IReadOnlyCollection<string> groupIds, CancellationToken cancellation = default);

    /// <summary>Of these effect keys those that the ledger holds.</summary>
    Task<IReadOnlySet<string>> AppliedEffectsAsync(string tenant, string productId, IReadOnlyCollection<string> effectKeys, CancellationToken cancellation = default);

    /// <summary>
    /// Sums of the ledger of one product in one warehouse recorded after an instant: units shipped (and written off), units restocked by receipts,
    /// for counts that arrive late.
    /// </summary>
    Task<LedgerSums> SumsSinceAsync(string tenant, string productId, string warehouseId, DateTimeOffset after, CancellationToken cancellation = default);

    /// <summary>Entries of the ledger whose effect keys begin with one of these: order lines, each ending in a bar. In the order of recording.</summary>
    Task<IReadOnlyList<LineEntry>> LineEntriesAsync(string tenant, string productId, IReadOnlyCollection<string> lines, CancellationToken cancellation = default);

    /// <summary>Units ordered on each account (by key) and not cancelled, recorded after an instant.</summary>
    Task<IReadOnlyDictionary<string, long>> SalesAsync(string tenant, string productId, DateTimeOffset after, CancellationToken cancellation = default);

    Task<ProductPage> ListAsync(string tenant, ProductFilter filter, int limit, CancellationToken cancellation = default);

    Task<IReadOnlyList<TimelineEntry>> TimelineAsync(string tenant, string productId, long? beforeSeq, int limit, CancellationToken cancellation = default);

    /// <summary>Ids in order, for walking the whole catalogue.</summary>
    Task<IReadOnlyList<string>> WalkAsync(string tenant, string? afterId, int limit, CancellationToken cancellation = default);
}

/// <param name="SearchText">Folded text that title, SKU, barcode or brand contains.</param>
/// <param name="AfterUpdatedAt">With <paramref name="AfterId"/> the position of the last row of the page before.</param>
public sealed record ProductFilter(
    string? Sku, string? SearchText, DateTimeOffset? Since, DateTimeOffset? Until, DateTimeOffset? AfterUpdatedAt, string? AfterId, bool WantTotal);

public sealed record ProductPage(IReadOnlyList<StoredRow> Rows, long? Total);

/// <param name="Shipped">Units by which shipments (and cancels without restock) lowered on_hand after the instant, ≥ 0.</param>
/// <param name="Received">Units by which receipts and deltas changed on_hand after the instant.</param>
public sealed record LedgerSums(long Shipped, long Received, long Reserved)
{
    /// <summary>Nothing has moved since.</summary>
    public static LedgerSums None { get; } = new(0, 0, 0);
}

/// <summary>What an effect of an order line moved in one warehouse.</summary>
public sealed record LineEntry(string EffectKey, string Kind, string WarehouseId, long OnHandDelta, long ReservedDelta);

public sealed record TimelineEntry(
    long Seq, DateTimeOffset At, string Kind, long OnHandDelta, long ReservedDelta, long OnHandAfter, long ReservedAfter, string Cause, string? OrderId,
    string? AccountKey, string? Detail, string EffectKey, string WarehouseId);
