using KolajAI.Storage.Auditing;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>
/// Numbers and chains entries inside the transaction that writes what they tell of. A tenant's newest entry is taken once a transaction, in the order of
/// tenants, and held until the commit: processes that write for one tenant follow each other, and the chain never forks.
/// </summary>
internal sealed class AuditWriter(WriteConnection connection, AuditChain chain)
{
    private const string MakeHead = """
        insert into audit_head (tenant, seq, hash) values (?1, 0, ?2) on conflict do nothing
        """;

    private const string ReadHead = """
        select seq, hash from audit_head where tenant = ?1 /* for update */
        """;

    private const string Insert = """
        insert into audit_entry (tenant, seq, at, action, actor, object, body, hash, seal) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    private const string MoveHead = """
        update audit_head set seq = ?2, hash = ?3 where tenant = ?1
        """;

    private readonly SortedDictionary<string, List<AuditRow>> _rows = new(StringComparer.Ordinal);

    /// <summary>A transaction begins: whatever an abandoned one has gathered is void.</summary>
    public void Begin() => _rows.Clear();

    public void Write(string tenant, IList<AuditRow> rows)
    {
        if (rows.Count == 0)
            return;
        if (!_rows.TryGetValue(tenant, out var list))
            _rows.Add(tenant, list = []);
        list.AddRange(rows);
    }

    /// <summary>The transaction is about to be committed.</summary>
    public void End()
    {
        foreach (var (tenant, rows) in _rows)
            Append(tenant, rows);
    }

    private void Append(string tenant, List<AuditRow> rows)
    {
        connection[MakeHead].Text(tenant).Text(AuditChain.Beginning).Run();
        var (seq, hash) = connection[ReadHead].Text(tenant)
            .RunForRows(static row => (long.Parse(row.ColumnText(0), System.Globalization.CultureInfo.InvariantCulture), row.ColumnText(1)))[0];
        foreach (var row in rows)
        {
            var body = AuditChain.Body(row);
            hash = AuditChain.Hash(hash, tenant, ++seq, body);
            connection[Insert].Text(tenant).Number(seq).Time(row.At).Text(row.Action).Text(row.Actor.Name).Text(row.Object).Bytes(body).Text(hash).Text(chain.Seal(tenant, hash)).Run();
        }

        connection[MoveHead].Text(tenant).Number(seq).Text(hash).Run();
    }
}
