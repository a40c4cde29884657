using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>What brakes stop, count and let go.</summary>
internal sealed class HoldWriter(WriteConnection connection)
{
    private const string Rest = """
        update listing_aspect set held_version = desired_version, due_at = null, error_code = 'held', error_message = ?6
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and desired_version = ?5
          and approved_version <> desired_version and confirmed_version < desired_version and batch_id is null
        """;

    private const string InsertHold = """
        insert into hold (tenant, id, kind, account_key, product_id, aspect, version, before_value, after_value, created_at, state)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'open')
        on conflict do nothing
        """;

    private const string Approve = """
        update listing_aspect set held_version = 0, approved_version = desired_version, due_at = ?3, error_code = null, error_message = null
        where (tenant, product_id, account_key, aspect, desired_version)
            = (select tenant, product_id, account_key, aspect, version from hold where tenant = ?1 and id = ?2 and state = 'open')
          and held_version = desired_version
        """;

    private const string Reject = """
        update listing_aspect set held_version = 0, refused_version = desired_version, error_code = 'hold_rejected', error_message = ?3
        where (tenant, product_id, account_key, aspect, desired_version)
            = (select tenant, product_id, account_key, aspect, version from hold where tenant = ?1 and id = ?2 and state = 'open')
          and held_version = desired_version
        """;

    private const string Decide = """
        update hold set state = ?3, decided_by = ?4, decided_at = ?5 where tenant = ?1 and id = ?2 and state = 'open'
        """;

    private const string InsertPass = """
        insert into brake_pass (tenant, account_key, kind, day, product_id) values (?1, ?2, ?3, ?4, ?5) on conflict do nothing
        """;

    public RowOutcome Hold(string tenant, HoldRow row)
    {
        var rested = connection[Rest].Text(tenant).Text(row.ProductId).Text(row.AccountKey).Text(row.Aspect).Number(row.Version).Text(row.Message).Run();
        if (rested == 0)
            return RowOutcome.Dropped;
        connection[InsertHold]
            .Text(tenant).Text(row.HoldId).Text(row.Kind).Text(row.AccountKey).Text(row.ProductId).Text(row.Aspect).Number(row.Version)
            .Text(row.Before).Text(row.After).Time(row.At).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Decision(string tenant, HoldDecisionRow row)
    {
        var moved = row.Approved
            ? connection[Approve].Text(tenant).Text(row.HoldId).Time(row.At).Run()
            : connection[Reject].Text(tenant).Text(row.HoldId).Text(row.Message).Run();
        if (moved == 0)
            return RowOutcome.Dropped;
        connection[Decide].Text(tenant).Text(row.HoldId).Text(row.Approved ? "approved" : "rejected").Text(row.By).Time(row.At).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Pass(string tenant, BrakePassRow row)
    {
        connection[InsertPass].Text(tenant).Text(row.AccountKey).Text(row.Kind).Text(row.Day).Text(row.ProductId).Run();
        return RowOutcome.Written;
    }
}
