using System.Globalization;
using System.Text;
using KolajAI.Compliance;
using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Orders;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Connectors.Tests.Compliance;

/// <summary>A Trendyol seller. Orders are packages: the first of an order is meant where one is named.</summary>
public sealed class TrendyolRig(RigOptions options) : SimulatorRig(options)
{
    private const string SellerId = "2738";
    private const string Key = "trendyol-api-key";
    private const string Secret = "trendyol-api-secret";

    public override string IntegrationId => "trendyol";

    public override IReadOnlyDictionary<string, string> Credentials => Of(Secret);

    public override IReadOnlyDictionary<string, string> BadCredentials => Of("another-secret");

    public override IReadOnlyList<string> Secrets => [Secret, "another-secret", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Key}:{Secret}"))];

    public override IReadOnlyList<(string Raw, OrderStatus Status)> Statuses { get; } =
    [
        ("Created", OrderStatus.Created), ("Picking", OrderStatus.Picking), ("Invoiced", OrderStatus.Invoiced), ("Shipped", OrderStatus.Shipped),
        ("AtCollectionPoint", OrderStatus.AtPickupPoint), ("UnDelivered", OrderStatus.Undelivered), ("Delivered", OrderStatus.Delivered),
        ("Returned", OrderStatus.Returned),
    ];

    /// <summary>Repack and Verified have no meaning of ours, UnPacked dissolves a package (§4).</summary>
    public override IReadOnlyList<(string Raw, OrderStatus Status)> ToldStatuses { get; } =
    [
        ("Awaiting", OrderStatus.Awaiting), ("Cancelled", OrderStatus.Cancelled), ("UnSupplied", OrderStatus.Unsupplied),
        ("Repack", OrderStatus.Unknown), ("Verified", OrderStatus.Unknown), ("AT_COLLECTION_POINT", OrderStatus.AtPickupPoint),
    ];

    public override int OrdersForTwoPages => 205;

    public override int ListingsForTwoPages => 105;

    public TrendyolSellerControl Seller => Control.Trendyol(SellerId);

    public override IReadOnlyDictionary<string, string> Settings(Uri proxy) => new Dictionary<string, string>
    {
        ["base_url"] = new Uri(proxy, "trendyol").ToString(),
        ["default_category_id"] = "211",
    };

    public override string SoldAs(StockItem listing) => listing.Barcode!;

    public override IReadOnlyList<string> CategoriesWithAttributes => ["111"];

    public override ContentItem Rich(ContentItem item) => item with
    {
        CategoryId = "211",
        Attributes = [new ContentAttribute("1192", "Menşei", ["119201"], null), new ContentAttribute("620", "Hacim", [], "400 ml")],
    };

    public override ContentItem Unacceptable(ContentItem item) => item with { Product = item.Product with { Brand = "Böyle Bir Marka Yok" } };

    public override Task SeedAsync(IReadOnlyList<Seed> listings) => Seller.SeedProductsAsync([.. listings.Select(static seed => new SeedProduct
    {
        Barcode = seed.Sku,
        StockCode = seed.Sku,
        Title = seed.Title,
        Quantity = (int)seed.Quantity,
        SalePrice = seed.Price,
    })]);

    public override async Task<IReadOnlyList<Shown>> FindAsync(string sku) => [.. (await Seller.ReadProductsAsync())
        .Where(product => product.StockCode == sku)
        .Select(static product => new Shown(product.StockCode!, product.Title, null, product.Quantity, product.SalePrice, product.Barcode))];

    public override Task RemoveAsync(string sku) => Seller.RemoveProductAsync(sku);

    public override async Task<string> BuyAsync(Purchase purchase) => (await Seller.PlaceSaleAsync(new TrendyolSale
    {
        Lines = [.. purchase.Lines.Select(static line => new TrendyolSaleLine { Barcode = line.Sku, Quantity = (int)line.Quantity })],
        Buyer = new TrendyolBuyer
        {
            FirstName = Purchase.FirstName,
            LastName = Purchase.LastName,
            Address = Purchase.Street,
            City = Purchase.City,
            District = Purchase.District,
        },
    })).OrderNumber;

    public override async Task CancelAsync(string orderKey) => await Seller.CancelAsync(await PackageAsync(orderKey));

    public override async Task CancelUnitsAsync(string orderKey, string sku, long units)
    {
        var package = (await Seller.ReadPackagesAsync(orderKey)).Single();
        var line = package.Lines.Single(line => line.Barcode == sku);
        await Seller.CancelAsync(package.PackageId, new TrendyolCancel { Lines = [new TrendyolLineQuantity(line.LineId, (int)units)] });
    }

    public override async Task SplitAsync(string orderKey, string sku, long units)
    {
        var package = (await Seller.ReadPackagesAsync(orderKey)).Single();
        var line = package.Lines.Single(line => line.Barcode == sku);
        await Seller.SplitAsync(package.PackageId, new TrendyolSplit { Parts = [[new TrendyolLineQuantity(line.LineId, (int)units)]] });
    }

    public override Task ReturnAsync(string orderKey) => SetStatusAsync(orderKey, "Returned");

    public override async Task SetStatusAsync(string orderKey, string raw)
    {
        if (raw is "AtCollectionPoint" or "UnDelivered" or "Delivered" or "Returned")
            await Seller.SetStatusAsync(await PackageAsync(orderKey), "Shipped");
        if (raw is "Returned")
            await Seller.SetStatusAsync(await PackageAsync(orderKey), "Delivered");
        if (raw is not "Created")
            await Seller.SetStatusAsync(await PackageAsync(orderKey), raw);
    }

    public override ProxyFault UnknownStatus(string raw) => new ProxyFault.Change(answer =>
    {
        foreach (var package in answer!["content"]!.AsArray())
        {
            foreach (var name in (string[])["status", "shipmentPackageStatus"])
            {
                if (package!.AsObject().ContainsKey(name))
                    package[name] = raw;
            }
        }

        return answer;
    });

    public override WebhookSecret NewWebhookSecret() => new("basic", "kolaj", "webhook-secret-of-the-rig");

    public override Task DeliverAsync(Uri address, WebhookSecret secret) =>
        ((IWebhookRegistration)Connector).RegisterAsync(Session, address, secret, TestContext.Current.CancellationToken);

    protected override async Task CreateSellerAsync()
    {
        await Control.CreateTrendyolSellerAsync(new NewTrendyolSeller { SellerId = SellerId, ApiKey = Key, ApiSecret = Secret });
        // Permits are free here, so quotas are too; they have tests of their own.
        await Control.SetLimitsAsync([.. (await Control.ReadLimitsAsync()).Select(static limit => limit with { Limit = null })]);
    }

    private async Task<long> PackageAsync(string orderKey) => (await Seller.ReadPackagesAsync(orderKey))[0].PackageId;

    private static Dictionary<string, string> Of(string secret) => new()
    {
        ["seller_id"] = SellerId.ToString(CultureInfo.InvariantCulture),
        ["api_key"] = Key,
        ["api_secret"] = secret,
    };
}
