using KolajAI.Storage.Rows;
using KolajAI.Storage.Sql;
using KolajAI.Storage.Sql.Writes;

namespace KolajAI.Storage.Sqlite;

/// <summary>No other transaction writes meanwhile, so the counter is read when a tenant's first change comes.</summary>
internal sealed class SqliteChangeWriter(WriteConnection connection) : ChangeWriter
{
    private const string ReadNumber = """
        select seq from change_counter where tenant = ?1
        """;

    private const string KeepNumber = """
        insert into change_counter (tenant, seq) values (?1, ?2)
        on conflict (tenant) do update set seq = excluded.seq
        """;

    private const string InsertChange = """
        insert into change (tenant, seq, type, id, version, at) values (?1, ?2, ?3, ?4, ?5, ?6)
        """;

    // The newest numbers of tenants that the open transaction has written changes of.
    private readonly Dictionary<string, long> _newest = new(StringComparer.Ordinal);

    public override void Begin() => _newest.Clear();

    public override void Write(string tenant, IList<ChangeRow> changes)
    {
        if (changes.Count == 0)
            return;
        if (!_newest.TryGetValue(tenant, out var seq))
            seq = connection[ReadNumber].Text(tenant).RunForNumber() ?? 0;
        foreach (var change in changes)
            connection[InsertChange].Text(tenant).Number(++seq).Text(change.Type).Text(change.Id).Number(change.Version).Time(change.At).Run();
        _newest[tenant] = seq;
    }

    public override void End()
    {
        foreach (var (tenant, seq) in _newest)
            connection[KeepNumber].Text(tenant).Number(seq).Run();
    }
}
