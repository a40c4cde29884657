using System.Text.Json.Nodes;
using KolajAI.Compliance;
using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;
using KolajAI.Orders;
using Xunit;

namespace KolajAI.RealServers.Compliance;

/// <summary>A seller on the real server, which all checks share; each uses SKUs of its own. Its time goes by itself.</summary>
public sealed class VendureRig(RigOptions options, VendureFixture vendure) : PlatformRig(options)
{
    private const string WrongPassword = "not-the-password";

    private VendureShop? _shop;

    public override string IntegrationId => "vendure";

    public override TimeProvider Clock => TimeProvider.System;

    public override IReadOnlyDictionary<string, string> Credentials => Of(vendure.Server.Password);

    public override IReadOnlyDictionary<string, string> BadCredentials => Of(WrongPassword);

    public override IReadOnlyList<string> Secrets => [vendure.Server.Password, WrongPassword];

    public override IReadOnlyList<(string Raw, OrderStatus Status)> Statuses { get; } =
    [
        ("PaymentSettled", OrderStatus.Created), ("PartiallyShipped", OrderStatus.PartiallyShipped), ("Shipped", OrderStatus.Shipped),
        ("Delivered", OrderStatus.Delivered), ("Cancelled", OrderStatus.Cancelled),
    ];

    /// <summary>Ways that no order of the test's shop goes (its payments settle at once).</summary>
    public override IReadOnlyList<(string Raw, OrderStatus Status)> ToldStatuses { get; } =
        [("PaymentAuthorized", OrderStatus.Awaiting), ("ArrangingAdditionalPayment", OrderStatus.Awaiting), ("Modifying", OrderStatus.Awaiting)];

    public override bool IsShared => true;

    public override int OrdersForTwoPages => 55;

    public override int ListingsForTwoPages => 105;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private VendureShop Shop => _shop ?? throw new InvalidOperationException("The rig is not open.");

    public override IReadOnlyDictionary<string, string> Settings(Uri proxy) => new Dictionary<string, string>
    {
        ["base_url"] = proxy.ToString(),
        ["channel_token"] = Shop.ChannelToken ?? "",
    };

    /// <summary>A new listing needs a price.</summary>
    public override ContentItem Unacceptable(ContentItem item) => item with { Price = null };

    /// <summary>Everything is a POST; the documents tell.</summary>
    public override bool IsWrite(ProxiedCall call) =>
        call.Body.Contains("mutation", StringComparison.Ordinal) && !call.Body.Contains("login(", StringComparison.Ordinal);

    /// <summary>The next call is answered as Vendure answers one whose session has ended.</summary>
    public override Task EndTokenAsync()
    {
        const string Forbidden = """{"errors":[{"message":"You are not currently authorized to perform this action","extensions":{"code":"FORBIDDEN"}}],"data":null}""";
        Proxy.Plant(new ProxyFault.Answer(200, "application/json", System.Text.Encoding.UTF8.GetBytes(Forbidden)), static _ => true, count: 1);
        return Task.CompletedTask;
    }

    public override async Task SeedAsync(IReadOnlyList<Seed> listings)
    {
        foreach (var seed in listings)
            await Shop.CreateProductByHandAsync(seed.Sku, seed.Title, seed.Price, (int)seed.Quantity, Cancellation);
    }

    public override async Task<IReadOnlyList<Shown>> FindAsync(string sku) => [.. (await Shop.FindVariantsAsync(sku, Cancellation))
        .Select(static variant => new Shown(variant.Sku, variant.Title, null, variant.Saleable, variant.GrossPrice, null))];

    public override Task RemoveAsync(string sku) => Shop.DeleteProductAsync(sku, Cancellation);

    public override async Task<string> BuyAsync(Purchase purchase)
    {
        var checkout = await Shop.StartCheckoutAsync(purchase.Lines[0].Sku, (int)purchase.Lines[0].Quantity, Cancellation);
        foreach (var line in purchase.Lines.Skip(1))
            await checkout.AddAsync((await Shop.ReadVariantAsync(line.Sku, Cancellation)).Id, (int)line.Quantity, Cancellation);
        await checkout.SendToAsync($"{Purchase.FirstName} {Purchase.LastName}", Purchase.Street, Purchase.City, Purchase.District, Cancellation);
        await checkout.PayAsync(Cancellation);
        return checkout.OrderId;
    }

    public override Task CancelAsync(string orderKey) => Shop.CancelOrderAsync(orderKey, Cancellation);

    public override Task CancelUnitsAsync(string orderKey, string sku, long units) => Shop.CancelUnitsAsync(orderKey, sku, (int)units, Cancellation);

    /// <summary>Vendure has packages once something is shipped: the units go in two.</summary>
    public override async Task SplitAsync(string orderKey, string sku, long units)
    {
        var rest = (await Shop.ReadOrderAsync(orderKey, Cancellation)).Lines.Single(line => line.Sku == sku).Quantity - (int)units;
        await Shop.ShipAsync(orderKey, sku, (int)units, Cancellation);
        await Shop.ShipAsync(orderKey, sku, rest, Cancellation);
    }

    public override async Task SetStatusAsync(string orderKey, string raw)
    {
        var line = (await Shop.ReadOrderAsync(orderKey, Cancellation)).Lines.Single();
        if (raw is "Cancelled")
            await Shop.CancelOrderAsync(orderKey, Cancellation);
        if (raw is "PartiallyShipped")
            await Shop.ShipAsync(orderKey, line.Sku, 1, Cancellation);
        if (raw is "Shipped" or "Delivered")
            await Shop.ShipAsync(orderKey, line.Sku, line.Quantity, Cancellation);
        if (raw is "Delivered")
            await Shop.DeliverAsync(orderKey, Cancellation);
    }

    public override ProxyFault UnknownStatus(string raw) => new ProxyFault.Change(answer => Renamed(answer, raw));

    /// <summary>The server's time goes by itself, and is told in milliseconds.</summary>
    public override void Advance(TimeSpan by)
    {
        // Nothing to move.
    }

    /// <summary>The server and its shop are the fixture's.</summary>
    protected override async Task<Uri> StartAsync()
    {
        _shop = await vendure.InAsync(Options.Currency);
        return vendure.Server.BaseAddress;
    }

    /// <summary>An order is what has a code and a state.</summary>
    private static JsonNode? Renamed(JsonNode? node, string raw)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                Renamed(item, raw);
        }

        if (node is not JsonObject fields)
            return node;
        if (fields.ContainsKey("code") && fields.ContainsKey("state") && fields.ContainsKey("lines"))
            fields["state"] = raw;
        foreach (var field in fields)
            Renamed(field.Value, raw);
        return node;
    }

    private Dictionary<string, string> Of(string password) => new() { ["username"] = vendure.Server.User, ["password"] = password };
}
