using System.Text.Json;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class MappingReads(ReadConnections connections) : IMappingReads
{
    private const string Select = "select kind, integration_id, account, category_id, attribute_id, own_key, own, target, updated_at from mapping";

    public async Task<IReadOnlyList<StoredMapping>> OfIntegrationAsync(string tenant, string integrationId, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<MappingRecord>(
            $"{Select} where tenant = @tenant and kind in ('attributes', 'brands', 'categories', 'values') and integration_id = @integrationId",
            new { tenant, integrationId }, cancellation);
        return [.. rows.Select(static r => r.ToMapping())];
    }

    public async Task<IReadOnlyList<StoredMapping>> OfWordsAsync(
        string tenant, string kind, string integrationId, IReadOnlyCollection<string> ownKeys, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<MappingRecord>(
            $"{Select} where tenant = @tenant and kind = @kind and integration_id = @integrationId and own_key in (select value from json_each(@keys))",
            new { tenant, kind, integrationId, keys = JsonSerializer.Serialize(ownKeys) }, cancellation);
        return [.. rows.Select(static r => r.ToMapping())];
    }

    public async Task<IReadOnlyList<StoredMapping>> ListAsync(string tenant, string kind, MappingFilter filter, int limit, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant)
            .Text(kind, "kind", "kind = @kind")
            .Text(filter.IntegrationId, "integration_id", "integration_id = @integration_id")
            .Text(filter.Account, "account", "account = @account");
        if (filter.After is { } after)
        {
            string[] names = ["after_integration", "after_account", "after_category", "after_attribute", "after_own"];
            for (var i = 0; i < names.Length; i++)
                where.Arguments.Add(names[i], after[i]);
            where.When(true, "(integration_id, account, category_id, attribute_id, own_key) > (@after_integration, @after_account, @after_category, @after_attribute, @after_own)");
        }

        where.Arguments.Add("limit", limit);
        var rows = await connections.ListAsync<MappingRecord>(
            $"""
            {Select}
            {where}
            order by integration_id, account, category_id, attribute_id, own_key limit @limit
            """,
            where.Arguments, cancellation);
        return [.. rows.Select(static r => r.ToMapping())];
    }

    public async Task<StoredMappingCheck?> NextCheckAsync(string tenant, string accountKey, CancellationToken cancellation = default)
    {
        var row = await connections.FirstAsync<CheckRecord>(
            "select check_id, changes, position, due_at from mapping_check where tenant = @tenant and account_key = @accountKey order by check_id limit 1",
            new { tenant, accountKey }, cancellation);
        return row is null ? null : new StoredMappingCheck(row.CheckId, row.Changes, row.Position, Instants.FromMicros(row.DueAt));
    }

    public async Task<IReadOnlySet<string>> LackingAsync(
        string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<string>(
            """
            select distinct product_id from mapping_missing
            where tenant = @tenant and account_key = @accountKey and product_id in (select value from json_each(@ids))
            """,
            new { tenant, accountKey, ids = JsonSerializer.Serialize(productIds) }, cancellation);
        return rows.ToHashSet(StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<StoredMissing>> MissingAsync(string tenant, string? accountKey, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant, "m.").Text(accountKey, "account_key", "m.account_key = @account_key");
        where.Arguments.Add("limit", MostMissing);
        var rows = await connections.ListAsync<MissingRecord>(
            $"""
            select m.account_key, m.code, m.own, m.category_id, m.attribute_id, max(m.name) as name, count(*) as products from mapping_missing m
            {where}
              and exists (select 1 from listing l where l.tenant = m.tenant and l.product_id = m.product_id and l.account_key = m.account_key)
            group by m.account_key, m.code, m.own, m.category_id, m.attribute_id
            order by m.account_key, m.code, m.own, m.category_id, m.attribute_id limit @limit
            """,
            where.Arguments, cancellation);
        return [.. rows.Select(static r => new StoredMissing(r.AccountKey, new MissingPart(r.Code, r.Own, r.CategoryId, r.AttributeId, r.Name), r.Products))];
    }

    private const int MostMissing = 10_000;

    private sealed class MappingRecord
    {
        public string Kind { get; init; } = "";
        public string IntegrationId { get; init; } = "";
        public string Account { get; init; } = "";
        public string CategoryId { get; init; } = "";
        public string AttributeId { get; init; } = "";
        public string OwnKey { get; init; } = "";
        public string Own { get; init; } = "";
        public string Target { get; init; } = "";
        public long UpdatedAt { get; init; }

        public StoredMapping ToMapping() =>
            new(Kind, IntegrationId, Account, CategoryId, AttributeId, OwnKey, Own, Target, Instants.FromMicros(UpdatedAt));
    }

    private sealed class CheckRecord
    {
        public string CheckId { get; init; } = "";
        public string? Changes { get; init; }
        public string? Position { get; init; }
        public long DueAt { get; init; }
    }

    private sealed class MissingRecord
    {
        public string AccountKey { get; init; } = "";
        public string Code { get; init; } = "";
        public string Own { get; init; } = "";
        public string CategoryId { get; init; } = "";
        public string AttributeId { get; init; } = "";
        public string Name { get; init; } = "";
        public long Products { get; init; }
    }
}
