using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

/// <summary>What a brake stops rests, can be seen, and goes on only by a person or a newer wish.</summary>
public abstract class HoldTests(Engine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hold_WishStillDesired_RestsIsListedAndNothingIsDue()
    {
        await using var store = new TestStore(engine);
        await WishAsync(store);

        await store.WriteAsync(Hold("h1", 2));

        var row = await AspectAsync(store);
        Assert.True(row.IsHeld);
        Assert.Null(row.DueAt);
        Assert.Empty(await DueAsync(store));
        Assert.Equal("held", Assert.Single(await store.Listings.ListAsync(Sample.Tenant, Filter("held"), 10, Cancellation)).State);
        Assert.Empty(await store.Listings.ListAsync(Sample.Tenant, Filter("behind"), 10, Cancellation));
        Assert.Equal(0, (await store.Listings.BacklogAsync(Sample.Tenant, Sample.Account, Cancellation)).Waiting);
        var hold = Assert.Single(await HoldsAsync(store, "open"));
        Assert.Equal(("h1", "price_change", 2L, "v2"), (hold.Id, hold.Kind, hold.Version, hold.After));

        // Neither a resumed account nor a second look wakes it.
        await store.WriteAsync(new AccountListingsDueRow(Sample.Account, Sample.Now));
        Assert.Empty(await DueAsync(store));
        await store.WriteAsync(Hold("h2", 2));
        Assert.Single(await HoldsAsync(store, null));
    }

    [Fact]
    public async Task Hold_WishMovedOnOrOnItsWay_DropsTheRowAlone()
    {
        await using var store = new TestStore(engine);
        await WishAsync(store);

        Assert.Single((await store.WriteAsync(Hold("h1", 1))).Dropped);
        await store.WriteAsync(Sample.Taken("p1", 2, "b2"));
        Assert.Single((await store.WriteAsync(Hold("h2", 2))).Dropped);
        Assert.Empty(await HoldsAsync(store, null));
    }

    [Fact]
    public async Task Desired_NewerThanTheHeldOne_SupersedesTheHoldAndIsDue()
    {
        await using var store = new TestStore(engine);
        await WishAsync(store);
        await store.WriteAsync(Hold("h1", 2));

        await store.WriteAsync(Sample.Desired("p1", 3));

        Assert.Equal("h1", Assert.Single(await HoldsAsync(store, "superseded")).Id);
        Assert.Equal(3, Assert.Single(await DueAsync(store)).DesiredVersion);
        Assert.Single((await store.WriteAsync(Decision("h1", approved: true))).Dropped);
    }

    [Fact]
    public async Task Decision_Approved_IsDueAndNotHeldAgain()
    {
        await using var store = new TestStore(engine);
        await WishAsync(store);
        await store.WriteAsync(Hold("h1", 2));

        Assert.Empty((await store.WriteAsync(Decision("h1", approved: true))).Dropped);

        var due = Assert.Single(await DueAsync(store));
        Assert.Equal((2L, null), (due.ApprovedVersion, due.ErrorCode));
        Assert.Single((await store.WriteAsync(Hold("h2", 2))).Dropped);
        var hold = Assert.Single(await HoldsAsync(store, "approved"));
        Assert.Equal(("api:k", (DateTimeOffset?)Sample.Now), (hold.DecidedBy, hold.DecidedAt));
        Assert.Single((await store.WriteAsync(Decision("h1", approved: false))).Dropped);
    }

    [Fact]
    public async Task Decision_Rejected_RestsAsRefusedUntilTheNextChange()
    {
        await using var store = new TestStore(engine);
        await WishAsync(store);
        await store.WriteAsync(Hold("h1", 2));

        await store.WriteAsync(Decision("h1", approved: false));

        Assert.Equal("refused", ListingStates.Of(await store.Listings.ForProductAsync(Sample.Tenant, "p1", Cancellation)));
        Assert.Equal(("hold_rejected", "no"), ((await AspectAsync(store)).ErrorCode, (await AspectAsync(store)).ErrorMessage));
        Assert.Empty(await DueAsync(store));
        await store.WriteAsync(Sample.Desired("p1", 3));
        Assert.Single(await DueAsync(store));
    }

    [Fact]
    public async Task Desired_SameValueWhileOutstanding_KeepsTheCauseOfTheSale()
    {
        await using var store = new TestStore(engine);
        await WishAsync(store);
        await store.WriteAsync(Sample.Desired("p1", 3) with { Value = "zero", Cause = ListingCauses.Sale });

        await store.WriteAsync(Sample.Desired("p1", 4) with { Value = "zero" });
        Assert.Equal(ListingCauses.Sale, (await AspectAsync(store)).Cause);

        await store.WriteAsync(Sample.Desired("p1", 5) with { Value = "other" });
        Assert.Null((await AspectAsync(store)).Cause);
    }

    [Fact]
    public async Task Passes_CountAListingOnceADay()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Pass("p1"), Pass("p1"), Pass("p2"), Pass("p3") with { Day = "2026-03-02" });

        var (count, products) = await store.Get<IHoldReads>().PassedAsync(Sample.Tenant, Sample.Account, "zeroing", "2026-03-01", ["p1", "p9"], Cancellation);

        Assert.Equal(2, count);
        Assert.Equal(["p1"], products);
        store.Clock.Advance(TimeSpan.FromDays(3));
        await store.Get<ISweeps>().DeleteExpiredAsync(store.Clock.GetUtcNow(), 100, Cancellation);
        Assert.Equal(0, (await store.Get<IHoldReads>().PassedAsync(Sample.Tenant, Sample.Account, "zeroing", "2026-03-01", [], Cancellation)).Count);
    }

    [Fact]
    public async Task Live_ListingsWithStockAndThoseZeroedToday_AreCounted()
    {
        await using var store = new TestStore(engine);
        await ConfirmedAsync(store, "p1", "{\"quantity\":5}");
        await ConfirmedAsync(store, "p2", "{\"quantity\":0}");
        await ConfirmedAsync(store, "p3", "{\"quantity\":0}");
        await store.WriteAsync(Sample.Desired("p4", 1), Pass("p3"));

        Assert.Equal(2, await store.Get<IHoldReads>().LiveAsync(Sample.Tenant, Sample.Account, "2026-03-01", Cancellation));
    }

    private static async Task ConfirmedAsync(TestStore store, string product, string value) => await store.WriteAsync(
        Sample.Desired(product, 1), Sample.Taken(product, 1, "b") with { SentValue = value }, Sample.Result(product, 1, "b", "confirmed"));

    /// <summary>Version 1 confirmed, version 2 wished.</summary>
    private static async Task WishAsync(TestStore store)
    {
        await ConfirmedAsync(store, "p1", "v1");
        await store.WriteAsync(Sample.Desired("p1", 2));
    }

    private static HoldRow Hold(string id, long version) => new(id, "price_change", Sample.Account, "p1", "stock", version, "v1", "v2", "too far", Sample.Now);

    private static HoldDecisionRow Decision(string id, bool approved) => new(id, approved, "api:k", "no", Sample.Now);

    private static BrakePassRow Pass(string product) => new(Sample.Account, "zeroing", "2026-03-01", product);

    private static ListingFilter Filter(string state) => new(null, null, state, null, null, null, null);

    private static async Task<AspectRow> AspectAsync(TestStore store) => Assert.Single(await store.Listings.ForProductAsync(Sample.Tenant, "p1", Cancellation));

    private static Task<IReadOnlyList<AspectRow>> DueAsync(TestStore store) =>
        store.Listings.DueAsync(Sample.Tenant, Sample.Account, Sample.Now, ["stock"], 10, Cancellation);

    private static Task<IReadOnlyList<StoredHold>> HoldsAsync(TestStore store, string? state) =>
        store.Get<IHoldReads>().ListAsync(Sample.Tenant, new HoldFilter(state, null, null, null, null), 10, Cancellation);

    public sealed class OnSqlite() : HoldTests(Engine.Sqlite);

    public sealed class OnPostgres() : HoldTests(Engine.Postgres);
}
