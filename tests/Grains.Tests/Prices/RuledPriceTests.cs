using KolajAI.Accounts;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Prices;
using KolajAI.Grains.Products;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Json;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Prices;

/// <summary>Products on accounts with price rules, over a real store; each test has integrations of its own, because rules belong to all of the tenant.</summary>
[Collection(StoredClusterGroup.Name)]
public sealed class RuledPriceTests(StoredCluster cluster)
{
    private readonly string _id = Guid.CreateVersion7().ToString();

    private string Ruled => $"r{_id[^12..]}/default";

    private string Plain => $"p{_id[^12..]}/default";

    private IProductGrain Product => cluster.Product(_id);

    [Fact]
    public async Task RuledAccount_IsToldWhatTheRuleMakes_TheOthersTheProductsPrice()
    {
        await RuleAsync(new PriceRule { Percent = 20, Round = new PriceRounding(0.90m, PriceDirection.Up) });
        await CreateAsync(100, 150);

        Assert.Equal((Json(120.90m, 180.90m), Json(100, 150)), (await DesiredAsync(Ruled), await DesiredAsync(Plain)));

        await Product.UpdateInventory(new InventoryWrite { Price = Lira(110), Cause = "test" });
        Assert.Equal((Json(132.90m, 180.90m), Json(110, 150)), (await DesiredAsync(Ruled), await DesiredAsync(Plain)));
        var entry = (await cluster.Products.TimelineAsync(StoredCluster.Tenant, _id, null, 10, TestContext.Current.CancellationToken)).First(e => e.AccountKey == Ruled);
        Assert.Equal(("price", "price_rule"), (entry.Kind, entry.Cause));
    }

    [Fact]
    public async Task OffersOwnPrice_IsLeftAlone_AndAStockChangeRaisesNoPrice()
    {
        await RuleAsync(new PriceRule { Percent = 20 });
        await CreateAsync(100, null, Offer() with { Price = Lira(77) });
        var version = await VersionAsync(Ruled);

        await Product.UpdateInventory(new InventoryWrite { Quantity = 3, Cause = "test" });

        Assert.Equal((Json(77), version), (await DesiredAsync(Ruled), await VersionAsync(Ruled)));
    }

    [Fact]
    public async Task Replan_AfterTheRuleChanged_RaisesOnlyWhatBecomesAnotherPrice()
    {
        await CreateAsync(100, null);
        var (ruled, plain) = (await VersionAsync(Ruled), await VersionAsync(Plain));
        await RuleAsync(new PriceRule { CommissionPercent = 20 });

        await Product.Replan();
        Assert.Equal((Json(125), ruled + 1, plain), (await DesiredAsync(Ruled), await VersionAsync(Ruled), await VersionAsync(Plain)));
        await Product.Replan();
        Assert.Equal(ruled + 1, await VersionAsync(Ruled));

        await RuleAsync(null);
        await Product.Replan();
        Assert.Equal(Json(100), await DesiredAsync(Ruled));
    }

    [Fact]
    public async Task Replan_RuleWrittenByAnotherProcessJustNow_GoesByIt()
    {
        await RuleAsync(new PriceRule { Percent = 10 });
        await CreateAsync(100, null);
        Assert.Equal(Json(110), await DesiredAsync(Ruled));

        await WriteRuleAsync(new PriceRule { Percent = 20 });
        await Product.Replan();

        Assert.Equal(Json(120), await DesiredAsync(Ruled));
    }

    [Fact]
    public async Task Create_OnAnAccountConnectedByAnotherProcessJustNow_GoesByItsRule()
    {
        // The tenant's rules are kept from here on.
        await cluster.Get<StockRules>().RefreshAsync(StoredCluster.Tenant, []);
        await WriteRuleAsync(new PriceRule { Percent = 10 });

        await CreateAsync(100, null);

        Assert.Equal((Json(110), Json(100)), (await DesiredAsync(Ruled), await DesiredAsync(Plain)));
    }

    [Fact]
    public async Task BelowMinPrice_IsHeldWithBothAmounts_AndFreeAgainWhenThePriceRises()
    {
        await RuleAsync(new PriceRule { Percent = -20 });
        // The product's price is below the minimum itself: what counts is what the rule makes of it.
        await CreateAsync(100, null, Offer() with { MinPrice = Lira(110) });

        var held = Grains.Accounts.BatchPlanner.HeldOf(await cluster.AspectAsync(_id, Ruled, "price"))!;
        Assert.Equal("min_price", held.Code);
        Assert.Contains("80.00 TRY", held.Message, StringComparison.Ordinal);
        Assert.Contains("110.00 TRY", held.Message, StringComparison.Ordinal);

        await Product.UpdateInventory(new InventoryWrite { Price = Lira(137.50m), Cause = "test" });
        Assert.Equal(Json(110), await DesiredAsync(Ruled));
    }

    [Fact]
    public async Task SaleBelowMinPrice_OnARuledAccount_IsHeldWhileItRuns()
    {
        await RuleAsync(new PriceRule { Percent = 20 });
        var starts = cluster.Clock.GetUtcNow().AddHours(1);
        await CreateAsync(100, null, Offer() with { MinPrice = Lira(110), Sale = new OfferSale(Lira(90), starts, starts.AddHours(1)) });
        Assert.Equal(Json(120), await DesiredAsync(Ruled));

        cluster.Clock.Advance(TimeSpan.FromHours(1));
        await Product.Due();
        Assert.Equal("min_price", Grains.Accounts.BatchPlanner.HeldOf(await cluster.AspectAsync(_id, Ruled, "price"))!.Code);

        cluster.Clock.Advance(TimeSpan.FromHours(1));
        await Product.Due();
        Assert.Equal(Json(120), await DesiredAsync(Ruled));
    }

    private async Task RuleAsync(PriceRule? rule)
    {
        await WriteRuleAsync(rule);
        // What another process wrote is seen within five seconds.
        cluster.Clock.Advance(TimeSpan.FromSeconds(6));
    }

    /// <summary>As another process does it: this one is not told.</summary>
    private Task WriteRuleAsync(PriceRule? rule) => cluster.WriteAsync(
        new StockRuleRow(Ruled, rule is null ? null : KolajJson.ToBytes(new StockRule { Pricing = ChannelPricing.Of(rule, new Dictionary<string, decimal>()) })));

    private async Task CreateAsync(decimal price, decimal? list, params ProductOffer[] offers)
    {
        var patch = new ProductPatch
        {
            Sku = "SKU " + _id[^12..],
            Title = "Kupa",
            Price = Lira(price),
            ListPrice = list is { } struck ? Lira(struck) : null,
            Quantity = 5,
            Offers = offers,
        };
        Assert.Empty((await Product.Upsert(new ProductWrite { Patch = patch, ListOn = [Ruled, Plain], CreateOnly = true, Cause = "test" })).Errors);
    }

    private ProductOffer Offer() => new(Ruled.Split('/')[0], null, null, null);

    private static Money Lira(decimal amount) => Money.FromDecimal(amount, "TRY");

    private static string Json(decimal price, decimal? list = null) => ListingPlan.PriceValue(Lira(price), list is { } struck ? Lira(struck) : null);

    private async Task<string> DesiredAsync(string account) => (await cluster.AspectAsync(_id, account, "price")).DesiredValue;

    private async Task<long> VersionAsync(string account) => (await cluster.AspectAsync(_id, account, "price")).DesiredVersion;
}
