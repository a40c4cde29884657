using System.Text.Json;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class OrderReads(ReadConnections connections) : IOrderReads
{
    private const string OrderColumns = "id, state, version, updated_at, personal, effects_pending";
    private const string ActionColumns = "action_id, order_id, account_key, kind, state, action, attempts, error, due_at";

    public async Task<StoredOrder?> FindAsync(string tenant, string orderId, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<OrderRecord>(
            $"select {OrderColumns} from orders where tenant = @tenant and id = @orderId", new { tenant, orderId }, cancellation))?.ToOrder();

    public Task<OrderRowsPage> ListAsync(string tenant, OrderFilter filter, int limit, CancellationToken cancellation = default) =>
        connections.SnapshotAsync(
            async snapshot =>
            {
                var where = new Conditions(tenant)
                    .Account("account_key", filter.IntegrationId, filter.Account)
                    .Text(filter.Status, "status", "status = @status")
                    .Time(filter.Since, "since", "updated_at >= @since")
                    .Time(filter.Until, "until", "updated_at < @until")
                    .Time(filter.PlacedSince, "placed_since", "placed_at >= @placed_since")
                    .Time(filter.PlacedUntil, "placed_until", "placed_at < @placed_until")
                    .Text(filter.OrderNumber, "order_number", "external_id = @order_number")
                    .Text(filter.Sku, "sku", "id in (select order_id from order_line where tenant = @tenant and sku = @sku)")
                    .Time(filter.ShipByBefore, "ship_by", "ship_by < @ship_by")
                    .Number(filter.HasInvoice is { } invoice ? Convert.ToInt64(invoice) : null, "has_invoice", "has_invoice = @has_invoice")
                    .When(filter.Problem is true, "has_problem = 1")
                    .When(filter.Problem is false, "has_problem = 0")
                    .When(filter.Unreferenced is true, "unreferenced = 1")
                    .When(filter.Unreferenced is false, "unreferenced = 0");
                long? total = filter.WantTotal
                    ? await snapshot.FirstAsync<long>($"select count(*) from orders {where}", where.Arguments)
                    : null;
                if (filter.AfterUpdatedAt is not null && filter.AfterId is not null)
                {
                    where.Time(filter.AfterUpdatedAt, "after_at", "(updated_at, id) > (@after_at, @after_id)");
                    where.Arguments.Add("after_id", filter.AfterId);
                }

                where.Arguments.Add("limit", limit);
                var rows = await snapshot.ListAsync<OrderRecord>(
                    $"select {OrderColumns} from orders {where} order by updated_at, id limit @limit", where.Arguments);
                return new OrderRowsPage([.. rows.Select(static r => r.ToOrder())], total);
            },
            cancellation);

    public async Task<IReadOnlyList<StoredEffect>> OwedEffectsAsync(string tenant, string orderId, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<EffectRecord>(
            "select effect_key, product_id, effect from order_effect where tenant = @tenant and order_id = @orderId and done = 0 order by seq",
            new { tenant, orderId }, cancellation);
        return [.. rows.Select(static r => new StoredEffect(r.EffectKey, r.ProductId, r.Effect))];
    }

    public async Task<IReadOnlyList<string>> OwedToProductAsync(string tenant, string productId, CancellationToken cancellation = default) =>
        await connections.ListAsync<string>(
            "select effect_key from order_effect where tenant = @tenant and product_id = @productId and done = 0", new { tenant, productId }, cancellation);

    public async Task<IReadOnlySet<string>> EffectKeysAsync(string tenant, string orderId, CancellationToken cancellation = default) =>
        (await connections.ListAsync<string>(
            "select effect_key from order_effect where tenant = @tenant and order_id = @orderId", new { tenant, orderId }, cancellation))
        .ToHashSet(StringComparer.Ordinal);

    public async Task<IReadOnlyList<StoredAction>> ActionsAsync(string tenant, string orderId, CancellationToken cancellation = default) =>
        Actions(await connections.ListAsync<ActionRecord>(
            $"select {ActionColumns} from order_action where tenant = @tenant and order_id = @orderId order by seq", new { tenant, orderId }, cancellation));

    public async Task<IReadOnlyList<StoredAction>> DueActionsAsync(
        string tenant, string accountKey, DateTimeOffset now, int limit, CancellationToken cancellation = default) =>
        Actions(await connections.ListAsync<ActionRecord>(
            $"""
            select {ActionColumns} from order_action
            where tenant = @tenant and account_key = @accountKey and due_at <= @now
            order by due_at, seq limit @limit
            """,
            new { tenant, accountKey, now = Instants.ToMicros(now), limit }, cancellation));

    public Task<IReadOnlyList<string>> WithUnboundLinesAsync(string tenant, int limit, string? afterId, CancellationToken cancellation = default)
    {
        // Placed at never changes, so pages stay in place while orders are being bound.
        var after = afterId is null ? "" : "and (o.placed_at, o.id) < ((select placed_at from orders where tenant = @tenant and id = @afterId), @afterId)";
        return connections.ListAsync<string>(
            $"""
            select o.id from (select distinct order_id from order_line indexed by order_line_unbound where tenant = @tenant and product_id is null) l
            cross join orders o on o.tenant = @tenant and o.id = l.order_id
            where true {after}
            order by o.placed_at desc, o.id desc limit @limit
            """,
            new { tenant, afterId, limit }, cancellation);
    }

    public async Task<IReadOnlyDictionary<string, long>> OpenUnitsAsync(
        string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default) =>
        (await connections.ListAsync<TextCount>(
            """
            select product_id as name, sum(open_units) as count from order_line
            where tenant = @tenant and account_key = @accountKey and product_id in (select value from json_each(@ids)) and open_units > 0
            group by product_id
            """,
            new { tenant, accountKey, ids = JsonSerializer.Serialize(productIds) }, cancellation))
        .ToDictionary(static r => r.Name, static r => r.Count, StringComparer.Ordinal);

    private static IReadOnlyList<StoredAction> Actions(IReadOnlyList<ActionRecord> records) => [.. records.Select(static r => r.ToAction())];

    private sealed class OrderRecord
    {
        public string Id { get; init; } = "";
        public byte[] State { get; init; } = [];
        public long Version { get; init; }
        public long UpdatedAt { get; init; }
        public byte[]? Personal { get; init; }
        public long EffectsPending { get; init; }

        public StoredOrder ToOrder() => new(Id, State, Version, Instants.FromMicros(UpdatedAt), Personal, EffectsPending != 0);
    }

    private sealed class EffectRecord
    {
        public string EffectKey { get; init; } = "";
        public string ProductId { get; init; } = "";
        public byte[] Effect { get; init; } = [];
    }

    private sealed class ActionRecord
    {
        public string ActionId { get; init; } = "";
        public string OrderId { get; init; } = "";
        public string AccountKey { get; init; } = "";
        public string Kind { get; init; } = "";
        public string State { get; init; } = "";
        public byte[] Action { get; init; } = [];
        public int Attempts { get; init; }
        public string? Error { get; init; }
        public long? DueAt { get; init; }

        public StoredAction ToAction() => new(ActionId, OrderId, AccountKey, Kind, State, Action, Attempts, Error, Instants.FromMicros(DueAt));
    }
}
