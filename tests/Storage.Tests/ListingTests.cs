using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

public abstract class ListingTests(Engine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DateTimeOffset Later => Sample.Now.AddMinutes(10);

    [Fact]
    public async Task Desired_LowerOrEqualVersion_NeverOverwrites()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 3));
        await store.WriteAsync(Sample.Desired("p", 2), Sample.Desired("p", 3) with { Value = "other" });

        var row = await RowAsync(store);
        Assert.Equal(3, row.DesiredVersion);
        Assert.Equal("v3", row.DesiredValue);
    }

    [Fact]
    public async Task Desired_RaisedWhileBehind_KeepsTheEarlierDueTimeAndClearsErrors()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 1), Sample.Taken("p", 1, "b"), Sample.Result("p", 1, "b", "retry", code: "busy", due: Later));
        var failed = await RowAsync(store);
        await store.WriteAsync(Sample.Desired("p", 2, due: Later.AddHours(1)));
        var raised = await RowAsync(store);

        Assert.Equal((1, "busy", Later), (failed.Attempts, failed.ErrorCode, failed.DueAt));
        Assert.Equal((0, null, Later), (raised.Attempts, raised.ErrorCode, raised.DueAt));
    }

    [Fact]
    public async Task Desired_AlreadyShownAndNothingOutstanding_MovesConfirmedWithIt()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 1), Sample.Taken("p", 1, "b"), Sample.Result("p", 1, "b", "confirmed"));
        await store.WriteAsync(Sample.Desired("p", 2, shown: true));

        var row = await RowAsync(store);
        Assert.Equal((2, 2, 2), (row.DesiredVersion, row.SentVersion, row.ConfirmedVersion));
        Assert.Equal("v2", row.ConfirmedValue);
        Assert.Null(row.DueAt);
    }

    /// <summary>A write was taken, sent and answered after the product had looked whether one had been sent since the sale, and before it committed what it decided by that.</summary>
    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public async Task Desired_AlreadyShownUnlessSentSince_IsToldWhereAWriteWasAnsweredSince(int answeredLater, bool told)
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(
            Sample.Desired("p", 1), Sample.Taken("p", 1, "b"),
            Sample.Result("p", 1, "b", "confirmed") with { At = Sample.Now.AddSeconds(20 + answeredLater) });

        await store.WriteAsync(Sample.Desired("p", 2, shown: true) with { UnlessSentSince = Sample.Now.AddSeconds(20) });

        var row = await RowAsync(store);
        Assert.Equal((2, told ? 1 : 2), (row.DesiredVersion, row.ConfirmedVersion));
        Assert.Equal(told, row.DueAt is not null);
    }

    /// <summary>Until it was answered it may have taken effect, and a sale before that may be in the number or not.</summary>
    [Theory]
    [InlineData("stock", 20)]
    [InlineData("price", 0)]
    public async Task Result_Confirmed_AStockWriteCountsAsSentUntilItsAnswer(string aspect, int seconds)
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(
            Sample.Desired("p", 1, aspect), Sample.Taken("p", 1, "b", aspect), Sample.Result("p", 1, "b", "confirmed", aspect) with { At = Sample.Now.AddSeconds(20) });

        Assert.Equal(Sample.Now.AddSeconds(seconds), (await RowAsync(store)).SentAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Desired_AlreadyShownWhileOutstanding_IsAnOrdinaryRaiseDueNow(bool inBatch)
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 1, rest: true));
        if (inBatch)
            await store.WriteAsync(Sample.Taken("p", 1, "b"));
        await store.WriteAsync(Sample.Desired("p", 2, rest: true, shown: true));

        var row = await RowAsync(store);
        Assert.Equal((2, 0), (row.DesiredVersion, row.ConfirmedVersion));
        Assert.Equal(Sample.Now, row.DueAt);
    }

    [Fact]
    public async Task Taken_AtItsVersion_LeavesTheDueList()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 1));
        Assert.Single(await DueAsync(store));
        await store.WriteAsync(Sample.Taken("p", 1, "b"));
        var again = await store.WriteAsync(Sample.Taken("p", 1, "b2"));

        Assert.Empty(await DueAsync(store));
        Assert.Single(again.Dropped);
        var row = await RowAsync(store);
        Assert.Equal((1, "s1", "b"), (row.SentVersion, row.SentValue, row.BatchId));
    }

    [Theory]
    [InlineData("confirmed")]
    [InlineData("refused")]
    [InlineData("retry")]
    public async Task Result_DesiredMovedOnMeanwhile_IsDueAtOnce(string result)
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 1), Sample.Taken("p", 1, "b"), Sample.Desired("p", 2, due: Later));
        Assert.Empty(await DueAsync(store));
        await store.WriteAsync(Sample.Result("p", 1, "b", result, due: Later));

        var due = Assert.Single(await DueAsync(store));
        Assert.Equal((2, Sample.Now), (due.DesiredVersion, due.DueAt));
        Assert.Null(due.BatchId);
    }

    [Fact]
    public async Task Result_Confirmed_CarriesTheSentValueAndRests()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 1), Sample.Taken("p", 1, "b"), Sample.Result("p", 1, "b", "confirmed"));

        var row = await RowAsync(store);
        Assert.Equal((1, "s1", Sample.Now), (row.ConfirmedVersion, row.ConfirmedValue, row.ConfirmedAt));
        Assert.Null(row.DueAt);
        Assert.Equal(ListingStates.Live, ListingStates.Of([row]));
    }

    [Fact]
    public async Task PutOff_DueRow_IsDueLaterUntilItChanges()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 1));
        await store.WriteAsync(new ListingPutOffRow("p", Sample.Account, "stock", 1, Later));
        var later = await RowAsync(store);
        await store.WriteAsync(Sample.Desired("p", 2));

        Assert.Equal(Later, later.DueAt);
        Assert.Equal(Sample.Now, (await RowAsync(store)).DueAt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PutOff_NewerVersionOrInABatch_IsDropped(bool inBatch)
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 1));
        if (inBatch)
            await store.WriteAsync(Sample.Taken("p", 1, "b"));
        else
            await store.WriteAsync(Sample.Desired("p", 2));
        var before = await RowAsync(store);
        var result = await store.WriteAsync(new ListingPutOffRow("p", Sample.Account, "stock", 1, Later));

        Assert.Single(result.Dropped);
        Assert.Equal(before.DueAt, (await RowAsync(store)).DueAt);
    }

    [Fact]
    public async Task Result_Refused_RestsUntilItChanges()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 1), Sample.Taken("p", 1, "b"), Sample.Result("p", 1, "b", "refused", code: "bad_barcode"));
        await store.WriteAsync(new AccountListingsDueRow(Sample.Account, Sample.Now));
        var refused = await RowAsync(store);
        await store.WriteAsync(Sample.Desired("p", 2));
        var changed = await RowAsync(store);

        Assert.Equal((1, "bad_barcode", null), (refused.RefusedVersion, refused.ErrorCode, refused.DueAt));
        Assert.Equal(ListingStates.Refused, ListingStates.Of([refused]));
        Assert.Equal((1, null, Sample.Now), (changed.RefusedVersion, changed.ErrorCode, changed.DueAt));
        Assert.Equal(ListingStates.Behind, ListingStates.Of([changed]));
    }

    [Fact]
    public async Task Result_Unknown_IsDueAgainUnderItsName()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 1), Sample.Taken("p", 1, "b"), Sample.Result("p", 1, "b", "unknown", due: Later));

        var row = await RowAsync(store);
        Assert.Equal((null, Later, "outcome_unknown", 1), (row.BatchId, row.DueAt, row.ErrorCode, row.SentVersion));
    }

    [Fact]
    public async Task Desired_RaisedWhileTheOutcomeIsUnknown_IsStillReadBackFirstAndNoSooner()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 1), Sample.Taken("p", 1, "b"), Sample.Result("p", 1, "b", "unknown", due: Later));
        await store.WriteAsync(Sample.Desired("p", 2));

        var row = await RowAsync(store);
        Assert.Equal((2, Later, "outcome_unknown"), (row.DesiredVersion, row.DueAt, row.ErrorCode));
    }

    [Theory]
    [InlineData(1, "other")]
    [InlineData(2, "b")]
    public async Task Result_OfAnotherBatchOrVersion_IsDropped(long version, string batch)
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 1), Sample.Taken("p", 1, "b"));
        var result = await store.WriteAsync(Sample.Result("p", version, batch, "confirmed"));

        Assert.Single(result.Dropped);
        Assert.Equal("b", (await RowAsync(store)).BatchId);
    }

    [Fact]
    public async Task AccountListingsDue_MakesUnconfirmedRowsDueOrPutsThemToRest()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(
            Sample.Desired("behind", 1, rest: true), Sample.Desired("shown", 1), Sample.Taken("shown", 1, "b"), Sample.Result("shown", 1, "b", "confirmed"),
            Sample.Desired("elsewhere", 1, account: "sandbox/two", rest: true));
        await store.WriteAsync(new AccountListingsDueRow(Sample.Account, Sample.Now));
        Assert.Equal("behind", Assert.Single(await DueAsync(store)).ProductId);
        await store.WriteAsync(new AccountListingsDueRow(Sample.Account, null));
        Assert.Empty(await DueAsync(store));
    }

    [Fact]
    public async Task Due_ManyLanes_ComesInLaneOrderThenByTime()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(
            Sample.Desired("c", 1, "content", lane: 3, due: Sample.Now.AddMinutes(-9)), Sample.Desired("a", 1, lane: 1, due: Sample.Now.AddMinutes(-1)),
            Sample.Desired("b", 1, lane: 1, due: Sample.Now.AddMinutes(-2)), Sample.Desired("z", 1, lane: 0), Sample.Desired("future", 1, lane: 0, due: Later),
            Sample.Desired("a", 1, "price", lane: 2));

        var all = await store.Listings.DueAsync(Sample.Tenant, Sample.Account, Sample.Now, ["stock", "price", "content"], 10, Cancellation);
        Assert.Equal(["z", "b", "a", "a", "c"], all.Select(static r => r.ProductId));
        var stock = await store.Listings.DueAsync(Sample.Tenant, Sample.Account, Sample.Now, ["stock"], 2, Cancellation);
        Assert.Equal(["z", "b"], stock.Select(static r => r.ProductId));
    }

    [Fact]
    public async Task Backlog_CountsWhatIsBehindAndWhatWasRefused()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(
            Sample.Desired("late", 1, due: Sample.Now.AddMinutes(-5)), Sample.Desired("sent", 1, lane: 0), Sample.Taken("sent", 1, "b"),
            Sample.Desired("no", 1), Sample.Taken("no", 1, "b"), Sample.Result("no", 1, "b", "refused"),
            Sample.Desired("ok", 1), Sample.Taken("ok", 1, "b"), Sample.Result("ok", 1, "b", "confirmed"));

        var backlog = await store.Listings.BacklogAsync(Sample.Tenant, Sample.Account, Cancellation);
        Assert.Equal(new ListingBacklog(2, 1, Sample.Now.AddMinutes(-5)), backlog);
        Assert.Equal(
            new ListingBacklog(0, 0, null), await store.Listings.BacklogAsync(Sample.Tenant, "sandbox/none", Cancellation));
    }

    [Fact]
    public async Task List_ByState_AgreesWithListingStates()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(Sample.Product("live")));
        await store.WriteAsync(
            Sample.Desired("live", 1), Sample.Taken("live", 1, "b"), Sample.Result("live", 1, "b", "confirmed"),
            Sample.Desired("half", 1), Sample.Taken("half", 1, "b"), Sample.Result("half", 1, "b", "confirmed"), Sample.Desired("half", 1, "price"),
            Sample.Desired("refused", 1), Sample.Taken("refused", 1, "b"), Sample.Result("refused", 1, "b", "refused", code: "no"),
            Sample.Desired("again", 1), Sample.Taken("again", 1, "b"), Sample.Result("again", 1, "b", "refused"), Sample.Desired("again", 2),
            Sample.Desired("marked", 1), new ListingMarkRow("marked", Sample.Account, "drifted", "price"),
            new ListingMarkRow("bare", Sample.Account, "unmatched", null),
            new RemoteIdRow(Sample.Account, "live", "listing", "r1"), new RemoteIdRow(Sample.Account, "live", "listing", "r2"));

        var all = await ListAsync(store, null);
        Assert.Equal(["again", "bare", "half", "live", "marked", "refused"], all.Select(static l => l.ProductId));
        foreach (var state in (string[])["live", "behind", "refused", "drifted", "unmatched", "conflict"])
        {
            Assert.Equal(
                all.Where(l => l.State == state).Select(static l => l.ProductId), (await ListAsync(store, state)).Select(static l => l.ProductId));
        }

        Assert.Equal(["again", "half"], all.Where(static l => l.State == "behind").Select(static l => l.ProductId));
        var live = all.Single(static l => l.ProductId == "live");
        Assert.Equal(("Title of live", "live", "r2"), (live.Title, live.Sku, live.RemoteIds["listing"]));
        Assert.Equal("drifted", all.Single(static l => l.ProductId == "marked").Aspects.Single().Mark);

        var byCode = await store.Listings.ListAsync(Sample.Tenant, new ListingFilter("sandbox", null, null, "no", null, null, null), 10, Cancellation);
        Assert.Equal(["refused"], byCode.Select(static l => l.ProductId));
        var page = await store.Listings.ListAsync(
            Sample.Tenant, new ListingFilter(null, "default", null, null, null, "half", Sample.Account), 2, Cancellation);
        Assert.Equal(["live", "marked"], page.Select(static l => l.ProductId));

        await store.WriteAsync(new ListingMarkRow("bare", Sample.Account, null, null), new ListingRemovedRow("marked", Sample.Account));
        Assert.Equal(["again", "half", "live", "refused"], (await ListAsync(store, null)).Select(static l => l.ProductId));
    }

    private static Task<IReadOnlyList<ListingSummary>> ListAsync(TestStore store, string? state) =>
        store.Listings.ListAsync(Sample.Tenant, new ListingFilter(null, null, state, null, null, null, null), 100, Cancellation);

    private static async Task<AspectRow> RowAsync(TestStore store) =>
        Assert.Single(await store.Listings.ForProductAsync(Sample.Tenant, "p", Cancellation));

    private static Task<IReadOnlyList<AspectRow>> DueAsync(TestStore store) =>
        store.Listings.DueAsync(Sample.Tenant, Sample.Account, Sample.Now, ["stock"], 10, Cancellation);

    public sealed class OnSqlite() : ListingTests(Engine.Sqlite);

    public sealed class OnPostgres() : ListingTests(Engine.Postgres);
}
