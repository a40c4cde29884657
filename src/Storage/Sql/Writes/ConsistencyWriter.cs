using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>Planned readings of channels and what they came to.</summary>
internal sealed class ConsistencyWriter(WriteConnection connection)
{
    // Whatever has changed the aspect since the reading began makes the reading say nothing about it.
    private const string UpsertDrift = """
        insert into drift (tenant, product_id, account_key, aspect, expected, shown, explanation, state, first_seen_at, last_seen_at, times, judge_at,
          put_right_day, put_right)
        select ?1, ?2, ?3, ?4, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17 from listing_aspect
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4
          and desired_version = ?5 and sent_version = ?6 and confirmed_version = ?7 and batch_id is null
        on conflict (tenant, product_id, account_key, aspect) do update set
          expected = excluded.expected, shown = excluded.shown, explanation = excluded.explanation, state = excluded.state,
          first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at, times = excluded.times, judge_at = excluded.judge_at,
          put_right_day = excluded.put_right_day, put_right = excluded.put_right
        """;

    private const string ForgetAccepted = """
        update listing_aspect set confirmed_value = null where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4
        """;

    private const string PutRight = """
        update drift set state = 'put_right', put_right_day = ?5, put_right = ?6, last_seen_at = ?7
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and state = 'open'
        """;

    private const string Mark = """
        insert into listing (tenant, product_id, account_key, mark, mark_detail) values (?1, ?2, ?3, 'drifted', ?4)
        on conflict (tenant, product_id, account_key) do update set mark = excluded.mark, mark_detail = excluded.mark_detail
        where listing.mark is null or listing.mark = excluded.mark
        """;

    private const string ClearMark = """
        update listing set mark = null, mark_detail = null
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and mark = 'drifted'
          and not exists (select 1 from drift where tenant = ?1 and product_id = ?2 and account_key = ?3 and state = 'held')
        """;

    private const string UpsertCheck = """
        insert into consistency_check (tenant, account_key, check_id, operation_id, products, position, compared, differing, due_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        on conflict (tenant, account_key, check_id) do update set
          position = excluded.position, compared = excluded.compared, differing = excluded.differing, due_at = excluded.due_at
        """;

    private const string DeleteCheck = """
        delete from consistency_check where tenant = ?1 and account_key = ?2 and check_id = ?3
        """;

    public RowOutcome Drift(string tenant, DriftRow row)
    {
        var written = Place(UpsertDrift, tenant, row.ProductId, row.AccountKey).Text(row.Aspect)
            .Number(row.DesiredVersion).Number(row.SentVersion).Number(row.ConfirmedVersion).Text(row.Expected).Text(row.Shown)
            .Text(row.Explanation).Text(row.State).Time(row.FirstSeenAt).Time(row.LastSeenAt).Number(row.Times).Time(row.JudgeAt)
            .Text(row.PutRightDay).Number(row.PutRight).Run();
        if (written == 0)
            return RowOutcome.Dropped;
        if (row.ForgetAccepted)
            Place(ForgetAccepted, tenant, row.ProductId, row.AccountKey).Text(row.Aspect).Run();
        if (row.State is "held")
            Place(Mark, tenant, row.ProductId, row.AccountKey).Text(row.MarkDetail).Run();
        else
            Place(ClearMark, tenant, row.ProductId, row.AccountKey).Run();
        return RowOutcome.Written;
    }

    public RowOutcome DriftPutRight(string tenant, DriftPutRightRow row) =>
        Place(PutRight, tenant, row.ProductId, row.AccountKey).Text(row.Aspect).Text(row.Day).Number(row.PutRight).Time(row.At).Run() == 1
            ? RowOutcome.Written
            : RowOutcome.Dropped;

    public RowOutcome Check(string tenant, ConsistencyCheckRow row)
    {
        connection[UpsertCheck]
            .Text(tenant).Text(row.AccountKey).Text(row.CheckId).Text(row.OperationId).Text(row.Products).Text(row.Position).Number(row.Compared)
            .Number(row.Differing).Time(row.DueAt).Run();
        return RowOutcome.Written;
    }

    public RowOutcome CheckDone(string tenant, ConsistencyCheckDoneRow row)
    {
        connection[DeleteCheck].Text(tenant).Text(row.AccountKey).Text(row.CheckId).Run();
        return RowOutcome.Written;
    }

    private Statement Place(string sql, string tenant, string productId, string accountKey) =>
        connection[sql].Text(tenant).Text(productId).Text(accountKey);
}
