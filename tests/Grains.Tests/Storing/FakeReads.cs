using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Tests.Storing;

/// <summary>The reads that product, order and quota grains use; the others are nobody's business here.</summary>
internal sealed class FakeReads(FakeStore store) : IProductReads, IListingReads, IOrderReads, IChangeReads, IDataKeyReads, IQuotaReads, IStockRuleReads, IBundleReads, IWarehouseReads, ITenantReads, ITenantUsageReads
{
    Task<IReadOnlyList<StoredTenant>> ITenantReads.ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<StoredTenant>>([]);

    Task<StoredTenant?> ITenantReads.FindAsync(string tenant, CancellationToken cancellation) => Task.FromResult<StoredTenant?>(null);

    Task<TenantUsage> ITenantUsageReads.FindAsync(string tenant, CancellationToken cancellation) => throw new NotSupportedException();

    Task<long> ITenantUsageReads.ProductsAsync(string tenant, CancellationToken cancellation) => throw new NotSupportedException();

    Task<StoredRow?> IWarehouseReads.FindAsync(string tenant, string warehouseId, CancellationToken cancellation) => Task.FromResult<StoredRow?>(null);

    Task<IReadOnlyList<StoredRow>> IWarehouseReads.ListAsync(string tenant, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<StoredRow>>([]);

    public Task<WarehouseUse> UseAsync(string tenant, string warehouseId, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<LineEntry>> LineEntriesAsync(string tenant, string productId, IReadOnlyCollection<string> lines, CancellationToken cancellation = default) =>
        throw new NotSupportedException("Nothing here lies in several warehouses.");

    public Task<IReadOnlyDictionary<string, IReadOnlyList<BundlePart>>> ComponentsAsync(string tenant, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyDictionary<string, IReadOnlyList<BundlePart>>>(new Dictionary<string, IReadOnlyList<BundlePart>>());

    Task<BundleWake?> IBundleReads.WakeAsync(string tenant, string bundleId, CancellationToken cancellation) => Task.FromResult<BundleWake?>(null);

    Task<StoredRow?> IProductReads.FindAsync(string tenant, string productId, CancellationToken cancellation) => Task.FromResult(Row<ProductRow>(productId));

    Task<StoredRow?> IQuotaReads.FindAsync(string tenant, string scope, CancellationToken cancellation) => Task.FromResult(Row<QuotaRow>(scope));

    Task<StoredOrder?> IOrderReads.FindAsync(string tenant, string orderId, CancellationToken cancellation) =>
        Task.FromResult(store.Find<OrderRow>(orderId) is { } found && found.Row is OrderRow row
            ? new StoredOrder(row.Id, row.State, found.Version, row.UpdatedAt, row.Personal, row.EffectsPending)
            : null);

    Task<byte[]?> IDataKeyReads.FindAsync(string tenant, string objectId, CancellationToken cancellation) =>
        Task.FromResult(store.Read(s => s.DataKeys.GetValueOrDefault(objectId)));

    Task<bool> IDataKeyReads.IsErasedAsync(string tenant, string objectId, CancellationToken cancellation) => Task.FromResult(store.Read(s => s.Erased.Contains(objectId)));

    public Task<IReadOnlySet<string>> ErasedAsync(string tenant, IReadOnlyCollection<string> objectIds, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlySet<string>>(store.Read(s => objectIds.Where(s.Erased.Contains).ToHashSet()));

    public Task<IReadOnlyDictionary<string, byte[]>> ForTenantAsync(string tenant, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyDictionary<string, byte[]>>(store.Read(static s => new Dictionary<string, byte[]>(s.StockRules)));

    public Task<IReadOnlyDictionary<string, long>> SalesAsync(string tenant, string productId, DateTimeOffset after, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(store.Read(s => s.Ledger.Values
            .Where(r => r.ProductId == productId && r.At > after && r.AccountKey is not null && r.Kind is "reserve" or "release")
            .GroupBy(static r => r.AccountKey!).ToDictionary(static g => g.Key, static g => g.Sum(static r => r.ReservedDelta))));

    public Task<IReadOnlyList<string>> OwedToProductAsync(string tenant, string productId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<string>>(store.Read(s => s.Effects.Values.Where(e => e.ProductId == productId && !e.Done).Select(static e => e.EffectKey).ToList()));

    public Task<IReadOnlyDictionary<string, string>> ResolveSkusAsync(string tenant, IReadOnlyCollection<string> skus, CancellationToken cancellation = default) =>
        Names("sku", skus);

    public Task<IReadOnlyDictionary<string, string>> ResolveConfusablesAsync(string tenant, IReadOnlyCollection<string> folded, CancellationToken cancellation = default) =>
        Names("confusable", folded);

    public Task<IReadOnlyDictionary<string, string>> ResolveBarcodesAsync(string tenant, IReadOnlyCollection<string> barcodes, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(store.Read(s => (
            from barcode in barcodes
            let holders = s.Barcodes.Where(b => b.Value.Contains(barcode)).Select(static b => b.Key).ToList()
            where holders.Count == 1
            select (barcode, holder: holders[0])).ToDictionary(static r => r.barcode, static r => r.holder)));

    public Task<string?> ResolveRemoteIdAsync(string tenant, string accountKey, string kind, string remoteId, CancellationToken cancellation = default) =>
        Task.FromResult(store.Read(s => s.RemoteIds.GetValueOrDefault((accountKey, kind, remoteId))));

    public Task<IReadOnlySet<string>> AppliedEffectsAsync(string tenant, string productId, IReadOnlyCollection<string> effectKeys, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlySet<string>>(store.Read(s => effectKeys.Where(k => s.Ledger.ContainsKey((productId, k))).ToHashSet()));

    public Task<LedgerSums> SumsSinceAsync(string tenant, string productId, string warehouseId, DateTimeOffset after, CancellationToken cancellation = default) =>
        Task.FromResult(store.Read(s =>
        {
            var rows = s.Ledger.Values.Where(r => r.ProductId == productId && r.At > after).ToList();
            return new LedgerSums(
                -rows.Where(static r => r.Kind is "ship" or "correction").Sum(static r => r.OnHandDelta),
                rows.Where(static r => r.Kind is "restock" or "delta").Sum(static r => r.OnHandDelta), rows.Sum(static r => r.ReservedDelta));
        }));

    public Task<IReadOnlyList<AspectRow>> ForProductAsync(string tenant, string productId, CancellationToken cancellation = default) =>
        Aspects(r => r.ProductId == productId);

    public Task<IReadOnlyList<AspectRow>> FindAsync(string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default) =>
        Aspects(r => r.AccountKey == accountKey && productIds.Contains(r.ProductId));

    public Task<IReadOnlyList<StoredEffect>> OwedEffectsAsync(string tenant, string orderId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<StoredEffect>>(store.Read(s => s.Effects.Values.Where(e => e.OrderId == orderId && !e.Done)
            .Select(static e => new StoredEffect(e.EffectKey, e.ProductId, e.Effect)).ToList()));

    public Task<IReadOnlySet<string>> EffectKeysAsync(string tenant, string orderId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlySet<string>>(store.Read(s => s.Effects.Keys.Where(k => k.Order == orderId).Select(static k => k.Key).ToHashSet()));

    public Task<IReadOnlyList<StoredAction>> ActionsAsync(string tenant, string orderId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<StoredAction>>(store.Read(s => s.Actions.Values.Where(a => a.OrderId == orderId)
            .Select(static a => new StoredAction(a.ActionId, a.OrderId, a.AccountKey, a.Kind, a.State, a.Action, a.Attempts, a.Error, a.DueAt)).ToList()));

    public Task<DateTimeOffset?> AtAsync(string tenant, long seq, CancellationToken cancellation = default) =>
        Task.FromResult(store.Read<DateTimeOffset?>(s => seq > 0 && seq <= s.Changes.Count ? s.Changes[(int)seq - 1].At : null));

    public Task<IReadOnlyList<StoredRow>> FindManyAsync(string tenant, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> RemoteIdsAsync(string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, StoredGroup>> GroupsAsync(string tenant, IReadOnlyCollection<string> groupIds, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GroupRemoteIdsAsync(string tenant, string accountKey, IReadOnlyCollection<string> groupIds, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<ProductPage> ListAsync(string tenant, ProductFilter filter, int limit, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<TimelineEntry>> TimelineAsync(string tenant, string productId, long? beforeSeq, int limit, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> WalkAsync(string tenant, string? afterId, int limit, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<AspectRow>> DueAsync(string tenant, string accountKey, DateTimeOffset now, IReadOnlyCollection<string> aspects, int limit, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> SettleDueAsync(string tenant, string accountKey, DateTimeOffset readThrough, int limit, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<AspectRow>> ReadDueAsync(string tenant, string accountKey, DateTimeOffset now, int limit, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ProductsOnAsync(string tenant, string accountKey, string? afterProductId, int limit, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<ListingBacklog> BacklogAsync(string tenant, string accountKey, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<ListingSummary>> ListAsync(string tenant, ListingFilter filter, int limit, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<OrderRowsPage> ListAsync(string tenant, OrderFilter filter, int limit, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<StoredAction>> DueActionsAsync(string tenant, string accountKey, DateTimeOffset now, int limit, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> WithUnboundLinesAsync(string tenant, int limit, string? afterId, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, long>> OpenUnitsAsync(string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<StoredChange>> AfterAsync(string tenant, long afterSeq, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<(long Newest, long Oldest)> BoundsAsync(string tenant, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<string> IncarnationAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ByBlindIndexAsync(string tenant, string kind, byte[] hash, CancellationToken cancellation = default) => throw new NotSupportedException();

    private StoredRow? Row<T>(string id)
        where T : FencedRow => store.Find<T>(id) is { } found ? new StoredRow(id, found.Row.State, found.Version, default) : null;

    private Task<IReadOnlyDictionary<string, string>> Names(string kind, IReadOnlyCollection<string> names) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(store.Read(s => names.Where(n => s.Names.ContainsKey((kind, n))).ToDictionary(static n => n, n => s.Names[(kind, n)])));

    private Task<IReadOnlyList<AspectRow>> Aspects(Func<ListingDesiredRow, bool> which) =>
        Task.FromResult<IReadOnlyList<AspectRow>>(store.Read(s => s.Desired.Values.Where(which).Select(r =>
        {
            var (version, sentAt) = s.Confirmed.GetValueOrDefault((r.ProductId, r.AccountKey, r.Aspect));
            return new AspectRow
            {
                ProductId = r.ProductId,
                AccountKey = r.AccountKey,
                Aspect = r.Aspect,
                DesiredVersion = r.DesiredVersion,
                DesiredValue = r.Value,
                SentVersion = version,
                ConfirmedVersion = version,
                SentAt = sentAt,
            };
        }).ToList()));
}
