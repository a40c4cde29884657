using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Compliance;
using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Orders;
using KolajAI.Simulator.Shopify.Control;

namespace KolajAI.Connectors.Tests.Compliance;

/// <summary>A Shopify shop with one location, whose app gets its tokens by client credentials.</summary>
public sealed class ShopifyRig(RigOptions options) : SimulatorRig(options)
{
    private const string Name = "main";
    private const string ClientId = "0123456789abcdef0123456789abcdef";
    private const string Secret = "shpss_89abcdef0123456789abcdef01234567";
    private const string WrongSecret = "shpss_00000000000000000000000000000000";

    public override string IntegrationId => "shopify";

    public override IReadOnlyDictionary<string, string> Credentials => Of(Secret);

    public override IReadOnlyDictionary<string, string> BadCredentials => Of(WrongSecret);

    public override IReadOnlyList<string> Secrets => [Secret, WrongSecret, "shpat_"];

    public override IReadOnlyList<(string Raw, OrderStatus Status)> Statuses { get; } =
    [
        ("PAID/UNFULFILLED", OrderStatus.Created), ("AUTHORIZED/UNFULFILLED", OrderStatus.Created), ("PARTIALLY_REFUNDED/UNFULFILLED", OrderStatus.Created),
        ("PENDING/UNFULFILLED", OrderStatus.Awaiting), ("PARTIALLY_PAID/UNFULFILLED", OrderStatus.Awaiting), ("EXPIRED/UNFULFILLED", OrderStatus.Awaiting),
        ("VOIDED/UNFULFILLED", OrderStatus.Awaiting), ("REFUNDED/UNFULFILLED", OrderStatus.Awaiting), ("PAID/ON_HOLD", OrderStatus.Awaiting),
        ("PAID/SCHEDULED", OrderStatus.Awaiting), ("PAID/IN_PROGRESS", OrderStatus.Picking), ("PAID/OPEN", OrderStatus.Created),
        ("PAID/PENDING_FULFILLMENT", OrderStatus.Created), ("PAID/REQUEST_DECLINED", OrderStatus.Created), ("PAID/RESTOCKED", OrderStatus.Created),
        ("PAID/FULFILLMENT_NOT_REQUIRED", OrderStatus.Created), ("PAID/PARTIALLY_FULFILLED", OrderStatus.PartiallyShipped), ("PAID/FULFILLED", OrderStatus.Shipped),
    ];

    public override int OrdersForTwoPages => 27;

    public override int ListingsForTwoPages => 105;

    private ShopifyShopControl Shop => Control.Shopify(Name);

    public override IReadOnlyDictionary<string, string> Settings(Uri proxy) => new Dictionary<string, string>
    {
        ["base_url"] = new Uri(proxy, $"shopify/shops/{Name}").ToString(),
    };

    /// <summary>A new listing needs a price.</summary>
    public override ContentItem Unacceptable(ContentItem item) => item with { Price = null };

    /// <summary>Everything is a POST; the documents tell. A token that is asked for changes nothing.</summary>
    public override bool IsWrite(ProxiedCall call) => call.Body.StartsWith("{\"query\":\"mutation", StringComparison.Ordinal);

    /// <summary>Shopify's own word: 200, and how much the bucket lacks. 700 points at 100 a second are seven seconds.</summary>
    public override ProxyFault TooManyRequests(TimeSpan? retryAfter)
    {
        var answer = new JsonObject
        {
            ["errors"] = new JsonArray(
            new JsonObject { ["message"] = "Throttled", ["extensions"] = new JsonObject { ["code"] = "THROTTLED" } })
        };
        if (retryAfter is { } wait)
        {
            answer["extensions"] = new JsonObject
            {
                ["cost"] = new JsonObject
                {
                    ["requestedQueryCost"] = 10 + (100 * wait.TotalSeconds),
                    ["throttleStatus"] = new JsonObject { ["maximumAvailable"] = 2000, ["currentlyAvailable"] = 10, ["restoreRate"] = 100 },
                },
            };
        }

        return new ProxyFault.Answer(200, "application/json", Encoding.UTF8.GetBytes(answer.ToJsonString()));
    }

    /// <summary>The app is removed and comes back: its tokens are gone, its client id and secret are as they were.</summary>
    public override async Task EndTokenAsync()
    {
        await Shop.UninstallAsync();
        await Shop.InstallAsync(new ShopifyInstall());
    }

    public override Task SeedAsync(IReadOnlyList<Seed> listings) => Shop.SeedProductsAsync([.. listings.Select(static seed => new ShopifySeedProduct
    {
        Title = seed.Title,
        Variants = [new ShopifySeedVariant { Sku = seed.Sku, Quantity = (int)seed.Quantity, Price = seed.Price }],
    })]);

    public override async Task<IReadOnlyList<Shown>> FindAsync(string sku) => [.. (await Shop.ReadVariantsAsync())
        .Where(variant => variant.Sku == sku)
        .Select(static variant => new Shown(variant.Sku!, variant.Title, null, variant.Levels.Sum(static level => level.Available), variant.Price, variant.Barcode))];

    public override Task RemoveAsync(string sku) => Shop.ChangeByHandAsync(sku, new ShopifyChangeByHand { Delete = true });

    public override async Task<string> BuyAsync(Purchase purchase) => (await Shop.PurchaseAsync(new ShopifyPurchase
    {
        Lines = [.. purchase.Lines.Select(static line => new ShopifyPurchaseLine { Sku = line.Sku, Quantity = (int)line.Quantity })],
        Buyer = new ShopifyBuyer
        {
            FirstName = Purchase.FirstName,
            LastName = Purchase.LastName,
            Address1 = Purchase.Street,
            Address2 = Purchase.District,
            City = Purchase.City,
        },
    })).Id;

    public override async Task CancelAsync(string orderKey) => await Shop.CancelAsync((await OrderAsync(orderKey)).Name);

    public override async Task CancelUnitsAsync(string orderKey, string sku, long units) => await Shop.EditAsync(
        (await OrderAsync(orderKey)).Name, new ShopifyEdit { Remove = [new ShopifyLineUnits { Sku = sku, Quantity = (int)units }] });

    /// <summary>Shopify's packages are fulfilments: a part is sent, then the rest.</summary>
    public override async Task SplitAsync(string orderKey, string sku, long units)
    {
        var order = await OrderAsync(orderKey);
        await Shop.ShipAsync(
            order.Name, new ShopifyShip { Lines = [new ShopifyLineUnits { Sku = sku, Quantity = (int)units }], TrackingNumber = "TR1" });
        await Shop.ShipAsync(order.Name, new ShopifyShip { TrackingNumber = "TR2" });
    }

    public override async Task ReturnAsync(string orderKey)
    {
        var order = await OrderAsync(orderKey);
        await Shop.ShipAsync(order.Name);
        Advance(TimeSpan.FromDays(3));
        await Shop.ReturnAsync(order.Name, new ShopifyReturn
        {
            Lines = [.. order.Lines.Select(static line => new ShopifyLineUnits { LineItemId = line.Id, Quantity = line.Quantity })],
            Status = "CLOSED",
        });
    }

    public override async Task SetStatusAsync(string orderKey, string raw)
    {
        var order = await OrderAsync(orderKey);
        if (raw.Split('/') is not [var financial, var fulfilment])
            throw new ArgumentException($"'{raw}' is not two words.", nameof(raw));
        if (fulfilment is "FULFILLED" or "PARTIALLY_FULFILLED")
            await Shop.ShipAsync(order.Name, new ShopifyShip { Lines = fulfilment is "FULFILLED" ? [] : [new ShopifyLineUnits { Sku = order.Lines[0].Sku, Quantity = 1 }] });
        else
            await Shop.SetStatusAsync(order.Name, new ShopifyStatusChange { Financial = financial, Fulfillment = fulfilment });
    }

    public override ProxyFault UnknownStatus(string raw) => new ProxyFault.Change(answer =>
    {
        Change(answer);
        return answer;

        void Change(JsonNode? node)
        {
            if (node is JsonArray list)
            {
                foreach (var item in list)
                    Change(item);
            }
            else if (node is JsonObject fields)
            {
                if (fields.ContainsKey("displayFulfillmentStatus"))
                    fields["displayFulfillmentStatus"] = raw.ToUpperInvariant();
                foreach (var (_, value) in fields.ToList())
                    Change(value);
            }
        }
    });

    /// <summary>The app's own: Shopify signs with nothing else.</summary>
    public override WebhookSecret NewWebhookSecret() => new("hmac", null, Secret);

    public override Task DeliverAsync(Uri address, WebhookSecret secret) =>
        ((IWebhookRegistration)Connector).RegisterAsync(Session, address, secret, TestContext.Current.CancellationToken);

    protected override async Task CreateSellerAsync()
    {
        var shop = await Control.CreateShopifyAsync(new NewShopifyShop
        {
            Shop = Name,
            ClientId = ClientId,
            ClientSecret = Secret,
            Currency = Options.Currency,
            TimeZone = Options.TimeZone,
        });
        // Permits are free here, so quotas are too; they have tests of their own.
        await shop.SetBucketAsync(new ShopifyBucket { MaximumAvailable = 1e9, RestoreRate = 1e9, CurrentlyAvailable = 1e9 });
    }

    private async Task<ShopifyOrderView> OrderAsync(string orderKey) => (await Shop.ReadOrdersAsync()).Single(order => order.Id == orderKey);

    private static Dictionary<string, string> Of(string secret) => new() { ["client_id"] = ClientId, ["client_secret"] = secret };
}
