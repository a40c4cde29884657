using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Compliance;
using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;
using KolajAI.Orders;
using Xunit;

namespace KolajAI.RealServers.Compliance;

/// <summary>A seller on the real server, which all checks share; each uses SKUs of its own. Its time goes by itself.</summary>
public sealed class MedusaRig(RigOptions options, MedusaFixture medusa) : PlatformRig(options)
{
    private const string WrongKey = "sk_0000000000000000000000000000000000000000000000000000000000000000";

    public override string IntegrationId => "medusa";

    public override TimeProvider Clock => TimeProvider.System;

    public override IReadOnlyDictionary<string, string> Credentials => Of(medusa.Shop.ApiKey);

    public override IReadOnlyDictionary<string, string> BadCredentials => Of(WrongKey);

    public override IReadOnlyList<string> Secrets =>
        [medusa.Shop.ApiKey, Convert.ToBase64String(Encoding.UTF8.GetBytes(medusa.Shop.ApiKey + ":")), WrongKey];

    public override IReadOnlyList<(string Raw, OrderStatus Status)> Statuses { get; } =
    [
        ("not_fulfilled", OrderStatus.Created), ("partially_fulfilled", OrderStatus.Picking), ("fulfilled", OrderStatus.Picking),
        ("partially_shipped", OrderStatus.PartiallyShipped), ("shipped", OrderStatus.Shipped), ("partially_delivered", OrderStatus.PartiallyShipped),
        ("delivered", OrderStatus.Delivered), ("canceled", OrderStatus.Cancelled),
    ];

    public override bool IsShared => true;

    public override int OrdersForTwoPages => 11;

    public override int ListingsForTwoPages => 105;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private MedusaShop Shop => medusa.Shop;

    private string Currency => Options.Currency.ToLowerInvariant();

    public override IReadOnlyDictionary<string, string> Settings(Uri proxy) => new Dictionary<string, string>
    {
        ["base_url"] = proxy.ToString(),
        ["currency"] = Options.Currency,
    };

    /// <summary>A new listing needs a price.</summary>
    public override ContentItem Unacceptable(ContentItem item) => item with { Price = null };

    public override async Task SeedAsync(IReadOnlyList<Seed> listings) => await Shop.CreateByHandAsync(
        [.. listings.Select(static seed => (seed.Sku, seed.Title, seed.Price, seed.Quantity))], Currency, Cancellation);

    public override async Task<IReadOnlyList<Shown>> FindAsync(string sku) => [.. (await Shop.FindVariantsAsync(sku, Cancellation))
        .Select(variant => new Shown(
            variant.Sku, variant.ProductTitle, variant.Description, variant.Saleable,
            variant.Prices.TryGetValue(Currency, out var price) ? price : null, variant.Barcode))];

    public override Task RemoveAsync(string sku) => Shop.DeleteProductAsync(sku, Cancellation);

    public override Task<string> BuyAsync(Purchase purchase) => Shop.BuyAsync(
        [.. purchase.Lines.Select(static line => (line.Sku, line.Quantity))],
        new MedusaBuyer(Purchase.FirstName, Purchase.LastName, Purchase.Street, Purchase.City, Purchase.District), Currency, Cancellation);

    public override Task CancelAsync(string orderKey) => Shop.CancelOrderAsync(orderKey, Cancellation);

    /// <summary>By an edit of the order, which is how Medusa takes units off.</summary>
    public override async Task CancelUnitsAsync(string orderKey, string sku, long units) =>
        await Shop.EditAsync(orderKey, sku, await UnitsAsync(orderKey, sku) - (int)units, Cancellation);

    /// <summary>Medusa has packages once something is packed: the units go in two.</summary>
    public override async Task SplitAsync(string orderKey, string sku, long units)
    {
        var rest = await UnitsAsync(orderKey, sku) - (int)units;
        await Shop.ShipAsync(orderKey, sku, (int)units, Cancellation);
        await Shop.PackAsync(orderKey, sku, rest, Cancellation);
    }

    public override async Task ReturnAsync(string orderKey)
    {
        var line = (await Shop.ReadOrderAsync(orderKey, Cancellation)).Lines.Single();
        await Shop.DeliverAsync(orderKey, await Shop.ShipAsync(orderKey, line.Sku, line.Quantity, Cancellation), Cancellation);
        await Shop.ReturnAsync(orderKey, line.Sku, line.Quantity - 1, 1, Cancellation);
    }

    public override async Task SetStatusAsync(string orderKey, string raw)
    {
        var line = (await Shop.ReadOrderAsync(orderKey, Cancellation)).Lines.Single();
        var units = raw.StartsWith("partially_", StringComparison.Ordinal) ? 1 : line.Quantity;
        if (raw is "canceled")
            await Shop.CancelOrderAsync(orderKey, Cancellation);
        else if (raw is "fulfilled" or "partially_fulfilled")
            await Shop.PackAsync(orderKey, line.Sku, units, Cancellation);
        else if (raw is not "not_fulfilled")
        {
            var fulfilment = await Shop.ShipAsync(orderKey, line.Sku, units, Cancellation);
            if (raw is "delivered" or "partially_delivered")
                await Shop.DeliverAsync(orderKey, fulfilment, Cancellation);
        }
    }

    public override ProxyFault UnknownStatus(string raw) => new ProxyFault.Change(answer => Renamed(answer, raw));

    /// <summary>The server's time goes by itself, and is told in milliseconds.</summary>
    public override void Advance(TimeSpan by)
    {
        // Nothing to move.
    }

    /// <summary>The server and its shop are the fixture's.</summary>
    protected override Task<Uri> StartAsync() => Task.FromResult(medusa.Server.BaseAddress);

    private async Task<int> UnitsAsync(string orderKey, string sku) =>
        (await Shop.ReadOrderAsync(orderKey, Cancellation)).Lines.Single(line => line.Sku == sku).Quantity;

    private static JsonNode? Renamed(JsonNode? node, string raw)
    {
        if (node?["order"] is JsonObject order && order.ContainsKey("fulfillment_status"))
            order["fulfillment_status"] = raw;
        return node;
    }

    private static Dictionary<string, string> Of(string key) => new() { ["api_key"] = key };
}
