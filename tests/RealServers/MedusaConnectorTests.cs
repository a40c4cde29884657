using KolajAI.Compliance;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;
using KolajAI.Orders;
using KolajAI.Products;
using KolajAI.RealServers.Compliance;
using Xunit;

namespace KolajAI.RealServers;

/// <summary>What the Medusa connector does beyond the checks of all connectors, seen from the shop's own side.</summary>
[Collection(MedusaTests.Name)]
public sealed class MedusaConnectorTests(MedusaFixture medusa) : IAsyncLifetime
{
    private readonly MedusaRig _rig = new(new RigOptions(), medusa);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private MedusaShop Shop { get; } = medusa.Shop;

    public async ValueTask InitializeAsync() => await _rig.OpenAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Publish_SingleProduct_EveryFieldIsInTheShop()
    {
        var category = await Shop.CreateCategoryAsync("Kâse " + _rig.NewSku(), Cancellation);
        var product = _rig.NewProduct(_rig.NewSku()) with
        {
            OriginCountry = "TR",
            Attributes = new Dictionary<string, IReadOnlyList<string>> { ["Malzeme"] = ["Seramik", "Cam"] },
            Images = [new ProductImage("https://images.example/2.jpg", 1), new ProductImage("https://images.example/1.jpg", 0)],
            Offers = [new ProductOffer("medusa", null, category, null)],
        };

        var result = Assert.Single(await PublishAsync(_rig.NewItem(product, 7)));

        Assert.Equal(ItemOutcome.Confirmed, result.Outcome);
        var variant = await Shop.ReadVariantAsync(product.Sku, Cancellation);
        Assert.Equal((product.Title, product.Description, product.Barcode, 7), (variant.ProductTitle, variant.Description, variant.Barcode, variant.Saleable));
        Assert.Equal(("try", 149.9m), (Assert.Single(variant.Prices).Key, variant.Prices["try"]));
        Assert.Equal(variant.Id, result.RemoteIds!["variant"]);
        var shown = await Shop.ReadProductAsync(variant.ProductId, Cancellation);
        Assert.Equal(("Kolaj", "Seramik, Cam"), ((string?)shown["metadata"]!["brand"], (string?)shown["metadata"]!["Malzeme"]));
        Assert.Equal(
            ["https://images.example/1.jpg", "https://images.example/2.jpg"],
            shown["images"]!.AsArray().OrderBy(static image => (int)image!["rank"]!).Select(static image => (string)image!["url"]!));
        Assert.Equal(("https://images.example/1.jpg", "tr"), ((string?)shown["thumbnail"], (string?)shown["origin_country"]));
        Assert.Equal([category], shown["categories"]!.AsArray().Select(static c => (string)c!["id"]!));
    }

    [Fact]
    public async Task ReadCategories_AndPublishByAMapping_ProductIsInTheMappedCategory()
    {
        var name = "Kâse " + _rig.NewSku();
        var category = await Shop.CreateCategoryAsync(name, Cancellation);
        var told = new List<RemoteCategory>();
        string? cursor = null;
        do
        {
            var page = await ((ICategorySource)_rig.Connector).ReadCategoriesAsync(_rig.Session, cursor, Cancellation);
            told.AddRange(page.Categories);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        var product = _rig.NewProduct(_rig.NewSku());

        var result = Assert.Single(await PublishAsync(_rig.NewItem(product) with { CategoryId = category }));

        Assert.Equal(new RemoteCategory(category, null, name, TakesProducts: true), Assert.Single(told, row => row.Id == category));
        Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Code} {result.Message}");
        var shown = await Shop.ReadProductAsync((await Shop.ReadVariantAsync(product.Sku, Cancellation)).ProductId, Cancellation);
        Assert.Equal([category], shown["categories"]!.AsArray().Select(static c => (string)c!["id"]!));
    }

    [Fact]
    public async Task Publish_RenamedSkuAndNewBarcode_VariantHasThem()
    {
        var product = _rig.NewProduct(_rig.NewSku());
        var made = Assert.Single(await PublishAsync(_rig.NewItem(product)));
        var renamed = product with { Sku = _rig.NewSku("YENI"), Barcode = "8690000000998" };

        var result = Assert.Single(await PublishAsync(_rig.NewItem(renamed) with { RemoteIds = made.RemoteIds! }));

        Assert.Equal(ItemOutcome.Confirmed, result.Outcome);
        Assert.Empty(await Shop.FindVariantsAsync(product.Sku, Cancellation));
        Assert.Equal("8690000000998", (await Shop.ReadVariantAsync(renamed.Sku, Cancellation)).Barcode);

        // The old SKU is free for another product.
        var heir = Assert.Single(await PublishAsync(_rig.NewItem(_rig.NewProduct(product.Sku))));
        Assert.True(heir.Outcome is ItemOutcome.Confirmed, $"{heir.Code} {heir.Message}");
    }

    [Fact]
    public async Task Publish_FoundAgainUnbound_AlreadyExistsAndNothingIsWritten()
    {
        var product = _rig.NewProduct(_rig.NewSku());
        await PublishAsync(_rig.NewItem(product, 7));

        var again = Assert.Single(await PublishAsync(_rig.NewItem(product with { Title = "Başka" }, 3)));

        Assert.Equal((ItemOutcome.Refused, "already_exists"), (again.Outcome, again.Code));
        var variant = await Shop.ReadVariantAsync(product.Sku, Cancellation);
        Assert.Equal((product.Title, 7), (variant.ProductTitle, variant.Saleable));
    }

    [Fact]
    public async Task Publish_SkuOfAListingOfTheShopsOwn_Refused()
    {
        var sku = _rig.NewSku();
        await _rig.SeedAsync([new Seed(sku, "Elle girilen", 3, 10m)]);

        var result = Assert.Single(await PublishAsync(_rig.NewItem(_rig.NewProduct(sku))));

        Assert.Equal((ItemOutcome.Refused, "sku_exists_on_channel"), (result.Outcome, result.Code));
    }

    [Fact]
    public async Task Publish_Group_IsOneProductAndALaterVariantJoinsIt()
    {
        var group = NewGroup();
        var (small, medium) = (Variant(group, "Kırmızı", "S"), Variant(group, "Kırmızı", "M"));

        var first = (await PublishAsync(small, medium)).ToDictionary(static result => result.Key);

        Assert.All(first.Values, static result => Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Code} {result.Message}"));
        var shown = await Shop.ReadVariantAsync(small.Product.Sku, Cancellation);
        Assert.Equal(
            ("Tişört ığüşöç", "Kırmızı / S", 5, "Kırmızı", "S"),
            (shown.ProductTitle, shown.Title, shown.Saleable, shown.Options["Renk"], shown.Options["Beden"]));
        Assert.Equal(shown.ProductId, (await Shop.ReadVariantAsync(medium.Product.Sku, Cancellation)).ProductId);
        Assert.Equal(shown.ProductId, first[small.Key].GroupRemoteIds!["product"]);

        // A value that the product's options do not have yet.
        var known = group with { Title = "Yeni başlık", RemoteIds = first[small.Key].GroupRemoteIds! };
        var blue = Variant(known, "Mavi", "S") with { Quantity = 9 };
        var second = await PublishAsync(
            small with { Group = known, RemoteIds = first[small.Key].RemoteIds! }, medium with { Group = known, RemoteIds = first[medium.Key].RemoteIds! }, blue);

        Assert.All(second, static result => Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Code} {result.Message}"));
        var joined = await Shop.ReadVariantAsync(blue.Product.Sku, Cancellation);
        Assert.Equal((shown.ProductId, "Yeni başlık", 9, "Mavi"), (joined.ProductId, joined.ProductTitle, joined.Saleable, joined.Options["Renk"]));
        Assert.Equal(5, (await Shop.ReadVariantAsync(small.Product.Sku, Cancellation)).Saleable);
    }

    [Fact]
    public async Task Publish_GroupWithoutOneOfItsVariants_ThatOneIsTakenOffSaleAndItsOrderStillShips()
    {
        var group = NewGroup();
        var (small, medium) = (Variant(group, "Kırmızı", "S"), Variant(group, "Kırmızı", "M"));
        var made = (await PublishAsync(small, medium)).ToDictionary(static result => result.Key);
        var order = await Shop.BuyAsync(medium.Product.Sku, 2, Cancellation);

        var left = await PublishAsync(small with { Group = group with { RemoteIds = made[small.Key].GroupRemoteIds! }, RemoteIds = made[small.Key].RemoteIds! });

        Assert.Equal(ItemOutcome.Confirmed, Assert.Single(left).Outcome);
        Assert.Equal(0, (await Shop.ReadVariantAsync(medium.Product.Sku, Cancellation)).Saleable);
        Assert.Equal(5, (await Shop.ReadVariantAsync(small.Product.Sku, Cancellation)).Saleable);
        await Shop.ShipAsync(order.Id, medium.Product.Sku, 2, Cancellation);
        Assert.Equal(0, (await Shop.ReadVariantAsync(medium.Product.Sku, Cancellation)).Stocked);
    }

    [Fact]
    public async Task Publish_GroupFoundAgainUnbound_AlreadyExists()
    {
        var group = NewGroup();
        var items = new[] { Variant(group, "Kırmızı", "S"), Variant(group, "Kırmızı", "M") };
        await PublishAsync(items);

        var again = await PublishAsync(items);

        Assert.All(again, static result => Assert.Equal((ItemOutcome.Refused, "already_exists"), (result.Outcome, result.Code)));
        Assert.Single(await Shop.FindVariantsAsync(items[0].Product.Sku, Cancellation));
    }

    [Fact]
    public async Task Update_Price_PricesOfRegionsQuantitiesAndOtherCurrenciesStay()
    {
        var sku = _rig.NewSku();
        await _rig.SeedAsync([new Seed(sku, "Kupa", 5, 100m)]);
        await Shop.SetPricesByHandAsync(sku, lira: 100m, fromTen: 80m, region: 90m, dollars: 5m, Cancellation);

        var result = Assert.Single(await UpdateAsync(new StockItem(sku, sku, null, new Dictionary<string, string>(), null, _rig.Price(120.5m), null)));

        Assert.Equal(ItemOutcome.Confirmed, result.Outcome);
        var variant = await Shop.ReadVariantAsync(sku, Cancellation);
        Assert.Equal((120.5m, 5m, 2), (variant.Prices["try"], variant.Prices["usd"], variant.Conditional));
    }

    [Fact]
    public async Task Update_StockWhileAnOrderIsOpen_ShopSellsWhatTheHubSaid()
    {
        var sku = _rig.NewSku();
        await _rig.SeedAsync([new Seed(sku, "Kupa", 9, 100m)]);
        var order = await Shop.BuyAsync(sku, 2, Cancellation);
        var item = new StockItem(sku, sku, null, new Dictionary<string, string>(), 4, null, null);

        // The hub knows of the order: the units are sent on top. It does not: they are not, and nothing sold is offered again.
        await UpdateAsync(item with { OwnOpenUnits = 2 });
        Assert.Equal(4, (await Shop.ReadVariantAsync(sku, Cancellation)).Saleable);
        await UpdateAsync(item with { OwnOpenUnits = 0 });
        Assert.Equal(2, (await Shop.ReadVariantAsync(sku, Cancellation)).Saleable);

        // Packed in the shop, which the hub has not seen: reserved has fallen already.
        await Shop.PackAsync(order.Id, sku, 2, Cancellation);
        await UpdateAsync(item with { OwnOpenUnits = 2 });
        Assert.Equal(4, (await Shop.ReadVariantAsync(sku, Cancellation)).Saleable);
    }

    [Fact]
    public async Task ReadOrders_PaidLater_ToldThoughTheOrdersOwnTimeStandsStill()
    {
        var sku = _rig.NewSku();
        await _rig.SeedAsync([new Seed(sku, "Kupa", 9, 100m)]);
        var clock = new ShiftedClock();
        var session = WithClock(clock);
        var id = await Shop.OrderUnpaidAsync(sku, 2, Cancellation);
        var (told, cursor) = await ReadAllAsync(session, null);
        var before = told.Last(order => order.OrderKey == id);
        Assert.Equal((OrderStatus.Awaiting, "not_paid"), (before.Status, before.RawStatus));

        await Shop.MarkPaidAsync(id, Cancellation);
        clock.Ahead = TimeSpan.FromMinutes(3);
        (told, _) = await ReadAllAsync(session, cursor);

        var after = told.Last(order => order.OrderKey == id);
        Assert.Equal(OrderStatus.Created, after.Status);
        Assert.Equal(before.ChangedAt, after.ChangedAt);
        Assert.True(after.Version > before.Version);
    }

    [Fact]
    public async Task ReadOrder_LineTakenOffWhole_IsToldAsCancelled()
    {
        var (first, second) = (_rig.NewSku(), _rig.NewSku());
        await _rig.SeedAsync([new Seed(first, "Kupa", 9, 100m), new Seed(second, "Kâse", 9, 50m)]);
        var key = await Shop.BuyAsync([(first, 2), (second, 1)], MedusaBuyer.Usual, "try", Cancellation);

        await Shop.EditAsync(key, second, 0, Cancellation);

        var order = (await ((IOrderSource)_rig.Connector).ReadOrderAsync(_rig.Session, key, Cancellation))!;
        Assert.Equal(
            [(first, 2L, 0L), (second, 1L, 1L)],
            order.Lines.OrderByDescending(static line => line.Quantity).Select(static line => (line.Sku!, line.Quantity, line.Cancelled)));
    }

    [Fact]
    public async Task Cancel_PartOfAnOrder_RefusedAndNothingHappens()
    {
        var sku = _rig.NewSku();
        await _rig.SeedAsync([new Seed(sku, "Kupa", 9, 100m)]);
        var bought = await Shop.BuyAsync(sku, 3, Cancellation);
        var actions = (IOrderActions)_rig.Connector;
        var order = (await ((IOrderSource)_rig.Connector).ReadOrderAsync(_rig.Session, bought.Id, Cancellation))!;
        var action = _rig.Action(OrderActionKind.Cancel, order) with { Lines = [new PackageLine(order.Lines[0].ExternalLineId, 1)] };

        var refused = await Assert.ThrowsAsync<PlatformException>(() => actions.PerformAsync(_rig.Session, action, Cancellation));

        Assert.Equal((PlatformFailure.Refused, "partial_cancel_unsupported"), (refused.Failure, refused.Code));
        Assert.Equal(("pending", 3), ((await Shop.ReadOrderAsync(bought.Id, Cancellation)).Status, (await Shop.ReadOrderAsync(bought.Id, Cancellation)).Lines[0].Quantity));
    }

    private static ContentGroup NewGroup() => new(
        $"TISORT-{Guid.NewGuid():N}"[..20], "Tişört ığüşöç", "Pamuklu", [new ProductImage("https://images.example/tisort.jpg", 0)], ["Renk", "Beden"],
        new Dictionary<string, string>());

    private ContentItem Variant(ContentGroup group, string colour, string size)
    {
        var values = new Dictionary<string, string> { ["Renk"] = colour, ["Beden"] = size };
        return _rig.NewItem(_rig.NewProduct(_rig.NewSku("TIS")) with { GroupId = group.Id, Variant = values }) with { Group = group, Variant = values };
    }

    private async Task<IReadOnlyList<ItemResult>> PublishAsync(params IReadOnlyList<ContentItem> items) =>
        (await ((ICatalogPublisher)_rig.Connector).PublishAsync(_rig.Session, items, Cancellation)).Items;

    private async Task<IReadOnlyList<ItemResult>> UpdateAsync(StockItem item) =>
        (await ((IStockUpdater)_rig.Connector).UpdateAsync(_rig.Session, [item], Cancellation)).Items;

    private async Task<(List<RemoteOrder> Told, string Cursor)> ReadAllAsync(ConnectorSession session, string? cursor)
    {
        var told = new List<RemoteOrder>();
        while (true)
        {
            var page = await ((IOrderSource)_rig.Connector).ReadOrdersAsync(session, cursor, TimeProvider.System.GetUtcNow().AddMinutes(-2), Cancellation);
            told.AddRange(page.Orders);
            cursor = page.Cursor;
            if (!page.More)
                return (told, cursor);
        }
    }

    private ConnectorSession WithClock(TimeProvider clock) => new()
    {
        Account = _rig.Session.Account,
        Credentials = _rig.Session.Credentials,
        Settings = _rig.Session.Settings,
        Http = _rig.Session.Http,
        Clock = clock,
        State = _rig.Session.State,
    };

    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
