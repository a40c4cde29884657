using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sqlite.Writes;

/// <summary>
/// Numbers changes from the tenant's counter inside the transaction that writes them. The counter is read and written once a transaction,
/// not once a unit. A unit that loses never comes here, so the feed has no gaps.
/// </summary>
internal sealed class ChangeWriter(WriteConnection connection)
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

    /// <summary>A transaction begins: whatever an abandoned one has counted is void.</summary>
    public void Begin() => _newest.Clear();

    public void Write(string tenant, IList<ChangeRow> changes)
    {
        if (changes.Count == 0)
            return;
        if (!_newest.TryGetValue(tenant, out var seq))
            seq = connection[ReadNumber].Text(tenant).RunForNumber() ?? 0;
        foreach (var change in changes)
            connection[InsertChange].Text(tenant).Number(++seq).Text(change.Type).Text(change.Id).Number(change.Version).Time(change.At).Run();
        _newest[tenant] = seq;
    }

    /// <summary>The transaction is about to be committed.</summary>
    public void End()
    {
        foreach (var (tenant, seq) in _newest)
            connection[KeepNumber].Text(tenant).Number(seq).Run();
    }
}
