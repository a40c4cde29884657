using System.Text.Json.Nodes;
using KolajAI.Compliance;
using KolajAI.Compliance.Rigs;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Connectors.Tests.Compliance;

/// <summary>Groups at the simulated Trendyol: one <c>productMainId</c>, a content for each colour, and no second listing of anything.</summary>
public sealed class TrendyolGroupTests
{
    private const string Colour = "47";
    private const string Size = "338";

    private static readonly string[] Axes = ["Renk", "Beden"];

    [Fact]
    public async Task NewGroup_SharesItsMainIdAndTellsVariantsApartByAttributes()
    {
        await using var rig = await OpenAsync();
        var group = rig.NewGroup("MODEL-7", Axes);
        List<ContentItem> variants = [Variant(rig, group, "4702", "3381"), Variant(rig, group, "4702", "3382"), Variant(rig, group, "4703", "3381")];

        var results = await rig.PublishAsync(variants);

        Assert.All(results.Values, static result => Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Code} {result.Message}"));
        var created = JsonNode.Parse(Assert.Single(rig.Proxy.Calls, static call => call.Path.EndsWith("/v2/products", StringComparison.Ordinal)).Body)!["items"]!.AsArray();
        Assert.All(created, row => Assert.Equal(("MODEL-7", group.Title, group.Description), ((string?)row!["productMainId"], (string?)row["title"], (string?)row["description"])));
        Assert.Equal(
            """[{"attributeId":47,"attributeValueIds":[4702]},{"attributeId":338,"attributeValueIds":[3382]}]""", created[1]!["attributes"]!.ToJsonString());

        var shown = await ShownAsync(rig);
        Assert.Equal(["MODEL-7"], shown.Values.Select(static product => product.ProductMainId).Distinct());
        Assert.Equal(shown[Sku(variants[0])].ContentId, shown[Sku(variants[1])].ContentId);
        Assert.NotEqual(shown[Sku(variants[0])].ContentId, shown[Sku(variants[2])].ContentId);

        // Variants of one content have no id of it for themselves.
        var read = await ReadAsync(rig, variants);
        Assert.Equal(["variant"], read[Sku(variants[0])].RemoteIds.Keys);
        Assert.Equal(["product"], read[Sku(variants[2])].RemoteIds.Keys);
    }

    [Fact]
    public async Task ApprovedGroup_ChangedTitleReachesEveryContentAndSizesStayAsTheyAre()
    {
        await using var rig = await OpenAsync();
        var group = rig.NewGroup("MODEL-7", Axes);
        List<ContentItem> variants = [Variant(rig, group, "4702", "3381"), Variant(rig, group, "4702", "3382"), Variant(rig, group, "4703", "3381")];
        await rig.PublishAsync(variants);
        var read = await ReadAsync(rig, variants);
        var before = await ShownAsync(rig);

        var changed = variants.ConvertAll(v => v with { Group = group with { Title = "Yeni başlık" }, RemoteIds = read[Sku(v)].RemoteIds });
        var results = await rig.PublishAsync(changed);

        Assert.All(results.Values, static result => Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Code} {result.Message}"));
        var contents = JsonNode.Parse(Assert.Single(rig.Proxy.Calls, static call => call.Path.EndsWith("/content-bulk-update", StringComparison.Ordinal)).Body)!["items"]!.AsArray();
        Assert.Equal(2, contents.Count);
        // The black one has two sizes: attributes sent to the content would become both variants'.
        Assert.Equal([false, true], contents.Select(static content => content!.AsObject().ContainsKey("attributes")));
        var after = await ShownAsync(rig);
        Assert.All(after.Values, static product => Assert.Equal("Yeni başlık", product.Title));
        Assert.Equal(before.ToDictionary(static p => p.Key, static p => p.Value.ContentId), after.ToDictionary(static p => p.Key, static p => p.Value.ContentId));
    }

    [Fact]
    public async Task PublishedSinglyBefore_IsNotDoubledAndTheNextVariantJoinsIt()
    {
        await using var rig = await OpenAsync();
        var group = rig.NewGroup("MODEL-7", Axes);
        var single = Variant(rig, group, "4702", "3381");
        await rig.PublishAsync([single with { Group = null, Variant = new Dictionary<string, string>(), Product = single.Product with { Images = group.Images } }]);
        var read = await ReadAsync(rig, [single]);

        var late = Variant(rig, group, "4702", "3382");
        var results = await rig.PublishAsync([single with { RemoteIds = read[Sku(single)].RemoteIds }, late]);

        Assert.All(results.Values, static result => Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Code} {result.Message}"));
        var shown = await ShownAsync(rig);
        Assert.Equal(2, shown.Count);
        Assert.Equal(Sku(single), shown[Sku(late)].ProductMainId);
        Assert.Equal(shown[Sku(single)].ContentId, shown[Sku(late)].ContentId);
    }

    [Fact]
    public async Task SiblingsOfTheSellersOwnModel_AreJoinedAndTheOtherOnesStay()
    {
        await using var rig = await OpenAsync();
        await rig.Seller.SeedProductsAsync(
            [new SeedProduct { Barcode = "ELLE-1", ProductMainId = "ELLE", Quantity = 3 }, new SeedProduct { Barcode = "ELLE-2", ProductMainId = "ELLE", Quantity = 4 }],
            TestContext.Current.CancellationToken);
        var group = rig.NewGroup("MODEL-7", ["Hacim"]);
        var adopted = rig.NewVariant(group, ("Hacim", "250 ml"));
        adopted = adopted with { Product = adopted.Product with { Sku = "ELLE-1", Barcode = "ELLE-1" } };
        var read = await ReadAsync(rig, [adopted]);
        Assert.DoesNotContain("product", read["ELLE-1"].RemoteIds.Keys);
        var added = rig.NewVariant(group, ("Hacim", "350 ml"));

        var results = await rig.PublishAsync([adopted with { RemoteIds = read["ELLE-1"].RemoteIds }, added]);

        Assert.All(results.Values, static result => Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Code} {result.Message}"));
        var shown = await ShownAsync(rig);
        Assert.Equal(["ELLE-1", "ELLE-2", Sku(added)], shown.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("ELLE", shown[Sku(added)].ProductMainId);
        Assert.Equal(4, shown["ELLE-2"].Quantity);
    }

    private static async Task<TrendyolRig> OpenAsync()
    {
        var rig = new TrendyolRig(new RigOptions());
        await rig.OpenAsync();
        return rig;
    }

    private static ContentItem Variant(TrendyolRig rig, ContentGroup group, string colour, string size) => rig.NewVariant(group, ("Renk", colour), ("Beden", size)) with
    {
        CategoryId = "111",
        Attributes = [new ContentAttribute(Colour, "Renk", [colour], null), new ContentAttribute(Size, "Beden", [size], null)],
    };

    private static string Sku(ContentItem item) => item.Product.Sku;

    private static async Task<Dictionary<string, TrendyolProductView>> ShownAsync(TrendyolRig rig) =>
        (await rig.Seller.ReadProductsAsync(TestContext.Current.CancellationToken)).ToDictionary(static product => product.StockCode!);

    private static async Task<Dictionary<string, RemoteListing>> ReadAsync(TrendyolRig rig, IReadOnlyList<ContentItem> items)
    {
        var read = new Dictionary<string, RemoteListing>();
        foreach (var item in items)
            read[Sku(item)] = Assert.Single(await rig.ReadAsync(Sku(item), item.Product.Barcode));
        return read;
    }
}
