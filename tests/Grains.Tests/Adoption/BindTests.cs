using KolajAI.Errors;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Adoption;

/// <summary>A listing that was there before becomes a product's, over a real store.</summary>
[Collection(StoredClusterGroup.Name)]
public sealed class BindTests(StoredCluster cluster)
{
    private readonly string _account = "shop/a" + Guid.NewGuid().ToString("n")[..8];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bind_WhatTheChannelShowsAsItShould_NeedsNoWrite()
    {
        var id = await CreateAsync(5);
        await ReadAsync("l1");
        Assert.Empty((await cluster.Product(id).Bind(Binding("l1", "v1") with { ShownQuantity = 5, ShownPrice = Lira(150) })).Errors);

        var rows = await AspectsAsync(id);
        Assert.Equal(["content", "price", "stock"], rows.Select(static r => r.Aspect).Order());
        Assert.All(rows, static r => Assert.Equal((r.DesiredVersion, (DateTimeOffset?)null), (r.ConfirmedVersion, r.DueAt)));
        Assert.Equal(id, await cluster.Products.ResolveRemoteIdAsync(StoredCluster.Tenant, _account, "variant", "v1", Cancellation));
        Assert.Equal(("bound", id), await StateAsync("l1"));
        // The channel's own sale moves both numbers; the next count is told.
        await cluster.Product(id).UpdateInventory(new InventoryWrite { Quantity = 9, Cause = "test" });
        Assert.NotNull((await cluster.AspectAsync(id, _account, "stock")).DueAt);
    }

    [Theory]
    [InlineData(4, 150, true, false)]
    [InlineData(5, 149, false, true)]
    [InlineData(null, null, true, true)]
    public async Task Bind_WhatDiffersOrIsNotKnown_IsToBeSent(int? quantity, int? price, bool stockDue, bool priceDue)
    {
        var id = await CreateAsync(5);
        await cluster.Product(id).Bind(Binding("l1", "v1") with { ShownQuantity = quantity, ShownPrice = price is { } lira ? Lira(lira) : null });

        var due = (await AspectsAsync(id)).Where(static r => r.DueAt is not null).Select(static r => r.Aspect).ToHashSet();
        Assert.Equal((stockDue, priceDue, false), (due.Contains("stock"), due.Contains("price"), due.Contains("content")));
    }

    [Fact]
    public async Task Bind_SecondListingOfAProductOrSecondProductOfAListing_IsRefusedAndChangesNothing()
    {
        var (first, second) = (await CreateAsync(5), await CreateAsync(5));
        await ReadAsync("l1");
        await cluster.Product(first).Bind(Binding("l1", "v1"));

        Assert.Equal([ErrorCodes.ProductListedElsewhere], Codes(await cluster.Product(first).Bind(Binding("l2", "v2"))));
        Assert.Equal([ErrorCodes.RemoteIdTaken], Codes(await cluster.Product(second).Bind(Binding("l1", "v1"))));
        Assert.Empty(await AspectsAsync(second));
        Assert.Equal(("bound", first), await StateAsync("l1"));
        Assert.Empty((await cluster.Product(first).Bind(Binding("l1", "v1"))).Errors);
    }

    [Fact]
    public async Task Unbind_ListingIsUnmatchedAgainAndAnotherProductMayHaveIt()
    {
        var (first, second) = (await CreateAsync(5), await CreateAsync(5));
        await ReadAsync("l1");
        await cluster.Product(first).Bind(Binding("l1", "v1"));

        await cluster.Product(first).Unlist(new UnlistProduct(_account, Close: false, null, "test") { Unbind = true });

        Assert.Equal(("unmatched", null), await StateAsync("l1"));
        Assert.Empty(await AspectsAsync(first));
        Assert.Empty((await cluster.Product(second).Bind(Binding("l1", "v1"))).Errors);
        Assert.Equal(("bound", second), await StateAsync("l1"));
    }

    [Fact]
    public async Task Bind_IdsOfADeletedProduct_AreReleased()
    {
        var (gone, next) = (await CreateAsync(5), await CreateAsync(5));
        await cluster.Product(gone).Bind(Binding("l1", "v1"));
        await cluster.Product(gone).Delete(new DeleteProduct(CloseListings: false, null, "test"));

        Assert.Empty((await cluster.Product(next).Bind(Binding("l1", "v1"))).Errors);
        Assert.Equal(next, await cluster.Products.ResolveRemoteIdAsync(StoredCluster.Tenant, _account, "variant", "v1", Cancellation));
    }

    [Fact]
    public void OfRead_VariantsOfOneProduct_AreListingsOfTheirOwn()
    {
        string Id(string variant) => ListingIds.OfRead(new Dictionary<string, string> { ["product"] = "p", ["variant"] = variant }, "sku", null);
        Assert.NotEqual(Id("1"), Id("2"));
        Assert.Equal(Id("1"), ListingIds.OfRead(new Dictionary<string, string> { ["variant"] = "1", ["product"] = "moved" }, "renamed", "b"));
        Assert.True(ListingIds.IsRead(Id("1")));
        Assert.True(ListingIds.TryParse("t", ListingIds.Make(Id("1"), new("t", "shop", "main")), out var first, out var account));
        Assert.Equal((Id("1"), "shop/main"), (first, account.Key));
        Assert.False(ListingIds.TryParse("t", "a~b", out _, out _));
    }

    private static string[] Codes(ProductResult result) => [.. result.Errors.Select(static e => e.Code)];

    private static Money Lira(int amount) => new(amount * 10_000L, "TRY");

    private BindListing Binding(string listing, string variant) =>
        new(_account, listing, new Dictionary<string, string> { ["variant"] = variant }, "test");

    private async Task<string> CreateAsync(int quantity)
    {
        var id = Guid.CreateVersion7().ToString();
        var result = await cluster.Product(id).Upsert(new ProductWrite
        {
            Patch = new ProductPatch { Sku = "BIND-" + id[^12..], Title = "Kupa", Quantity = quantity, Price = Lira(150) },
            Cause = "test",
        });
        Assert.True(result.Succeeded);
        return id;
    }

    private async Task ReadAsync(string listing) => Assert.True((await cluster.WriteAsync(new ChannelListingRow(
        _account, listing, "sku", null, "Kupa", Lira(150), null, 5, true, new Dictionary<string, string> { ["variant"] = "v1" }, "kupa", cluster.Clock.GetUtcNow(), "op"))).Committed);

    private async Task<(string State, string? ProductId)> StateAsync(string listing)
    {
        var found = await cluster.Get<IAdoptionReads>().FindAsync(StoredCluster.Tenant, _account, listing, Cancellation);
        return (found!.State, found.ProductId);
    }

    private async Task<List<AspectRow>> AspectsAsync(string id) =>
        [.. (await cluster.Listings.ForProductAsync(StoredCluster.Tenant, id, Cancellation)).Where(r => r.AccountKey == _account)];
}
