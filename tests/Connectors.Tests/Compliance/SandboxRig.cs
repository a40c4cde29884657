using System.Net.Http.Headers;
using System.Net.Http.Json;
using KolajAI.Compliance;
using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Orders;
using KolajAI.Simulator.Channels;
using KolajAI.Simulator.Channels.Control;

namespace KolajAI.Connectors.Tests.Compliance;

/// <summary>A shop that speaks the sandbox's protocol over HTTP.</summary>
public sealed class SandboxRig(RigOptions options) : SimulatorRig(options)
{
    private const string Name = "main";
    private const string Key = "a-key-of-the-shop";

    public override string IntegrationId => "sandbox";

    public override IReadOnlyDictionary<string, string> Credentials { get; } = new Dictionary<string, string> { ["api_key"] = Key };

    public override IReadOnlyDictionary<string, string> BadCredentials { get; } = new Dictionary<string, string> { ["api_key"] = "another-shop's-key" };

    public override IReadOnlyList<string> Secrets => [Key, "another-shop's-key"];

    public override IReadOnlyList<(string Raw, OrderStatus Status)> Statuses { get; } =
    [
        ("new", OrderStatus.Created), ("acknowledge", OrderStatus.Picking), ("invoice", OrderStatus.Invoiced), ("ship", OrderStatus.Shipped),
        ("cancel", OrderStatus.Cancelled),
    ];

    public override int OrdersForTwoPages => 105;

    public override int ListingsForTwoPages => 105;

    private ChannelShopControl Shop => Control.Channel(Name);

    public override IReadOnlyDictionary<string, string> Settings(Uri proxy) => new Dictionary<string, string>
    {
        ["base_url"] = new Uri(proxy, "channels").ToString(),
        ["shop"] = Name,
        ["stock_write"] = "absolute",
    };

    public override ContentItem Unacceptable(ContentItem item) => item with { Price = null };

    public override bool IsWrite(ProxiedCall call) => base.IsWrite(call) && !call.Path.EndsWith("/query", StringComparison.Ordinal);

    public override Task SeedAsync(IReadOnlyList<Seed> listings) => Shop.SeedAsync([.. listings.Select(seed => new ChannelSeed
    {
        Sku = seed.Sku, Title = seed.Title, Quantity = seed.Quantity, Price = seed.Price, Currency = Options.Currency,
    })]);

    public override async Task<IReadOnlyList<Shown>> FindAsync(string sku) => [.. (await Shop.ReadListingsAsync())
        .Where(listing => listing.Sku == sku)
        .Select(static listing => new Shown(listing.Sku, listing.Title, null, listing.Shown, listing.Price, listing.Barcode))];

    public override Task RemoveAsync(string sku) => Shop.RemoveAsync(sku);

    public override async Task<string> BuyAsync(Purchase purchase) =>
        (await Shop.BuyAsync([.. purchase.Lines.Select(static line => new ChannelBuy { Sku = line.Sku, Quantity = line.Quantity })])).Key;

    public override Task CancelAsync(string orderKey) => Shop.CancelAsync(orderKey);

    public override Task CancelUnitsAsync(string orderKey, string sku, long units) => ActAsync(orderKey, "cancel", units);

    public override async Task SetStatusAsync(string orderKey, string raw)
    {
        if (raw != "new")
            await ActAsync(orderKey, raw, 2);
    }

    public override WebhookSecret NewWebhookSecret() => new("hmac", null, "webhook-secret-of-the-rig");

    public override Task DeliverAsync(Uri address, WebhookSecret secret) =>
        Shop.SendNoticesToAsync(new ChannelNoticeAddress { Url = address, Secret = secret.Secret });

    protected override Task CreateSellerAsync() =>
        Control.CreateChannelAsync(new NewChannelShop { Shop = Name, ApiKey = Key, StockWrite = ChannelStockWrite.Absolute });

    /// <summary>By the protocol, past the connector: on the first line.</summary>
    private async Task ActAsync(string orderKey, string kind, long units)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var answer = await http.PostAsJsonAsync(
            new Uri($"{Host.ChannelsAddress}/shops/{Name}/orders/{orderKey}/actions"),
            new
            {
                id = Guid.NewGuid().ToString("N"),
                kind,
                lines = new[] { new { line_id = "1", quantity = units } },
                restock = false,
                reason = (string?)null,
                carrier = (string?)null,
                tracking_number = (string?)null,
                invoice_number = (string?)null,
            },
            TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
