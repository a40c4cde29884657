using KolajAI.Errors;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using Xunit;

namespace KolajAI.Grains.Tests.Products;

/// <summary>What differs on one channel, over a real store.</summary>
[Collection(StoredClusterGroup.Name)]
public sealed class OfferTests(StoredCluster cluster)
{
    private const string Trendyol = "trendyol/default";
    private const string Second = "trendyol/second";
    private const string N11 = "n11/default";

    private readonly string _id = Guid.CreateVersion7().ToString();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IProductGrain Product => cluster.Product(_id);

    [Fact]
    public async Task PriceOfOneChannel_IsShownThereAndTheProductsElsewhere()
    {
        await CreateAsync(Offer("trendyol") with { Price = Lira(90), ListPrice = Lira(120) });
        Assert.Equal(
            (PriceJson(90, 120), PriceJson(90, 120), PriceJson(100)), (await DesiredAsync(Trendyol), await DesiredAsync(Second), await DesiredAsync(N11)));
        var versions = (await VersionAsync(Trendyol, "price"), await VersionAsync(Trendyol, "content"));

        // The product's own price is nothing to a channel with one of its own.
        await Product.UpdateInventory(new InventoryWrite { Price = Lira(95), Cause = "test" });
        Assert.Equal((PriceJson(90, 120), PriceJson(95)), (await DesiredAsync(Trendyol), await DesiredAsync(N11)));
        Assert.Equal(versions, (await VersionAsync(Trendyol, "price"), await VersionAsync(Trendyol, "content")));
    }

    [Fact]
    public async Task UpdateInventory_PriceOfOneAccount_RaisesThatAloneAndIsInItsOffer()
    {
        await CreateAsync(Offer("trendyol") with { CategoryId = "411" });
        var others = (await VersionAsync(Second, "price"), await VersionAsync(N11, "price"), await VersionAsync(Trendyol, "content"));

        var result = await Product.UpdateInventory(new InventoryWrite { Price = Lira(80), PriceOn = Trendyol, OperationId = "op-" + _id, Cause = "test" });

        Assert.Empty(result.Errors);
        Assert.Equal(PriceJson(80), await DesiredAsync(Trendyol));
        Assert.Equal(others, (await VersionAsync(Second, "price"), await VersionAsync(N11, "price"), await VersionAsync(Trendyol, "content")));
        var product = (await Product.Get())!.Document.Product;
        Assert.Equal(Lira(100), product.Price);
        Assert.Equal([(null, null), ("default", Lira(80))], product.Offers.Select(static o => (o.Account, o.Price)));
        var items = await cluster.Get<IOperationReads>().ItemsAsync(StoredCluster.Tenant, "op-" + _id, null, null, 10, Cancellation);
        Assert.Equal([(Trendyol, "price")], items.Select(static i => (i.AccountKey, i.Aspect)));
        var entry = (await cluster.Products.TimelineAsync(StoredCluster.Tenant, _id, null, 1, Cancellation))[0];
        Assert.Equal(("price", Trendyol), (entry.Kind, entry.AccountKey));

        // The only account of its integration goes by the offer that names none.
        await Product.UpdateInventory(new InventoryWrite { Price = Lira(70), PriceOn = N11, IsOnlyAccount = true, Cause = "test" });
        await Product.Upsert(new ProductWrite { Patch = new ProductPatch { Offers = [Offer("n11")] }, Cause = "test" });
        await Product.UpdateInventory(new InventoryWrite { Price = Lira(60), PriceOn = N11, IsOnlyAccount = true, Cause = "test" });
        Assert.Equal([(null, Lira(60))], (await Product.Get())!.Document.Product.Offers.Select(static o => (o.Account, o.Price)));
    }

    [Fact]
    public async Task Sale_FromItsBeginningToItsEnd_IsShownAndWokenForFromTheStore()
    {
        var starts = cluster.Clock.GetUtcNow().AddHours(1);
        await CreateAsync(Offer("trendyol", "default") with { Sale = new OfferSale(Lira(75), starts, starts.AddHours(2)) });
        Assert.Equal(PriceJson(100), await DesiredAsync(Trendyol));
        Assert.DoesNotContain(_id, await DueAsync());

        cluster.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Contains(_id, await DueAsync());
        await Product.Due();
        Assert.Equal((PriceJson(75, 100), PriceJson(100)), (await DesiredAsync(Trendyol), await DesiredAsync(Second)));
        Assert.DoesNotContain(_id, await DueAsync());
        var version = await VersionAsync(Trendyol, "price");
        await Product.Due();
        Assert.Equal(version, await VersionAsync(Trendyol, "price"));

        cluster.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Contains(_id, await DueAsync());
        await Product.Due();
        Assert.Equal(PriceJson(100), await DesiredAsync(Trendyol));
        cluster.Clock.Advance(TimeSpan.FromDays(365));
        Assert.DoesNotContain(_id, await DueAsync());
        var causes = (await cluster.Products.TimelineAsync(StoredCluster.Tenant, _id, null, 10, Cancellation)).Where(static e => e.Kind == "price" && e.AccountKey == Trendyol);
        Assert.Equal(["sale", "sale"], causes.Select(static e => e.Cause));
    }

    [Fact]
    public async Task Sale_PassedOverByAnotherWrite_IsCaughtUpWithThat()
    {
        var starts = cluster.Clock.GetUtcNow().AddHours(1);
        await CreateAsync(Offer("trendyol") with { Sale = new OfferSale(Lira(75), starts, starts.AddHours(2)) });
        cluster.Clock.Advance(TimeSpan.FromHours(1));

        await Product.UpdateInventory(new InventoryWrite { ListPrice = Lira(150), Cause = "test" });

        Assert.Equal((PriceJson(75, 150), PriceJson(100, 150)), (await DesiredAsync(Trendyol), await DesiredAsync(N11)));
    }

    [Fact]
    public async Task Sale_TakenBackOrProductDeleted_WakesNobody()
    {
        var starts = cluster.Clock.GetUtcNow().AddHours(1);
        await CreateAsync(Offer("trendyol") with { Sale = new OfferSale(Lira(75), starts, starts.AddHours(2)) });
        await Product.Upsert(new ProductWrite { Patch = new ProductPatch(), Erase = ["offers"], Cause = "test" });
        cluster.Clock.Advance(TimeSpan.FromHours(1));
        Assert.DoesNotContain(_id, await DueAsync());

        await Product.Upsert(new ProductWrite { Patch = new ProductPatch { Offers = [Offer("trendyol") with { Sale = new OfferSale(Lira(75), starts, starts.AddHours(2)) }] }, Cause = "test" });
        Assert.Equal(PriceJson(75, 100), await DesiredAsync(Trendyol));
        await Product.Delete(new DeleteProduct(CloseListings: false, null, "test"));
        cluster.Clock.Advance(TimeSpan.FromHours(3));
        Assert.DoesNotContain(_id, await DueAsync());
    }

    [Fact]
    public async Task MinPrice_AWriteThatWouldGoBelow_IsRefusedWhereItWasWritten()
    {
        await CreateAsync(Offer("trendyol") with { MinPrice = Lira(90) });

        Assert.Equal([(ErrorCodes.PriceBelowMinimum, "/price")], Errors((await Product.UpdateInventory(new InventoryWrite { Price = Lira(89.99m), Cause = "test" })).Errors));
        Assert.Equal([(ErrorCodes.PriceBelowMinimum, "/price")], Errors((await Product.UpdateInventory(new InventoryWrite { Price = Lira(10), PriceOn = Trendyol, Cause = "test" })).Errors));
        Assert.Equal(Lira(100), (await Product.Get())!.Document.Product.Price);
        var now = cluster.Clock.GetUtcNow();
        var sale = new OfferSale(Lira(80), now.AddDays(1), now.AddDays(2));
        Assert.Equal([(ErrorCodes.PriceBelowMinimum, "/offers/0/sale/price")], Errors((await OffersAsync(Offer("trendyol") with { MinPrice = Lira(90), Sale = sale })).Errors));
        Assert.Equal([(ErrorCodes.PriceBelowMinimum, "/price")], Errors((await OffersAsync(Offer("trendyol") with { MinPrice = Lira(101) })).Errors));
        // An account's own price is held against what the offer for all of them says.
        Assert.Equal([(ErrorCodes.PriceBelowMinimum, "/offers/1/price")], Errors((await OffersAsync(Offer("trendyol") with { MinPrice = Lira(90) }, Offer("trendyol", "default") with { Price = Lira(50) })).Errors));

        Assert.Empty((await Product.UpdateInventory(new InventoryWrite { Price = Lira(90), Cause = "test" })).Errors);
        Assert.Empty((await Product.UpdateInventory(new InventoryWrite { Price = Lira(1), PriceOn = N11, Cause = "test" })).Errors);
    }

    [Fact]
    public async Task Offer_PricesThatDoNotFitTogether_AreRefused()
    {
        await CreateAsync();
        var now = cluster.Clock.GetUtcNow();
        Assert.Equal([(ErrorCodes.ListPriceBelowPrice, "/offers/0/list_price")], Errors((await OffersAsync(Offer("n11") with { ListPrice = Lira(99) })).Errors));
        Assert.Equal([(ErrorCodes.CurrencyMismatch, "/offers/0/min_price")], Errors((await OffersAsync(Offer("n11") with { MinPrice = new Money(10_000, "EUR") })).Errors));
        Assert.Equal([(ErrorCodes.OutOfRange, "/offers/0/sale/ends_at")], Errors((await OffersAsync(Offer("n11") with { Sale = new OfferSale(Lira(1), now, now) })).Errors));
        Assert.Equal([(ErrorCodes.MoneyPrecision, "/offers/0/price")], Errors((await OffersAsync(Offer("n11") with { Price = Lira(1.005m) })).Errors));
        Assert.Empty((await OffersAsync(Offer("n11") with { Price = new Money(50_000, "EUR") })).Errors);
        Assert.Equal("""{"price":{"amount":"5.00","currency":"EUR"},"list_price":null}""", await DesiredAsync(N11));
    }

    [Fact]
    public async Task OfferWords_AreContentOfThatChannelAlone()
    {
        await CreateAsync();
        var before = (await VersionAsync(Trendyol, "content"), await VersionAsync(N11, "content"), await VersionAsync(N11, "price"));

        await OffersAsync(Offer("n11") with { Title = "Sadece burada", Stock = new OfferStock(OfferStock.Share, Max: 3) });

        Assert.Equal((before.Item1, before.Item3), (await VersionAsync(Trendyol, "content"), await VersionAsync(N11, "price")));
        Assert.True(await VersionAsync(N11, "content") > before.Item2);
        Assert.Equal("""{"quantity":3}""", (await cluster.AspectAsync(_id, N11, "stock")).DesiredValue);
    }

    private async Task CreateAsync(params ProductOffer[] offers)
    {
        var patch = new ProductPatch { Sku = "SKU " + _id[^12..], Title = "Kupa", Price = Lira(100), Quantity = 5, Offers = offers };
        Assert.Empty((await Product.Upsert(new ProductWrite { Patch = patch, ListOn = [Trendyol, Second, N11], CreateOnly = true, Cause = "test" })).Errors);
    }

    private Task<ProductResult> OffersAsync(params ProductOffer[] offers) =>
        Product.Upsert(new ProductWrite { Patch = new ProductPatch { Offers = offers }, Cause = "test" });

    private static ProductOffer Offer(string integration, string? account = null) => new(integration, account, null, null);

    private static Money Lira(decimal amount) => Money.FromDecimal(amount, "TRY");

    private static string PriceJson(decimal price, decimal? list = null) => Grains.Products.ListingPlan.PriceValue(Lira(price), list is { } struck ? Lira(struck) : null);

    private async Task<string> DesiredAsync(string account) => (await cluster.AspectAsync(_id, account, "price")).DesiredValue;

    private async Task<long> VersionAsync(string account, string aspect) => (await cluster.AspectAsync(_id, account, aspect)).DesiredVersion;

    private async Task<IEnumerable<string>> DueAsync() =>
        (await cluster.Get<ISweeps>().DueProductsAsync(cluster.Clock.GetUtcNow(), 100, Cancellation)).Select(static d => d.ProductId);

    private static IEnumerable<(string, string)> Errors(IEnumerable<FieldError> errors) => errors.Select(static e => (e.Code, e.Pointer));
}
