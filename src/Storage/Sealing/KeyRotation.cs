using System.Text;
using System.Text.Json;
using KolajAI.Identity;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sql;
using KolajAI.Storage.Sql.Reads;
using KolajAI.Storage.Sql.Writes;

namespace KolajAI.Storage.Sealing;

internal sealed class KeyRotation(Database database, Committer committer, ReadConnections connections, ISealer sealer, TimeProvider clock) : IKeyRotation
{
    /// <summary>Small, because a page holds up whatever else is to be written.</summary>
    private const int PageSize = 100;

    /// <summary>Whose audit log tells of what concerns no tenant.</summary>
    private const string Operator = "-";

    private const string PutMeta = """
        insert into meta (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value
        """;

    private const string DeleteMeta = """
        delete from meta where name = ?1
        """;

    public async Task<IReadOnlyList<string>> RetiringAsync(CancellationToken cancellation = default)
    {
        var facts = await MetaAsync(cancellation);
        var current = sealer.CurrentKeyId;
        var own = KeyRingCheck.Since(facts, current);
        var others = facts.Keys.Where(static n => n.StartsWith(KeyRingCheck.CanaryPrefix, StringComparison.Ordinal)).Select(static n => n[KeyRingCheck.CanaryPrefix.Length..])
            .Where(id => id != current).ToArray();
        return others.Any(id => KeyRingCheck.Since(facts, id) > own) ? [] : others;
    }

    public async Task<long> RenewRowsAsync(CancellationToken cancellation = default)
    {
        await RenewIndexRootAsync(cancellation);
        long renewed = 0;
        foreach (var table in SealedTable.All)
            renewed += await RenewAsync(table, cancellation);
        return renewed;
    }

    public async Task<bool> RetireAsync(CancellationToken cancellation = default)
    {
        var retiring = await RetiringAsync(cancellation);
        foreach (var id in retiring)
        {
            if (await IsUsedAsync(id, cancellation))
                return false;
        }

        await committer.RunAsync(connection =>
        {
            // Of two processes that come to the end at once, one tells.
            var ended = retiring.Where(id => connection[DeleteMeta].Text(KeyRingCheck.CanaryPrefix + id).Run() > 0).ToArray();
            if (ended.Length == 0)
                return 0;
            var audit = new AuditWriter(connection, database.Audit);
            audit.Write(Operator, [.. ended.Select(Retired)]);
            audit.End();
            return ended.Length;
        });
        return true;
    }

    private AuditRow Retired(string keyId) => new("master_key.retire", $"master_key:{keyId}", Actor.System, clock.GetUtcNow()) { After = AuditRow.Json(new { ReplacedBy = sealer.CurrentKeyId }) };

    private Task<bool> IsUsedAsync(string keyId, CancellationToken cancellation) => SealedTable.IsUsedAsync(
        keyId,
        (sql, arguments) => connections.FirstAsync<long?>(sql, arguments, cancellation),
        sql => connections.ListAsync<byte[]>(sql, new { }, cancellation));

    private async Task<long> RenewAsync(SealedTable table, CancellationToken cancellation)
    {
        long renewed = 0;
        var place = await PositionAsync(table, cancellation);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var page = await connections.ListAsync<Row>(table.Page, new { tenant = place.Tenant, id = place.Id, limit = PageSize }, cancellation);
            var changes = page.Where(static r => r.Value is not null).Select(r => (Row: r, New: table.Renew(sealer, r.Tenant, r.Id, r.Value!))).Where(static c => c.New is not null).ToArray();
            var isLast = page.Count < PageSize;
            if (!isLast)
                place = new Position(sealer.CurrentKeyId, page[^1].Tenant, page[^1].Id);
            renewed += await committer.RunAsync(connection =>
            {
                var written = 0;
                foreach (var (row, value) in changes)
                    written += connection[table.Update].Text(row.Tenant).Text(row.Id).Bytes(row.Value).Bytes(value).Run();
                if (isLast)
                    connection[DeleteMeta].Text(table.Position).Run();
                else
                    connection[PutMeta].Text(table.Position).Bytes(JsonSerializer.SerializeToUtf8Bytes(place)).Run();
                return written;
            });
            if (isLast)
                return renewed;
        }
    }

    /// <summary>Where a run with the same key stopped.</summary>
    private async Task<Position> PositionAsync(SealedTable table, CancellationToken cancellation)
    {
        var begin = new Position(sealer.CurrentKeyId, "", "");
        var stored = await connections.FirstAsync<byte[]>("select value from meta where name = @name", new { name = table.Position }, cancellation);
        return stored is not null && JsonSerializer.Deserialize<Position>(stored) is { } place && place.KeyId == begin.KeyId ? place : begin;
    }

    private async Task RenewIndexRootAsync(CancellationToken cancellation)
    {
        var stored = (await MetaAsync(cancellation))[KeyRingCheck.IndexRootName];
        if (sealer.IsCurrent(stored))
            return;
        var renewed = sealer.Seal(KeyRingCheck.IndexRootPlace, database.IndexRoot);
        await committer.RunAsync(connection => connection[PutMeta].Text(KeyRingCheck.IndexRootName).Bytes(renewed).Run());
    }

    private async Task<Dictionary<string, byte[]>> MetaAsync(CancellationToken cancellation) =>
        (await connections.ListAsync<Fact>("select name, value from meta", new { }, cancellation)).ToDictionary(static f => f.Name, static f => f.Value, StringComparer.Ordinal);

    private sealed record Position(string KeyId, string Tenant, string Id);

    private sealed class Row
    {
        public string Tenant { get; init; } = "";
        public string Id { get; init; } = "";
        public byte[]? Value { get; init; }
    }

    private sealed class Fact
    {
        public string Name { get; init; } = "";
        public byte[] Value { get; init; } = [];
    }
}
