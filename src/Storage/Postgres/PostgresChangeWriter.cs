using KolajAI.Storage.Rows;
using KolajAI.Storage.Sql.Writes;
using Npgsql;
using NpgsqlTypes;

namespace KolajAI.Storage.Postgres;

/// <summary>
/// Other processes count for the same tenants, so counters are taken last, in the order of tenants, and held until the commit: numbers have
/// no gaps, and a reader who sees one has seen all before it.
/// </summary>
internal sealed class PostgresChangeWriter(PostgresQueue queue) : ChangeWriter
{
    // Each change comes with how many of its tenant's are behind it: the newest has the number that the counter ends at.
    private const string Insert = """
        with number as (
          insert into change_counter (tenant, seq) select t.tenant, t.count from unnest($1, $2) as t (tenant, count) order by t.tenant collate "C"
          on conflict (tenant) do update set seq = change_counter.seq + excluded.seq
          returning tenant, seq)
        insert into change (tenant, seq, type, id, version, at)
        select c.tenant, number.seq - c.behind, c.type, c.id, c.version, c.at
        from unnest($3, $4, $5, $6, $7, $8) as c (tenant, behind, type, id, version, at) join number on number.tenant = c.tenant
        """;

    private readonly SortedDictionary<string, List<ChangeRow>> _changes = new(StringComparer.Ordinal);

    public override void Begin() => _changes.Clear();

    public override void Write(string tenant, IList<ChangeRow> changes)
    {
        if (changes.Count == 0)
            return;
        if (!_changes.TryGetValue(tenant, out var list))
            _changes.Add(tenant, list = []);
        list.AddRange(changes);
    }

    public override void End()
    {
        if (_changes.Count == 0)
            return;
        var rows = _changes.SelectMany(static c => c.Value.Select((row, i) => (Tenant: c.Key, Behind: (long)c.Value.Count - 1 - i, Row: row))).ToList();
        var insert = new NpgsqlBatchCommand(Insert);
        Add(insert, NpgsqlDbType.Text, _changes.Keys.Select(static t => PostgresText.Check(t)!).ToArray());
        Add(insert, NpgsqlDbType.Bigint, _changes.Values.Select(static c => (long)c.Count).ToArray());
        Add(insert, NpgsqlDbType.Text, rows.Select(static r => r.Tenant).ToArray());
        Add(insert, NpgsqlDbType.Bigint, rows.Select(static r => r.Behind).ToArray());
        Add(insert, NpgsqlDbType.Text, rows.Select(static r => PostgresText.Check(r.Row.Type)!).ToArray());
        Add(insert, NpgsqlDbType.Text, rows.Select(static r => PostgresText.Check(r.Row.Id)!).ToArray());
        Add(insert, NpgsqlDbType.Bigint, rows.Select(static r => r.Row.Version).ToArray());
        Add(insert, NpgsqlDbType.Bigint, rows.Select(static r => Instants.ToMicros(r.Row.At)).ToArray());
        queue.Defer(insert);
    }

    private static void Add(NpgsqlBatchCommand command, NpgsqlDbType type, object values) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values });
}
