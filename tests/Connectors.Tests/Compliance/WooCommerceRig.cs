using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Compliance;
using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Orders;
using KolajAI.Simulator.WooCommerce.Control;

namespace KolajAI.Connectors.Tests.Compliance;

/// <summary>A WooCommerce shop over plain HTTP, so that every call is signed (OAuth 1.0a); prices hold the tax.</summary>
public sealed class WooCommerceRig(RigOptions options) : SimulatorRig(options)
{
    private const string Name = "main";
    private const string Key = "ck_0123456789012345678901234567890123456789";
    private const string Secret = "cs_9876543210987654321098765432109876543210";
    private const string WrongSecret = "cs_0000000000000000000000000000000000000000";

    public override string IntegrationId => "woocommerce";

    public override IReadOnlyDictionary<string, string> Credentials => Of(Secret);

    public override IReadOnlyDictionary<string, string> BadCredentials => Of(WrongSecret);

    public override IReadOnlyList<string> Secrets => [Key, Secret, WrongSecret, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Key}:{Secret}"))];

    /// <summary>What is paid back before it was shipped has not come back: nothing went out.</summary>
    public override IReadOnlyList<(string Raw, OrderStatus Status)> Statuses { get; } =
    [
        ("processing", OrderStatus.Created), ("on-hold", OrderStatus.Awaiting), ("completed", OrderStatus.Shipped), ("cancelled", OrderStatus.Cancelled),
        ("refunded", OrderStatus.Cancelled), ("failed", OrderStatus.Awaiting),
    ];

    public override int OrdersForTwoPages => 55;

    public override int ListingsForTwoPages => 105;

    private WooShopControl Shop => Control.WooCommerce(Name);

    public override IReadOnlyDictionary<string, string> Settings(Uri proxy) => new Dictionary<string, string>
    {
        ["base_url"] = new Uri(proxy, $"woocommerce/shops/{Name}").ToString(),
    };

    /// <summary>A new listing needs a price.</summary>
    public override ContentItem Unacceptable(ContentItem item) => item with { Price = null };

    public override Task SeedAsync(IReadOnlyList<Seed> listings) => Shop.SeedProductsAsync([.. listings.Select(static seed => new WooSeedProduct
    {
        Sku = seed.Sku, Name = seed.Title, Quantity = seed.Quantity, RegularPrice = seed.Price.ToString("0.00##", CultureInfo.InvariantCulture),
    })]);

    public override async Task<IReadOnlyList<Shown>> FindAsync(string sku) => [.. (await Shop.ReadProductsAsync())
        .Where(product => product.Sku == sku && product.Status != "trash")
        .Select(static product => new Shown(product.Sku, product.Name, null, product.StockQuantity ?? 0, PriceOf(product), null))];

    public override async Task RemoveAsync(string sku)
    {
        var id = (await Shop.ReadProductsAsync()).Single(product => product.Sku == sku).Id;
        // Somebody with the shop's keys, over TLS for the moment.
        var settings = await Shop.ReadSettingsAsync();
        await Shop.SetSettingsAsync(settings with { Https = true });
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Key}:{Secret}")));
        using var answer = await http.DeleteAsync(
            new Uri($"{Host.WooCommerceAddress(Name)}/wp-json/wc/v3/products/{id.ToString(CultureInfo.InvariantCulture)}?force=true"), TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        await Shop.SetSettingsAsync(settings);
    }

    public override async Task<string> BuyAsync(Purchase purchase) => (await Shop.PurchaseAsync(new WooPurchase
    {
        Lines = [.. purchase.Lines.Select(static line => new WooPurchaseLine { Sku = line.Sku, Quantity = (int)line.Quantity })],
        // WooCommerce's town is the district, its state the province.
        Buyer = new WooBuyer { FirstName = Purchase.FirstName, LastName = Purchase.LastName, Address = Purchase.Street, City = Purchase.District, State = "TR34" },
    })).Id.ToString(CultureInfo.InvariantCulture);

    public override Task CancelAsync(string orderKey) => Shop.SetStatusAsync(Id(orderKey), "cancelled");

    /// <summary>What is paid back before it was shipped.</summary>
    public override async Task CancelUnitsAsync(string orderKey, string sku, long units)
    {
        var line = (await Shop.ReadOrdersAsync()).Single(order => order.Id == Id(orderKey)).Lines.Single(line => line.Sku == sku);
        await Shop.RefundAsync(Id(orderKey), new WooRefundByHand { Lines = [new WooRefundLine(line.LineId, (int)units)] });
    }

    public override async Task ReturnAsync(string orderKey)
    {
        await Shop.SetStatusAsync(Id(orderKey), "completed");
        Advance(TimeSpan.FromDays(3));
        var lines = (await Shop.ReadOrdersAsync()).Single(order => order.Id == Id(orderKey)).Lines;
        await Shop.RefundAsync(Id(orderKey), new WooRefundByHand { Lines = [.. lines.Select(static line => new WooRefundLine(line.LineId, line.Quantity))], Restock = false });
    }

    public override async Task SetStatusAsync(string orderKey, string raw)
    {
        if (raw != "processing")
            await Shop.SetStatusAsync(Id(orderKey), raw);
    }

    public override ProxyFault UnknownStatus(string raw) => new ProxyFault.Change(answer =>
    {
        foreach (var order in answer is JsonArray list ? list : (IEnumerable<JsonNode?>)[answer])
        {
            if (order is JsonObject fields && fields.ContainsKey("line_items"))
                fields["status"] = raw;
        }

        return answer;
    });

    public override WebhookSecret NewWebhookSecret() => new("hmac", null, "webhook-secret-of-the-rig");

    public override Task DeliverAsync(Uri address, WebhookSecret secret) =>
        ((IWebhookRegistration)Connector).RegisterAsync(Session, address, secret, TestContext.Current.CancellationToken);

    protected override Task CreateSellerAsync() => Control.CreateWooCommerceShopAsync(new NewWooShop
    {
        Shop = Name,
        ConsumerKey = Key,
        ConsumerSecret = Secret,
        Settings = new WooShopSettings { Https = false, Currency = Options.Currency, TimeZone = Options.TimeZone, PricesIncludeTax = true },
    });

    private static decimal PriceOf(WooProductView product) =>
        decimal.Parse(product.SalePrice.Length > 0 ? product.SalePrice : product.RegularPrice, CultureInfo.InvariantCulture);

    private static long Id(string orderKey) => long.Parse(orderKey, CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Of(string secret) => new() { ["consumer_key"] = Key, ["consumer_secret"] = secret };
}
