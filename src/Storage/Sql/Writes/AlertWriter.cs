using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>Alerts, and the networks that keys were used from.</summary>
internal sealed class AlertWriter(WriteConnection connection)
{
    private const string Raise = """
        insert into alert (tenant, id, kind, subject, state, count, detail, first_at, last_at) values (?1, ?2, ?3, ?4, 'open', ?5, ?6, ?7, ?7)
        on conflict (tenant, kind, subject) where state <> 'resolved' do update set
          count = alert.count + excluded.count, detail = excluded.detail, last_at = excluded.last_at
        """;

    private const string Decide = """
        update alert set state = ?3, decided_by = ?4, decided_at = ?5 where tenant = ?1 and id = ?2 and state <> 'resolved'
        """;

    private const string InsertPlace = """
        insert into key_place (tenant, key_id, place, first_at) values (?1, ?2, ?3, ?4) on conflict do nothing
        """;

    public RowOutcome Alert(string tenant, AlertRow row)
    {
        connection[Raise].Text(tenant).Text("alr_" + Guid.CreateVersion7(row.At).ToString("n")).Text(row.Kind).Text(row.Subject).Number(row.Times).Text(row.Detail).Time(row.At).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Decision(string tenant, AlertDecisionRow row) =>
        connection[Decide].Text(tenant).Text(row.AlertId).Text(row.State).Text(row.By).Time(row.At).Run() == 1 ? RowOutcome.Written : RowOutcome.Dropped;

    public RowOutcome KeyPlace(string tenant, KeyPlaceRow row) =>
        connection[InsertPlace].Text(tenant).Text(row.KeyId).Text(row.Place).Time(row.At).Run() == 1 ? RowOutcome.Written : RowOutcome.Refused;
}
