using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>Categories, attributes and brands of the built-in marketplace and of one elsewhere, and listings that name them.</summary>
public sealed class SandboxCatalogueTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BuiltIn_TellsItsCatalogue_AndKeepsWhatAListingNames()
    {
        var sandbox = new SandboxFixture();
        var categories = await sandbox.Connector.ReadCategoriesAsync(sandbox.Session, null, Cancellation);
        var attributes = await sandbox.Connector.ReadAttributesAsync(sandbox.Session, "11", null, Cancellation);

        Assert.Equal("Giyim", categories.Categories.Single(c => c.Id == categories.Categories.Single(static s => s.Id == "11").ParentId).Name);
        Assert.All(attributes.Values, value => Assert.Contains(attributes.Attributes, a => a.Id == value.AttributeId));
        await Assert.ThrowsAsync<PlatformException>(() => sandbox.Connector.ReadAttributesAsync(sandbox.Session, "1", null, Cancellation));

        var item = Item("A") with { CategoryId = "11", BrandId = "1", Attributes = [new ContentAttribute("renk", "Renk", [], "Mavi")] };
        await sandbox.Connector.PublishAsync(sandbox.Session, [item], Cancellation);
        Assert.Equal("11", Assert.Single(await sandbox.Control.ListingsAsync(sandbox.Account, Cancellation)).CategoryId);
        await sandbox.Connector.PublishAsync(sandbox.Session, [Item("A")], Cancellation);
        Assert.Null(Assert.Single(await sandbox.Control.ListingsAsync(sandbox.Account, Cancellation)).CategoryId);
    }

    [Fact]
    public async Task Elsewhere_TellsItsCatalogue_AndTakesWhatIsOfIt()
    {
        await using var market = await RemoteSandbox.OpenAsync("absolute");
        var categories = await market.Connector.ReadCategoriesAsync(market.Session, null, Cancellation);
        var attributes = await market.Connector.ReadAttributesAsync(market.Session, "c2", null, Cancellation);
        var brands = await market.Connector.ReadBrandsAsync(market.Session, null, Cancellation);

        Assert.Equal([new RemoteCategory("c1", null, "Ev", false), new("c2", "c1", "Kupa", true), new("c3", "c1", "Tabak", true)], categories.Categories);
        Assert.Equal([new RemoteAttribute("a1", "Malzeme", true, false, false), new("a2", "Hacim", false, false, true)], attributes.Attributes);
        Assert.Equal(["Seramik", "Cam"], attributes.Values.Select(static v => v.Name));
        Assert.Equal(["Kolaj", "Çınar"], brands.Brands.Select(static b => b.Name));
        Assert.Equal(PlatformFailure.NotFound, (await Assert.ThrowsAsync<PlatformException>(() => market.Connector.ReadAttributesAsync(market.Session, "c1", null, Cancellation))).Failure);

        ContentItem Cup(params ContentAttribute[] own) => Item("A") with { CategoryId = "c2", BrandId = "b1", Attributes = own };
        Assert.Equal("attribute_required", (await OneAsync(market, Cup())).Code);
        Assert.Equal("attribute_unknown", (await OneAsync(market, Cup(new ContentAttribute("a1", "Malzeme", ["v9"], null)))).Code);
        Assert.Equal("category_unknown", (await OneAsync(market, Item("A") with { CategoryId = "c1" })).Code);
        var taken = await OneAsync(market, Cup(new ContentAttribute("a1", "Malzeme", ["v1"], null), new ContentAttribute("a2", "Hacim", [], "330 ml")));
        Assert.Equal(ItemOutcome.Confirmed, taken.Outcome);
    }

    private static async Task<ItemResult> OneAsync(RemoteSandbox market, ContentItem item) =>
        Assert.Single((await market.Connector.PublishAsync(market.Session, [item], Cancellation)).Items);

    private static ContentItem Item(string sku) => new(
        "key", 1, new Product { Id = $"id-{sku}", Sku = sku, Title = "Kupa" }, 5, new Money(1_499_000, "TRY"), null, new Dictionary<string, string>());
}
