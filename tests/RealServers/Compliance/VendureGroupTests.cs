using KolajAI.Compliance;
using KolajAI.Compliance.Proxies;
using KolajAI.Connectors;
using Xunit;

namespace KolajAI.RealServers.Compliance;

/// <summary>Groups on a real Vendure: one product with option groups, whatever is lost on the way, and nothing of the merchant's gone.</summary>
public sealed class VendureGroupTests(VendureFixture vendure) : IClassFixture<VendureFixture>
{
    private static readonly string[] Axes = ["Renk", "Beden"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NewGroup_IsOneProductWithAnOptionGroupForEachAxis()
    {
        await using var rig = await OpenAsync();
        var group = rig.NewGroup(rig.NewSku("GRUP"), Axes);
        List<ContentItem> variants = [Variant(rig, group, "Kırmızı", "S"), Variant(rig, group, "Kırmızı", "M"), Variant(rig, group, "Çağla yeşili", "S")];

        var results = await PublishAsync(rig, variants);

        Assert.All(results.Values, static result => Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Code} {result.Message}"));
        var product = Assert.Single(results.Values.Select(static r => r.GroupRemoteIds!["product"]).Distinct());
        var family = await vendure.Shop.ReadFamilyAsync(product, Cancellation);
        Assert.Equal((group.Title, group.Description), (family.Title, family.Description));
        Assert.Equal(["Beden", "Renk"], family.Axes.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["Beden=S, Renk=Kırmızı", "Beden=M, Renk=Kırmızı", "Beden=S, Renk=Çağla yeşili"], variants.Select(v => family.Variants[v.Product.Sku]));
        Assert.Equal($"{group.Title} Çağla yeşili S", family.Names[variants[2].Product.Sku]);

        // A value that changes, and a variant that comes later.
        variants = [.. variants.Select(v => v with { RemoteIds = results[v.Key].RemoteIds!, Group = group with { Title = "Yeni ad", RemoteIds = results[v.Key].GroupRemoteIds! } })];
        variants[1] = variants[1] with { Variant = new Dictionary<string, string> { ["Renk"] = "Kırmızı", ["Beden"] = "XL" } };
        variants.Add(Variant(rig, variants[0].Group!, "Mavi", "M"));
        Assert.All((await PublishAsync(rig, variants)).Values, static result => Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Code} {result.Message}"));

        family = await vendure.Shop.ReadFamilyAsync(product, Cancellation);
        Assert.Equal("Yeni ad", family.Title);
        Assert.Equal(4, family.Variants.Count);
        Assert.Equal(("Beden=XL, Renk=Kırmızı", "Beden=M, Renk=Mavi"), (family.Variants[variants[1].Product.Sku], family.Variants[variants[3].Product.Sku]));
    }

    [Fact]
    public async Task AnswerLostAtAnyWrite_TheNextAttemptCompletesTheOneProduct()
    {
        await using var rig = await OpenAsync();
        var lost = 0;
        for (var write = 0; write < 8; write++)
        {
            var group = rig.NewGroup(rig.NewSku("GRUP"), Axes);
            List<ContentItem> variants = [Variant(rig, group, "Mavi", "S"), Variant(rig, group, "Mavi", "M")];
            var struck = rig.Proxy.Plant(new ProxyFault.LoseAnswer(), rig.IsWrite, skip: write, count: 1);
            try
            {
                await PublishAsync(rig, variants);
            }
            catch (PlatformException failure)
            {
                Assert.Equal(PlatformFailure.OutcomeUnknown, failure.Failure);
            }

            rig.Proxy.Clear();
            if (struck() == 0)
                break;
            lost++;
            var again = await PublishAsync(rig, variants);
            Assert.All(again.Values, result => Assert.True(
                result.Outcome is ItemOutcome.Confirmed || result.Code == ItemResult.AlreadyExists, $"After write {write + 1}: {result.Outcome} {result.Code} {result.Message}"));
            var family = await vendure.Shop.ReadFamilyAsync(again[variants[0].Key].GroupRemoteIds!["product"], Cancellation);
            Assert.Equal((2, 2), (family.Variants.Count, family.Axes.Count));
            foreach (var variant in variants)
                Assert.Equal(new VendureCount(1, 1), await vendure.Shop.CountAsync(variant.Product.Sku, Cancellation));
        }

        Assert.True(lost >= 5, $"Only {lost} writes: a product, two option groups put into it, variants.");
    }

    [Fact]
    public async Task VariantOfAMerchantsProduct_JoinsItAndLeavesWhatTheMerchantMade()
    {
        await using var rig = await OpenAsync();
        var (ours, his) = (rig.NewSku("ELLE"), rig.NewSku("ELLE"));
        var productId = await vendure.Shop.CreateFamilyByHandAsync("Elle girilen", "Renk", [(ours, "Gri"), (his, "Mor")], 100m, 4, Cancellation);
        var reader = (IListingReader)rig.Connector;
        var shown = Assert.Single(await reader.ReadAsync(rig.Session, [new ListingQuery(ours, ours, null, new Dictionary<string, string>())], Cancellation));
        Assert.Equal(["variant"], shown.RemoteIds.Keys);
        Assert.Equal(productId, shown.GroupRemoteIds!["product"]);

        var group = rig.NewGroup(rig.NewSku("GRUP"), ["Renk"]);
        var adopted = rig.NewItem(rig.NewProduct(ours)) with
        {
            Group = group,
            Variant = new Dictionary<string, string> { ["Renk"] = "Gri" },
            RemoteIds = shown.RemoteIds,
        };
        var added = rig.NewVariant(group, ("Renk", "Beyaz"));
        var results = await PublishAsync(rig, [adopted, added]);

        Assert.All(results.Values, static result => Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Code} {result.Message}"));
        var family = await vendure.Shop.ReadFamilyAsync(productId, Cancellation);
        Assert.Equal(
            new Dictionary<string, string> { [ours] = "Renk=Gri", [his] = "Renk=Mor", [added.Product.Sku] = "Renk=Beyaz" }, family.Variants);
        Assert.Equal("Elle girilen Mor", family.Names[his]);

        // By other axes nothing can be added to it, and nothing is taken off.
        var other = group with { Axes = ["Beden"] };
        var stranger = rig.NewVariant(other, ("Beden", "S"));
        results = await PublishAsync(rig, [adopted with { Group = other, Variant = new Dictionary<string, string> { ["Beden"] = "M" } }, stranger]);
        Assert.Equal((ItemOutcome.Refused, "variant_axes_differ_on_channel"), (results[stranger.Key].Outcome, results[stranger.Key].Code));
        Assert.Equal(3, (await vendure.Shop.ReadFamilyAsync(productId, Cancellation)).Variants.Count);
    }

    [Fact]
    public async Task VariantWithSiblings_PublishedByItself_LeavesTheProductsWords()
    {
        await using var rig = await OpenAsync();
        var (ours, his) = (rig.NewSku("ELLE"), rig.NewSku("ELLE"));
        var productId = await vendure.Shop.CreateFamilyByHandAsync("Elle girilen", "Renk", [(ours, "Gri"), (his, "Mor")], 100m, 4, Cancellation);
        var shown = Assert.Single(await ((IListingReader)rig.Connector).ReadAsync(rig.Session, [new ListingQuery(ours, ours, null, new Dictionary<string, string>())], Cancellation));

        var product = rig.NewProduct(ours);
        var results = await PublishAsync(rig, [rig.NewItem(product) with { RemoteIds = shown.RemoteIds }]);

        Assert.Equal(ItemOutcome.Confirmed, Assert.Single(results.Values).Outcome);
        var family = await vendure.Shop.ReadFamilyAsync(productId, Cancellation);
        Assert.Equal(("Elle girilen", product.Title), (family.Title, family.Names[ours]));
    }

    private async Task<VendureRig> OpenAsync()
    {
        var rig = new VendureRig(new RigOptions(), vendure);
        await rig.OpenAsync();
        return rig;
    }

    private static ContentItem Variant(VendureRig rig, ContentGroup group, string colour, string size) => rig.NewVariant(group, ("Renk", colour), ("Beden", size));

    private static async Task<Dictionary<string, ItemResult>> PublishAsync(VendureRig rig, IReadOnlyList<ContentItem> items) =>
        (await ((ICatalogPublisher)rig.Connector).PublishAsync(rig.Session, items, Cancellation)).Items.ToDictionary(static item => item.Key);
}
