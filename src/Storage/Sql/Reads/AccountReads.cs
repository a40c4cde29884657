using KolajAI.Identity;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class AccountReads(ReadConnections connections) : IAccountReads, IQuotaReads, IStockRuleReads, IConnectorStateReads
{
    public async Task<StoredRow?> FindAsync(AccountRef account, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from account where tenant = @Tenant and id = @Key", new { account.Tenant, account.Key }, cancellation))?.ToRow();

    public async Task<IReadOnlyList<AccountRef>> ListAsync(string tenant, CancellationToken cancellation = default)
    {
        var keys = await connections.ListAsync<string>(
            "select id from account where tenant = @tenant and deleted = 0 order by id", new { tenant }, cancellation);
        return [.. keys.Select(key => AccountRef.FromKey(tenant, key))];
    }

    public async Task<WebhookEndpoint?> FindByEndpointAsync(string endpointKeyHash, CancellationToken cancellation = default)
    {
        var row = await connections.FirstAsync<EndpointRecord>(
            "select tenant, id, sealed_webhook_secret from account where endpoint_key_hash = @endpointKeyHash and deleted = 0",
            new { endpointKeyHash }, cancellation);
        return row is null ? null : new WebhookEndpoint(AccountRef.FromKey(row.Tenant, row.Id), row.SealedWebhookSecret ?? []);
    }

    public async Task<AccountWake> WakeAsync(AccountRef account, CancellationToken cancellation = default)
    {
        var row = await connections.FirstAsync<WakeRecord>(
            "select generation, due_at from account_wake where tenant = @Tenant and account_key = @Key", new { account.Tenant, account.Key }, cancellation);
        return row is null ? new AccountWake(0, null) : new AccountWake(row.Generation, Instants.FromMicros(row.DueAt));
    }

    async Task<IReadOnlyDictionary<string, byte[]>> IStockRuleReads.ForTenantAsync(string tenant, CancellationToken cancellation)
    {
        var rows = await connections.ListAsync<RuleRecord>(
            "select account_key, rule from stock_rule where tenant = @tenant", new { tenant }, cancellation);
        return rows.ToDictionary(static r => r.AccountKey, static r => r.Rule, StringComparer.Ordinal);
    }

    async Task<StoredRow?> IQuotaReads.FindAsync(string tenant, string scope, CancellationToken cancellation) =>
        (await connections.FirstAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from quota where tenant = @tenant and id = @scope", new { tenant, scope }, cancellation))?.ToRow();

    async Task<(long Version, byte[] Value)?> IConnectorStateReads.FindAsync(string tenant, string accountKey, string key, CancellationToken cancellation)
    {
        var row = await connections.FirstAsync<StateRecord>(
            "select key, version, value from connector_state where tenant = @tenant and account_key = @accountKey and key = @key",
            new { tenant, accountKey, key }, cancellation);
        return row is null ? null : (row.Version, row.Value);
    }

    async Task<IReadOnlyList<(string Key, long Version, byte[] Value)>> IConnectorStateReads.ListAsync(
        string tenant, string accountKey, string prefix, string? afterKey, int limit, CancellationToken cancellation)
    {
        // U+10FFFF sorts after every other character, so the range holds every key with the prefix.
        var rows = await connections.ListAsync<StateRecord>(
            """
            select key, version, value from connector_state
            where tenant = @tenant and account_key = @accountKey and key >= @prefix and key < @end and key > @after
            order by key limit @limit
            """,
            new { tenant, accountKey, prefix, end = prefix + "\U0010FFFF", after = afterKey ?? "", limit }, cancellation);
        return [.. rows.Select(static r => (r.Key, r.Version, r.Value))];
    }

    private sealed class RuleRecord
    {
        public string AccountKey { get; init; } = "";
        public byte[] Rule { get; init; } = [];
    }

    private sealed class EndpointRecord
    {
        public string Tenant { get; init; } = "";
        public string Id { get; init; } = "";
        public byte[]? SealedWebhookSecret { get; init; }
    }

    private sealed class WakeRecord
    {
        public long Generation { get; init; }
        public long? DueAt { get; init; }
    }

    private sealed class StateRecord
    {
        public string Key { get; init; } = "";
        public long Version { get; init; }
        public byte[] Value { get; init; } = [];
    }
}
