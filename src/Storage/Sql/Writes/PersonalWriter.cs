using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>When personal data is to go, and its going.</summary>
internal sealed class PersonalWriter(WriteConnection connection)
{
    internal const string InsertEnd = """
        insert into personal_end (tenant, object_id, account_key, ended_at) values (?1, ?2, ?3, ?4) on conflict do nothing
        """;

    internal const string InsertEvent = """
        insert into personal_event (tenant, object_id, inbox_id) values (?1, ?2, ?3) on conflict do nothing
        """;

    private const string InsertErasure = """
        insert into erasure (tenant, object_id, erased_at, cause) values (?1, ?2, ?3, ?4) on conflict do nothing
        """;

    private const string DeleteKey = """
        delete from data_key where tenant = ?1 and object_id = ?2
        """;

    private const string DeleteIndexes = """
        delete from blind_index where tenant = ?1 and object_id = ?2
        """;

    private const string DeleteEventKeys = """
        delete from data_key where tenant = ?1 and object_id in (select 'inbox:' || e.inbox_id from personal_event e where e.tenant = ?1 and e.object_id = ?2)
        """;

    private const string DeletePayloads = """
        delete from inbox_payload where tenant = ?1 and inbox_id in (select e.inbox_id from personal_event e where e.tenant = ?1 and e.object_id = ?2)
        """;

    private const string MarkPayloads = """
        update inbox set payload_kept = 0 where tenant = ?1 and inbox_id in (select e.inbox_id from personal_event e where e.tenant = ?1 and e.object_id = ?2)
        """;

    private const string DeleteEvents = """
        delete from personal_event where tenant = ?1 and object_id = ?2
        """;

    private const string DeleteEnd = """
        delete from personal_end where tenant = ?1 and object_id = ?2
        """;

    private const string DeletePayload = """
        delete from inbox_payload where tenant = ?1 and inbox_id = ?2
        """;

    private const string MarkPayload = """
        update inbox set payload_kept = 0 where tenant = ?1 and inbox_id = ?2
        """;

    public RowOutcome End(string tenant, PersonalEndRow row)
    {
        Bind(connection[InsertEnd], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Event(string tenant, PersonalEventRow row)
    {
        Bind(connection[InsertEvent], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Erased(string tenant, PersonalErasedRow row)
    {
        connection[InsertErasure].Text(tenant).Text(row.ObjectId).Time(row.At).Text(row.Cause).Run();
        Erase(connection, tenant, row.ObjectId);
        return RowOutcome.Written;
    }

    public RowOutcome PayloadErased(string tenant, InboxPayloadErasedRow row)
    {
        connection[DeleteKey].Text(tenant).Text(Sealing.InboxEnvelopes.ObjectId(row.InboxId)).Run();
        connection[DeletePayload].Text(tenant).Text(row.InboxId).Run();
        connection[MarkPayload].Text(tenant).Text(row.InboxId).Run();
        return RowOutcome.Written;
    }

    internal static void Erase(WriteConnection connection, string tenant, string objectId)
    {
        foreach (var sql in (ReadOnlySpan<string>)[DeleteKey, DeleteIndexes, DeleteEventKeys, DeletePayloads, MarkPayloads, DeleteEvents, DeleteEnd])
            connection[sql].Text(tenant).Text(objectId).Run();
    }

    internal static Statement Bind(Statement statement, string tenant, PersonalEndRow row) =>
        statement.Text(tenant).Text(row.ObjectId).Text(row.AccountKey).Time(row.At);

    internal static Statement Bind(Statement statement, string tenant, PersonalEventRow row) => statement.Text(tenant).Text(row.ObjectId).Text(row.InboxId);
}
