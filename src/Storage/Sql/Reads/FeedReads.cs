using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class FeedReads(ReadConnections connections) : IFeedReads
{
    public async Task<StoredRow?> FindAsync(string tenant, string feedId, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from feed where tenant = @tenant and id = @feedId", new { tenant, feedId }, cancellation))?.ToRow();

    public async Task<(string Tenant, StoredRow Row)?> FindByTokenAsync(string tokenHash, CancellationToken cancellation = default)
    {
        var record = await connections.FirstAsync<FeedRecord>(
            "select tenant, id, state, version, updated_at from feed where token_hash = @tokenHash", new { tokenHash }, cancellation);
        return record is null ? null : (record.Tenant, new StoredRow(record.Id, record.State, record.Version, Instants.FromMicros(record.UpdatedAt)));
    }

    public async Task<IReadOnlyList<StoredRow>> ListAsync(string tenant, string? beforeId, int limit, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant).Text(beforeId, "before", "id < @before");
        where.Arguments.Add("limit", limit);
        var rows = await connections.ListAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from feed {where} order by id desc limit @limit", where.Arguments, cancellation);
        return [.. rows.Select(static r => r.ToRow())];
    }

    private sealed class FeedRecord
    {
        public string Tenant { get; init; } = "";
        public string Id { get; init; } = "";
        public byte[] State { get; init; } = [];
        public long Version { get; init; }
        public long UpdatedAt { get; init; }
    }
}
