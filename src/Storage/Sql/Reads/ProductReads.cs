using System.Text.Json;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class ProductReads(ReadConnections connections) : IProductReads
{
    public async Task<StoredRow?> FindAsync(string tenant, string productId, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from product where tenant = @tenant and id = @productId", new { tenant, productId }, cancellation))?.ToRow();

    public async Task<IReadOnlyList<StoredRow>> FindManyAsync(string tenant, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from product where tenant = @tenant and id in (select value from json_each(@ids)) order by id",
            new { tenant, ids = JsonSerializer.Serialize(productIds) }, cancellation);
        return [.. rows.Select(static r => r.ToRow())];
    }

    public Task<IReadOnlyDictionary<string, string>> ResolveSkusAsync(string tenant, IReadOnlyCollection<string> skus, CancellationToken cancellation = default) =>
        MapAsync(
            """
            select n.name, n.product_id as value
            from product_name n join product p on p.tenant = n.tenant and p.id = n.product_id
            where n.tenant = @tenant and n.kind = 'sku' and n.name in (select value from json_each(@names)) and p.deleted = 0
            """,
            new { tenant, names = JsonSerializer.Serialize(skus) }, cancellation);

    public Task<IReadOnlyDictionary<string, string>> ResolveConfusablesAsync(string tenant, IReadOnlyCollection<string> folded, CancellationToken cancellation = default) =>
        MapAsync(
            """
            select name, product_id as value from product_name
            where tenant = @tenant and kind = 'confusable' and name in (select value from json_each(@names))
            """,
            new { tenant, names = JsonSerializer.Serialize(folded) }, cancellation);

    public Task<IReadOnlyDictionary<string, string>> ResolveBarcodesAsync(string tenant, IReadOnlyCollection<string> barcodes, CancellationToken cancellation = default) =>
        MapAsync(
            """
            select b.barcode as name, min(b.product_id) as value
            from product_barcode b join product p on p.tenant = b.tenant and p.id = b.product_id
            where b.tenant = @tenant and b.barcode in (select value from json_each(@barcodes)) and p.deleted = 0
            group by b.barcode having count(*) = 1
            """,
            new { tenant, barcodes = JsonSerializer.Serialize(barcodes) }, cancellation);

    public Task<string?> ResolveRemoteIdAsync(string tenant, string accountKey, string kind, string remoteId, CancellationToken cancellation = default) =>
        connections.FirstAsync<string>(
            "select product_id from remote_id where tenant = @tenant and account_key = @accountKey and kind = @kind and remote_id = @remoteId",
            new { tenant, accountKey, kind, remoteId }, cancellation);

    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> RemoteIdsAsync(
        string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default)
    {
        // Ascending by age: of several ids of one kind the newest stays in the map.
        var rows = await connections.ListAsync<RemoteIdRecord>(
            """
            select product_id, kind, remote_id from remote_id
            where tenant = @tenant and account_key = @accountKey and product_id in (select value from json_each(@ids))
            order by seq
            """,
            new { tenant, accountKey, ids = JsonSerializer.Serialize(productIds) }, cancellation);
        var byProduct = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var product in rows.GroupBy(static r => r.ProductId, StringComparer.Ordinal))
        {
            var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var row in product)
                kinds[row.Kind] = row.RemoteId;
            byProduct.Add(product.Key, kinds);
        }

        return byProduct;
    }

    public Task<IReadOnlyDictionary<string, StoredGroup>> GroupsAsync(
        string tenant, IReadOnlyCollection<string> groupIds, CancellationToken cancellation = default) =>
        connections.SnapshotAsync(snapshot => GroupReads.FindAsync(snapshot, tenant, groupIds), cancellation);

    public Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GroupRemoteIdsAsync(
        string tenant, string accountKey, IReadOnlyCollection<string> groupIds, CancellationToken cancellation = default) =>
        connections.SnapshotAsync(snapshot => GroupReads.RemoteIdsAsync(snapshot, tenant, accountKey, groupIds), cancellation);

    public async Task<IReadOnlySet<string>> AppliedEffectsAsync(
        string tenant, string productId, IReadOnlyCollection<string> effectKeys, CancellationToken cancellation = default) =>
        (await connections.ListAsync<string>(
            """
            select effect_key from ledger
            where tenant = @tenant and product_id = @productId and effect_key in (select value from json_each(@keys))
            """,
            new { tenant, productId, keys = JsonSerializer.Serialize(effectKeys) }, cancellation)).ToHashSet(StringComparer.Ordinal);

    public async Task<LedgerSums> SumsSinceAsync(string tenant, string productId, string warehouseId, DateTimeOffset after, CancellationToken cancellation = default)
    {
        // Counts set the number themselves and are no movement; what lowers stock in an order's name is shipped, everything else received.
        var sums = await connections.FirstAsync<SumsRecord>(
            """
            select
              coalesce(-sum(on_hand_delta) filter (where on_hand_delta < 0 and kind in ('ship', 'release', 'correction')), 0) as shipped,
              coalesce(sum(on_hand_delta) filter (where kind in ('restock', 'delta')
                or (on_hand_delta > 0 and kind in ('ship', 'release', 'correction'))), 0) as received,
              coalesce(sum(reserved_delta), 0) as reserved
            from ledger where tenant = @tenant and product_id = @productId and at > @after and warehouse_id = @warehouseId
            """,
            new { tenant, productId, warehouseId, after = Instants.ToMicros(after) }, cancellation);
        return sums is null ? LedgerSums.None : new LedgerSums(sums.Shipped, sums.Received, sums.Reserved);
    }

    public async Task<IReadOnlyList<LineEntry>> LineEntriesAsync(
        string tenant, string productId, IReadOnlyCollection<string> lines, CancellationToken cancellation = default) =>
        [.. (await connections.ListAsync<LineRecord>(
            // Each name ends in a bar, and the next character after a bar is a closing brace.
            """
            select l.effect_key, l.kind, l.warehouse_id, l.on_hand_delta, l.reserved_delta
            from json_each(@lines) join ledger l
              on l.tenant = @tenant and l.product_id = @productId and l.effect_key > json_each.value
                and l.effect_key < substr(json_each.value, 1, length(json_each.value) - 1) || '}'
            order by l.seq
            """,
            new { tenant, productId, lines = JsonSerializer.Serialize(lines) }, cancellation)).Select(static r => r.ToEntry())];

    public async Task<IReadOnlyDictionary<string, long>> SalesAsync(string tenant, string productId, DateTimeOffset after, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<SalesRecord>(
            """
            select account_key, sum(reserved_delta) as units from ledger
            where tenant = @tenant and product_id = @productId and at > @after and account_key is not null and kind in ('reserve', 'release', 'correction')
            group by account_key
            """,
            new { tenant, productId, after = Instants.ToMicros(after) }, cancellation);
        return rows.ToDictionary(static r => r.AccountKey, static r => Math.Max(0, r.Units), StringComparer.Ordinal);
    }

    public Task<ProductPage> ListAsync(string tenant, ProductFilter filter, int limit, CancellationToken cancellation = default) =>
        connections.SnapshotAsync(
            async snapshot =>
            {
                var where = new Conditions(tenant).When(true, "deleted = 0")
                    .Text(filter.Sku, "sku", "sku = @sku")
                    .Text(filter.SearchText, "search", "instr(search_text, @search) > 0")
                    .Time(filter.Since, "since", "updated_at >= @since")
                    .Time(filter.Until, "until", "updated_at < @until");
                long? total = filter.WantTotal
                    ? await snapshot.FirstAsync<long>($"select count(*) from product {where}", where.Arguments)
                    : null;
                if (filter.AfterUpdatedAt is not null && filter.AfterId is not null)
                {
                    where.Time(filter.AfterUpdatedAt, "after_at", "(updated_at, id) > (@after_at, @after_id)");
                    where.Arguments.Add("after_id", filter.AfterId);
                }

                where.Arguments.Add("limit", limit);
                var rows = await snapshot.ListAsync<StoredRecord>(
                    $"select {StoredRecord.Columns} from product {where} order by updated_at, id limit @limit", where.Arguments);
                return new ProductPage([.. rows.Select(static r => r.ToRow())], total);
            },
            cancellation);

    public async Task<IReadOnlyList<TimelineEntry>> TimelineAsync(
        string tenant, string productId, long? beforeSeq, int limit, CancellationToken cancellation = default)
    {
        var before = beforeSeq is null ? "" : "and (at, seq) < ((select at from ledger where seq = @beforeSeq), @beforeSeq)";
        var rows = await connections.ListAsync<TimelineRecord>(
            $"""
            select seq, at, kind, on_hand_delta, reserved_delta, on_hand_after, reserved_after, cause, order_id, account_key, detail, effect_key, warehouse_id
            from ledger where tenant = @tenant and product_id = @productId {before}
            order by at desc, seq desc limit @limit
            """,
            new { tenant, productId, beforeSeq, limit }, cancellation);
        return [.. rows.Select(static r => r.ToEntry())];
    }

    public Task<IReadOnlyList<string>> WalkAsync(string tenant, string? afterId, int limit, CancellationToken cancellation = default) =>
        connections.ListAsync<string>(
            "select id from product where tenant = @tenant and id > @afterId and deleted = 0 order by id limit @limit",
            new { tenant, afterId = afterId ?? "", limit }, cancellation);

    private async Task<IReadOnlyDictionary<string, string>> MapAsync(string sql, object arguments, CancellationToken cancellation) =>
        (await connections.ListAsync<TextPair>(sql, arguments, cancellation))
            .ToDictionary(static p => p.Name, static p => p.Value, StringComparer.Ordinal);

    private sealed class RemoteIdRecord
    {
        public string ProductId { get; init; } = "";
        public string Kind { get; init; } = "";
        public string RemoteId { get; init; } = "";
    }

    private sealed class SalesRecord
    {
        public string AccountKey { get; init; } = "";
        public long Units { get; init; }
    }

    private sealed class SumsRecord
    {
        public long Shipped { get; init; }
        public long Received { get; init; }
        public long Reserved { get; init; }
    }

    private sealed class LineRecord
    {
        public string EffectKey { get; init; } = "";
        public string Kind { get; init; } = "";
        public string WarehouseId { get; init; } = "";
        public long OnHandDelta { get; init; }
        public long ReservedDelta { get; init; }

        public LineEntry ToEntry() => new(EffectKey, Kind, WarehouseId, OnHandDelta, ReservedDelta);
    }

    private sealed class TimelineRecord
    {
        public long Seq { get; init; }
        public long At { get; init; }
        public string Kind { get; init; } = "";
        public long OnHandDelta { get; init; }
        public long ReservedDelta { get; init; }
        public long OnHandAfter { get; init; }
        public long ReservedAfter { get; init; }
        public string Cause { get; init; } = "";
        public string? OrderId { get; init; }
        public string? AccountKey { get; init; }
        public string? Detail { get; init; }
        public string EffectKey { get; init; } = "";
        public string WarehouseId { get; init; } = "";

        public TimelineEntry ToEntry() => new(
            Seq, Instants.FromMicros(At), Kind, OnHandDelta, ReservedDelta, OnHandAfter, ReservedAfter, Cause, OrderId, AccountKey, Detail, EffectKey, WarehouseId);
    }
}
