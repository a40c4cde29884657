using System.Text.Json;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class ChangeReads(Database database, ReadConnections connections) : IChangeReads
{
    public async Task<IReadOnlyList<StoredChange>> AfterAsync(
        string tenant, long afterSeq, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant)
            .Number(afterSeq, "after", "seq > @after")
            .Text(types is null ? null : JsonSerializer.Serialize(types), "types", "type in (select value from json_each(@types))");
        where.Arguments.Add("limit", limit);
        var rows = await connections.ListAsync<ChangeRecord>(
            $"select seq, type, id, version, at from change {where} order by seq limit @limit", where.Arguments, cancellation);
        return [.. rows.Select(static r => r.ToChange())];
    }

    public async Task<(long Newest, long Oldest)> BoundsAsync(string tenant, CancellationToken cancellation = default)
    {
        var bounds = await connections.FirstAsync<BoundsRecord>(
            """
            select
              coalesce((select seq from change_counter where tenant = @tenant), 0) as newest,
              (select seq from change where tenant = @tenant order by seq limit 1) as oldest
            """,
            new { tenant }, cancellation);
        var newest = bounds?.Newest ?? 0;
        return (newest, bounds?.Oldest ?? newest + 1);
    }

    public async Task<DateTimeOffset?> AtAsync(string tenant, long seq, CancellationToken cancellation = default)
    {
        var entry = await connections.FirstAsync<ChangeRecord>(
            "select seq, type, id, version, at from change where tenant = @tenant and seq <= @seq order by seq desc limit 1", new { tenant, seq },
            cancellation);
        return entry?.ToChange().At;
    }

    public Task<string> IncarnationAsync(CancellationToken cancellation = default) => Task.FromResult(database.Incarnation);

    private sealed class BoundsRecord
    {
        public long Newest { get; init; }
        public long? Oldest { get; init; }
    }

    private sealed class ChangeRecord
    {
        public long Seq { get; init; }
        public string Type { get; init; } = "";
        public string Id { get; init; } = "";
        public long Version { get; init; }
        public long At { get; init; }

        public StoredChange ToChange() => new(Seq, Type, Id, Version, Instants.FromMicros(At));
    }
}
