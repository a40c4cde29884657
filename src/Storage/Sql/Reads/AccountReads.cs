using KolajAI.Identity;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class AccountReads(ReadConnections connections) : IAccountReads, IQuotaReads, IStockRuleReads, IConnectorStateReads
{
    private const string OfAccount = "where tenant = @Tenant and account_key = @Key";

    private const string Due = $"select due_at from listing_aspect {OfAccount} and due_at is not null and batch_id is null";

    // Each is one look into an index; of batches an account has a handful.
    private const string Agenda = $"""
        select
          (select generation from account_wake {OfAccount}) as generation,
          (select due_at from account_wake {OfAccount}) as wake_at,
          (select due_at from inbox {OfAccount} and due_at is not null order by due_at limit 1) as event_at,
          (select due_at from order_action {OfAccount} and due_at is not null order by due_at limit 1) as action_at,
          ({Due} and lane = 0 order by due_at limit 1) as lane0_at,
          ({Due} and lane = 1 order by due_at limit 1) as lane1_at,
          ({Due} and lane = 2 order by due_at limit 1) as lane2_at,
          ({Due} and lane = 3 order by due_at limit 1) as lane3_at,
          (select settle_at from listing_aspect {OfAccount} and settle_at is not null and batch_id is null order by settle_at limit 1) as settle_at,
          (select read_at from listing_aspect {OfAccount} and read_at is not null and batch_id is null
            and coalesce(error_code, '') <> 'outcome_unknown' order by read_at limit 1) as read_at,
          (select judge_at from drift {OfAccount} and judge_at is not null order by judge_at limit 1) as judge_at,
          (select due_at from consistency_check {OfAccount} order by due_at limit 1) as check_at,
          (select due_at from listing_import {OfAccount} order by id limit 1) as import_at,
          (select due_at from catalog_read {OfAccount} order by due_at limit 1) as catalogue_at,
          (select due_at from mapping_check {OfAccount} order by check_id limit 1) as mapping_check_at,
          (select count(*) from batch {OfAccount}) as batches,
          (select min(due_at) from batch {OfAccount}) as batch_at,
          (select min(due_at) from batch {OfAccount} and state = 'following') as follow_at,
          (select 1 from channel_listing {OfAccount} and lines_due = 1 limit 1) as has_lines
        """;

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

    public async Task<AccountAgenda> AgendaAsync(AccountRef account, CancellationToken cancellation = default)
    {
        var found = (await connections.FirstAsync<AgendaRecord>(Agenda, new { account.Tenant, account.Key }, cancellation))!;
        return new AccountAgenda(
            new AccountWake(found.Generation ?? 0, Instants.FromMicros(found.WakeAt)), Instants.FromMicros(found.EventAt), Instants.FromMicros(found.ActionAt),
            Instants.FromMicros(found.Listing), Instants.FromMicros(found.SettleAt), Instants.FromMicros(found.ReadAt), Instants.FromMicros(found.JudgeAt),
            Instants.FromMicros(found.CheckAt), Instants.FromMicros(found.ImportAt), Instants.FromMicros(found.CatalogueAt),
            Instants.FromMicros(found.MappingCheckAt), found.Batches, Instants.FromMicros(found.BatchAt), Instants.FromMicros(found.FollowAt), found.HasLines is not null);
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

    private sealed class AgendaRecord
    {
        public long? Generation { get; init; }
        public long? WakeAt { get; init; }
        public long? EventAt { get; init; }
        public long? ActionAt { get; init; }
        public long? Lane0At { get; init; }
        public long? Lane1At { get; init; }
        public long? Lane2At { get; init; }
        public long? Lane3At { get; init; }
        public long? SettleAt { get; init; }
        public long? ReadAt { get; init; }
        public long? JudgeAt { get; init; }
        public long? CheckAt { get; init; }
        public long? ImportAt { get; init; }
        public long? CatalogueAt { get; init; }
        public long? MappingCheckAt { get; init; }
        public long Batches { get; init; }
        public long? BatchAt { get; init; }
        public long? FollowAt { get; init; }
        public long? HasLines { get; init; }

        public long? Listing => new[] { Lane0At, Lane1At, Lane2At, Lane3At }.Min();
    }

    private sealed class StateRecord
    {
        public string Key { get; init; } = "";
        public long Version { get; init; }
        public byte[] Value { get; init; } = [];
    }
}
