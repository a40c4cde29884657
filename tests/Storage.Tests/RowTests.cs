using KolajAI.Connectors;
using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

/// <summary>The rows that are not listings: each written through the committer and read back.</summary>
public abstract class RowTests(Engine engine)
{
    private static readonly AccountRef Account = AccountRef.FromKey(Sample.Tenant, Sample.Account);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wake_SetByAReaderOfTheNewestGeneration_MovesTheDueTime()
    {
        await using var store = new TestStore(engine);
        var reads = store.Get<IAccountReads>();
        var first = await store.WriteAsync(new AccountWakeRow(Sample.Account, 0, Sample.Now.AddHours(1)));
        Assert.Empty(first.Dropped);
        await MakeDueAsync(store, Sample.Now.AddMinutes(5));
        var seen = await reads.WakeAsync(Account, Cancellation);
        Assert.Equal(new AccountWake(1, Sample.Now.AddMinutes(5)), seen);

        // Made due again between reading and setting: the earlier time stays.
        await MakeDueAsync(store, Sample.Now.AddMinutes(9));
        var late = await store.WriteAsync(new AccountWakeRow(Sample.Account, seen.Generation, null));
        Assert.Single(late.Dropped);
        Assert.Equal(new AccountWake(2, Sample.Now.AddMinutes(5)), await reads.WakeAsync(Account, Cancellation));

        await store.WriteAsync(new AccountWakeRow(Sample.Account, 2, null));
        Assert.Equal(new AccountWake(2, null), await reads.WakeAsync(Account, Cancellation));
    }

    [Fact]
    public async Task ClaimDueAccounts_LeasesEachAccountToOneSweeper()
    {
        await using var store = new TestStore(engine);
        var sweeps = store.Get<ISweeps>();
        await MakeDueAsync(store, Sample.Now);
        var lease = Sample.Now.AddMinutes(1);

        Assert.Equal([Account], await sweeps.ClaimDueAccountsAsync(Sample.Now, lease, 10, Cancellation));
        Assert.Empty(await sweeps.ClaimDueAccountsAsync(Sample.Now.AddSeconds(30), lease, 10, Cancellation));
        if (engine is Engine.Sqlite)
            Assert.Equal([Account], await sweeps.ClaimDueAccountsAsync(lease, lease.AddMinutes(1), 10, Cancellation));
        Assert.Empty(await sweeps.ClaimDueAccountsAsync(Sample.Now.AddMinutes(-1), lease, 10, Cancellation));
    }

    [Fact]
    public async Task Inbox_EventGoesThroughItsStates()
    {
        await using var store = new TestStore(engine);
        var inbox = store.Get<IInboxReads>();
        await store.WriteAsync(Sample.Inbox("i1", "e1"), Sample.Inbox("i2", "e2", Sample.Now.AddSeconds(1)));
        var repeat = await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Rows = [Sample.Inbox("i3", "e1")] });
        Assert.Equal(CommitOutcome.Refused, repeat.Outcome);
        Assert.Equal("i1", (await inbox.FindByEventAsync(Sample.Tenant, Sample.Account, "e1", Cancellation))?.InboxId);
        Assert.Equal([1, 2, 3], await inbox.PayloadAsync(Sample.Tenant, "i1", Cancellation));

        var lease = Sample.Now.AddMinutes(2);
        await store.WriteAsync(new InboxStateRow("i1", "pending", "processing", 1, "order", null, lease, Sample.Now));
        var twice = await store.WriteAsync(new InboxStateRow("i1", "pending", "processing", 1, null, null, lease, Sample.Now));
        Assert.Single(twice.Dropped);
        Assert.Equal(["i2"], await DueAsync(Sample.Now.AddMinutes(1)));
        Assert.Equal(["i2", "i1"], await DueAsync(lease));

        await store.WriteAsync(
            new InboxStateRow("i1", "processing", "done", 1, null, null, lease, Sample.Now),
            new InboxStateRow("i2", null, "failed", 1, null, "boom", Sample.Now.AddHours(1), Sample.Now));
        Assert.Empty(await DueAsync(lease));
        Assert.Equal(Sample.Now.AddHours(1), (await store.Get<IAccountReads>().AgendaAsync(AccountRef.FromKey(Sample.Tenant, Sample.Account), Cancellation)).EventAt);
        Assert.Equal(Sample.Now.AddSeconds(1), await inbox.LastReceivedAsync(Sample.Tenant, Sample.Account, Cancellation));
        var none = new InboxFilter(null, null, null, null, null, null, null);
        Assert.Equal(["i2", "i1"], (await inbox.ListAsync(Sample.Tenant, none, 10, Cancellation)).Select(static e => e.InboxId));
        Assert.Equal(["i1"], (await inbox.ListAsync(Sample.Tenant, none with { State = "done", Type = "order" }, 10, Cancellation)).Select(static e => e.InboxId));
        Assert.Equal(["i2"], (await inbox.ListAsync(Sample.Tenant, none with { State = "failed", Q = "boom" }, 10, Cancellation)).Select(static e => e.InboxId));
        Assert.Empty(await inbox.ListAsync("t2", none, 10, Cancellation));

        async Task<IEnumerable<string>> DueAsync(DateTimeOffset now) =>
            (await inbox.DueAsync(Sample.Tenant, Sample.Account, now, 10, Cancellation)).Select(static e => e.InboxId);
    }

    [Fact]
    public async Task Idempotency_IsTakenOnceUntilReleasedOrItsLeaseRanOut()
    {
        await using var store = new TestStore(engine);
        var row = new IdempotencyRow("s", [1], Sample.Now.AddMinutes(1), Sample.Now.AddDays(1));
        Assert.Equal(CommitOutcome.Committed, await TakeAsync(row));
        Assert.Equal(CommitOutcome.Refused, await TakeAsync(row));

        store.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(CommitOutcome.Refused, await TakeAsync(row with { BodyHash = [2] }));
        Assert.Equal(CommitOutcome.Committed, await TakeAsync(row with { LeaseUntil = Sample.Now.AddMinutes(9) }));

        await store.WriteAsync(new IdempotencyAnswerRow("s", 202, "application/json", [9], Sample.Now.AddDays(1)));
        store.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(CommitOutcome.Refused, await TakeAsync(row));
        var stored = await store.Get<IIdempotencyReads>().FindAsync(Sample.Tenant, "s", Cancellation);
        Assert.Equal((202, "application/json"), (stored!.Status, stored.ContentType));
        Assert.Equal([9], stored.SealedBody);

        await store.WriteAsync(new IdempotencyAnswerRow("s", 0, null, null, Sample.Now));
        Assert.Equal(CommitOutcome.Committed, await TakeAsync(row));

        async Task<CommitOutcome> TakeAsync(IdempotencyRow taken) =>
            (await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Rows = [taken] })).Outcome;
    }

    [Fact]
    public async Task OperationItems_MoveWithTheirVersionAndSupersedeOlderOnes()
    {
        await using var store = new TestStore(engine);
        var reads = store.Get<IOperationReads>();
        await store.WriteAsync(
            new OperationItemRow("op1", "p", Sample.Account, "stock", 1, "P", "stored", Sample.Now),
            new OperationItemRow("op2", "p", Sample.Account, "stock", 2, "P", "stored", Sample.Now),
            new OperationItemRow("op2", "q", Sample.Account, "stock", 7, "Q", "stored", Sample.Now));
        await store.WriteAsync(new OperationItemsMovedRow("p", Sample.Account, "stock", 2, "sent", null, null, Sample.Now));
        Assert.Equal("stored", (await ItemsAsync("op1")).Single().State);
        await store.WriteAsync(new OperationItemsMovedRow("p", Sample.Account, "stock", 2, "refused", "no", "why", Sample.Now));

        Assert.Equal("superseded", (await ItemsAsync("op1")).Single().State);
        var items = await ItemsAsync("op2");
        Assert.Equal([("p", "refused", "no"), ("q", "stored", null)], items.Select(static i => (i.ProductId, i.State, i.Code)));
        Assert.Equal("q", (await ItemsAsync("op2", items[0].Position)).Single().ProductId);

        await store.WriteAsync(new OperationExpiredRow("op2", Sample.Now));
        var counts = await reads.CountsAsync(Sample.Tenant, "op2", Cancellation);
        Assert.Equal(new Dictionary<string, long> { ["expired"] = 1, ["refused"] = 1 }, counts);

        Task<IReadOnlyList<OperationItem>> ItemsAsync(string operation, string? after = null) =>
            reads.ItemsAsync(Sample.Tenant, operation, null, after, 10, Cancellation);
    }

    [Fact]
    public async Task Orders_EffectsAndActions_KeepTheirOrderAndRest()
    {
        await using var store = new TestStore(engine);
        var reads = store.Get<IOrderReads>();
        await store.CommitAsync(Sample.Unit(
            Sample.Order("o1") with { EffectsPending = true },
            new OrderEffectRow("o1", "b", "p", [1], false), new OrderEffectRow("o1", "a", "p", [2], false), new OrderEffectRow("o1", "b", "p", [3], false),
            new OrderActionRow("a1", "o1", Sample.Account, "ship", "pending", [1], 0, null, Sample.Now, Sample.Now),
            new OrderLineRow("o1", "l1", Sample.Account, null, "SKU", null, 2), new OrderLineRow("o1", "l2", Sample.Account, "p", "P", null, 3)));

        Assert.Equal(["b", "a"], (await reads.OwedEffectsAsync(Sample.Tenant, "o1", Cancellation)).Select(static e => e.EffectKey));
        Assert.Equal([(Sample.Tenant, Sample.Account, "o1")], await store.Get<ISweeps>().OrdersOwingEffectsAsync(Sample.Now.AddSeconds(1), 10, Cancellation));
        await store.WriteAsync(new OrderEffectRow("o1", "b", "p", [1], true));
        await store.WriteAsync(new OrderEffectRow("o1", "b", "p", [1], false));
        Assert.Equal(["a"], (await reads.OwedEffectsAsync(Sample.Tenant, "o1", Cancellation)).Select(static e => e.EffectKey));
        Assert.Equal(2, (await reads.EffectKeysAsync(Sample.Tenant, "o1", Cancellation)).Count);

        Assert.Single(await reads.DueActionsAsync(Sample.Tenant, Sample.Account, Sample.Now, 10, Cancellation));
        await store.WriteAsync(new OrderActionRow("a1", "o1", Sample.Account, "ship", "done", [1], 1, null, Sample.Now, Sample.Now));
        Assert.Empty(await reads.DueActionsAsync(Sample.Tenant, Sample.Account, Sample.Now, 10, Cancellation));
        Assert.Equal("done", (await reads.ActionsAsync(Sample.Tenant, "o1", Cancellation)).Single().State);

        Assert.Equal(["o1"], await reads.WithUnboundLinesAsync(Sample.Tenant, 10, null, Cancellation));
        Assert.Empty(await reads.WithUnboundLinesAsync(Sample.Tenant, 10, "o1", Cancellation));
        var open = await reads.OpenUnitsAsync(Sample.Tenant, Sample.Account, ["p", "q"], Cancellation);
        Assert.Equal(new Dictionary<string, long> { ["p"] = 3 }, open);
        var bySku = await reads.ListAsync(Sample.Tenant, new OrderFilter { Sku = "SKU", WantTotal = true }, 10, Cancellation);
        Assert.Equal(("o1", 1L), (bySku.Rows.Single().Id, bySku.Total!.Value));
    }

    [Fact]
    public async Task ConnectorState_WritesAllOrNone()
    {
        await using var store = new TestStore(engine);
        var state = store.Get<IConnectorStates>().For(Account);
        Assert.True(await state.WriteAsync([new ConnectorStateWrite("a/1", 0, [1]), new ConnectorStateWrite("a/2", 0, [2]), new ConnectorStateWrite("b", 0, [3])], Cancellation));
        Assert.False(await state.WriteAsync([new ConnectorStateWrite("a/1", 1, [9]), new ConnectorStateWrite("a/2", 7, [9])], Cancellation));
        Assert.Equal([1], (await state.GetAsync("a/1", Cancellation))!.Value);
        Assert.Equal(["a/1", "a/2"], (await state.ListAsync("a/", null, 10, Cancellation)).Select(static e => e.Key));
        Assert.Equal(["a/2"], (await state.ListAsync("a/", "a/1", 10, Cancellation)).Select(static e => e.Key));
        Assert.True(await state.WriteAsync([new ConnectorStateWrite("a/1", 1, null)], Cancellation));
        Assert.Null(await state.GetAsync("a/1", Cancellation));
        Assert.Null(await store.Get<IConnectorStates>().For(Account with { Account = "other" }).GetAsync("b", Cancellation));
    }

    [Fact]
    public async Task DeleteExpired_TakesWhatIsPastItsTimeBoundedly()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(new Unit
        {
            Tenant = Sample.Tenant,
            Rows =
            [
                new IdempotencyRow("old", [1], Sample.Now, Sample.Now.AddHours(1)), new IdempotencyRow("new", [1], Sample.Now, Sample.Now.AddDays(99)),
                Sample.Inbox("i1", "e1"), Sample.Inbox("i2", "e2"), new InboxStateRow("i1", null, "done", 1, null, null, null, Sample.Now),
            ],
            Changes = [.. Enumerable.Range(0, 5).Select(i => new ChangeRow("order", $"o{i}", 1, Sample.Now.AddDays(i < 3 ? 0 : 20)))],
        });
        var sweeps = store.Get<ISweeps>();
        var later = Sample.Now.AddDays(31);

        Assert.Equal(1 + 2 + 1, await sweeps.DeleteExpiredAsync(later, 2, Cancellation));
        Assert.Equal(1, await sweeps.DeleteExpiredAsync(later, 2, Cancellation));
        Assert.Equal(0, await sweeps.DeleteExpiredAsync(later, 2, Cancellation));
        Assert.Equal((5, 4), await store.Get<IChangeReads>().BoundsAsync(Sample.Tenant, Cancellation));
        Assert.Null(await store.Get<IInboxReads>().PayloadAsync(Sample.Tenant, "i1", Cancellation));
        Assert.NotNull(await store.Get<IInboxReads>().PayloadAsync(Sample.Tenant, "i2", Cancellation));
        Assert.NotNull(await store.Get<IInboxReads>().FindAsync(Sample.Tenant, "i1", Cancellation));
        Assert.NotNull(await store.Get<IIdempotencyReads>().FindAsync(Sample.Tenant, "new", Cancellation));
    }

    private static Task<CommitResult> MakeDueAsync(TestStore store, DateTimeOffset at) =>
        store.CommitAsync(new Unit { Tenant = Sample.Tenant, Due = [new AccountDue(Account, at)] });

    [Fact]
    public async Task Agenda_OfAnAccount_NamesWhatWaitsForIt()
    {
        await using var store = new TestStore(engine);
        var reads = store.Get<IAccountReads>();
        Assert.Equal(new AccountAgenda(new AccountWake(0, null), null, null, null, null, null, null, null, null, null, null, 0, null, null, false), await reads.AgendaAsync(Account, Cancellation));

        DateTimeOffset At(int minute) => Sample.Now.AddMinutes(minute);
        await MakeDueAsync(store, At(1));
        await store.WriteAsync(Sample.Inbox("i1", "e1", At(3)), Sample.Inbox("i2", "e2", At(2)));
        await store.CommitAsync(Sample.Unit(Sample.Order("o1"), Action("a1", At(4)), Action("a2", At(3)), Action("a3", null)));
        await store.WriteAsync(
            Sample.Desired("p1", 1, lane: 1, due: At(5)), Sample.Desired("p2", 1, lane: 3, due: At(4)), Sample.Desired("p3", 1, due: At(1)), Sample.Taken("p3", 1, "b1"));
        await store.WriteAsync(
            new DriftRow("p1", Sample.Account, "stock", 1, 0, 0, null, null, "waits", "open", Sample.Now, Sample.Now, 1, At(7), null, 0),
            new ConsistencyCheckRow(Sample.Account, "c2", null, null, null, 0, 0, At(9)), new ConsistencyCheckRow(Sample.Account, "c1", null, null, null, 0, 0, At(8)),
            new ListingImportRow(Sample.Account, "m1", "{}", ListingImportRow.First, null, 0, "{}", At(11)),
            new CatalogWantedRow(Sample.Account, "brands", "", At(12)), new CatalogWantedRow(Sample.Account, "categories", "", At(11)),
            new MappingCheckRow(Sample.Account, "k1", "[]", null, At(13)), new MappingCheckRow(Sample.Account, "k2", "[]", null, At(12)));
        await store.WriteAsync(Batch("b1", "sending", At(5)), Batch("b2", "following", At(7)), Batch("b3", "following", At(6)));

        var agenda = new AccountAgenda(
            new AccountWake(1, At(1)), At(2), At(3), At(4), null, null, At(7), At(8), At(11), At(11), At(13), 3, At(5), At(6), false);
        Assert.Equal(agenda, await reads.AgendaAsync(Account, Cancellation));
        Assert.Equal(
            new AccountAgenda(new AccountWake(0, null), null, null, null, null, null, null, null, null, null, null, 0, null, null, false),
            await reads.AgendaAsync(new AccountRef(Sample.Tenant, "sandbox", "other"), Cancellation));

        static OrderActionRow Action(string id, DateTimeOffset? due) => new(id, "o1", Sample.Account, "ship", "pending", [1], 0, null, due, Sample.Now);
        static BatchRow Batch(string id, string state, DateTimeOffset due) => new(Sample.Account, id, "stock", state, null, [1], Sample.Now, due, due);
    }

    public sealed class OnSqlite() : RowTests(Engine.Sqlite);

    public sealed class OnPostgres() : RowTests(Engine.Postgres);
}
