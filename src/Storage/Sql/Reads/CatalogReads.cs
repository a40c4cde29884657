using System.Text.Json;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class CatalogReads(ReadConnections connections) : ICatalogReads
{
    private const string Select = "select kind, scope, id, name, search, position, detail, seen_at, gone_at from catalog_item";

    private const string SelectReading = "select kind, scope, cursor, began_at, read_at, due_at, error from catalog_read";

    public async Task<IReadOnlyList<StoredCatalogItem>> ListAsync(
        string tenant, string accountKey, CatalogFilter filter, int limit, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant)
            .Text(accountKey, "account_key", "account_key = @account_key")
            .Text(filter.Kind, "kind", "kind = @kind")
            .Text(filter.Scope, "scope", "scope = @scope")
            .Text(filter.SearchText, "q", "instr(search, @q) > 0")
            .Text(filter.Parent, "parent", "coalesce(detail ->> 'parent_id', '') = @parent")
            .When(!filter.WithGone, "gone_at is null");
        if (filter.AfterSearch is { } search)
        {
            where.Arguments.Add("after_search", search);
            where.Arguments.Add("after_id", filter.AfterId);
            where.When(true, "(search, id) > (@after_search, @after_id)");
        }

        where.Arguments.Add("limit", limit);
        var rows = await connections.ListAsync<ItemRecord>(
            $"""
            {Select}
            {where}
            order by search, id limit @limit
            """,
            where.Arguments, cancellation);
        return [.. rows.Select(static r => r.ToItem())];
    }

    public async Task<IReadOnlyList<StoredCatalogItem>> OfScopeAsync(
        string tenant, string accountKey, string kind, string scope, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<ItemRecord>(
            $"""
            {Select}
            where tenant = @tenant and account_key = @accountKey and kind = @kind and scope = @scope and gone_at is null
            order by position, id
            """,
            new { tenant, accountKey, kind, scope }, cancellation);
        return [.. rows.Select(static r => r.ToItem())];
    }

    public async Task<IReadOnlyList<StoredCatalogItem>> FindAsync(
        string tenant, string accountKey, string kind, string scope, IReadOnlyCollection<string> ids, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<ItemRecord>(
            $"""
            {Select}
            where tenant = @tenant and account_key = @accountKey and kind = @kind and scope = @scope and id in (select value from json_each(@ids))
            """,
            new { tenant, accountKey, kind, scope, ids = JsonSerializer.Serialize(ids) }, cancellation);
        return [.. rows.Select(static r => r.ToItem())];
    }

    public async Task<IReadOnlyList<StoredCatalogItem>> NamedAsync(
        string tenant, string accountKey, string kind, string scope, IReadOnlyCollection<string> folded, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<ItemRecord>(
            $"""
            {Select}
            where tenant = @tenant and account_key = @accountKey and kind = @kind and scope = @scope
              and search in (select value from json_each(@folded)) and gone_at is null
            order by search, id
            """,
            new { tenant, accountKey, kind, scope, folded = JsonSerializer.Serialize(folded) }, cancellation);
        return [.. rows.Select(static r => r.ToItem())];
    }

    public async Task<StoredCatalogRead?> ReadingAsync(string tenant, string accountKey, string kind, string scope, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<ReadingRecord>(
            $"{SelectReading} where tenant = @tenant and account_key = @accountKey and kind = @kind and scope = @scope",
            new { tenant, accountKey, kind, scope }, cancellation))?.ToReading();

    public async Task<StoredCatalogRead?> NextReadingAsync(string tenant, string accountKey, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<ReadingRecord>(
            $"{SelectReading} where tenant = @tenant and account_key = @accountKey order by due_at limit 1",
            new { tenant, accountKey }, cancellation))?.ToReading();

    private sealed class ItemRecord
    {
        public string Kind { get; init; } = "";
        public string Scope { get; init; } = "";
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string Search { get; init; } = "";
        public long Position { get; init; }
        public string Detail { get; init; } = "";
        public long SeenAt { get; init; }
        public long? GoneAt { get; init; }

        public StoredCatalogItem ToItem() =>
            new(new CatalogItem(Kind, Scope, Id, Name, Search, (int)Position, Detail), Instants.FromMicros(SeenAt), Instants.FromMicros(GoneAt));
    }

    private sealed class ReadingRecord
    {
        public string Kind { get; init; } = "";
        public string Scope { get; init; } = "";
        public string? Cursor { get; init; }
        public long? BeganAt { get; init; }
        public long? ReadAt { get; init; }
        public long DueAt { get; init; }
        public string? Error { get; init; }

        public StoredCatalogRead ToReading() =>
            new(Kind, Scope, Cursor, Instants.FromMicros(BeganAt), Instants.FromMicros(ReadAt), Instants.FromMicros(DueAt), Error);
    }
}
