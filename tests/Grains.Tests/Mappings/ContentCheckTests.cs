using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Mappings;
using KolajAI.Grains.Products;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Mappings;
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

namespace KolajAI.Grains.Tests.Mappings;

/// <summary>Over a real store: what lacks something is refused before a job is made, and what has to be read first is waited for.</summary>
public sealed class ContentCheckTests : IAsyncDisposable
{
    private static readonly AccountRef Account = AccountRef.FromKey("t", "bench/default");
    private static readonly BatchLimits Limits = new(Stock: 100, Content: 50, ReadBack: 100);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "kolaj-test-" + Guid.NewGuid().ToString("n"));
    private readonly ServiceProvider _store;
    private int _number;

    public ContentCheckTests() =>
        _store = new ServiceCollection().AddLogging().AddKolajStorage(new StorageOptions { DataFolder = _folder }).AddSingleton<AccountBrakes>()
            .AddSingleton<AccountGroups>().AddSingleton<ListingMappings>().AddSingleton<ContentCheck>().AddSingleton<AccountWork>()
            .AddSingleton<ICommitListener>(static p => p.GetRequiredService<ListingMappings>()).BuildServiceProvider();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task ProductThatLacksSomething_IsRefusedWithItsReason_TheOthersGo()
    {
        await ReadAsync("11");
        var good = await ProductAsync("Giyim", ("Renk", "Mavi"));
        var without = await ProductAsync("Ev", ("Renk", "Mavi"));
        var colourless = await ProductAsync("Giyim");
        await MapAsync("Giyim", "11");

        Assert.Null(await NextAsync());
        var job = Assert.IsType<ContentJob>(await NextAsync());

        var item = Assert.Single(job.Items);
        Assert.Equal((good, "11"), (item.Key, item.CategoryId));
        Assert.Equal(("renk", "Mavi"), Assert.Single(item.Attributes!) is var colour ? (colour.Id, colour.Text) : default);
        Assert.Equal(("category_unmapped", "attribute_required"), (await ErrorAsync(without), await ErrorAsync(colourless)));
        Assert.Equal(
            [("attribute_required", 1L), ("category_unmapped", 1L)],
            (await _store.GetRequiredService<IMappingReads>().MissingAsync("t", Account.Key, Cancellation)).Select(static m => (m.Part.Code, m.Products)));
        Assert.Null(await NextAsync());
    }

    [Fact]
    public async Task CategoryNeverRead_IsAskedForAndWaitedFor_OneThatCannotBeReadIsNot()
    {
        await ProductAsync("Giyim", ("Renk", "Mavi"));
        await MapAsync("Giyim", "11");

        Assert.Null(await NextAsync());
        var wanted = await _store.GetRequiredService<ICatalogReads>().NextReadingAsync("t", Account.Key, Cancellation);
        Assert.Equal((CatalogKinds.Attributes, "11"), (wanted!.Kind, wanted.Scope));

        await WriteAsync(new CatalogReadRow(Account.Key, CatalogKinds.Attributes, "11", null, Now, null, Now.AddDays(1), "There is no such category."));
        await WriteAsync(new AccountListingsDueRow(Account.Key, Now.AddSeconds(-1)));
        Assert.Equal("11", Assert.Single(Assert.IsType<ContentJob>(await NextAsync()).Items).CategoryId);
    }

    [Fact]
    public async Task VariantThatLacksSomething_HoldsItsWholeGroupBack_AndIsNamed()
    {
        await ReadAsync("11");
        await MapAsync("Giyim", "11");
        var (red, bare) = (await VariantAsync("Giyim", "Kırmızı"), await VariantAsync("Ev", "Mavi"));

        Assert.Null(await NextAsync());

        Assert.Equal(("category_unmapped", "category_unmapped"), (await ErrorAsync(red), await ErrorAsync(bare)));
        var message = (await RowsAsync(red)).Single(static r => r.Aspect == Aspects.Content).ErrorMessage;
        Assert.StartsWith("Variant SKU-2: ", message, StringComparison.Ordinal);
        Assert.Null(await NextAsync());
    }

    private Task<AccountJob?> NextAsync() => _store.GetRequiredService<AccountWork>().NextBatchAsync(
        new JobContext(Account, new Shop(), new Dictionary<string, string>(), new Dictionary<string, string>(), "seller", new OrderRules(true, true, null, false)), Limits);

    private async Task<string?> ErrorAsync(string id) => (await RowsAsync(id)).Single(static r => r.Aspect == Aspects.Content).ErrorCode;

    private Task<IReadOnlyList<AspectRow>> RowsAsync(string id) => _store.GetRequiredService<IListingReads>().FindAsync("t", Account.Key, [id], Cancellation);

    private async Task ReadAsync(string category)
    {
        var colour = System.Text.Encoding.UTF8.GetString(KolajJson.ToBytes(new CatalogDetail(Required: true, Multiple: false, Custom: true)));
        await WriteAsync(
            new CatalogPageRow(Account.Key, [new CatalogItem(CatalogKinds.Attributes, category, "renk", "Renk", "renk", 0, colour)], Now),
            new CatalogReadRow(Account.Key, CatalogKinds.Attributes, category, null, Now.AddMinutes(-1), Now, Now.AddDays(1), null));
    }

    private Task MapAsync(string own, string target) => WriteAsync(new MappingRow(CatalogKinds.Categories, "bench", "", "", "", OwnWords.FoldPath(own), own, target, Now));

    private async Task<string> ProductAsync(string category, params (string Name, string Value)[] attributes) =>
        await VariantAsync(category, null, attributes);

    private async Task<string> VariantAsync(string category, string? variant, params (string Name, string Value)[] attributes)
    {
        var id = Guid.CreateVersion7(Now.AddMilliseconds(_number)).ToString();
        var patch = new ProductPatch
        {
            Sku = $"SKU-{++_number}",
            Title = "Tişört",
            Category = category,
            Price = new Money(1_000_000, "TRY"),
            Quantity = 5,
            Attributes = attributes.ToDictionary(static a => a.Name, static a => (IReadOnlyList<string>)[a.Value]),
            GroupId = variant is null ? null : "g",
            Variant = variant is null ? null : new Dictionary<string, string> { ["Renk"] = variant },
        };
        var write = new ProductWrite { Patch = patch, ListOn = [Account.Key], Cause = "test" };
        var groups = await _store.GetRequiredService<IProductReads>().GroupsAsync("t", ["g"], Cancellation);
        var decision = GroupMembership.Keep(null, ProductUpsert.Decide(null, 0, id, write, Now, groups).Decision!, Now);
        Assert.True((await _store.GetRequiredService<ICommitter>().CommitAsync(decision.ToUnit("t", 0, null, [], Now), Cancellation)).Committed);
        return id;
    }

    private async Task WriteAsync(params StoreRow[] rows) =>
        Assert.True((await _store.GetRequiredService<ICommitter>().CommitAsync(new Unit { Tenant = "t", Rows = rows }, Cancellation)).Committed);

    /// <summary>Batches are only planned here.</summary>
    private sealed class Shop : IConnector, ICategorySource
    {
        public ConnectorDescriptor Descriptor { get; } = new() { Id = "bench", Name = "Bench", Type = "ecommerce", Region = "TR", Evidence = "official" };

        public CatalogNeeds Needs { get; } = new(Category: true, Brand: false);

        public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => "seller";

        public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => new("https://bench.invalid/");

        public Task<CategoryPage> ReadCategoriesAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<AttributePage> ReadAttributesAsync(ConnectorSession session, string categoryId, string? cursor, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<BrandPage> ReadBrandsAsync(ConnectorSession session, string? cursor, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
