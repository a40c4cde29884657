using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

/// <summary>A reading counts only for what stood still while it lasted; where it goes on is on disk.</summary>
public abstract class ConsistencyTests(Engine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drift_AspectAtTheSameVersions_IsWrittenAndListed()
    {
        await using var store = await ConfirmedAsync();

        Assert.Empty((await store.WriteAsync(Drift("open"))).Dropped);

        var drift = Assert.Single(await ListAsync(store, state: "open"));
        Assert.Equal(("p1", Sample.Account, "stock", "5", "3", "changed_by_hand", 1), (drift.ProductId, drift.AccountKey, drift.Aspect, drift.Expected, drift.Shown, drift.Explanation, drift.Times));
        Assert.Empty(await ListAsync(store, state: "gone"));
        Assert.Empty(await ListAsync(store, explanation: "missing"));
        Assert.Equal(drift, Assert.Single(await Reads(store).FindAsync(Sample.Tenant, Sample.Account, ["p1"], Cancellation)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drift_AspectMovedOrOnItsWaySinceTheReading_IsDropped(bool onItsWay)
    {
        await using var store = await ConfirmedAsync();
        await store.WriteAsync(Sample.Desired("p1", 2));
        if (onItsWay)
            await store.WriteAsync(Sample.Taken("p1", 2, "b2"));

        Assert.Single((await store.WriteAsync(Drift("held"))).Dropped);

        Assert.Empty(await ListAsync(store));
        Assert.Null(Assert.Single(await store.Listings.ForProductAsync(Sample.Tenant, "p1", Cancellation)).Mark);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Drift_SameWishTakenForSendingSinceTheReading_IsDropped(long sentBefore)
    {
        await using var store = await ConfirmedAsync();
        await store.WriteAsync(Sample.Desired("p1", 2));
        await store.WriteAsync(Sample.Taken("p1", 2, "b2"));

        Assert.Single((await store.WriteAsync(Drift("held") with { DesiredVersion = 2, SentVersion = sentBefore })).Dropped);
    }

    [Fact]
    public async Task Drift_Held_MarksTheListingUntilTheLastHeldOneIsGone()
    {
        await using var store = await ConfirmedAsync();
        await store.WriteAsync(Drift("held") with { MarkDetail = "came back" });

        var marked = Assert.Single(await store.Listings.ForProductAsync(Sample.Tenant, "p1", Cancellation));
        Assert.Equal(("drifted", "came back"), (marked.Mark, marked.MarkDetail));

        await store.WriteAsync(Drift("gone"));
        Assert.Null(Assert.Single(await store.Listings.ForProductAsync(Sample.Tenant, "p1", Cancellation)).Mark);
    }

    [Fact]
    public async Task Drift_Held_LeavesAnotherMarkAlone()
    {
        await using var store = await ConfirmedAsync();
        await store.WriteAsync(new ListingMarkRow("p1", Sample.Account, "conflict", "two products"));

        await store.WriteAsync(Drift("held"));
        await store.WriteAsync(Drift("gone"));

        Assert.Equal("conflict", Assert.Single(await store.Listings.ForProductAsync(Sample.Tenant, "p1", Cancellation)).Mark);
    }

    [Fact]
    public async Task Drift_SentAgain_ForgetsWhatWasAcceptedAndCounts()
    {
        await using var store = await ConfirmedAsync();
        await store.WriteAsync(Drift("open") with { ForgetAccepted = true });

        await store.WriteAsync(new DriftPutRightRow("p1", Sample.Account, "stock", "2026-03-01", 1, Sample.Now));

        Assert.Null(Assert.Single(await store.Listings.ForProductAsync(Sample.Tenant, "p1", Cancellation)).ConfirmedValue);
        var drift = Assert.Single(await ListAsync(store));
        Assert.Equal(("put_right", "2026-03-01", 1), (drift.State, drift.PutRightDay, drift.PutRight));
        Assert.Single((await store.WriteAsync(new DriftPutRightRow("p1", Sample.Account, "stock", "2026-03-01", 2, Sample.Now))).Dropped);
    }

    [Fact]
    public async Task ToJudge_OrdersReadLateEnough_NamesTheProduct()
    {
        await using var store = await ConfirmedAsync();
        await store.WriteAsync(Drift("open") with { JudgeAt = Sample.Now.AddMinutes(1) });

        Assert.Empty(await Reads(store).ToJudgeAsync(Sample.Tenant, Sample.Account, Sample.Now, 10, Cancellation));
        Assert.Equal(["p1"], await Reads(store).ToJudgeAsync(Sample.Tenant, Sample.Account, Sample.Now.AddMinutes(1), 10, Cancellation));
    }

    [Fact]
    public async Task Removed_Listing_TakesItsDriftAlong()
    {
        await using var store = await ConfirmedAsync();
        await store.WriteAsync(Drift("open"));

        await store.WriteAsync(new ListingRemovedRow("p1", Sample.Account));

        Assert.Empty(await ListAsync(store));
    }

    [Fact]
    public async Task Check_GoesOnFromItsPositionUntilItIsDone()
    {
        await using var store = await ConfirmedAsync();
        var check = new ConsistencyCheckRow(Sample.Account, "op_1", "op_1", """["p1"]""", null, 0, 0, Sample.Now);
        await store.WriteAsync(check with { CheckId = "regular", OperationId = null, Products = null, DueAt = Sample.Now.AddHours(1) }, check);
        await store.WriteAsync(check with { Position = "p1", Compared = 1, Differing = 1, DueAt = Sample.Now.AddSeconds(1) });

        var next = await Reads(store).NextCheckAsync(Sample.Tenant, Sample.Account, Cancellation);
        Assert.Equal(("op_1", "p1", 1L, Sample.Now.AddSeconds(1)), (next!.CheckId, next.Position, next.Compared, next.DueAt));
        Assert.Equal(["p1"], next.Products!);
        Assert.True(await Reads(store).HasCheckAsync(Sample.Tenant, Sample.Account, "regular", Cancellation));

        await store.WriteAsync(new ConsistencyCheckDoneRow(Sample.Account, "op_1"));
        Assert.Equal("regular", (await Reads(store).NextCheckAsync(Sample.Tenant, Sample.Account, Cancellation))!.CheckId);
        Assert.Equal(["p1"], await Reads(store).WalkAsync(Sample.Tenant, Sample.Account, null, 10, Cancellation));
        Assert.Empty(await Reads(store).WalkAsync(Sample.Tenant, Sample.Account, "p1", 10, Cancellation));
    }

    private async Task<TestStore> ConfirmedAsync()
    {
        var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p1", 1), Sample.Taken("p1", 1, "b1"), Sample.Result("p1", 1, "b1", "confirmed"));
        return store;
    }

    private static IConsistencyReads Reads(TestStore store) => store.Get<IConsistencyReads>();

    private static Task<IReadOnlyList<StoredDrift>> ListAsync(TestStore store, string? state = null, string? explanation = null) =>
        Reads(store).ListAsync(Sample.Tenant, new DriftFilter("sandbox", "default", state, explanation, null, null, null), 10, Cancellation);

    private static DriftRow Drift(string state) => new(
        "p1", Sample.Account, "stock", 1, 1, 1, "5", "3", "changed_by_hand", state, Sample.Now, Sample.Now, 1, null, null, 0);

    public sealed class OnSqlite() : ConsistencyTests(Engine.Sqlite);

    public sealed class OnPostgres() : ConsistencyTests(Engine.Postgres);
}
