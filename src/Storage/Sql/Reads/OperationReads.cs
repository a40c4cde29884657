using KolajAI.Identity;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class OperationReads(ReadConnections connections) : IOperationReads
{
    public async Task<StoredRow?> FindAsync(string tenant, string operationId, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from operation where tenant = @tenant and id = @operationId", new { tenant, operationId }, cancellation))?.ToRow();

    public async Task<IReadOnlyDictionary<string, long>> CountsAsync(string tenant, string operationId, CancellationToken cancellation = default) =>
        (await connections.ListAsync<TextCount>(
            "select state as name, count(*) as count from operation_item where tenant = @tenant and operation_id = @operationId group by state",
            new { tenant, operationId }, cancellation))
        .ToDictionary(static r => r.Name, static r => r.Count, StringComparer.Ordinal);

    public async Task<IReadOnlyList<OperationItem>> ItemsAsync(
        string tenant, string operationId, string? state, string? after, int limit, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant)
            .Text(operationId, "operation", "operation_id = @operation")
            .Text(state, "state", "state = @state");
        if (after is not null)
        {
            var position = GrainKeys.Split(after, 3);
            where.Text(position[0], "product", "(product_id, account_key, aspect) > (@product, @account, @aspect)");
            where.Arguments.Add("account", position[1]);
            where.Arguments.Add("aspect", position[2]);
        }

        where.Arguments.Add("limit", limit);
        var rows = await connections.ListAsync<ItemRecord>(
            $"""
            select product_id, sku, account_key, aspect, version, state, code, message, updated_at from operation_item
            {where}
            order by product_id, account_key, aspect limit @limit
            """,
            where.Arguments, cancellation);
        return [.. rows.Select(static r => r.ToItem())];
    }

    public async Task<IReadOnlyList<StoredRow>> ListAsync(string tenant, string? state, string? beforeId, int limit, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant)
            .Text(state, "state", "operation_state = @state")
            .Text(beforeId, "before", "id < @before");
        where.Arguments.Add("limit", limit);
        var rows = await connections.ListAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from operation {where} order by id desc limit @limit", where.Arguments, cancellation);
        return [.. rows.Select(static r => r.ToRow())];
    }

    private sealed class ItemRecord
    {
        public string ProductId { get; init; } = "";
        public string Sku { get; init; } = "";
        public string AccountKey { get; init; } = "";
        public string Aspect { get; init; } = "";
        public long Version { get; init; }
        public string State { get; init; } = "";
        public string? Code { get; init; }
        public string? Message { get; init; }
        public long UpdatedAt { get; init; }

        public OperationItem ToItem() => new(
            GrainKeys.Join(ProductId, AccountKey, Aspect), ProductId, Sku, AccountKey, Aspect, Version, State, Code, Message, Instants.FromMicros(UpdatedAt));
    }
}
