using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;
using KolajAI.Orders;
using KolajAI.Products;

namespace KolajAI.Compliance.Mappings;

/// <summary>A seller's day with everything that a connector can do, so that every mapping is used.</summary>
internal sealed class Scenario(PlatformRig rig)
{
    public required IReadOnlyList<ListingQuery> Listings { get; init; }

    /// <summary>A number and a price for one of them.</summary>
    public required StockItem Stock { get; init; }

    /// <summary>Where the order feed stood before <see cref="Orders"/>.</summary>
    public required string Cursor { get; init; }

    /// <summary>New, cancelled in part, and what the seller's actions made of others.</summary>
    public required IReadOnlyList<string> Orders { get; init; }

    /// <summary>Actions that were carried out.</summary>
    public required IReadOnlyList<OrderAction> Actions { get; init; }

    public WebhookDelivery? Delivery { get; private init; }

    /// <summary>What the last <see cref="Readings"/> publish.</summary>
    public ContentItem? Published { get; private set; }

    public static async Task<Scenario> PlayAsync(PlatformRig rig)
    {
        await rig.Can<IConnectionTest>().TestAsync(rig.Session, RigCalls.Cancellation);
        var (_, cursor) = await rig.ReadOrdersAsync();
        rig.Advance(TimeSpan.FromSeconds(30));
        var stock = await PublishAsync(rig);
        List<ListingQuery> listings = [new(stock.Sku, stock.Sku, stock.Barcode, new Dictionary<string, string>())];
        var (orders, actions) = await SellAsync(rig, stock);
        var delivery = await DeliverAsync(rig);
        await rig.Can<IListingReader>().ReadAsync(rig.Session, listings, RigCalls.Cancellation);
        await rig.ReadOrdersAsync(cursor);
        if (!rig.IsShared)
        {
            await rig.Can<IListingReader>().ReadPageAsync(rig.Session, null, RigCalls.Cancellation);
            await ReadCatalogueAsync(rig);
        }

        return new Scenario(rig) { Listings = listings, Stock = stock with { Expected = stock.Expected is null ? null : 9 }, Cursor = cursor, Orders = orders, Actions = actions, Delivery = delivery };
    }

    /// <summary>What is read, by name: each gives what the connector made of the platform's answers.</summary>
    public IEnumerable<(string Name, Func<Task<object>> Read)> Readings()
    {
        yield return ("connection", async () => (await rig.Can<IConnectionTest>().TestAsync(rig.Session, RigCalls.Cancellation)).Detail);
        yield return ("listing", async () => await rig.Can<IListingReader>().ReadAsync(rig.Session, Listings, RigCalls.Cancellation));
        if (!rig.IsShared)
            yield return ("listings", async () => (await rig.Can<IListingReader>().ReadPageAsync(rig.Session, null, RigCalls.Cancellation)).Listings);
        // A shared shop's feed repeats other checks' orders.
        yield return ("orders", async () => (await rig.ReadOrdersAsync(Cursor)).Told.Where(order => !rig.IsShared || Orders.Contains(order.OrderKey)));
        yield return ("order", async () =>
        {
            var told = new List<RemoteOrder?>();
            foreach (var key in Orders)
                told.Add(await rig.Can<IOrderSource>().ReadOrderAsync(rig.Session, key, RigCalls.Cancellation));
            return told;
        }
        );
        foreach (var action in Actions)
            yield return ($"done {action.Kind.ToString().ToLowerInvariant()}", async () => await rig.Can<IOrderActions>().IsDoneAsync(rig.Session, action, RigCalls.Cancellation));
        var item = rig.Rich(rig.NewItem(rig.NewProduct(rig.NewSku())));
        Published = item;
        yield return ("publish", async () => Outcomes(await rig.PublishAsync(item)));
        var stock = Stock with { Quantity = 11, Price = rig.Price(148m), ListPrice = null, WriteKey = Guid.NewGuid().ToString("N") };
        yield return ("stock", async () => Outcomes(await rig.UpdateAsync(stock)));
        if (rig.Connector is ICategorySource && !rig.IsShared)
            yield return ("catalogue", async () => await ReadCatalogueAsync(rig));
    }

    private static async Task<StockItem> PublishAsync(PlatformRig rig)
    {
        var product = rig.NewProduct(rig.NewSku()) with { ListPrice = rig.Price(199.90m), DimensionsCm = new ProductDimensions(30, 20, 10) };
        var item = rig.Rich(rig.NewItem(product, 7));
        Confirmed(await rig.PublishAsync(item));
        var listing = (await rig.ReadAsync(product.Sku, product.Barcode)).Single();
        Confirmed(await rig.PublishAsync(item with { Version = 2, Product = product with { Title = "Yeni başlık", Description = "Yeni açıklama" }, RemoteIds = listing.RemoteIds }));
        var stock = rig.Stock(listing, product.Sku, product.Barcode, 9, 149.50m) with { ListPrice = rig.Price(199.50m), OwnOpenUnits = 0 };
        Confirmed(await rig.UpdateAsync(stock));

        var group = rig.NewGroup(rig.NewSku("GRUP"), ["Renk"]);
        var variants = new[] { "Kırmızı", "Mavi" }.Select(colour => rig.NewVariant(group, ("Renk", colour))).ToList();
        Confirmed(await rig.PublishAsync(variants));
        for (var i = 0; i < variants.Count; i++)
        {
            var shown = (await rig.ReadAsync(variants[i].Product.Sku, variants[i].Product.Barcode)).Single();
            variants[i] = variants[i] with
            {
                Version = 2,
                RemoteIds = shown.RemoteIds,
                Group = group with { Title = "Yeni grup", RemoteIds = shown.GroupRemoteIds ?? new Dictionary<string, string>() },
            };
        }

        Confirmed(await rig.PublishAsync(variants));
        return stock;
    }

    /// <summary>What the connector published itself, with all that it told of it, and a listing of the merchant's.</summary>
    private static async Task<(IReadOnlyList<string> Orders, IReadOnlyList<OrderAction> Actions)> SellAsync(PlatformRig rig, StockItem published)
    {
        var listing = (await rig.ReadAsync(published.Sku, published.Barcode)).Single();
        Confirmed(await rig.UpdateAsync(rig.Stock(listing, published.Sku, published.Barcode, 500) with { OwnOpenUnits = 0 }));
        var (first, second) = (rig.SoldAs(published), rig.NewSku());
        await rig.SeedAsync([new Seed(second, "Kâse", 500, 49.95m)]);
        var purchase = new Purchase(new PurchaseLine(first, 3), new PurchaseLine(second, 1));
        var orders = new List<string> { await rig.BuyAsync(purchase), await rig.BuyAsync(purchase) };
        rig.Advance(TimeSpan.FromSeconds(2));
        await rig.CancelUnitsAsync(orders[1], first, 1);
        var actions = new List<OrderAction>();
        foreach (var kind in rig.Can<IOrderActions>().SupportedActions.Order())
        {
            var key = await rig.BuyAsync(purchase);
            rig.Advance(TimeSpan.FromSeconds(2));
            var action = rig.Action(kind, await rig.ReadOrderAsync(key));
            await rig.Can<IOrderActions>().PerformAsync(rig.Session, action, RigCalls.Cancellation);
            orders.Add(key);
            actions.Add(action);
        }

        rig.Advance(TimeSpan.FromSeconds(5));
        return (orders, actions);
    }

    private static async Task<WebhookDelivery?> DeliverAsync(PlatformRig rig)
    {
        if (rig.Connector is not IWebhookParser parser)
            return null;
        var secret = rig.NewWebhookSecret();
        await using var receiver = await WebhookReceiver.StartAsync();
        var registration = rig.Connector as IWebhookRegistration;
        var id = registration is null ? null : await registration.RegisterAsync(rig.Session, receiver.Address, secret, RigCalls.Cancellation);
        if (registration is null)
            await rig.DeliverAsync(receiver.Address, secret);
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Kupa ığüşöç", 9, 10m)]);
        await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 1)));
        var delivery = (await receiver.WaitAsync()).First(d => parser.Verify(d, secret).Kind is WebhookVerdictKind.Accepted);
        if (registration is not null)
            await registration.UnregisterAsync(rig.Session, id!, RigCalls.Cancellation);
        return delivery;
    }

    private static async Task<object> ReadCatalogueAsync(PlatformRig rig)
    {
        if (rig.Connector is not ICategorySource source)
            return "";
        var categories = (await source.ReadCategoriesAsync(rig.Session, null, RigCalls.Cancellation)).Categories;
        var brands = (await source.ReadBrandsAsync(rig.Session, null, RigCalls.Cancellation)).Brands;
        var attributes = new List<object>();
        foreach (var category in rig.CategoriesWithAttributes)
            attributes.Add(await source.ReadAttributesAsync(rig.Session, category, null, RigCalls.Cancellation));
        return new { categories, brands = brands.Take(20), attributes };
    }

    private static string Outcomes(Dictionary<string, ItemResult> results) => string.Join(';', results.Values.Select(static result =>
        $"{result.Outcome} {result.Code} {string.Join(',', (result.RemoteIds ?? new Dictionary<string, string>()).OrderBy(static id => id.Key, StringComparer.Ordinal))}"));

    private static void Confirmed(Dictionary<string, ItemResult> results) => Assert.All(results.Values, static result =>
        Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Outcome} {result.Code} {result.Message}"));
}
