using KolajAI.Simulator.Shopify.Control;

namespace KolajAI.Simulator.Tests;

public sealed class ShopifyCostTests(ShopifyHost host) : IClassFixture<ShopifyHost>
{
    [Theory]
    [InlineData("{ shop { id name } }", 1)]
    [InlineData("{ shop { plan { publicDisplayName } } }", 2)]
    [InlineData("{ locations(first: 10) { nodes { id } pageInfo { hasNextPage } } }", 10)]
    [InlineData("{ locations(first: 10) { edges { cursor node { id } } } }", 10)]
    [InlineData("{ products(first: 5) { nodes { id variants(first: 3) { nodes { inventoryItem { id } } } } } }", 35)]
    [InlineData("query($n: Int = 7) { orders(first: $n) { nodes { id } } }", 7)]
    [InlineData("{ a: shop { id } b: shop { id } ... { shop { id } } }", 3)]
    [InlineData("mutation { productCreate(product: {title: \"A\"}) { product { id } userErrors { message } } }", 12)]
    public async Task RequestedCost_FollowsTheRule(string query, int cost)
    {
        using var shop = await host.OpenAsync();

        var answer = await shop.AskAsync(query);

        Assert.Equal(cost, answer["extensions"]!["cost"]!["requestedQueryCost"]!.GetValue<int>());
    }

    [Theory]
    [InlineData(ShopifyPlan.Standard, 2000, 100)]
    [InlineData(ShopifyPlan.Advanced, 4000, 200)]
    [InlineData(ShopifyPlan.Plus, 20_000, 1000)]
    [InlineData(ShopifyPlan.Enterprise, 40_000, 2000)]
    public async Task Bucket_IsThePlansAndPaysWhatItReallyCost(ShopifyPlan plan, int maximum, int rate)
    {
        using var shop = await host.OpenAsync(shop => shop with { Plan = plan });

        var cost = (await shop.AskAsync("{ locations(first: 10) { nodes { id } } }"))["extensions"]!["cost"]!;

        Assert.Equal((10, 1), (cost["requestedQueryCost"]!.GetValue<int>(), cost["actualQueryCost"]!.GetValue<int>()));
        Assert.Equal($$"""{"maximumAvailable":{{maximum}},"currentlyAvailable":{{maximum - 1}},"restoreRate":{{rate}}}""", cost["throttleStatus"]!.ToJsonString());
    }

    [Fact]
    public async Task TooLittleInTheBucket_IsThrottledWith200AndCountedUntilItIsRestored()
    {
        using var shop = await host.OpenAsync();
        await shop.Platform.SetBucketAsync(new ShopifyBucket { MaximumAvailable = 100, RestoreRate = 10, CurrentlyAvailable = 30 }, ShopifyTestShop.Cancellation);
        const string Query = "{ locations(first: 50) { nodes { id } } }";

        var refused = await shop.AskAsync(Query);
        shop.Time.Advance(TimeSpan.FromSeconds(1.9));
        var early = await shop.AskAsync(Query);
        shop.Time.Advance(TimeSpan.FromSeconds(0.1));
        var allowed = await shop.AskAsync(Query);

        Assert.Equal("THROTTLED", refused["errors"]![0]!["extensions"]!["code"]!.GetValue<string>());
        Assert.Null(refused["data"]);
        Assert.Equal("""{"requestedQueryCost":50,"actualQueryCost":null,"throttleStatus":{"maximumAvailable":100,"currentlyAvailable":30,"restoreRate":10}}""", refused["extensions"]!["cost"]!.ToJsonString());
        Assert.NotNull(early["errors"]);
        Assert.Null(allowed["errors"]);
        Assert.Equal(2, await shop.BreachesAsync("shopify.query_cost"));
    }

    [Fact]
    public async Task Throttled_DoesNothing()
    {
        using var shop = await host.OpenAsync();
        await shop.Platform.SetBucketAsync(new ShopifyBucket { MaximumAvailable = 100, RestoreRate = 1, CurrentlyAvailable = 5 }, ShopifyTestShop.Cancellation);

        var code = await shop.ErrorCodeAsync("mutation { productCreate(product: {title: \"A\"}) { product { id } } }");

        Assert.Equal("THROTTLED", code);
        Assert.Empty(await shop.Platform.ReadVariantsAsync(ShopifyTestShop.Cancellation));
    }

    [Fact]
    public async Task Query_AboveThousand_IsRefusedHoweverFullTheBucketIs()
    {
        using var shop = await host.OpenAsync(static shop => shop with { Plan = ShopifyPlan.Enterprise });

        var answer = await shop.AskAsync("{ products(first: 100) { nodes { id variants(first: 10) { nodes { id } } } } }");

        Assert.Equal("MAX_COST_EXCEEDED", answer["errors"]![0]!["extensions"]!["code"]!.GetValue<string>());
        Assert.Equal(1100, answer["errors"]![0]!["extensions"]!["cost"]!.GetValue<int>());
        Assert.Equal(1, await shop.BreachesAsync("shopify.single_query_cost"));
    }

    [Fact]
    public async Task Bucket_IsEachShopsOwn()
    {
        using var poor = await host.OpenAsync();
        using var rich = await host.OpenAsync();
        await poor.Platform.SetBucketAsync(new ShopifyBucket { MaximumAvailable = 100, RestoreRate = 1, CurrentlyAvailable = 0 }, ShopifyTestShop.Cancellation);

        Assert.Equal("THROTTLED", await poor.ErrorCodeAsync("{ shop { id } }"));
        Assert.Null(await rich.ErrorCodeAsync("{ shop { id } }"));
    }
}
