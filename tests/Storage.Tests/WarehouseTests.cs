using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

/// <summary>A warehouse that holds something, or that somebody ships from, cannot go, whatever two decide at the same moment.</summary>
public abstract class WarehouseTests(Engine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Warehouse_WithUnitsOrAccounts_StaysUntilBothAreGone()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(Warehouse("north")));
        await store.WriteAsync(new WarehouseStockRow("p", "north", 0, 2), new AccountWarehousesRow("sandbox/a", ["default", "north"]));
        Assert.Equal((1, "sandbox/a"), await UseAsync(store, "north"));

        Assert.Equal((CommitOutcome.Refused, typeof(WarehouseRemovedRow)), await RemoveAsync(store, "north"));
        await store.WriteAsync(new WarehouseStockRow("p", "north", 0, 0));
        Assert.Equal((CommitOutcome.Refused, typeof(WarehouseRemovedRow)), await RemoveAsync(store, "north"));
        await store.WriteAsync(new AccountWarehousesRow("sandbox/a", []));
        Assert.Equal((0, ""), await UseAsync(store, "north"));
        Assert.Equal((CommitOutcome.Committed, null), await RemoveAsync(store, "north"));

        Assert.Empty(await Reads(store).ListAsync(Sample.Tenant, Cancellation));
        Assert.Equal(CommitOutcome.Refused, (await RemoveAsync(store, "north")).Outcome);
    }

    [Fact]
    public async Task UnitsAndAccounts_OfAWarehouseThatIsNot_RefuseTheirUnitWhole()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(new Unit { Tenant = "other", Fence = Warehouse("north") with { Tenant = "other" } });

        foreach (StoreRow row in (StoreRow[])[new WarehouseStockRow("p", "north", 1, 0), new AccountWarehousesRow("sandbox/a", ["default", "north"])])
        {
            var result = await store.CommitAsync(Sample.Unit(Sample.Product("p"), row));
            Assert.Equal((CommitOutcome.Refused, row.GetType()), (result.Outcome, result.RefusedBy!.GetType()));
        }

        Assert.Null(await store.Products.FindAsync(Sample.Tenant, "p", Cancellation));
        Assert.Equal(0, store.Scalar("select count(*) from account_warehouse"));
        // A count of nothing needs no warehouse.
        await store.WriteAsync(new WarehouseStockRow("p", "north", 0, 0));
    }

    [Fact]
    public async Task Warehouse_WrittenAgain_NeedsTheVersionThatStands()
    {
        await using var store = new TestStore(engine);
        Assert.True((await store.CommitAsync(Sample.Unit(Warehouse("north")))).Committed);
        Assert.Equal(CommitOutcome.Conflict, (await store.CommitAsync(Sample.Unit(Warehouse("north")))).Outcome);
        Assert.True((await store.CommitAsync(Sample.Unit(Warehouse("north") with { ExpectedVersion = 1, State = [9] }))).Committed);

        var stored = await Reads(store).FindAsync(Sample.Tenant, "north", Cancellation);
        Assert.Equal((2, (byte)9), (stored!.Version, stored.State[0]));
        Assert.Null(await Reads(store).FindAsync("other", "north", Cancellation));
    }

    [Fact]
    public async Task LineEntries_AreThoseOfTheLinesNamed()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(
            Sample.Product("p"),
            Sample.Ledger("p", "o|1|reserve|2", "reserve", 0, 2) with { WarehouseId = "north" }, Sample.Ledger("p", "o|1|reserve|2@south", "reserve", 0, 1) with { WarehouseId = "south" },
            Sample.Ledger("p", "o|1|ship|1", "ship", -1, -1) with { WarehouseId = "north" }, Sample.Ledger("p", "o|10|reserve|1", "reserve", 0, 1),
            Sample.Ledger("p", "o2|1|reserve|1", "reserve", 0, 1), Sample.Ledger("p", "o|3|reserve|1", "reserve", 0, 1)));

        var entries = await store.Products.LineEntriesAsync(Sample.Tenant, "p", ["o|1|", "o|3|"], Cancellation);

        Assert.Equal(["o|1|reserve|2", "o|1|reserve|2@south", "o|1|ship|1", "o|3|reserve|1"], entries.Select(static e => e.EffectKey));
        Assert.Equal(new LineEntry("o|1|ship|1", "ship", "north", -1, -1), entries[2]);
    }

    private static WarehouseRow Warehouse(string id) => new() { Tenant = Sample.Tenant, Id = id, ExpectedVersion = 0, State = [1] };

    private static IWarehouseReads Reads(TestStore store) => store.Get<IWarehouseReads>();

    private static async Task<(long Products, string Accounts)> UseAsync(TestStore store, string id) =>
        await Reads(store).UseAsync(Sample.Tenant, id, Cancellation) is var use ? (use.Products, string.Join(',', use.AccountKeys)) : default;

    private static async Task<(CommitOutcome Outcome, Type? RefusedBy)> RemoveAsync(TestStore store, string id) =>
        await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Rows = [new WarehouseRemovedRow(id)] }) is var result ? (result.Outcome, result.RefusedBy?.GetType()) : default;

    public sealed class OnSqlite() : WarehouseTests(Engine.Sqlite);

    public sealed class OnPostgres() : WarehouseTests(Engine.Postgres);
}
