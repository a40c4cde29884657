using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sqlite.Writes;

/// <summary>
/// Numbers changes from the tenant's counter inside the transaction that writes them: a unit that loses gives its numbers back, so the
/// feed has no gaps.
/// </summary>
internal sealed class ChangeWriter(WriteConnection connection)
{
    private const string TakeNumbers = """
        insert into change_counter (tenant, seq) values (?1, ?2)
        on conflict (tenant) do update set seq = seq + excluded.seq
        returning seq
        """;

    private const string InsertChange = """
        insert into change (tenant, seq, type, id, version, at) values (?1, ?2, ?3, ?4, ?5, ?6)
        """;

    public void Write(string tenant, IList<ChangeRow> changes)
    {
        if (changes.Count == 0)
            return;
        var last = connection[TakeNumbers].Text(tenant).Number(changes.Count).RunForNumber()
            ?? throw new InvalidOperationException("The change counter gave no number.");
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            connection[InsertChange]
                .Text(tenant).Number(last - changes.Count + 1 + i).Text(change.Type).Text(change.Id).Number(change.Version).Time(change.At).Run();
        }
    }
}
