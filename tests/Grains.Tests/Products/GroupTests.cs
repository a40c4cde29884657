using KolajAI.Errors;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Products;

/// <summary>Products that are variants of a group, over a real store.</summary>
[Collection(StoredClusterGroup.Name)]
public sealed class GroupTests(StoredCluster cluster)
{
    private const string Trendyol = "trendyol/default";
    private const string N11 = "n11/default";

    private readonly string _group = "G-" + Guid.NewGuid().ToString("n")[..8];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upsert_OtherAxesOrEqualValues_ChangesNothingAndARehearsalSaysSo()
    {
        await CreateAsync("Mavi", Trendyol);
        var axes = Write(New(), "Kırmızı") with { Patch = Patch(New(), "Kırmızı") with { Variant = Values(("Renk", "Kırmızı"), ("Beden", "L")) } };
        var twin = Write(New(), " Mavi ");

        foreach (var (write, code) in new[] { (axes, ErrorCodes.VariantAxesDiffer), (twin, ErrorCodes.VariantDuplicate) })
        {
            var product = cluster.Product(New());
            Assert.Equal([(code, "/variant")], Errors(await product.Upsert(write with { DryRun = true })));
            Assert.Equal([(code, "/variant")], Errors(await product.Upsert(write)));
            Assert.Null(await product.Get());
        }

        Assert.Single((await GroupAsync()).Variants);
    }

    [Fact]
    public async Task Upsert_VariantWithoutAGroupOrGroupWithoutValues_IsRefused()
    {
        var bare = Patch(New(), "Mavi");
        Assert.Equal([("required", "/group_id")], Errors(await UpsertAsync(bare with { GroupId = null })));
        Assert.Equal([("required", "/variant")], Errors(await UpsertAsync(bare with { Variant = null })));
        Assert.Equal([("required", "/group_id")], Errors(await UpsertAsync(bare with { GroupId = null, Variant = null, Group = new GroupPatch("x", null, null) })));
        Assert.Equal([("malformed", "/group_id")], Errors(await UpsertAsync(bare with { GroupId = new string('g', 65) })));
        Assert.Equal([("malformed", "/group/images/0/url")], Errors(await UpsertAsync(bare with { Group = new GroupPatch(null, null, [new ProductImage("http://x", 0)]) })));
        Assert.Equal([("malformed", "/variant")], Errors(await UpsertAsync(bare with { Variant = Values(("Renk", "Mavi"), ("Renk ", "Al")) })));
    }

    [Fact]
    public async Task SharedContent_Changed_IsDueForEveryVariantWhereverItIsListed()
    {
        var red = await CreateAsync("Kırmızı", Trendyol);
        var blue = await CreateAsync("Mavi", Trendyol, N11);
        var stock = (await cluster.AspectAsync(blue, N11, "stock")).DesiredVersion;
        var (own, first, before) = (await ContentAsync(red, Trendyol), await ContentAsync(blue, Trendyol), await ContentAsync(blue, N11));

        var result = await ChangeAsync(red, new ProductPatch { Group = new GroupPatch("Kupa", "Porselen", null) });

        Assert.Equal(["group"], result.Changes.Select(static c => c.Field));
        Assert.Equal((own + 1, first + 1, before + 1), (await ContentAsync(red, Trendyol), await ContentAsync(blue, Trendyol), await ContentAsync(blue, N11)));
        Assert.Equal(stock, (await cluster.AspectAsync(blue, N11, "stock")).DesiredVersion);
        Assert.Equal(("Kupa", "Porselen"), ((await GroupAsync()).Content.Title, (await GroupAsync()).Content.Description));
        var wake = await cluster.Get<IAccountReads>().WakeAsync(AccountRef.FromKey(StoredCluster.Tenant, N11), Cancellation);
        Assert.NotNull(wake.DueAt);

        // The same once more changes nothing, from whichever variant it comes.
        Assert.Empty((await ChangeAsync(blue, new ProductPatch { Group = new GroupPatch("Kupa", null, null) })).Changes);
        Assert.Equal(before + 1, await ContentAsync(blue, N11));
    }

    [Fact]
    public async Task OwnContent_AfterOthersHaveRaisedIt_RisesAboveThatAndItsItemsFollow()
    {
        var red = await CreateAsync("Kırmızı", Trendyol);
        var blue = await CreateAsync("Mavi", Trendyol);
        foreach (var title in (string[])["Bir", "İki", "Üç"])
            await ChangeAsync(red, new ProductPatch { Group = new GroupPatch(title, null, null) });
        var raised = await ContentAsync(blue, Trendyol);

        var operation = "op-" + blue;
        await cluster.Product(blue).Upsert(new ProductWrite { Patch = new ProductPatch { Brand = "Yeni" }, OperationId = operation, Cause = "test" });

        Assert.Equal(raised + 1, await ContentAsync(blue, Trendyol));
        var items = await cluster.Get<IOperationReads>().ItemsAsync(StoredCluster.Tenant, operation, null, null, 10, Cancellation);
        Assert.Equal(raised + 1, Assert.Single(items).Version);
        Assert.Equal(raised + 1, (await cluster.Product(blue).Get())!.Document.Listings[Trendyol].Content);
    }

    [Fact]
    public async Task Left_ByUnlistingOrAnotherGroupOrDeletion_MakesTheOthersDueThereAlone()
    {
        var red = await CreateAsync("Kırmızı", Trendyol, N11);
        var blue = await CreateAsync("Mavi", Trendyol, N11);
        var green = await CreateAsync("Yeşil", Trendyol);
        var (onTrendyol, onN11) = (await ContentAsync(red, Trendyol), await ContentAsync(red, N11));

        await cluster.Product(blue).Unlist(new UnlistProduct(N11, Close: true, null, "test"));
        Assert.Equal((onTrendyol, onN11 + 1), (await ContentAsync(red, Trendyol), await ContentAsync(red, N11)));

        await cluster.Product(green).Upsert(new ProductWrite { Patch = new ProductPatch(), Erase = ["group_id"], Cause = "test" });
        Assert.Equal((onTrendyol + 1, onN11 + 1), (await ContentAsync(red, Trendyol), await ContentAsync(red, N11)));
        Assert.Empty((await cluster.Product(green).Get())!.Document.Product.Variant);

        await cluster.Product(blue).Delete(new DeleteProduct(CloseListings: true, null, "test"));
        Assert.Equal((onTrendyol + 2, onN11 + 1), (await ContentAsync(red, Trendyol), await ContentAsync(red, N11)));
        Assert.Equal([red], (await GroupAsync()).Variants.Select(static v => v.ProductId));

        // What was unlisted or deleted is not published again by what its group does.
        var gone = await ContentAsync(blue, Trendyol);
        await ChangeAsync(red, new ProductPatch { Group = new GroupPatch("Kupa", null, null) });
        Assert.Equal(gone, await ContentAsync(blue, Trendyol));
    }

    [Fact]
    public async Task WholeAccountClosed_DoesNotPublishWhatIsLeftForEachProduct()
    {
        var red = await CreateAsync("Kırmızı", Trendyol);
        var blue = await CreateAsync("Mavi", Trendyol);
        var before = await ContentAsync(red, Trendyol);

        await cluster.Product(blue).Unlist(new UnlistProduct(Trendyol, Close: true, null, "test") { Confirmed = true });

        Assert.Equal(before, await ContentAsync(red, Trendyol));
    }

    [Fact]
    public async Task Replace_WithoutTheGroupsContent_ErasesItAndJoiningLeavesIt()
    {
        var red = await CreateAsync("Kırmızı", Trendyol);
        await ChangeAsync(red, new ProductPatch { Group = new GroupPatch("Kupa", "Porselen", [new ProductImage("https://x.example/1.jpg", 0)]) });
        await ChangeAsync(red, new ProductPatch(), "group/description");
        Assert.Equal(("Kupa", null, 1), await SharedAsync());

        var joining = New();
        await cluster.Product(joining).Upsert(new ProductWrite { Patch = new ProductPatch { Sku = Sku(joining), Title = "Kupa" }, Cause = "test" });
        await cluster.Product(joining).Upsert(Write(joining, "Mavi") with { Replace = true });
        Assert.Equal(("Kupa", null, 1), await SharedAsync());

        await cluster.Product(joining).Upsert(Write(joining, "Mavi") with { Replace = true });
        Assert.Equal((null, null, 0), await SharedAsync());

        async Task<(string?, string?, int)> SharedAsync()
        {
            var content = (await GroupAsync()).Content;
            return (content.Title, content.Description, content.Images.Count);
        }
    }

    [Fact]
    public async Task Upsert_ManyVariantsAtOnceWithTheSameContent_AllJoin()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => UpsertAsync(Patch(New(), $"Renk {i}") with { Group = new GroupPatch("Kupa", null, null) })));

        Assert.All(results, static r => Assert.Empty(r.Errors));
        Assert.Equal(40, (await GroupAsync()).Variants.Count);
    }

    private static string New() => Guid.CreateVersion7().ToString();

    private Task<StoredGroup> GroupAsync() => FindAsync(_group);

    private async Task<StoredGroup> FindAsync(string group) => (await cluster.Products.GroupsAsync(StoredCluster.Tenant, [group], Cancellation))[group];

    private async Task<long> ContentAsync(string product, string account) => (await cluster.AspectAsync(product, account, "content")).DesiredVersion;

    private async Task<string> CreateAsync(string colour, params string[] accounts)
    {
        var id = New();
        Assert.Empty((await cluster.Product(id).Upsert(Write(id, colour) with { ListOn = accounts, CreateOnly = true })).Errors);
        return id;
    }

    private Task<ProductResult> UpsertAsync(ProductPatch patch) =>
        cluster.Product(New()).Upsert(new ProductWrite { Patch = patch with { Sku = Sku(New()) }, Cause = "test" });

    private Task<ProductResult> ChangeAsync(string product, ProductPatch patch, params string[] erase) =>
        cluster.Product(product).Upsert(new ProductWrite { Patch = patch, Erase = erase, Cause = "test" });

    private ProductWrite Write(string sku, string colour) => new() { Patch = Patch(sku, colour), Cause = "test" };

    private ProductPatch Patch(string sku, string colour) =>
        new() { Sku = Sku(sku), Title = "Kupa", Price = new Money(1_000_000, "TRY"), GroupId = _group, Variant = Values(("Renk", colour)) };

    /// <summary>A SKU is not of the form of an id.</summary>
    private static string Sku(string id) => "SKU " + id[^12..];

    private static Dictionary<string, string> Values(params (string Axis, string Value)[] values) => values.ToDictionary(static v => v.Axis, static v => v.Value);

    private static IEnumerable<(string, string)> Errors(ProductResult result) => result.Errors.Select(static e => (e.Code, e.Pointer));
}
