using KolajAI.Monetary;

namespace KolajAI.Connectors.Tests.Sandbox;

public sealed class SandboxListingTests
{
    private readonly SandboxFixture _sandbox = new();

    [Fact]
    public async Task Publish_New_IsShownWithStockAndPrice()
    {
        var result = await _sandbox.PublishAsync("A", 5);

        Assert.Equal((ItemOutcome.Confirmed, "id-A"), (result.Outcome, result.RemoteIds!["listing"]));
        var listing = Assert.Single(await _sandbox.Control.ListingsAsync(_sandbox.Account, _sandbox.Cancellation));
        Assert.Equal(("A", 5L, new Money(1_499_000, "TRY"), true), (listing.Sku, listing.Quantity, listing.Price, listing.OnSale));
    }

    [Fact]
    public async Task Publish_Repeated_KeepsStockAndMakesNoSecondListing()
    {
        await _sandbox.PublishAsync("A", 5);
        await _sandbox.BuyAsync("A", 2);

        await _sandbox.PublishAsync("A", 5);

        Assert.Equal(3, await _sandbox.QuantityAsync("A"));
        Assert.Single(await _sandbox.Control.ListingsAsync(_sandbox.Account, _sandbox.Cancellation));
    }

    [Fact]
    public async Task Publish_SkuOfAnotherListing_IsRefused()
    {
        await _sandbox.PublishAsync("A", 5);

        Assert.Equal("sku_exists_on_channel", (await _sandbox.PublishAsync("A", 5, productId: "other")).Code);
    }

    [Fact]
    public async Task Publish_SkuRenamed_FreesTheOldOne()
    {
        await _sandbox.PublishAsync("A", 5, productId: "p1");
        await _sandbox.PublishAsync("B", 5, productId: "p1");

        Assert.Equal(ItemOutcome.Confirmed, (await _sandbox.PublishAsync("A", 1, productId: "p2")).Outcome);
        Assert.Equal(["B", "A"], (await _sandbox.Control.ListingsAsync(_sandbox.Account, _sandbox.Cancellation)).Select(listing => listing.Sku));
    }

    [Fact]
    public async Task Update_StockAndPrice_AreShown()
    {
        await _sandbox.PublishAsync("A", 5);

        await _sandbox.StockAsync("A", 9);
        await _sandbox.StockAsync("A", null, new Money(2_000_000, "TRY"));

        var read = await _sandbox.Connector.ReadAsync(
            _sandbox.Session, [new ListingQuery("k", "A", null, new Dictionary<string, string>())], _sandbox.Cancellation);
        Assert.Equal(("k", 9L, new Money(2_000_000, "TRY")), (Assert.Single(read).Key, read[0].Quantity, read[0].Price));
    }

    [Fact]
    public async Task Update_NotListed_IsRefused() => Assert.Equal("listing_not_found", (await _sandbox.StockAsync("A", 1)).Code);

    [Fact]
    public async Task Update_WritersAtOnce_AllEndAndOneValueStands()
    {
        await _sandbox.PublishAsync("A", 5);

        await Task.WhenAll(Enumerable.Range(1, 20).Select(value => _sandbox.StockAsync("A", value)));

        Assert.InRange((await _sandbox.QuantityAsync("A"))!.Value, 1, 20);
    }

    [Fact]
    public async Task ReadPage_MoreThanAPage_ReadsAll()
    {
        for (var i = 0; i < 120; i++)
            await _sandbox.PublishAsync($"S{i}", 1);

        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await _sandbox.Connector.ReadPageAsync(_sandbox.Session, cursor, _sandbox.Cancellation);
            seen.AddRange(page.Listings.Select(listing => listing.Sku));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(120, seen.Distinct().Count());
        Assert.Equal(120, seen.Count);
    }

    [Fact]
    public async Task Listings_OfAnotherAccount_AreApart()
    {
        await _sandbox.PublishAsync("A", 5);

        Assert.Empty(await _sandbox.Control.ListingsAsync(_sandbox.Account with { Account = "second" }, _sandbox.Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            _sandbox.Control.ListingsAsync(_sandbox.Account with { Integration = "trendyol" }, _sandbox.Cancellation));
    }

    [Fact]
    public void RemoteSeller_TwoAccounts_AreNeverTakenForOne()
    {
        var none = new Dictionary<string, string>();

        Assert.NotEqual(_sandbox.Connector.RemoteSeller(none, none), _sandbox.Connector.RemoteSeller(none, none));
    }
}
