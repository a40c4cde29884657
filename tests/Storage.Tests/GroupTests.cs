using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

/// <summary>What the store itself keeps true of groups: axes, values, one copy of what variants share, and who has to hear of it.</summary>
public abstract class GroupTests(Engine engine)
{
    private const string Second = "sandbox/second";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Group_OtherAxes_RefuseTheUnitUntilNoOtherVariantHasThem()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Claim("red", ["Renk", "Beden"]), Member("red", ("Renk", "Kırmızı"), ("Beden", "L")));

        var other = await WriteAsync(store, Claim("blue", ["Renk"]), Member("blue", ("Renk", "Mavi")));
        Assert.Equal((CommitOutcome.Refused, typeof(ProductGroupRow)), (other.Outcome, other.RefusedBy!.GetType()));
        Assert.Equal(["red"], (await GroupAsync(store)).Variants.Select(static v => v.ProductId));

        // The same axes in another order are the same; alone in its group a variant may take others.
        await store.WriteAsync(Claim("red", ["Beden", "Renk"]));
        Assert.Equal(["Renk", "Beden"], (await GroupAsync(store)).Axes);
        await store.WriteAsync(Claim("red", ["Renk"]), Member("red", ("Renk", "Kırmızı")));
        await store.WriteAsync(Claim("blue", ["Renk"]), Member("blue", ("Renk", "Mavi")));
        Assert.Equal(["Renk"], (await GroupAsync(store)).Axes);
    }

    [Fact]
    public async Task Member_ValuesOfAnotherVariant_RefuseTheUnit()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Claim("a", ["Renk", "Beden"]), Member("a", ("Renk", "Mavi"), ("Beden", "L")));

        var twin = await WriteAsync(store, Claim("b", ["Renk", "Beden"]), Member("b", ("Beden", "L"), ("Renk", "Mavi")));
        Assert.Equal((CommitOutcome.Refused, typeof(ProductGroupMemberRow)), (twin.Outcome, twin.RefusedBy!.GetType()));

        await store.WriteAsync(Member("a", ("Renk", "Mavi"), ("Beden", "M")), Member("b", ("Renk", "Mavi"), ("Beden", "L")));
        Assert.Equal(["M", "L"], (await GroupAsync(store)).Variants.Select(static v => v.Values["Beden"]));
        await store.WriteAsync(new ProductGroupMemberRow("b", null, new Dictionary<string, string>(), []));
        Assert.Equal(["a"], (await GroupAsync(store)).Variants.Select(static v => v.ProductId));
    }

    [Fact]
    public async Task Content_Changed_RaisesTheOthersWhereTheyAreListedAndWakesThoseAccounts()
    {
        await using var store = new TestStore(engine);
        await TwoVariantsAsync(store);

        await store.WriteAsync(Claim("a", ["Renk"], new ProductGroup("Kupa", null, [])));

        Assert.Equal((1, 4), (await ContentAsync(store, "a"), await ContentAsync(store, "b")));
        Assert.Equal((2, 7), (await ContentAsync(store, "b", Second), await ContentAsync(store, "b", "sandbox/left")));
        Assert.Equal("{\"version\":4}", (await RowAsync(store, "b", Sample.Account)).DesiredValue);
        Assert.Equal(3, (await store.Listings.ForProductAsync(Sample.Tenant, "b", Cancellation)).Single(static r => r.Aspect == "stock").DesiredVersion);
        var wake = await store.Get<IAccountReads>().WakeAsync(new Identity.AccountRef(Sample.Tenant, "sandbox", "second"), Cancellation);
        Assert.Equal(Sample.Now, wake.DueAt);
        Assert.Equal("Kupa", (await GroupAsync(store)).Content.Title);
    }

    [Fact]
    public async Task Content_SameAsStoredOrNotSet_RaisesNothing()
    {
        await using var store = new TestStore(engine);
        await TwoVariantsAsync(store);
        await store.WriteAsync(Claim("a", ["Renk"], new ProductGroup("Kupa", "Porselen", [new ProductImage("https://x.example/1.jpg", 0)])));
        var before = await ContentAsync(store, "b");

        await store.WriteAsync(Claim("b", ["Renk"], new ProductGroup("Kupa", "Porselen", [new ProductImage("https://x.example/1.jpg", 0)])));
        await store.WriteAsync(Claim("a", ["Renk"]) with { Content = new GroupContent(new ProductGroup(null, "Başka", []), false, false, false) });
        Assert.Equal((before, 1), (await ContentAsync(store, "b"), await ContentAsync(store, "a")));

        await store.WriteAsync(Claim("a", ["Renk"]) with { Content = new GroupContent(new ProductGroup(null, "Başka", []), false, true, false) });
        var content = (await GroupAsync(store)).Content;
        Assert.Equal(("Kupa", "Başka", 1, before + 1), (content.Title, content.Description, content.Images.Count, await ContentAsync(store, "b")));
    }

    [Fact]
    public async Task Left_RaisesTheOthersOnTheNamedAccountsAlone()
    {
        await using var store = new TestStore(engine);
        await TwoVariantsAsync(store);

        await store.WriteAsync(new ProductGroupLeftRow("g", "a", [Second], Sample.Now));

        Assert.Equal((3, 2), (await ContentAsync(store, "b"), await ContentAsync(store, "b", Second)));
    }

    [Fact]
    public async Task Raised_WhileOnItsWay_IsDueOnceItIsAnswered()
    {
        await using var store = new TestStore(engine);
        await TwoVariantsAsync(store);
        await store.WriteAsync(Sample.Taken("b", 3, "batch", "content"));

        await store.WriteAsync(Claim("a", ["Renk"], new ProductGroup("Kupa", null, [])));
        await store.WriteAsync(Sample.Result("b", 3, "batch", "confirmed", "content"));

        var row = await RowAsync(store, "b", Sample.Account);
        Assert.Equal((4, 3, Sample.Now), (row.DesiredVersion, row.ConfirmedVersion, row.DueAt));
    }

    [Fact]
    public async Task Raised_WhileAnOperationWaits_IsWhatItWaitsFor()
    {
        await using var store = new TestStore(engine);
        await TwoVariantsAsync(store);
        await store.WriteAsync(Item("waits", Sample.Account, "stored"), Item("sent", Sample.Account, "sent"), Item("other", "sandbox/left", "stored"));

        await store.WriteAsync(Claim("a", ["Renk"], new ProductGroup("Kupa", null, [])));

        Assert.Equal((4, 3, 3), (await VersionAsync("waits"), await VersionAsync("sent"), await VersionAsync("other")));

        async Task<long> VersionAsync(string operation) =>
            Assert.Single(await store.Get<IOperationReads>().ItemsAsync(Sample.Tenant, operation, null, null, 10, Cancellation)).Version;

        static OperationItemRow Item(string operation, string account, string state) => new(operation, "b", account, "content", 3, "b", state, Sample.Now);
    }

    [Fact]
    public async Task Desired_OfAVariantThatOthersHaveRaisedPast_IsAConflict()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p", 3, "content"));

        var late = await WriteAsync(store, Sample.Desired("p", 3, "content") with { IsShared = true }, Sample.Desired("p", 1));
        Assert.Equal(CommitOutcome.Conflict, late.Outcome);
        Assert.Single(await store.Listings.ForProductAsync(Sample.Tenant, "p", Cancellation));
        await store.WriteAsync(Sample.Desired("p", 4, "content") with { IsShared = true }, Sample.Desired("new", 1, "content") with { IsShared = true });
        Assert.Equal((4, 1), (await ContentAsync(store, "p"), await ContentAsync(store, "new")));
    }

    [Fact]
    public async Task GroupRemoteIds_BelongToTheGroupAndStandApartFromThoseOfProducts()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(new RemoteIdRow(Sample.Account, "p", "product", "7"), new GroupRemoteIdRow(Sample.Account, "g", "product", "7"));

        Assert.Equal("7", (await store.Products.GroupRemoteIdsAsync(Sample.Tenant, Sample.Account, ["g", "none"], Cancellation))["g"]["product"]);
        Assert.Empty(await store.Products.GroupRemoteIdsAsync(Sample.Tenant, Second, ["g"], Cancellation));
        Assert.Equal("p", await store.Products.ResolveRemoteIdAsync(Sample.Tenant, Sample.Account, "product", "7", Cancellation));
        var taken = await WriteAsync(store, new GroupRemoteIdRow(Sample.Account, "other", "product", "7"));
        Assert.Equal((CommitOutcome.Refused, typeof(GroupRemoteIdRow)), (taken.Outcome, taken.RefusedBy!.GetType()));
        await store.WriteAsync(new GroupRemoteIdRow(Sample.Account, "g", "product", "7"));
    }

    [Fact]
    public async Task ProductWake_IsFoundWhenItsTimeHasComeUntilItIsSetAnew()
    {
        await using var store = new TestStore(engine);
        var sweeps = store.Get<ISweeps>();
        await store.WriteAsync(new ProductWakeRow("late", Sample.Now.AddHours(2)), new ProductWakeRow("soon", Sample.Now.AddHours(1)));

        Assert.Empty(await sweeps.DueProductsAsync(Sample.Now.AddMinutes(59), 10, Cancellation));
        Assert.Equal([(Sample.Tenant, "soon"), (Sample.Tenant, "late")], await sweeps.DueProductsAsync(Sample.Now.AddHours(2), 10, Cancellation));
        await store.WriteAsync(new ProductWakeRow("soon", Sample.Now.AddHours(3)), new ProductWakeRow("late", null));
        Assert.Empty(await sweeps.DueProductsAsync(Sample.Now.AddHours(2), 10, Cancellation));
    }

    /// <summary>a on the default account; b there, on a second one, and on one that it was taken from.</summary>
    private static async Task TwoVariantsAsync(TestStore store)
    {
        await store.WriteAsync(
            Claim("a", ["Renk"]), Member("a", ("Renk", "Kırmızı")), Claim("b", ["Renk"]), Member("b", ("Renk", "Mavi")) with { AccountKeys = [Sample.Account, Second] });
        await store.WriteAsync(
            Sample.Desired("a", 1, "content"), Sample.Desired("b", 3, "content"), Sample.Desired("b", 3), Sample.Desired("b", 1, "content", Second),
            Sample.Desired("b", 7, "content", "sandbox/left"));
    }

    private static ProductGroupRow Claim(string product, IReadOnlyList<string> axes, ProductGroup? content = null) =>
        new("g", product, axes, content is null ? null : new GroupContent(content, true, true, true), Sample.Now);

    private static ProductGroupMemberRow Member(string product, params (string Axis, string Value)[] values) =>
        new(product, "g", values.ToDictionary(static v => v.Axis, static v => v.Value), [Sample.Account]);

    private static Task<CommitResult> WriteAsync(TestStore store, params StoreRow[] rows) => store.CommitAsync(new Unit { Tenant = Sample.Tenant, Rows = rows });

    private static async Task<StoredGroup> GroupAsync(TestStore store) => (await store.Products.GroupsAsync(Sample.Tenant, ["g"], Cancellation))["g"];

    private static async Task<AspectRow> RowAsync(TestStore store, string product, string account) =>
        (await store.Listings.ForProductAsync(Sample.Tenant, product, Cancellation)).Single(r => r.Aspect == "content" && r.AccountKey == account);

    private static async Task<long> ContentAsync(TestStore store, string product, string account = Sample.Account) => (await RowAsync(store, product, account)).DesiredVersion;

    public sealed class OnSqlite() : GroupTests(Engine.Sqlite);

    public sealed class OnPostgres() : GroupTests(Engine.Postgres);
}
