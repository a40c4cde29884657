using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Mappings;
using KolajAI.Grains.Products;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Orders;
using KolajAI.Products;
using KolajAI.Storage;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KolajAI.Grains.Tests.Accounts;

/// <summary>Variants go together, in one call or not at all.</summary>
public sealed class GroupWorkTests : IAsyncDisposable
{
    private static readonly AccountRef Account = AccountRef.FromKey("t", "bench/default");
    private static readonly BatchLimits Limits = new(Stock: 100, Content: 50, ReadBack: 100);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "kolaj-test-" + Guid.NewGuid().ToString("n"));
    private readonly ServiceProvider _store;
    private int _number;

    public GroupWorkTests() =>
        _store = new ServiceCollection().AddLogging().AddKolajStorage(new StorageOptions { DataFolder = _folder }).AddSingleton<AccountBrakes>()
            .AddSingleton<AccountGroups>().AddSingleton<ListingMappings>().AddSingleton<ContentCheck>().AddSingleton<AccountWork>().BuildServiceProvider();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ICommitter Committer => _store.GetRequiredService<ICommitter>();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Content_OfOneVariantDue_CarriesAllListedOnesWithWhatTheyShare()
    {
        var (red, blue) = (await VariantAsync("Kırmızı", published: true), await VariantAsync("Mavi", published: true));
        var elsewhere = await VariantAsync("Yeşil", published: false, listed: false);
        await WriteAsync(
            new ProductGroupRow("g", red, ["Renk"], new GroupContent(new ProductGroup("Kupa", "Porselen", [new ProductImage("https://x.example/1.jpg", 0)]), true, true, true), Now),
            new GroupRemoteIdRow(Account.Key, "g", "product", "77"));
        await ConfirmContentAsync(blue);
        await RaiseAsync(red);

        var job = await ContentAsync();

        Assert.Equal([red, blue], job.Items.Select(static i => i.Key));
        Assert.All(job.Items, static i => Assert.Equal(
            ("g", "Kupa", "Porselen", "https://x.example/1.jpg", "Renk", "77"),
            (i.Group!.Id, i.Group.Title, i.Group.Description, Assert.Single(i.Group.Images).Url, Assert.Single(i.Group.Axes), i.Group.RemoteIds["product"])));
        Assert.Equal(["Kırmızı", "Mavi"], job.Items.Select(static i => i.Variant["Renk"]));
        Assert.DoesNotContain(elsewhere, job.Items.Select(static i => i.Key));

        // Both are sent, at the versions that they stand at, and of a listing that exists its content alone.
        foreach (var id in (string[])[red, blue])
        {
            var content = (await RowsAsync(id)).Single(static r => r.Aspect == Aspects.Content);
            Assert.Equal((content.DesiredVersion, job.BatchId), (content.SentVersion, content.BatchId));
            Assert.Equal([Aspects.Content], job.Taken.Single(t => t.ProductId == id).Aspects.Select(static a => a.Aspect));
        }
    }

    [Fact]
    public async Task Content_OfANewVariant_GoesWithAllItsAspectsBesideThoseThatExist()
    {
        var red = await VariantAsync("Kırmızı", published: true);
        var blue = await VariantAsync("Mavi", published: false);

        var job = await ContentAsync();

        Assert.Equal([(red, 1), (blue, 3)], job.Taken.Select(static t => (t.ProductId, t.Aspects.Count)));
        Assert.Equal(new Money(1_000_000, "TRY"), job.Items[1].Price);
        Assert.All(job.Taken, static t => Assert.Equal("g", t.GroupId));
    }

    [Fact]
    public async Task Content_WithoutAGroupsOwnWords_HasThoseOfItsFirstVariant()
    {
        await VariantAsync("Kırmızı", published: false, title: "Kırmızı kupa");
        await VariantAsync("Mavi", published: false, title: "Mavi kupa");

        Assert.All((await ContentAsync()).Items, static i => Assert.Equal("Kırmızı kupa", i.Group!.Title));
    }

    [Fact]
    public async Task Stock_OfAPublishedVariant_GoesAlone()
    {
        await VariantAsync("Kırmızı", published: true);
        var blue = await VariantAsync("Mavi", published: true);
        await WriteAsync(new ListingDesiredRow(blue, Account.Key, Aspects.Stock, 9, ListingPlan.StockValue(1), 1, Now, false));

        var job = Assert.IsType<StockJob>(await NextAsync(Limits));

        Assert.Equal([blue], job.Taken.Select(static t => t.ProductId));
    }

    [Fact]
    public async Task Products_OfTheirOwn_AskTheStoreNothingOfGroups()
    {
        await VariantAsync("", published: false, group: null);
        var known = await VariantAsync("", published: true, group: null);
        await WriteAsync(new ListingDesiredRow(known, Account.Key, Aspects.Stock, 9, ListingPlan.StockValue(1), 1, Now, false));

        // Whatever is read of groups would be read from nothing.
        var work = Work(Committer, new AccountGroups(null!, null!));

        Assert.IsType<ContentJob>(await work.NextBatchAsync(Context(), Limits));
        Assert.IsType<StockJob>(await work.NextBatchAsync(Context(), Limits));
        await VariantAsync("Mavi", published: false);
        await Assert.ThrowsAsync<NullReferenceException>(() => work.NextBatchAsync(Context(), Limits));
    }

    [Fact]
    public async Task Group_ThatDoesNotFitBesideOthers_GoesInACallOfItsOwnAndIsNeverSplit()
    {
        var single = await VariantAsync("", published: false, group: null);
        for (var i = 0; i < 4; i++)
            await VariantAsync($"Renk {i}", published: false);
        var limits = Limits with { Content = 3, MostInGroup = 50 };

        var first = Assert.IsType<ContentJob>(await NextAsync(limits));
        var second = Assert.IsType<ContentJob>(await NextAsync(limits));

        Assert.Equal([single], first.Taken.Select(static t => t.ProductId));
        Assert.Equal(4, second.Taken.Count);
    }

    [Fact]
    public async Task Group_LargerThanThePlatformTakes_RestsWithTheReason()
    {
        for (var i = 0; i < 4; i++)
            await VariantAsync($"Renk {i}", published: false);
        var single = await VariantAsync("", published: false, group: null);
        var limits = Limits with { Content = 3, MostInGroup = 3 };

        Assert.Null(await NextAsync(limits));
        Assert.Equal([single], Assert.IsType<ContentJob>(await NextAsync(limits)).Taken.Select(static t => t.ProductId));

        var rows = await _store.GetRequiredService<IListingReads>().ListAsync(Account.Tenant, new ListingFilter(null, null, ListingStates.Refused, null, null, null, null), 10, Cancellation);
        Assert.Equal(4, rows.Count);
        var content = rows[0].Aspects.Single(static a => a.Aspect == Aspects.Content);
        Assert.Equal("group_too_large", content.ErrorCode);
        Assert.Contains("4 variants here; the channel takes at most 3", content.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Group_WithAVariantOnItsWay_WaitsWhole()
    {
        var (red, blue) = (await VariantAsync("Kırmızı", published: true), await VariantAsync("Mavi", published: true));
        await RaiseAsync(red);
        await RaiseAsync(blue);
        var content = (await RowsAsync(blue)).Single(static r => r.Aspect == Aspects.Content);
        await WriteAsync(new ListingTakenRow(blue, Account.Key, Aspects.Content, content.DesiredVersion, content.DesiredValue, "followed", Now));

        Assert.Null(await NextAsync(Limits));

        var waiting = (await RowsAsync(red)).Single(static r => r.Aspect == Aspects.Content);
        Assert.Null(waiting.BatchId);
        Assert.True(waiting.DueAt > Now);
        await WriteAsync(
            new ListingResultRow(blue, Account.Key, Aspects.Content, content.DesiredVersion, "followed", "confirmed", null, null, null, Now),
            new ListingDesiredRow(red, Account.Key, Aspects.Content, 99, ListingPlan.ContentValue(99), 3, Now.AddMinutes(-1), false));
        Assert.Equal(2, (await ContentAsync()).Taken.Count);
    }

    [Fact]
    public async Task Group_WithAVariantNobodyKnowsTheOutcomeOf_IsReadBackFirst()
    {
        var (red, blue) = (await VariantAsync("Kırmızı", published: true), await VariantAsync("Mavi", published: true));
        await RaiseAsync(red);
        var content = (await RowsAsync(blue)).Single(static r => r.Aspect == Aspects.Content);
        await WriteAsync(
            new ListingDesiredRow(blue, Account.Key, Aspects.Content, 50, ListingPlan.ContentValue(50), 3, Now.AddSeconds(-1), false),
            new ListingTakenRow(blue, Account.Key, Aspects.Content, 50, ListingPlan.ContentValue(50), "b", Now),
            new ListingResultRow(blue, Account.Key, Aspects.Content, 50, "b", "unknown", "outcome_unknown", null, Now.AddSeconds(-1), Now));

        AccountJob? job = null;
        for (var look = 0; look < 2 && job is null; look++)
            job = await NextAsync(Limits);

        Assert.Equal([(blue, "g")], Assert.IsType<ReadBackJob>(job).Items.Select(static i => (i.Query.Key, i.GroupId)));
        Assert.Null((await RowsAsync(red)).Single(static r => r.Aspect == Aspects.Content).BatchId);
        Assert.NotEqual(50, content.DesiredVersion);
    }

    [Fact]
    public async Task Group_ChangedBetweenReadingAndTaking_IsGivenBackWhole()
    {
        var (red, blue) = (await VariantAsync("Kırmızı", published: true), await VariantAsync("Mavi", published: true));
        await RaiseAsync(red);
        var single = await VariantAsync("", published: false, group: null);
        var racing = new RacingCommitter(Committer, () => RaiseAsync(blue));
        var job = Assert.IsType<ContentJob>(await Work(racing, _store.GetRequiredService<AccountGroups>()).NextBatchAsync(Context(), Limits));

        Assert.Equal([single], job.Taken.Select(static t => t.ProductId));
        foreach (var id in (string[])[red, blue])
            Assert.Null((await RowsAsync(id)).Single(static r => r.Aspect == Aspects.Content).BatchId);
        Assert.Equal([red, blue], (await ContentAsync()).Taken.Select(static t => t.ProductId));
    }

    [Fact]
    public async Task Offer_WordsAndAttributesOfTheChannel_AreWhatItIsSent()
    {
        await VariantAsync("", published: false, group: null, offers:
        [
            new ProductOffer("bench", null, "411", null) { Description = "Hepsi için" },
            new ProductOffer("bench", "default", null, null) { Title = "Yalnız burada", Price = new Money(900_000, "TRY") },
            new ProductOffer("other", null, "1", null) { Title = "Başka" },
        ]);

        var item = Assert.Single((await ContentAsync()).Items);

        Assert.Equal(("Yalnız burada", "Hepsi için", new Money(900_000, "TRY")), (item.Product.Title, item.Product.Description, item.Price));
        Assert.Equal("411", Assert.Single(item.Product.Offers).CategoryId);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private async Task<ContentJob> ContentAsync() => Assert.IsType<ContentJob>(await NextAsync(Limits));

    private Task<AccountJob?> NextAsync(BatchLimits limits) => _store.GetRequiredService<AccountWork>().NextBatchAsync(Context(), limits);

    private AccountWork Work(ICommitter committer, AccountGroups groups) => new(
        _store.GetRequiredService<IListingReads>(), _store.GetRequiredService<IProductReads>(), groups, _store.GetRequiredService<IBatchReads>(),
        _store.GetRequiredService<IOrderReads>(), _store.GetRequiredService<AccountBrakes>(), _store.GetRequiredService<ContentCheck>(), committer, TimeProvider.System);

    private async Task WriteAsync(params StoreRow[] rows) =>
        Assert.True((await Committer.CommitAsync(new Unit { Tenant = Account.Tenant, Rows = rows }, Cancellation)).Committed);

    private Task<IReadOnlyList<AspectRow>> RowsAsync(string id) => _store.GetRequiredService<IListingReads>().FindAsync(Account.Tenant, Account.Key, [id], Cancellation);

    private async Task RaiseAsync(string id)
    {
        var version = (await RowsAsync(id)).Single(static r => r.Aspect == Aspects.Content).DesiredVersion + 1;
        await WriteAsync(new ListingDesiredRow(id, Account.Key, Aspects.Content, version, ListingPlan.ContentValue(version), 3, Now, false));
    }

    private async Task ConfirmContentAsync(string id)
    {
        var row = (await RowsAsync(id)).Single(static r => r.Aspect == Aspects.Content);
        await WriteAsync(
            new ListingTakenRow(id, Account.Key, row.Aspect, row.DesiredVersion, row.DesiredValue, "b", Now),
            new ListingResultRow(id, Account.Key, row.Aspect, row.DesiredVersion, "b", "confirmed", null, null, null, Now));
    }

    /// <summary>A product, in the group or of its own; a published one is on the channel with everything confirmed.</summary>
    private async Task<string> VariantAsync(
        string colour, bool published, bool listed = true, string title = "Kupa", string? group = "g", IReadOnlyList<ProductOffer>? offers = null)
    {
        var now = Now;
        var id = Guid.CreateVersion7(now.AddMilliseconds(_number)).ToString();
        var patch = new ProductPatch
        {
            Sku = $"SKU-{++_number}",
            Title = title,
            Price = new Money(1_000_000, "TRY"),
            Quantity = 5,
            GroupId = group,
            Variant = group is null ? null : new Dictionary<string, string> { ["Renk"] = colour },
            Offers = offers,
        };
        var write = new ProductWrite { Patch = patch, ListOn = listed ? [Account.Key] : [], Cause = "test" };
        var groups = await _store.GetRequiredService<IProductReads>().GroupsAsync(Account.Tenant, ["g"], Cancellation);
        var decision = GroupMembership.Keep(null, ProductUpsert.Decide(null, 0, id, write, now, groups).Decision!, now);
        Assert.True((await Committer.CommitAsync(decision.ToUnit(Account.Tenant, 0, null, [], now), Cancellation)).Committed);
        if (!published)
            return id;
        foreach (var row in decision.Raised)
        {
            await WriteAsync(new ListingTakenRow(id, Account.Key, row.Aspect, row.DesiredVersion, row.Value, "b", now));
            await WriteAsync(new ListingResultRow(id, Account.Key, row.Aspect, row.DesiredVersion, "b", "confirmed", null, null, null, now));
        }

        await WriteAsync(new RemoteIdRow(Account.Key, id, "listing", id));
        return id;
    }

    private static JobContext Context() => new(
        Account, new NeverCalled(), new Dictionary<string, string>(), new Dictionary<string, string>(), "seller", new OrderRules(true, true, null, false));

    /// <summary>Someone else writes just before the first batch is taken.</summary>
    private sealed class RacingCommitter(ICommitter inner, Func<Task> first) : ICommitter
    {
        private bool _raced;

        public async Task<CommitResult> CommitAsync(Unit unit, CancellationToken cancellation = default)
        {
            if (!_raced && unit.Rows.Any(static r => r is ListingTakenRow))
            {
                _raced = true;
                await first();
            }

            return await inner.CommitAsync(unit, cancellation);
        }
    }

    /// <summary>Batches are only planned here.</summary>
    private sealed class NeverCalled : IConnector
    {
        public ConnectorDescriptor Descriptor { get; } = new()
        {
            Id = "bench",
            Name = "Bench",
            Type = "ecommerce",
            Region = "TR",
            Evidence = "official",
            StockWrite = StockWriteKind.Absolute,
        };

        public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => "seller";

        public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => new("https://bench.invalid/");
    }
}
