using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Connectors.Tests.Sandbox;

public sealed class SandboxGroupTests
{
    private readonly SandboxFixture _sandbox = new();

    [Fact]
    public async Task Publish_Variants_StandUnderOneProduct()
    {
        var results = await PublishAsync(Group(), ("A", "Kırmızı"), ("B", "Mavi"));

        Assert.All(results, static r => Assert.Equal((ItemOutcome.Confirmed, "product-g"), (r.Outcome, r.GroupRemoteIds!["product"])));
        Assert.Equal([("A", "Kupa (Kırmızı)"), ("B", "Kupa (Mavi)")], await ShownAsync());
        var read = await _sandbox.Connector.ReadAsync(_sandbox.Session, [new ListingQuery("k", "A", null, new Dictionary<string, string>())], _sandbox.Cancellation);
        Assert.Equal("product-g", Assert.Single(read).GroupRemoteIds!["product"]);
    }

    [Fact]
    public async Task Publish_AgainWithoutOne_LeavesThatAProductByItself()
    {
        await PublishAsync(Group(), ("A", "Kırmızı"), ("B", "Mavi"));
        await _sandbox.BuyAsync("A", 2);

        await PublishAsync(Group() with { Title = "Fincan", RemoteIds = new Dictionary<string, string> { ["product"] = "product-g" } }, ("A", "Kırmızı"));

        Assert.Equal([("A", "Fincan (Kırmızı)"), ("B", "Title B")], await ShownAsync());
        Assert.Equal(3, await _sandbox.QuantityAsync("A"));
    }

    [Fact]
    public async Task Publish_OneVariantRefused_ShowsTheOthers()
    {
        await _sandbox.PublishAsync("B", 5, productId: "stranger");

        var results = await PublishAsync(Group(), ("A", "Kırmızı"), ("B", "Mavi"));

        Assert.Equal([ItemOutcome.Confirmed, ItemOutcome.Refused], results.Select(static r => r.Outcome));
        Assert.Equal([("A", "Kupa (Kırmızı)"), ("B", "Title B")], await ShownAsync());
    }

    [Fact]
    public async Task Publish_VariantOfItsOwnLater_IsAProductByItself()
    {
        await PublishAsync(Group(), ("A", "Kırmızı"), ("B", "Mavi"));

        await _sandbox.PublishAsync("B", 5);

        Assert.Equal([("A", "Kupa (Kırmızı)"), ("B", "Title B")], await ShownAsync());
    }

    private async Task<IReadOnlyList<ItemResult>> PublishAsync(ContentGroup group, params (string Sku, string Colour)[] variants)
    {
        var items = variants.Select(variant => new ContentItem(
            variant.Sku, 1, new Product { Id = $"id-{variant.Sku}", Sku = variant.Sku, Title = $"Title {variant.Sku}" }, 5, new Money(1_499_000, "TRY"), null,
            new Dictionary<string, string>())
        {
            Group = group,
            Variant = new Dictionary<string, string> { ["Renk"] = variant.Colour },
        }).ToList();
        return (await _sandbox.Connector.PublishAsync(_sandbox.Session, items, _sandbox.Cancellation)).Items;
    }

    private static ContentGroup Group() => new("g", "Kupa", null, [], ["Renk"], new Dictionary<string, string>());

    private async Task<IEnumerable<(string?, string?)>> ShownAsync() =>
        (await _sandbox.Control.ListingsAsync(_sandbox.Account, _sandbox.Cancellation)).Select(static l => (l.Sku, l.Title)).OrderBy(static l => l.Sku, StringComparer.Ordinal);
}
