using KolajAI.Monetary;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

/// <summary>What was on a channel before the hub: where an import stands, what is bound, and which ids are whose.</summary>
public abstract class AdoptionTests(Engine engine)
{
    private const string Import = "op_1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Listing_ReadAgain_KeepsWhatWasDecidedAndTakesWhatIsShown()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Listing("l1"), new ChannelListingStateRow(Sample.Account, "l1", "conflict", "several_products", "two"));
        await store.WriteAsync(Listing("l1") with { Quantity = 9, Price = new Money(1_500_000, "TRY") });

        var listing = Assert.Single(await ListAsync(store, "conflict"));
        Assert.Equal(("conflict", "several_products", 9, "150.00"), (listing.State, listing.Reason, listing.Quantity, listing.Price!.Value.ToString().Split(' ')[0]));
        Assert.Equal("v-l1", listing.RemoteIds["variant"]);
        Assert.Empty(await ListAsync(store, "unmatched"));
        Assert.Single(await ListAsync(store, null));
    }

    [Fact]
    public async Task Listing_NotJudgedYet_IsShownToNobodyAndGoesWithADryRun()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Listing("l1"), Listing("l2"), new ChannelListingBoundRow(Sample.Account, "l2", "p2"));
        Assert.Empty(await ListAsync(store, null));

        await store.WriteAsync(new ChannelListingsDroppedRow(Sample.Account, Import, Unjudged: true));

        Assert.Null(await Reads(store).FindAsync(Sample.Tenant, Sample.Account, "l1", Cancellation));
        Assert.Equal("p2", (await Reads(store).FindAsync(Sample.Tenant, Sample.Account, "l2", Cancellation))!.ProductId);
        Assert.Equal(2, store.Scalar("select count(*) from channel_listing_id"));
    }

    [Fact]
    public async Task Dropped_CompleteReading_TakesWhatItDidNotSeeUnlessItIsBound()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(
            Listing("gone"), Listing("bound"), Listing("seen"), State("gone", "unmatched"), State("seen", "unmatched"), new ChannelListingBoundRow(Sample.Account, "bound", "p"));
        await store.WriteAsync(Listing("seen") with { ImportId = "op_2" });

        await store.WriteAsync(new ChannelListingsDroppedRow(Sample.Account, "op_2", Unjudged: false));

        Assert.Equal("seen", Assert.Single(await ListAsync(store, null)).Id);
        Assert.NotNull(await Reads(store).FindAsync(Sample.Tenant, Sample.Account, "bound", Cancellation));
    }

    [Fact]
    public async Task State_OfABoundListing_IsDropped()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Listing("l1"), new ChannelListingBoundRow(Sample.Account, "l1", "p"));

        Assert.Single((await store.WriteAsync(State("l1", "conflict"))).Dropped);
        await store.WriteAsync(new ChannelListingUnboundRow(Sample.Account, "p", "by hand"));
        Assert.Equal(("unmatched", "unbound"), (Assert.Single(await ListAsync(store, null)).State, (await ListAsync(store, null))[0].Reason));
    }

    [Fact]
    public async Task Import_StepOfAnotherProcess_IsAConflictAndWritesNothing()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Step(0, "reading"));
        await store.WriteAsync(Step(1, "reading") with { Position = "page2" }, Listing("l1"));

        var late = await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Rows = [Listing("l2"), Step(1, "matching")] });
        var ended = await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Rows = [new ListingImportDoneRow(Sample.Account, Import, 0)] });

        Assert.Equal((CommitOutcome.Conflict, CommitOutcome.Conflict), (late.Outcome, ended.Outcome));
        Assert.Null(await Reads(store).FindAsync(Sample.Tenant, Sample.Account, "l2", Cancellation));
        var stored = await Reads(store).NextImportAsync(Sample.Tenant, Sample.Account, Cancellation);
        Assert.Equal(("page2", 1L), (stored!.Position, stored.Step));
        await store.WriteAsync(new ListingImportDoneRow(Sample.Account, Import, 1));
        Assert.Null(await Reads(store).NextImportAsync(Sample.Tenant, Sample.Account, Cancellation));
    }

    [Fact]
    public async Task Candidates_OfSeveralListings_AreContestedAndSharedIdsAreNobodysOwn()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(
            Listing("a"), Listing("b"), Listing("c"), new ChannelListingCandidateRow(Sample.Account, "a", "p1"), new ChannelListingCandidateRow(Sample.Account, "b", "p1"),
            new ChannelListingCandidateRow(Sample.Account, "c", "p2"));

        Assert.Equal(["p1"], await Reads(store).ContestedAsync(Sample.Tenant, Sample.Account, Import, ["p1", "p2"], Cancellation));
        Assert.Equal([("product", "shared")], await Reads(store).SharedIdsAsync(Sample.Tenant, Sample.Account, ["a"], Cancellation));
        Assert.Equal(["same"], await Reads(store).RepeatedSkusAsync(Sample.Tenant, Sample.Account, Import, ["same", "other"], Cancellation));
    }

    [Fact]
    public async Task RemoteIds_Released_OnlyOnceTheirProductDoesNotListThereOrIsDeleted()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(Sample.Product("p1"), Sample.Desired("p1", 1), new RemoteIdRow(Sample.Account, "p1", "variant", "v1")));

        await store.WriteAsync(new RemoteIdsReleasedRow(Sample.Account, "p1", Own: false));
        Assert.Equal("p1", await store.Products.ResolveRemoteIdAsync(Sample.Tenant, Sample.Account, "variant", "v1", Cancellation));

        await store.WriteAsync(new ListingRemovedRow("p1", Sample.Account));
        await store.WriteAsync(new RemoteIdsReleasedRow(Sample.Account, "p1", Own: false), new RemoteIdRow(Sample.Account, "p2", "variant", "v1"));
        Assert.Equal("p2", await store.Products.ResolveRemoteIdAsync(Sample.Tenant, Sample.Account, "variant", "v1", Cancellation));
    }

    [Fact]
    public async Task Desired_Adopted_IsConfirmedUnlessAnOlderWriteIsOpen()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p1", 1) with { IsAdopted = true });
        var adopted = Assert.Single(await store.Listings.ForProductAsync(Sample.Tenant, "p1", Cancellation));
        Assert.Equal((1L, 1L, null, null), (adopted.DesiredVersion, adopted.ConfirmedVersion, adopted.DueAt, adopted.SentAt));

        await store.WriteAsync(Sample.Desired("p2", 1));
        await store.WriteAsync(Sample.Taken("p2", 1, "b1"));
        await store.WriteAsync(Sample.Desired("p2", 2) with { IsAdopted = true });
        var open = Assert.Single(await store.Listings.ForProductAsync(Sample.Tenant, "p2", Cancellation));
        Assert.Equal((2L, 0L, "b1"), (open.DesiredVersion, open.ConfirmedVersion, open.BatchId));
        Assert.NotNull(open.DueAt);
    }

    private static IAdoptionReads Reads(TestStore store) => store.Get<IAdoptionReads>();

    private static Task<IReadOnlyList<ChannelListing>> ListAsync(TestStore store, string? state) =>
        Reads(store).ListAsync(Sample.Tenant, new ChannelListingFilter(null, null, state, null, null, null, null), 10, Cancellation);

    private static ChannelListingRow Listing(string id) => new(
        Sample.Account, id, id is "a" or "b" ? "same" : "sku-" + id, null, "Title", null, null, 3, true,
        new Dictionary<string, string> { ["variant"] = "v-" + id, ["product"] = id is "a" or "b" ? "shared" : id }, "title", Sample.Now, Import);

    private static ChannelListingStateRow State(string id, string state) => new(Sample.Account, id, state, null, null);

    private static ListingImportRow Step(long step, string phase) => new(Sample.Account, Import, "{}", phase, null, step, "", Sample.Now);

    public sealed class OnSqlite() : AdoptionTests(Engine.Sqlite);

    public sealed class OnPostgres() : AdoptionTests(Engine.Postgres);
}
