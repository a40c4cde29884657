using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sql;
using KolajAI.Storage.Sql.Writes;
using Npgsql;

namespace KolajAI.Storage.Postgres;

/// <summary>A row of a set, with the unit that brings it.</summary>
internal readonly record struct SetRow(int Unit, string Tenant, StoreRow Row);

/// <summary>
/// Writes the rows of many units table by table, each table in the order of keys. No two rows are the same one: what is written does not
/// depend on the order of the units.
/// </summary>
internal sealed class RowSets(PostgresQueue queue, TimeProvider clock)
{
    private const string LockAspects = """
        select 1 from listing_aspect a join unnest($1, $2, $3, $4) with ordinality as i (tenant, product_id, account_key, aspect, place)
          on a.tenant = i.tenant and a.product_id = i.product_id and a.account_key = i.account_key and a.aspect = i.aspect
        order by i.place for update of a
        """;

    // A bundle that holds several of the components is written once, and has risen once for each.
    private const string WakeHolders = """
        update bundle_wake w set generation = w.generation + h.rises, due_at = h.at, moved = case when w.moved < h.moved then h.moved else w.moved end
        from (
          select b.tenant, b.bundle_id, count(*) as rises, max(i.at) as at, max(i.moved) as moved
          from unnest($1, $2, $3, $4) as i (tenant, component_id, at, moved)
          join bundle_component b on b.tenant = i.tenant and b.component_id = i.component_id
          group by b.tenant, b.bundle_id order by b.tenant, b.bundle_id) h
        where w.tenant = h.tenant and w.bundle_id = h.bundle_id
        """;

    // They end with the connection.
    private readonly Dictionary<string, SetStatement> _statements = new(StringComparer.Ordinal);

    // Units of which something is written in this transaction.
    private readonly HashSet<int> _written = [];

    /// <summary>What became of a row that was not simply written.</summary>
    public Action<SetRow, RowOutcome> Report { get; set; } = static (_, _) => { };

    /// <summary>Units that lost: nothing more of them is written.</summary>
    public IReadOnlySet<int> Lost { get; set; } = new HashSet<int>();

    /// <summary>Whether the transaction holds something of the unit.</summary>
    public bool HasWritten(int unit) => _written.Contains(unit);

    /// <summary>The unit's fenced row is written.</summary>
    public void Wrote(int unit) => _written.Add(unit);

    /// <param name="rows">In the order of units; of kinds that <see cref="UnitKeys"/> knows.</param>
    public void Write(IReadOnlyList<SetRow> rows)
    {
        Unique<ProductNameRow>(rows, ProductWriter.ClaimName, static r => (r.Kind, r.Name, ""), ProductWriter.Bind);
        Barcodes(rows);
        Unique<LedgerRow>(rows, ProductWriter.InsertLedger, static r => (r.ProductId, r.EffectKey, ""), ProductWriter.Bind);
        Aspects(rows);
        Unique<RemoteIdRow>(rows, ProductWriter.ClaimRemoteId, static r => (r.AccountKey, r.Kind, r.RemoteId), ProductWriter.Bind);
        Upsert<BatchRow>(rows, WorkWriter.UpsertBatch, static r => (r.AccountKey, r.BatchId, ""), WorkWriter.Bind);
        Upsert<BatchDoneRow>(rows, WorkWriter.DeleteBatch, static r => (r.AccountKey, r.BatchId, ""), WorkWriter.Bind);
        Inbox(rows);
        Upsert<OrderLineRow>(rows, OrderWriter.UpsertLine, static r => (r.OrderId, r.LineId, ""), OrderWriter.Bind);
        Upsert<OrderEffectRow>(rows, OrderWriter.UpsertEffect, static r => (r.OrderId, r.EffectKey, ""), OrderWriter.Bind);
        Upsert<OrderActionRow>(rows, OrderWriter.UpsertAction, static r => (r.ActionId, "", ""), OrderWriter.Bind);
        Items(rows);
        Idempotency(rows);
        Upsert<DataKeyRow>(rows, IdentityWriter.InsertDataKey, static r => (r.ObjectId, "", ""), IdentityWriter.Bind);
        Upsert<BlindIndexRow>(rows, IdentityWriter.InsertBlindIndex, static r => (r.Kind, Convert.ToHexString(r.Hash), r.ObjectId), IdentityWriter.Bind);
        Upsert<PersonalEndRow>(rows, PersonalWriter.InsertEnd, static r => (r.ObjectId, "", ""), PersonalWriter.Bind);
        Upsert<PersonalEventRow>(rows, PersonalWriter.InsertEvent, static r => (r.ObjectId, r.InboxId, ""), PersonalWriter.Bind);
        Upsert<ImportSeenRow>(rows, ImportWriter.InsertSeen, static r => (r.ScheduleId, r.ProductId, ""), ImportWriter.Bind);
        Bundles(rows);
        Wakes(rows);
    }

    /// <summary>A transaction begins: rows that an abandoned one has left bound are void.</summary>
    public void Clear()
    {
        _written.Clear();
        foreach (var statement in _statements.Values)
            statement.Clear();
    }

    /// <param name="dues">In the order of keys, of different accounts.</param>
    public void MakeDue(IEnumerable<AccountDue> dues)
    {
        var set = Set(AccountWriter.Due, "");
        foreach (var due in dues)
        {
            AccountWriter.Bind(set, due);
            set.Next();
        }

        set.RunSet();
    }

    /// <summary>The form for sets of a writer's statement; <paramref name="key"/> as in <see cref="SetStatement"/>.</summary>
    public SetStatement Set(string sql, string? key = null)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements.Add(sql, statement = new SetStatement(queue, sql, key));
        return statement;
    }

    private List<(SetRow At, T Row)> Sorted<T>(IReadOnlyList<SetRow> rows, Func<T, (string, string, string)> key)
        where T : StoreRow
    {
        var own = new List<(SetRow At, T Row)>();
        foreach (var row in rows)
        {
            if (row.Row is T typed && !Lost.Contains(row.Unit))
                own.Add((row, typed));
        }

        own.Sort((a, b) =>
        {
            var (x, y) = (key(a.Row), key(b.Row));
            var order = string.CompareOrdinal(a.At.Tenant, b.At.Tenant);
            order = order != 0 ? order : string.CompareOrdinal(x.Item1, y.Item1);
            order = order != 0 ? order : string.CompareOrdinal(x.Item2, y.Item2);
            return order != 0 ? order : string.CompareOrdinal(x.Item3, y.Item3);
        });
        return own;
    }

    private IReadOnlyList<long?> Run<T>(SetStatement set, List<(SetRow At, T Row)> rows, Func<Statement, string, T, Statement> bind)
        where T : StoreRow
    {
        foreach (var (at, row) in rows)
        {
            bind(set, at.Tenant, row);
            set.Next();
        }

        var hits = set.RunSet();
        for (var i = 0; i < rows.Count; i++)
        {
            if (!set.TellsRows || hits[i] is not null)
                _written.Add(rows[i].At.Unit);
        }

        return hits;
    }

    /// <summary>Rows that are written whatever was there.</summary>
    private void Upsert<T>(IReadOnlyList<SetRow> rows, string sql, Func<T, (string, string, string)> key, Func<Statement, string, T, Statement> bind)
        where T : StoreRow => Run(Set(sql, ""), Sorted(rows, key), bind);

    /// <summary>Rows whose key must be free, or their own.</summary>
    private void Unique<T>(IReadOnlyList<SetRow> rows, string sql, Func<T, (string, string, string)> key, Func<Statement, string, T, Statement> bind)
        where T : StoreRow => Missed(Sorted(rows, key), sql, null, bind, RowOutcome.Refused);

    private void Missed<T>(
        List<(SetRow At, T Row)> rows, string sql, string? key, Func<Statement, string, T, Statement> bind, RowOutcome outcome)
        where T : StoreRow
    {
        var hits = Run(Set(sql, key), rows, bind);
        for (var i = 0; i < rows.Count; i++)
        {
            if (hits[i] is null)
                Report(rows[i].At, outcome);
        }
    }

    private void Barcodes(IReadOnlyList<SetRow> rows)
    {
        var own = Sorted<ProductBarcodesRow>(rows, static r => (r.ProductId, "", ""));
        Run(Set(ProductWriter.DropBarcodes), own, ProductWriter.BindBarcodes);
        Run(Set(ProductWriter.AddBarcodes, ""), own, ProductWriter.BindBarcodes);
    }

    private void Aspects(IReadOnlyList<SetRow> rows)
    {
        var desired = Sorted<ListingDesiredRow>(rows, static r => (r.ProductId, r.AccountKey, r.Aspect));
        var taken = Sorted<ListingTakenRow>(rows, static r => (r.ProductId, r.AccountKey, r.Aspect));
        var results = Sorted<ListingResultRow>(rows, static r => (r.ProductId, r.AccountKey, r.Aspect));
        Lock(
        [
            .. desired.Select(static d => (d.At.Tenant, d.Row.ProductId, d.Row.AccountKey, d.Row.Aspect)),
            .. taken.Select(static t => (t.At.Tenant, t.Row.ProductId, t.Row.AccountKey, t.Row.Aspect)),
            .. results.Select(static r => (r.At.Tenant, r.Row.ProductId, r.Row.AccountKey, r.Row.Aspect)),
        ]);
        Desired(desired);
        Missed(taken, ListingWriter.Take, null, ListingWriter.Bind, RowOutcome.Dropped);
        foreach (var kind in results.GroupBy(static r => ListingWriter.ResultStatement(r.Row), StringComparer.Ordinal))
            Missed([.. kind], kind.Key, null, ListingWriter.Bind, RowOutcome.Dropped);
    }

    /// <summary>Products, accounts and their siblings meet at aspects: taken in one order before any is written.</summary>
    private void Lock(List<(string Tenant, string ProductId, string AccountKey, string Aspect)> keys)
    {
        if (keys.Count < 2)
            return;
        keys.Sort(static (a, b) =>
        {
            var order = string.CompareOrdinal(a.Tenant, b.Tenant);
            order = order != 0 ? order : string.CompareOrdinal(a.ProductId, b.ProductId);
            order = order != 0 ? order : string.CompareOrdinal(a.AccountKey, b.AccountKey);
            return order != 0 ? order : string.CompareOrdinal(a.Aspect, b.Aspect);
        });
        var command = new NpgsqlBatchCommand(LockAspects);
        command.Parameters.Add(new NpgsqlParameter { Value = keys.Select(static k => PostgresText.Check(k.Tenant)!).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = keys.Select(static k => PostgresText.Check(k.ProductId)!).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = keys.Select(static k => PostgresText.Check(k.AccountKey)!).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = keys.Select(static k => PostgresText.Check(k.Aspect)!).ToArray() });
        queue.Defer(command, givesRows: true);
    }

    /// <summary>As <see cref="ListingWriter.Desired"/>, step by step for all that are left.</summary>
    private void Desired(List<(SetRow At, ListingDesiredRow Row)> rows)
    {
        var now = clock.GetUtcNow();
        var made = new List<(SetRow At, ListingDesiredRow Row)>();
        rows = Step(rows, static r => r.IsAdopted, ListingWriter.Adopt, (s, t, r) => ListingWriter.Bind(s, t, r).Time(now).Number(r.Lane), made);
        rows = Step(rows, static r => r.AlreadyShown, ListingWriter.Shift, (s, t, r) => ListingWriter.Bind(s, t, r).Time(now).Text(r.Cause).Time(r.UnlessSentSince), []);

        Statement Due(Statement statement, string tenant, ListingDesiredRow row) =>
            ListingWriter.Bind(statement, tenant, row).Number(row.Lane).Time(row.DueAt ?? (row.AlreadyShown ? now : null)).Text(row.Cause);
        var held = Run(Set(ListingWriter.Raise), rows, Due);
        var stopped = new List<(SetRow At, ListingDesiredRow Row)>();
        var absent = new List<(SetRow At, ListingDesiredRow Row)>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (held[i] is null)
                absent.Add(rows[i]);
            else if (held[i] > 0)
                stopped.Add(rows[i]);
        }

        Run(Set(ListingWriter.SupersedeHolds), stopped, (s, t, r) =>
            s.Text(t).Text(r.ProductId).Text(r.AccountKey).Text(r.Aspect).Number(r.DesiredVersion).Time(now));
        foreach (var (at, _) in Step(absent, static _ => true, ListingWriter.InsertAspect, Due, made).Where(static r => r.Row.IsShared))
        {
            // Its other aspects are among those of this table.
            _written.Add(at.Unit);
            Report(at, RowOutcome.Conflict);
        }

        Run(
            Set(ListingWriter.InsertListing, ""),
            [.. made.OrderBy(static m => m.At.Tenant, StringComparer.Ordinal).ThenBy(static m => m.Row.ProductId, StringComparer.Ordinal)
                .ThenBy(static m => m.Row.AccountKey, StringComparer.Ordinal)],
            static (s, t, r) => s.Text(t).Text(r.ProductId).Text(r.AccountKey));
    }

    /// <summary>Runs the statement for the rows it is for.</summary>
    /// <param name="hit">Takes those it wrote.</param>
    /// <returns>The others.</returns>
    private List<(SetRow At, ListingDesiredRow Row)> Step(
        List<(SetRow At, ListingDesiredRow Row)> rows, Func<ListingDesiredRow, bool> isFor, string sql, Func<Statement, string, ListingDesiredRow, Statement> bind,
        List<(SetRow At, ListingDesiredRow Row)> hit)
    {
        var tried = rows.Where(r => isFor(r.Row)).ToList();
        if (tried.Count == 0)
            return rows;
        var hits = Run(Set(sql, sql == ListingWriter.InsertAspect ? "tenant, product_id, account_key, aspect" : null), tried, bind);
        var written = tried.Where((_, i) => hits[i] is not null).ToHashSet();
        hit.AddRange(written);
        return [.. rows.Where(r => !written.Contains(r))];
    }

    private void Inbox(IReadOnlyList<SetRow> rows)
    {
        var arrived = Sorted<InboxRow>(rows, static r => (r.AccountKey, r.EventId, ""));
        var hits = Run(Set(WorkWriter.InsertInbox, "tenant, inbox_id"), arrived, WorkWriter.Bind);
        for (var i = 0; i < arrived.Count; i++)
        {
            if (hits[i] is null)
                Report(arrived[i].At, RowOutcome.Refused);
        }

        Run(Set(WorkWriter.InsertPayload, ""), [.. arrived.Where((_, i) => hits[i] is not null)], WorkWriter.BindPayload);
        Missed(Sorted<InboxStateRow>(rows, static r => (r.InboxId, "", "")), WorkWriter.MoveInbox, null, WorkWriter.Bind, RowOutcome.Dropped);
    }

    private void Items(IReadOnlyList<SetRow> rows)
    {
        Upsert<OperationItemRow>(rows, WorkWriter.UpsertItem, static r => (r.ProductId, r.AccountKey, r.Aspect), WorkWriter.Bind);
        var moved = Sorted<OperationItemsMovedRow>(rows, static r => (r.ProductId, r.AccountKey, r.Aspect));
        Run(Set(WorkWriter.MoveItems), moved, WorkWriter.BindMove);
        Run(Set(WorkWriter.SupersedeItems), [.. moved.Where(static m => WorkWriter.Supersedes(m.Row))], WorkWriter.BindSupersede);
    }

    private void Idempotency(IReadOnlyList<SetRow> rows)
    {
        Unique<IdempotencyRow>(rows, IdentityWriter.TakeIdempotency, static r => (r.ScopeHash, "", ""), (s, t, r) => IdentityWriter.Bind(s, t, r, clock));
        var answers = Sorted<IdempotencyAnswerRow>(rows, static r => (r.ScopeHash, "", ""));
        Run(Set(IdentityWriter.ReleaseIdempotency), [.. answers.Where(static a => a.Row.Status == 0)], IdentityWriter.BindRelease);
        Run(Set(IdentityWriter.AnswerIdempotency), [.. answers.Where(static a => a.Row.Status != 0)], IdentityWriter.Bind);
    }

    /// <summary>As <see cref="AccountWriter.Wake"/>.</summary>
    private void Wakes(IReadOnlyList<SetRow> rows)
    {
        var wakes = Sorted<AccountWakeRow>(rows, static r => (r.AccountKey, "", ""));
        var set = Run(Set(AccountWriter.SetWake), wakes, AccountWriter.Bind);
        var others = wakes.Where((_, i) => set[i] is null).ToList();
        var first = others.Where(static w => w.Row.Generation == 0).ToList();
        var made = Run(Set(AccountWriter.InsertWake, "tenant, account_key"), first, AccountWriter.BindFirst);
        foreach (var (at, _) in others.Except(first.Where((_, i) => made[i] is not null)))
            Report(at, RowOutcome.Dropped);
    }

    private void Bundles(IReadOnlyList<SetRow> rows)
    {
        var due = Sorted<BundlesDueRow>(rows, static r => (r.ComponentId, "", ""));
        if (due.Count == 0)
            return;
        var command = new NpgsqlBatchCommand(WakeHolders);
        command.Parameters.Add(new NpgsqlParameter { Value = due.Select(static d => PostgresText.Check(d.At.Tenant)!).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = due.Select(static d => PostgresText.Check(d.Row.ComponentId)!).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = due.Select(static d => Instants.ToMicros(d.Row.At)).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = due.Select(static d => d.Row.Moved ? 1L : 0L).ToArray() });
        queue.Defer(command);
    }
}
