using System.Text.Json;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class HoldReads(ReadConnections connections) : IHoldReads
{
    private const string Select = """
        select h.id, h.kind, h.account_key, h.product_id, h.aspect, h.version, h.before_value, h.after_value, h.created_at, h.state, h.decided_by,
          h.decided_at, coalesce(p.sku, '') as sku
        from hold h left join product p on p.tenant = h.tenant and p.id = h.product_id
        """;

    public async Task<StoredHold?> FindAsync(string tenant, string holdId, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<HoldRecord>(
            Select + " where h.tenant = @tenant and h.id = @holdId", new { tenant, holdId }, cancellation))?.ToHold();

    public async Task<IReadOnlyList<StoredHold>> ListAsync(string tenant, HoldFilter filter, int limit, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant, "h.")
            .Account("h.account_key", filter.IntegrationId, filter.Account)
            .Text(filter.State, "state", "h.state = @state")
            .Text(filter.Kind, "kind", "h.kind = @kind")
            .Text(filter.BeforeId, "before", "h.id < @before");
        where.Arguments.Add("limit", limit);
        var rows = await connections.ListAsync<HoldRecord>(
            $"""
            {Select}
            {where}
            order by h.id desc limit @limit
            """,
            where.Arguments, cancellation);
        return [.. rows.Select(static r => r.ToHold())];
    }

    public Task<(long Count, IReadOnlySet<string> Products)> PassedAsync(
        string tenant, string accountKey, string kind, string day, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default) =>
        connections.SnapshotAsync(
            async snapshot =>
            {
                var of = new { tenant, accountKey, kind, day, ids = JsonSerializer.Serialize(productIds) };
                var count = await snapshot.FirstAsync<long>(
                    "select count(*) from brake_pass where tenant = @tenant and account_key = @accountKey and kind = @kind and day = @day", of);
                var products = await snapshot.ListAsync<string>(
                    """
                    select product_id from brake_pass
                    where tenant = @tenant and account_key = @accountKey and kind = @kind and day = @day
                      and product_id in (select value from json_each(@ids))
                    """,
                    of);
                return (count, (IReadOnlySet<string>)products.ToHashSet(StringComparer.Ordinal));
            },
            cancellation);

    public async Task<long> LiveAsync(string tenant, string accountKey, string day, CancellationToken cancellation = default) =>
        await connections.FirstAsync<long>(
            """
            select count(*) from listing l
            where l.tenant = @tenant and l.account_key = @accountKey and (
              exists (select 1 from listing_aspect a
                where a.tenant = l.tenant and a.product_id = l.product_id and a.account_key = l.account_key and a.aspect = 'stock'
                  and a.confirmed_version > 0 and cast(coalesce(a.confirmed_value, a.sent_value) ->> 'quantity' as bigint) <> 0)
              or exists (select 1 from brake_pass b
                where b.tenant = l.tenant and b.account_key = l.account_key and b.kind = 'zeroing' and b.day = @day and b.product_id = l.product_id))
            """,
            new { tenant, accountKey, day }, cancellation);

    private sealed class HoldRecord
    {
        public string Id { get; init; } = "";
        public string Kind { get; init; } = "";
        public string AccountKey { get; init; } = "";
        public string ProductId { get; init; } = "";
        public string Sku { get; init; } = "";
        public string Aspect { get; init; } = "";
        public long Version { get; init; }
        public string? BeforeValue { get; init; }
        public string AfterValue { get; init; } = "";
        public long CreatedAt { get; init; }
        public string State { get; init; } = "";
        public string? DecidedBy { get; init; }
        public long? DecidedAt { get; init; }

        public StoredHold ToHold() => new()
        {
            Id = Id,
            Kind = Kind,
            AccountKey = AccountKey,
            ProductId = ProductId,
            Sku = Sku,
            Aspect = Aspect,
            Version = Version,
            Before = BeforeValue,
            After = AfterValue,
            CreatedAt = Instants.FromMicros(CreatedAt),
            State = State,
            DecidedBy = DecidedBy,
            DecidedAt = Instants.FromMicros(DecidedAt),
        };
    }
}
