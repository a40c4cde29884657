using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

/// <summary>What bundles are made of is kept true by the store, whatever two products decide at the same moment.</summary>
public abstract class BundleTests(Engine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Components_Written_AreReadAndTheBundleIsDue()
    {
        await using var store = await WithProductsAsync("a", "b", "set");
        await store.WriteAsync(Parts("set", ("a", 2), ("b", 1)));

        var parts = (await Reads(store).ComponentsAsync(Sample.Tenant, ["set", "a"], Cancellation)).Single();
        Assert.Equal(("set", 2), (parts.Key, parts.Value.Count));
        Assert.Equal(new BundlePart("a", 2), parts.Value[0]);
        Assert.Equal(["set"], (await store.Get<ISweeps>().DueProductsAsync(Sample.Now, 10, Cancellation)).Select(static d => d.ProductId));
    }

    [Theory]
    [InlineData("set", "none")] // no such product
    [InlineData("set", "gone")]
    [InlineData("set", "set")] // itself
    [InlineData("set", "other")] // a bundle
    [InlineData("a", "b")] // a component would become a bundle
    public async Task Components_ThatNoBundleMayHave_RefuseTheUnitWhole(string bundle, string component)
    {
        await using var store = await WithProductsAsync("a", "b", "set", "other");
        await store.CommitAsync(Sample.Unit(Sample.Product("gone") with { Deleted = true }));
        await store.WriteAsync(Parts("other", ("a", 1)));

        var result = await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Rows = [Parts(bundle, ("b", 1), (component, 1)), new NoComponentRow("set")] });

        Assert.Equal(CommitOutcome.Refused, result.Outcome);
        Assert.IsType<BundleComponentsRow>(result.RefusedBy);
        Assert.Equal(1, store.Scalar("select count(*) from bundle_component"));
    }

    [Fact]
    public async Task Component_CannotGo_WhileABundleHoldsIt()
    {
        await using var store = await WithProductsAsync("a", "set");
        await store.WriteAsync(Parts("set", ("a", 1)));
        Assert.Equal(CommitOutcome.Refused, (await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Rows = [new NoComponentRow("a")] })).Outcome);

        await store.WriteAsync(Parts("set"));

        await store.WriteAsync(new NoComponentRow("a"));
        Assert.Null(await Reads(store).WakeAsync(Sample.Tenant, "set", Cancellation));
    }

    [Fact]
    public async Task Wake_MovedWhileABundleIsWorkedOut_StaysDue()
    {
        await using var store = await WithProductsAsync("a", "set");
        await store.WriteAsync(Parts("set", ("a", 1)));
        var read = await Reads(store).WakeAsync(Sample.Tenant, "set", Cancellation);
        await store.WriteAsync(new BundlesDueRow("a", Moved: true, Sample.Now), new BundlesDueRow("a", Moved: false, Sample.Now));

        Assert.Single((await store.WriteAsync(new BundleSettledRow("set", read!.Generation))).Dropped);

        var due = await Reads(store).WakeAsync(Sample.Tenant, "set", Cancellation);
        Assert.Equal((read.Generation + 2, true), (due!.Generation, due.Moved));
        await store.WriteAsync(new BundleSettledRow("set", due.Generation));
        Assert.Equal(new BundleWake(due.Generation, false, null), await Reads(store).WakeAsync(Sample.Tenant, "set", Cancellation));
        Assert.Empty(await store.Get<ISweeps>().DueProductsAsync(Sample.Now, 10, Cancellation));
    }

    private static IBundleReads Reads(TestStore store) => store.Get<IBundleReads>();

    private static BundleComponentsRow Parts(string bundle, params (string Id, long Quantity)[] parts) =>
        new(bundle, [.. parts.Select(static p => new BundlePart(p.Id, p.Quantity))], Sample.Now);

    private async Task<TestStore> WithProductsAsync(params string[] ids)
    {
        var store = new TestStore(engine);
        foreach (var id in ids)
            await store.CommitAsync(Sample.Unit(Sample.Product(id)));
        return store;
    }

    public sealed class OnSqlite() : BundleTests(Engine.Sqlite);

    public sealed class OnPostgres() : BundleTests(Engine.Postgres);
}
