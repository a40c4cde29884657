using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

/// <summary>A channel's catalogue as it was read, mappings to it, and what listings lack.</summary>
public abstract class CatalogTests(Engine engine)
{
    private static readonly DateTimeOffset Later = Sample.Now.AddDays(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reading_AtItsEnd_MarksWhatItHasNotSeen_AndWhatComesBackIsThereAgain()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Page(Sample.Now, Brand("1", "Kolaj"), Brand("2", "Çınar")), Done(CatalogKinds.Brands, "", Sample.Now));
        await store.WriteAsync(Page(Later, Brand("2", "Çınar A.Ş.")), Done(CatalogKinds.Brands, "", Later));

        Assert.Equal(["Çınar A.Ş."], await NamesAsync(store, CatalogKinds.Brands));
        var gone = Assert.Single(await store.Get<ICatalogReads>().FindAsync(Sample.Tenant, Sample.Account, CatalogKinds.Brands, "", ["1"], Cancellation));
        Assert.Equal(Later, gone.GoneAt);

        await store.WriteAsync(Page(Later.AddDays(1), Brand("1", "Kolaj"), Brand("2", "Çınar")), Done(CatalogKinds.Brands, "", Later.AddDays(1)));
        Assert.Equal(["Çınar", "Kolaj"], await NamesAsync(store, CatalogKinds.Brands));
    }

    [Fact]
    public async Task Reading_NotAtItsEnd_MarksNothingAndGoesOnFromItsCursor()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Page(Sample.Now, Brand("1", "Kolaj")), Done(CatalogKinds.Brands, "", Sample.Now));

        await store.WriteAsync(Page(Later, Brand("2", "Çınar")), new CatalogReadRow(Sample.Account, CatalogKinds.Brands, "", "page-2", Later, null, Later, null));

        Assert.Equal(["Çınar", "Kolaj"], await NamesAsync(store, CatalogKinds.Brands));
        var reading = (await store.Get<ICatalogReads>().NextReadingAsync(Sample.Tenant, Sample.Account, Cancellation))!;
        Assert.Equal(("page-2", Later, Sample.Now), (reading.Cursor, reading.BeganAt, reading.ReadAt));
    }

    [Fact]
    public async Task ReadingOfACategorysAttributes_MarksItsValuesToo_AndNoOtherCategorys()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(
            Page(Sample.Now, Attribute("1", "a"), Value("1", "a", "x"), Attribute("10", "a"), Value("10", "a", "x")), Done(CatalogKinds.Attributes, "1", Sample.Now),
            Done(CatalogKinds.Attributes, "10", Sample.Now));

        await store.WriteAsync(Page(Later, Attribute("1", "a"), Value("1", "a", "y")), Done(CatalogKinds.Attributes, "1", Later));

        Assert.Equal(["y"], await NamesAsync(store, CatalogKinds.Values, CatalogKinds.ValueScope("1", "a")));
        Assert.Equal(["x"], await NamesAsync(store, CatalogKinds.Values, CatalogKinds.ValueScope("10", "a")));
    }

    [Fact]
    public async Task Wanted_BringsAReadingForwardAndNeverPutsItOff()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(new CatalogWantedRow(Sample.Account, CatalogKinds.Attributes, "1", Later));
        await store.WriteAsync(new CatalogWantedRow(Sample.Account, CatalogKinds.Attributes, "1", Sample.Now));
        await store.WriteAsync(new CatalogWantedRow(Sample.Account, CatalogKinds.Attributes, "1", Later));

        var reading = (await store.Get<ICatalogReads>().ReadingAsync(Sample.Tenant, Sample.Account, CatalogKinds.Attributes, "1", Cancellation))!;
        Assert.Equal((Sample.Now, null), (reading.DueAt, reading.ReadAt));
    }

    [Fact]
    public async Task List_BySearchAndParent_GoesByNameAndPages()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Page(Sample.Now, Category("1", "Giyim", null), Category("2", "Gömlek", "1"), Category("3", "Ayakkabı", "1"), Category("4", "Ev", null)));
        var reads = store.Get<ICatalogReads>();
        var all = new CatalogFilter(CatalogKinds.Categories, "", null, null, false, null, null);

        Assert.Equal(["Ayakkabı", "Gömlek"], Names(await reads.ListAsync(Sample.Tenant, Sample.Account, all with { Parent = "1" }, 10, Cancellation)));
        Assert.Equal(["Ev", "Giyim"], Names(await reads.ListAsync(Sample.Tenant, Sample.Account, all with { Parent = "" }, 10, Cancellation)));
        Assert.Equal(["Giyim"], Names(await reads.ListAsync(Sample.Tenant, Sample.Account, all with { SearchText = "iyi" }, 10, Cancellation)));
        var first = await reads.ListAsync(Sample.Tenant, Sample.Account, all, 2, Cancellation);
        var second = await reads.ListAsync(Sample.Tenant, Sample.Account, all with { AfterSearch = first[1].Item.Search, AfterId = first[1].Item.Id }, 2, Cancellation);
        Assert.Equal(["Ayakkabı", "Ev", "Giyim", "Gömlek"], Names([.. first, .. second]));
        Assert.Empty(await reads.ListAsync("another", Sample.Account, all, 10, Cancellation));
    }

    [Fact]
    public async Task Mapping_IsSetChangedRemovedAndListedByPages()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Mapping("kolaj", "1"), Mapping("cinar", "2"), Mapping("kolaj", "9") with { Account = "second" });
        await store.WriteAsync(Mapping("kolaj", "3"));
        var reads = store.Get<IMappingReads>();
        var none = new MappingFilter(null, null, null);

        Assert.Equal(["cinar:2", "kolaj:3", "kolaj:9"], Texts(await reads.ListAsync(Sample.Tenant, CatalogKinds.Brands, none, 10, Cancellation)));
        Assert.Equal(["kolaj:9"], Texts(await reads.ListAsync(Sample.Tenant, CatalogKinds.Brands, none with { IntegrationId = "sandbox", Account = "second" }, 10, Cancellation)));
        Assert.Equal(["kolaj:3"], Texts(await reads.ListAsync(Sample.Tenant, CatalogKinds.Brands, none with { After = ["sandbox", "", "", "", "cinar"] }, 1, Cancellation)));
        await store.WriteAsync(Mapping("kolaj", null));
        Assert.Equal(["cinar:2", "kolaj:9"], Texts(await reads.OfIntegrationAsync(Sample.Tenant, "sandbox", Cancellation)).Order());
        Assert.Empty(await reads.OfIntegrationAsync(Sample.Tenant, "trendyol", Cancellation));
    }

    [Fact]
    public async Task Missing_IsCountedByWhatIsMissing_WhileTheListingStands()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p1", 1), Sample.Desired("p2", 1));
        var brand = new MissingPart("brand_unmapped", "Kolaj", "", "", "");
        await store.WriteAsync(
            new MappingMissingRow(Sample.Account, "p1", [brand, new MissingPart("attribute_required", "", "1", "47", "Renk")]), new MappingMissingRow(Sample.Account, "p2", [brand, brand]),
            new MappingMissingRow(Sample.Account, "unlisted", [brand]));
        var reads = store.Get<IMappingReads>();

        Assert.Equal([("attribute_required", "Renk", 1L), ("brand_unmapped", "", 2L)], (await reads.MissingAsync(Sample.Tenant, Sample.Account, Cancellation)).Select(static m => (m.Part.Code, m.Part.Name, m.Products)));
        await store.WriteAsync(new MappingMissingRow(Sample.Account, "p2", []));
        Assert.Equal(["p1"], await reads.LackingAsync(Sample.Tenant, Sample.Account, ["p1", "p2"], Cancellation));
    }

    [Fact]
    public async Task Check_GoesOnFromItsPositionUntilItIsDone()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(new MappingCheckRow(Sample.Account, "c2", null, null, Sample.Now), new MappingCheckRow(Sample.Account, "c1", "[]", null, Sample.Now));
        await store.WriteAsync(new MappingCheckRow(Sample.Account, "c1", "[]", "p7", Later));
        var reads = store.Get<IMappingReads>();

        Assert.Equal(new StoredMappingCheck("c1", "[]", "p7", Later), await reads.NextCheckAsync(Sample.Tenant, Sample.Account, Cancellation));
        await store.WriteAsync(new MappingCheckDoneRow(Sample.Account, "c1"));
        Assert.Equal("c2", (await reads.NextCheckAsync(Sample.Tenant, Sample.Account, Cancellation))!.CheckId);
    }

    private static CatalogPageRow Page(DateTimeOffset at, params CatalogItem[] items) => new(Sample.Account, items, at);

    private static CatalogReadRow Done(string kind, string scope, DateTimeOffset at) => new(Sample.Account, kind, scope, null, at, at, at.AddDays(1), null);

    private static CatalogItem Brand(string id, string name) => new(CatalogKinds.Brands, "", id, name, name.ToUpperInvariant(), 0, "{}");

    private static CatalogItem Category(string id, string name, string? parent) =>
        new(CatalogKinds.Categories, "", id, name, Products.SkuFolding.Search(name), 0, parent is null ? "{}" : $"{{\"parent_id\":\"{parent}\"}}");

    private static CatalogItem Attribute(string category, string id) => new(CatalogKinds.Attributes, category, id, id, id, 0, "{}");

    private static CatalogItem Value(string category, string attribute, string id) => new(CatalogKinds.Values, CatalogKinds.ValueScope(category, attribute), id, id, id, 0, "{}");

    private static MappingRow Mapping(string own, string? target) => new(CatalogKinds.Brands, "sandbox", "", "", "", own, own, target, Sample.Now);

    private static async Task<IEnumerable<string>> NamesAsync(TestStore store, string kind, string scope = "") =>
        Names(await store.Get<ICatalogReads>().OfScopeAsync(Sample.Tenant, Sample.Account, kind, scope, Cancellation)).Order(StringComparer.InvariantCulture);

    private static IEnumerable<string> Names(IEnumerable<StoredCatalogItem> items) => items.Select(static i => i.Item.Name);

    private static IEnumerable<string> Texts(IEnumerable<StoredMapping> mappings) => mappings.Select(static m => $"{m.OwnKey}:{m.Target}");

    public sealed class OnSqlite() : CatalogTests(Engine.Sqlite);

    public sealed class OnPostgres() : CatalogTests(Engine.Postgres);
}
