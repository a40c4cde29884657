using KolajAI.Connectors.Shopify;
using KolajAI.Orders;
using KolajAI.Simulator.Shopify.Control;
using static KolajAI.Connectors.Tests.Shopify.ShopifyBenchShop;

namespace KolajAI.Connectors.Tests.Shopify;

/// <summary>
/// Points: what a document asks for is never more than the descriptor says, nor more than Shopify takes, and a reading comes out of one bucket.
/// </summary>
public sealed class ShopifyCostTests(ShopifyBench bench) : IClassFixture<ShopifyBench>
{
    private static CancellationToken Cancellation => ShopifyStub.Cancellation;

    [Fact]
    public async Task EveryDocument_AsksForNoMorePointsThanDeclared()
    {
        using var shop = await bench.OpenAsync();
        await shop.Platform.SetBucketAsync(new ShopifyBucket { MaximumAvailable = 1e9, RestoreRate = 1e9, CurrentlyAvailable = 1e9 }, Cancellation);
        await EverythingAsync(shop);

        var declared = ShopifyDescriptor.Value.Limits[0].Costs;
        foreach (var (operation, passed) in shop.Passed.Where(static passed => passed.Cost > 0).GroupBy(static passed => passed.Operation).Select(
            static group => (group.Key, group)))
        {
            var dearest = passed.MaxBy(static one => one.Cost)!;
            Assert.True(dearest.Cost <= 1000, $"{dearest.Name} asks for {dearest.Cost} points.");
            // What grows with what is asked for is learned from the answers; these are not in the table of the usual ones.
            if (dearest.Name is not ("ChangeVariants" or "OrderMoves" or "CreateProduct" or "AddVariants"))
                Assert.True(dearest.Cost <= declared[operation], $"{dearest.Name} ({operation}) asks for {dearest.Cost} points, declared are {declared[operation]}.");
        }

        Assert.Equal(ShopifyOperations.GraphQl.Order(), shop.Passed.Where(static passed => passed.Cost > 0).Select(static passed => passed.Operation).Distinct().Order());
    }

    /// <summary>Sixty lines, all shipped apart, partly returned: the longest lists, read to their ends within the limit of one document.</summary>
    [Fact]
    public async Task LongOrder_IsReadToTheEndOfEachList()
    {
        using var shop = await bench.OpenAsync();
        await shop.Platform.SetBucketAsync(new ShopifyBucket { MaximumAvailable = 1e9, RestoreRate = 1e9, CurrentlyAvailable = 1e9 }, Cancellation);
        var skus = Enumerable.Range(0, 75).Select(static n => $"L-{n}").ToList();
        await shop.SeedAsync([.. skus.Select(static sku => (sku, 5))]);
        var placed = await shop.Platform.PurchaseAsync(
            new ShopifyPurchase { Lines = [.. skus.Select(static sku => new ShopifyPurchaseLine { Sku = sku, Quantity = 2 })] }, Cancellation);
        foreach (var sku in skus.Take(6))
            await shop.Platform.ShipAsync(placed.Name, new ShopifyShip { Lines = [new ShopifyLineUnits { Sku = sku, Quantity = 1 }] }, Cancellation);
        await shop.Platform.ShipAsync(placed.Name, cancellationToken: Cancellation);
        for (var turn = 0; turn < 7; turn++)
        {
            await shop.Platform.ReturnAsync(
                placed.Name, new ShopifyReturn
                {
                    Status = "CLOSED",
                    Lines = [.. skus.Skip(turn * 5).Take(turn == 0 ? 40 : 1).Select(
                    static sku => new ShopifyLineUnits { Sku = sku, Quantity = 1 })]
                }, Cancellation);
        }

        var order = (await shop.Connector.ReadOrderAsync(shop.Session(), placed.Id, Cancellation))!;

        Assert.Equal((75, 150, 150, 46), (order.Lines.Count, order.Lines.Sum(static line => line.Quantity), order.Lines.Sum(static line => line.Shipped), order.Lines.Sum(static line => line.Returned)));
        Assert.Equal((7, 150), (order.Packages.Count, order.Packages.Sum(static package => package.Lines.Sum(static line => line.Quantity))));
        Assert.All(shop.Passed, static passed => Assert.InRange(passed.Cost, 0, 1000));
        Assert.Contains("ParcelRows", shop.Documents);
        Assert.Contains("ReturnRows", shop.Documents);
    }

    [Fact]
    public async Task QuietFeed_CostsTheListAlone()
    {
        using var shop = await bench.OpenAsync();
        var page = await shop.Connector.ReadOrdersAsync(shop.Session(), null, bench.Clock.GetUtcNow(), Cancellation);

        Assert.Equal((false, 0), (page.More, page.Orders.Count));
        Assert.Equal(["token", "OrderFeed"], shop.Documents);
        Assert.InRange(shop.Passed[^1].Cost, 1, 25);
    }

    private static async Task EverythingAsync(ShopifyBenchShop shop)
    {
        var session = shop.Session();
        await shop.Connector.TestAsync(session, Cancellation);
        var items = Enumerable.Range(0, 50).Select(static n => Content($"P-{n}")).ToList();
        await shop.PublishAsync(items);
        await shop.PublishAsync([.. Enumerable.Range(0, 50).Select(static n => Variant($"V-{n}", $"B{n}"))]);
        var variants = await shop.Platform.ReadVariantsAsync(Cancellation);
        await shop.PublishAsync(
            [.. items.Take(3).Select(item => item with { RemoteIds = IdsOf(variants.Single(variant => variant.Sku == item.Product.Sku)) })]);
        await shop.Connector.ReadAsync(session, [.. variants.Take(100).Select(static variant => new ListingQuery(variant.Sku!, variant.Sku!, null, IdsOf(variant)))], Cancellation);
        await shop.Connector.ReadAsync(session, [.. variants.Take(100).Select(static (variant, n) => new ListingQuery(variant.Sku!, n < 60 ? variant.Sku! : $"NONE-{n}", null, new Dictionary<string, string>()))], Cancellation);
        await shop.Connector.ReadPageAsync(session, null, Cancellation);
        await shop.UpdateAsync([.. variants.Take(50).Select(static variant => Stock(variant, 9, 5) with { Price = Try(10) })]);
        await shop.UpdateAsync([Stock(variants[0], 9, 9) with { Quantity = null, Price = Try(11) }]);
        var orders = new List<ShopifyOrderView>();
        for (var turn = 0; turn < 27; turn++)
            orders.Add(await shop.BuyAsync($"P-{turn}", 1));
        string? cursor = null;
        for (var more = true; more;)
        {
            var page = await shop.Connector.ReadOrdersAsync(session, cursor, shop.Clock.GetUtcNow().AddDays(-1), Cancellation);
            (cursor, more) = (page.Cursor, page.More);
        }

        foreach (var (kind, order) in ((OrderActionKind, ShopifyOrderView)[])[(OrderActionKind.Ship, orders[0]), (OrderActionKind.Cancel, orders[1])])
        {
            await shop.Connector.PerformAsync(session, new OrderAction
            {
                Id = Guid.NewGuid().ToString("N"),
                Kind = kind,
                OrderKey = order.Id,
                Cause = "test",
                Lines = [new PackageLine(Number(order.Lines[0].Id), 1)],
            }, Cancellation);
        }

        await shop.Connector.ReadOrderAsync(session, orders[0].Id, Cancellation);
        var hooks = await shop.Connector.RegisterAsync(
            session, new Uri("https://hub.example/in"), new WebhookSecret("hmac", null, Secret), Cancellation);
        await shop.Connector.UnregisterAsync(session, hooks, Cancellation);
    }
}
