using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>
/// What channels should show and do show. Every statement keeps <c>confirmed ≤ sent ≤ desired</c>; a row that is behind and not refused is
/// due or in a batch, unless its account was put to rest.
/// </summary>
internal sealed class ListingWriter(WriteConnection connection, TimeProvider clock)
{
    /// <summary>Stored as the error of a sent version whose outcome no one knows.</summary>
    internal const string OutcomeUnknown = "outcome_unknown";

    internal const string Shift = """
        update listing_aspect set
          desired_version = ?5, desired_value = ?6, sent_version = ?5, sent_value = ?6, confirmed_version = ?5, confirmed_value = ?6,
          confirmed_at = ?7, due_at = null, attempts = 0, error_code = null, error_message = null, guarded = 0, settle_at = null, read_at = null, cause = ?8
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4
          and desired_version < ?5 and desired_version = confirmed_version and batch_id is null
          and (sent_at is null or sent_at < coalesce(?9, 9223372036854775807))
        """;

    // The earlier of what is owed and what is asked. A due time that stands on a confirmed row is no debt and is not kept.
    // The same value again while it is outstanding keeps its cause: what an order began is not stopped by a brake.
    // An outcome that nobody knows stays so, and its time: it is read back before anything newer is sent.
    internal const string Raise = """
        update listing_aspect set
          due_at = case
            when error_code = 'outcome_unknown' or (confirmed_version < desired_version and due_at < ?8) then due_at
            else coalesce(?8, case when confirmed_version < desired_version then due_at end) end,
          desired_version = ?5, lane = ?7, attempts = 0, guarded = 0, settle_at = null, read_at = null,
          cause = case when confirmed_version < desired_version and desired_value = ?6 then coalesce(?9, cause) else ?9 end,
          desired_value = ?6,
          error_message = case when error_code = 'outcome_unknown' then error_message end,
          error_code = case when error_code = 'outcome_unknown' then error_code end
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and desired_version < ?5
        returning held_version
        """;

    // What an earlier listing of the product on the account has left open is settled first.
    internal const string Adopt = """
        insert into listing_aspect (tenant, product_id, account_key, aspect, desired_version, desired_value, sent_version, sent_value, confirmed_version,
          confirmed_value, confirmed_at, lane)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?6, ?5, ?6, ?7, ?8)
        on conflict (tenant, product_id, account_key, aspect) do update set
          desired_version = excluded.desired_version, desired_value = excluded.desired_value, sent_version = excluded.sent_version,
          sent_value = excluded.sent_value, confirmed_version = excluded.confirmed_version, confirmed_value = excluded.confirmed_value,
          confirmed_at = excluded.confirmed_at, due_at = null, attempts = 0, error_code = null, error_message = null, guarded = 0, settle_at = null,
          read_at = null
        where listing_aspect.desired_version < excluded.desired_version and listing_aspect.batch_id is null
          and coalesce(listing_aspect.error_code, '') <> 'outcome_unknown'
        """;

    internal const string InsertAspect = """
        insert into listing_aspect (tenant, product_id, account_key, aspect, desired_version, desired_value, lane, due_at, cause)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        on conflict do nothing
        """;

    // A product's decision on a guarded listing stands on what it read: a version sent meanwhile, or one on its way, undoes it.
    internal const string GuardedWrite = """
        update listing_aspect set
          guarded = 1, desired_version = ?5, desired_value = ?6, lane = ?7, due_at = ?8, read_at = ?9, settle_at = null, attempts = 0,
          error_code = null, error_message = null
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = 'stock' and sent_version = ?4 and desired_version < ?5
          and batch_id is null and coalesce(error_code, '') <> 'outcome_unknown'
        """;

    internal const string GuardedShown = """
        update listing_aspect set
          guarded = 1, desired_version = ?5, desired_value = ?6, sent_version = ?5, sent_value = ?6, confirmed_version = ?5, confirmed_value = ?6,
          due_at = null, read_at = ?7, settle_at = null, attempts = 0, error_code = null, error_message = null
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = 'stock' and sent_version = ?4 and desired_version < ?5
          and batch_id is null and coalesce(error_code, '') <> 'outcome_unknown'
        """;

    internal const string GuardedMark = """
        update listing_aspect set
          guarded = 1, read_at = coalesce(?5, read_at), settle_at = case when ?6 = 1 then null else settle_at end
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = 'stock' and sent_version = ?4
        """;

    internal const string InsertGuarded = """
        insert into listing_aspect (tenant, product_id, account_key, aspect, desired_version, desired_value, lane, due_at, guarded, read_at)
        values (?1, ?2, ?3, 'stock', ?4, ?5, ?6, ?7, 1, ?8)
        on conflict do nothing
        """;

    internal const string SetShown = """
        update listing_aspect set
          shown_value = ?5, shown_at = ?6, read_at = null, settle_at = case when guarded = 1 then ?7 end
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = 'stock' and sent_version = ?4 and batch_id is null
          and coalesce(error_code, '') <> 'outcome_unknown'
        """;

    internal const string SetLater = """
        update listing_aspect set due_at = ?6
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and desired_version = ?5 and batch_id is null and due_at < ?6
        """;

    internal const string InsertListing = """
        insert into listing (tenant, product_id, account_key) values (?1, ?2, ?3) on conflict do nothing
        """;

    internal const string SupersedeHolds = """
        update hold set state = 'superseded', decided_at = ?6
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and version < ?5 and state = 'open'
        """;

    internal const string DeleteDrift = """
        delete from drift where tenant = ?1 and product_id = ?2 and account_key = ?3
        """;

    internal const string DeleteAspects = """
        delete from listing_aspect where tenant = ?1 and product_id = ?2 and account_key = ?3
        """;

    internal const string DeleteListing = """
        delete from listing where tenant = ?1 and product_id = ?2 and account_key = ?3
        """;

    internal const string Take = """
        update listing_aspect set sent_version = desired_version, sent_value = ?6, sent_at = ?7, batch_id = ?8, due_at = null
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and desired_version = ?5 and batch_id is null
        """;

    // A write may have taken effect until it was answered, or until the reading that stands for its answer.
    internal const string Confirm = """
        update listing_aspect set
          sent_at = case when aspect = 'stock' then ?7 else sent_at end,
          batch_id = null, confirmed_version = sent_version, confirmed_value = sent_value, confirmed_at = ?7, attempts = 0, error_code = null,
          error_message = null, due_at = case when desired_version > sent_version then ?7 end,
          settle_at = case when guarded = 1 then ?8 end, read_at = case when guarded = 1 and ?9 = 1 then ?7 else read_at end
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and sent_version = ?5 and coalesce(batch_id, '') = ?6
        """;

    internal const string Refuse = """
        update listing_aspect set
          batch_id = null, refused_version = sent_version, error_code = ?8, error_message = ?9,
          due_at = case when desired_version > sent_version then ?7 end, settle_at = case when guarded = 1 then 0 end
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and sent_version = ?5 and coalesce(batch_id, '') = ?6
        """;

    internal const string Retry = """
        update listing_aspect set
          batch_id = null, attempts = attempts + 1, error_code = ?8, error_message = ?9,
          due_at = case when desired_version > sent_version then ?7 else coalesce(?10, ?7) end
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and sent_version = ?5 and coalesce(batch_id, '') = ?6
        """;

    internal const string Unknown = """
        update listing_aspect set
          batch_id = null, error_code = ?8, error_message = ?9, due_at = coalesce(?10, ?7)
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and sent_version = ?5 and coalesce(batch_id, '') = ?6
        """;

    internal const string Close = """
        update listing_aspect set
          batch_id = null, error_code = ?8, error_message = ?9, due_at = case when desired_version > sent_version then ?7 end
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = ?4 and sent_version = ?5 and coalesce(batch_id, '') = ?6
          and guarded = 1
        """;

    // A refused version rests until it changes, a held one until a person decides; one in a batch is settled by the batch's result.
    // The index is named, because SQLite without statistics would walk the tenant's rows by the primary key.
    internal const string AccountDueAt = """
        update listing_aspect indexed by listing_aspect_behind set due_at = ?3
        where tenant = ?1 and account_key = ?2 and confirmed_version < desired_version and refused_version < desired_version
          and held_version < desired_version and batch_id is null
          and not (guarded = 1 and sent_version = desired_version and due_at is null)
        """;

    internal const string AccountRest = """
        update listing_aspect indexed by listing_aspect_behind set due_at = null
        where tenant = ?1 and account_key = ?2 and confirmed_version < desired_version and due_at is not null
        """;

    internal const string SetMark = """
        insert into listing (tenant, product_id, account_key, mark, mark_detail) values (?1, ?2, ?3, ?4, ?5)
        on conflict (tenant, product_id, account_key) do update set mark = excluded.mark, mark_detail = excluded.mark_detail
        """;

    internal const string ClearMark = """
        update listing set mark = null, mark_detail = null where tenant = ?1 and product_id = ?2 and account_key = ?3
        """;

    internal const string DeleteEmptyListing = """
        delete from listing
        where tenant = ?1 and product_id = ?2 and account_key = ?3
          and not exists (select 1 from listing_aspect where tenant = ?1 and product_id = ?2 and account_key = ?3)
        """;

    public RowOutcome Desired(string tenant, ListingDesiredRow row)
    {
        var due = row.DueAt;
        if (row.IsAdopted && Aspect(Adopt, tenant, row).Time(clock.GetUtcNow()).Number(row.Lane).Run() == 1)
        {
            connection[InsertListing].Text(tenant).Text(row.ProductId).Text(row.AccountKey).Run();
            return RowOutcome.Written;
        }

        if (row.AlreadyShown)
        {
            var now = clock.GetUtcNow();
            if (Aspect(Shift, tenant, row).Time(now).Text(row.Cause).Time(row.UnlessSentSince).Run() == 1)
                return RowOutcome.Written;
            due ??= now;
        }

        if (Aspect(Raise, tenant, row).Number(row.Lane).Time(due).Text(row.Cause).RunForNumber() is { } heldVersion)
        {
            if (heldVersion > 0)
                Aspect(SupersedeHolds, tenant, row.ProductId, row.AccountKey, row.Aspect).Number(row.DesiredVersion).Time(clock.GetUtcNow()).Run();
        }
        else if (Aspect(InsertAspect, tenant, row).Number(row.Lane).Time(due).Text(row.Cause).Run() == 1)
        {
            connection[InsertListing].Text(tenant).Text(row.ProductId).Text(row.AccountKey).Run();
        }
        else if (row.IsShared)
        {
            return RowOutcome.Conflict;
        }

        return RowOutcome.Written;
    }

    public RowOutcome Guard(string tenant, ListingGuardRow row)
    {
        if (row.Value is not { } value)
        {
            var marked = Guarded(GuardedMark, tenant, row).Time(row.ReadAt).Flag(row.Settled).Run();
            return marked == 1 ? RowOutcome.Written : RowOutcome.Conflict;
        }

        var written = value.DueAt is null
            ? Guarded(GuardedShown, tenant, row).Number(value.Version).Text(value.Json).Time(row.ReadAt).Run()
            : Guarded(GuardedWrite, tenant, row).Number(value.Version).Text(value.Json).Number(value.Lane).Time(value.DueAt).Time(row.ReadAt).Run();
        if (written == 1)
            return RowOutcome.Written;
        if (row.ExpectedSentVersion != 0 || connection[InsertGuarded].Text(tenant).Text(row.ProductId).Text(row.AccountKey)
                .Number(value.Version).Text(value.Json).Number(value.Lane).Time(value.DueAt).Time(row.ReadAt).Run() == 0)
            return RowOutcome.Conflict;
        connection[InsertListing].Text(tenant).Text(row.ProductId).Text(row.AccountKey).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Shown(string tenant, ListingShownRow row) =>
        Conditional(connection[SetShown]
            .Text(tenant).Text(row.ProductId).Text(row.AccountKey).Number(row.SentVersion).Number(row.Quantity).Time(row.At).Time(row.SettleAt).Run());

    public RowOutcome PutOff(string tenant, ListingPutOffRow row) =>
        Conditional(Aspect(SetLater, tenant, row.ProductId, row.AccountKey, row.Aspect).Number(row.DesiredVersion).Time(row.Until).Run());

    public RowOutcome Removed(string tenant, ListingRemovedRow row)
    {
        foreach (var aspect in (ReadOnlySpan<string>)["stock", "price", "content"])
            Aspect(SupersedeHolds, tenant, row.ProductId, row.AccountKey, aspect).Number(long.MaxValue).Time(clock.GetUtcNow()).Run();
        connection[DeleteDrift].Text(tenant).Text(row.ProductId).Text(row.AccountKey).Run();
        connection[DeleteAspects].Text(tenant).Text(row.ProductId).Text(row.AccountKey).Run();
        connection[DeleteListing].Text(tenant).Text(row.ProductId).Text(row.AccountKey).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Taken(string tenant, ListingTakenRow row) =>
        Conditional(Bind(connection[Take], tenant, row).Run());

    public RowOutcome Result(string tenant, ListingResultRow row) => Conditional(Bind(connection[ResultStatement(row)], tenant, row).Run());

    internal static string ResultStatement(ListingResultRow row) => row.Result switch
    {
        "confirmed" => Confirm,
        "refused" => Refuse,
        "retry" => Retry,
        "unknown" => Unknown,
        "closed" => Close,
        _ => throw new ArgumentException($"'{row.Result}' is no result of a sent listing.", nameof(row)),
    };

    internal static Statement Bind(Statement statement, string tenant, ListingResultRow row)
    {
        var sent = statement
            .Text(tenant).Text(row.ProductId).Text(row.AccountKey).Text(row.Aspect).Number(row.SentVersion).Text(row.BatchId).Time(row.At);
        return row.Result switch
        {
            "confirmed" => sent.Time(row.SettleAt).Flag(row.ReadAfter),
            "refused" or "closed" => sent.Text(row.Code).Text(row.Message),
            "retry" => sent.Text(row.Code).Text(row.Message).Time(row.DueAt),
            _ => sent.Text(OutcomeUnknown).Text(row.Message).Time(row.DueAt),
        };
    }

    internal static Statement Bind(Statement statement, string tenant, ListingTakenRow row) =>
        statement.Text(tenant).Text(row.ProductId).Text(row.AccountKey).Text(row.Aspect).Number(row.DesiredVersion)
            .Text(row.SentValue).Time(row.At).Text(row.BatchId);

    /// <summary>The common beginning of <see cref="Adopt"/>, <see cref="Shift"/>, <see cref="Raise"/> and <see cref="InsertAspect"/>.</summary>
    internal static Statement Bind(Statement statement, string tenant, ListingDesiredRow row) =>
        statement.Text(tenant).Text(row.ProductId).Text(row.AccountKey).Text(row.Aspect).Number(row.DesiredVersion).Text(row.Value);

    public RowOutcome AccountDue(string tenant, AccountListingsDueRow row)
    {
        if (row.DueAt is { } due)
            connection[AccountDueAt].Text(tenant).Text(row.AccountKey).Time(due).Run();
        else
            connection[AccountRest].Text(tenant).Text(row.AccountKey).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Mark(string tenant, ListingMarkRow row)
    {
        if (row.Mark is { } mark)
        {
            connection[SetMark].Text(tenant).Text(row.ProductId).Text(row.AccountKey).Text(mark).Text(row.Detail).Run();
            return RowOutcome.Written;
        }

        connection[ClearMark].Text(tenant).Text(row.ProductId).Text(row.AccountKey).Run();
        connection[DeleteEmptyListing].Text(tenant).Text(row.ProductId).Text(row.AccountKey).Run();
        return RowOutcome.Written;
    }

    private static RowOutcome Conditional(int written) => written == 1 ? RowOutcome.Written : RowOutcome.Dropped;

    private Statement Guarded(string sql, string tenant, ListingGuardRow row) =>
        connection[sql].Text(tenant).Text(row.ProductId).Text(row.AccountKey).Number(row.ExpectedSentVersion);

    private Statement Aspect(string sql, string tenant, ListingDesiredRow row) =>
        Bind(connection[sql], tenant, row);

    private Statement Aspect(string sql, string tenant, string productId, string accountKey, string aspect) =>
        connection[sql].Text(tenant).Text(productId).Text(accountKey).Text(aspect);
}
