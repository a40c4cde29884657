using System.Globalization;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sql.Reads;

namespace KolajAI.Storage.Sql;

/// <summary>
/// Knows no table by name but the one of another's making: what has a column <c>tenant</c> holds tenants' rows, so a table that is added later is removed from
/// and counted without anybody thinking of it.
/// </summary>
internal sealed class TenantRemovals(Database database, Committer committer, ReadConnections connections) : ITenantRemovals
{
    private const int AtOnce = 2_000;

    private const string Claim = """
        update tenant_removal set lease_until = ?3 where id = ?1 and due_at <= ?2 and lease_until <= ?2
        """;

    /// <summary>Settings of tenants, by the runtime's own table: the grain's key is the tenant.</summary>
    private static readonly Table GrainStorage = new(
        "orleansstorage", "delete from orleansstorage where grainidextensionstring = ?1", "select count(*) from orleansstorage where grainidextensionstring = @tenant");

    // Statements are known by reference, so each is made once.
    private IReadOnlyList<Table>? _tables;

    public async Task<StoredRemoval?> FindAsync(string tenant, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<RemovalRecord>("select id, begun_at, done_at, report from tenant_removal where id = @tenant", new { tenant }, cancellation))?.ToRemoval();

    public Task<IReadOnlyList<string>> DueAsync(DateTimeOffset now, CancellationToken cancellation = default) =>
        connections.ListAsync<string>("select id from tenant_removal where due_at <= @now order by due_at limit 10", new { now = Instants.ToMicros(now) }, cancellation);

    public Task<bool> ClaimAsync(string tenant, DateTimeOffset now, DateTimeOffset until) =>
        committer.RunAsync(connection => connection[Claim].Text(tenant).Time(now).Time(until).Run() == 1);

    public Task<IReadOnlyList<string>> ImportsAsync(string tenant, CancellationToken cancellation = default) =>
        connections.ListAsync<string>("select id from import where tenant = @tenant", new { tenant }, cancellation);

    public Task<IReadOnlyList<string>> FeedsAsync(string tenant, CancellationToken cancellation = default) =>
        connections.ListAsync<string>("select id from feed where tenant = @tenant", new { tenant }, cancellation);

    public async Task<IReadOnlyDictionary<string, long>> RemoveAsync(string tenant, CancellationToken cancellation = default)
    {
        var removed = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in await TablesAsync(cancellation))
        {
            while (await committer.RunAsync(connection => connection[table.Delete].Text(tenant).Run()) is > 0 and var rows)
                removed[table.Name] = removed.GetValueOrDefault(table.Name) + rows;
        }

        return removed;
    }

    public Task<IReadOnlyDictionary<string, long>> CountAsync(string tenant, CancellationToken cancellation = default) => connections.SnapshotAsync<IReadOnlyDictionary<string, long>>(
        async snapshot =>
        {
            var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var table in await TablesAsync(cancellation))
                counts[table.Name] = await snapshot.FirstAsync<long>(table.Count, new { tenant });
            return counts;
        },
        cancellation);

    private async Task<IReadOnlyList<Table>> TablesAsync(CancellationToken cancellation)
    {
        if (_tables is { } known)
            return known;
        var keys = (await connections.ListAsync<ColumnRecord>(database.TenantTables, new { }, cancellation)).GroupBy(static c => c.TableName, StringComparer.Ordinal);
        return _tables = [.. keys.Select(static t => Of(t.Key, t.OrderBy(static c => c.Place).Select(static c => c.ColumnName).ToArray())), GrainStorage];
    }

    private static Table Of(string table, string[] key)
    {
        var columns = string.Join(", ", key);
        return new Table(
            table,
            string.Create(CultureInfo.InvariantCulture, $"delete from {table} where ({columns}) in (select {columns} from {table} where tenant = ?1 limit {AtOnce})"),
            $"select count(*) from {table} where tenant = @tenant");
    }

    private sealed record Table(string Name, string Delete, string Count);

    private sealed class ColumnRecord
    {
        public string TableName { get; init; } = "";
        public string ColumnName { get; init; } = "";
        public long Place { get; init; }
    }

    private sealed class RemovalRecord
    {
        public string Id { get; init; } = "";
        public long BegunAt { get; init; }
        public long? DoneAt { get; init; }
        public byte[] Report { get; init; } = [];

        public StoredRemoval ToRemoval() => new(Id, Instants.FromMicros(BegunAt), Instants.FromMicros(DoneAt), Report);
    }
}
