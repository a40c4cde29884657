using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Connectors.Shopify;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Shopify.Control;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Connectors.Tests.Shopify;

/// <summary>A simulator with a clock that the test moves, shared by a class of tests that open a shop each.</summary>
public sealed class ShopifyBench : IAsyncLifetime
{
    private int _shops;
    private SimulatorHost? _host;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    public async ValueTask InitializeAsync() =>
        _host = await SimulatorHost.StartAsync(new SimulatorOptions { Time = Clock, BatchDelay = TimeSpan.Zero });

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }

    internal async Task<ShopifyBenchShop> OpenAsync(Func<NewShopifyShop, NewShopifyShop>? change = null)
    {
        var shop = new NewShopifyShop { Shop = $"dukkan-{Interlocked.Increment(ref _shops)}", ClientId = "client", ClientSecret = ShopifyBenchShop.Secret };
        var control = _host!.CreateControl();
        var platform = await control.CreateShopifyAsync(change?.Invoke(shop) ?? shop, ShopifyStub.Cancellation);
        return new ShopifyBenchShop(this, control, platform, _host.ShopifyAddress(platform.Shop));
    }
}

/// <summary>One shop, the connector before it, and everything that passed between them.</summary>
internal sealed class ShopifyBenchShop(
    ShopifyBench bench, SimulatorControl control, ShopifyShopControl platform, Uri address) : DelegatingHandler(new HttpClientHandler())
{
    public const string Secret = "shpss_of_the_bench";

    public ShopifyConnector Connector { get; } = new();

    public ShopifyShopControl Platform => platform;

    public NotesInMemory Notes { get; } = new();

    public List<ShopifyPassed> Passed { get; } = [];

    public FakeTimeProvider Clock => bench.Clock;

    public ConnectorSession Session(params (string Name, string Value)[] settings) => new()
    {
        Account = new AccountRef("t1", "shopify", platform.Shop),
        Credentials = new Dictionary<string, string> { ["client_id"] = "client", ["client_secret"] = Secret },
        Settings = settings.Append(("base_url", address.ToString())).ToDictionary(static setting => setting.Item1, static setting => setting.Item2),
        Http = new HttpClient(this, disposeHandler: false),
        Clock = bench.Clock,
        State = Notes,
    };

    public IReadOnlyList<string> Documents => [.. Passed.Select(static passed => passed.Name)];

    public Task<IReadOnlyList<ShopifyVariantView>> SeedAsync(params (string Sku, int Quantity)[] products) => platform.SeedProductsAsync(
        [.. products.Select(static product => new ShopifySeedProduct { Variants = [new ShopifySeedVariant { Sku = product.Sku, Quantity = product.Quantity }] })], ShopifyStub.Cancellation);

    public async Task<ShopifyVariantView> VariantAsync(string sku) =>
        (await platform.ReadVariantsAsync(ShopifyStub.Cancellation)).Single(variant => variant.Sku == sku);

    public async Task<int> AvailableAsync(string sku) => (await VariantAsync(sku)).Levels[0].Available;

    public Task<ShopifyOrderView> BuyAsync(string sku, int quantity) =>
        platform.PurchaseAsync(
            new ShopifyPurchase { Lines = [new ShopifyPurchaseLine { Sku = sku, Quantity = quantity }] }, ShopifyStub.Cancellation);

    public async Task<Dictionary<string, ItemResult>> UpdateAsync(IReadOnlyList<StockItem> items, params (string Name, string Value)[] settings) =>
        (await Connector.UpdateAsync(Session(settings), items, ShopifyStub.Cancellation)).Items.ToDictionary(static item => item.Key);

    public async Task<Dictionary<string, ItemResult>> PublishAsync(params IReadOnlyList<ContentItem> items) =>
        (await Connector.PublishAsync(Session(), items, ShopifyStub.Cancellation)).Items.ToDictionary(static item => item.Key);

    public static StockItem Stock(ShopifyVariantView variant, long quantity, long? expected) =>
        new(variant.Sku!, variant.Sku!, null, IdsOf(variant), quantity, null, null)
        {
            Expected = expected,
            WriteKey = $"{variant.Sku}:1",
        };

    public static Dictionary<string, string> IdsOf(ShopifyVariantView variant) => new()
    {
        ["variant"] = $"{Number(variant.ProductId)}:{Number(variant.VariantId)}",
        ["inventory_item"] = Number(variant.InventoryItemId),
    };

    public static string Number(string gid) => gid[(gid.LastIndexOf('/') + 1)..];

    public static Money Try(decimal amount) => Money.FromDecimal(amount, "TRY");

    public static ContentItem Content(string sku, string title = "Kupa", decimal price = 149.90m, long quantity = 5) => new(
        $"id-{sku.ToLowerInvariant()}", 1, new Product { Id = $"id-{sku.ToLowerInvariant()}", Sku = sku, Title = title }, quantity, Try(price), null, new Dictionary<string, string>());

    public static ContentGroup Group(params string[] axes) =>
        new("GÖMLEK 1", "Gömlek", "Keten", [], axes.Length == 0 ? ["Beden"] : axes, new Dictionary<string, string>());

    public static ContentItem Variant(string sku, string size, ContentGroup? group = null) => Content(sku, "Gömlek " + size) with
    {
        Group = group ?? Group(),
        Variant = new Dictionary<string, string> { ["Beden"] = size },
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        var text = body["query"]?.GetValue<string>();
        request.Options.TryGetValue(PlatformRequest.Operation, out var operation);
        var answer = await base.SendAsync(request, cancellationToken);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        answer.Content = new ByteArrayContent(bytes);
        var cost = text is null
            ? null
            : JsonNode.Parse(Encoding.UTF8.GetString(bytes))?["extensions"]?["cost"]?["requestedQueryCost"]?.GetValue<int>();
        Passed.Add(new ShopifyPassed(text is null ? "token" : text.Split(' ', '(', '{')[1], text ?? "", body["variables"], operation!, cost ?? 0));
        return answer;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            control.Dispose();
        base.Dispose(disposing);
    }
}

/// <param name="Name">The document's, or <c>token</c>.</param>
/// <param name="Cost">Points that it was told to ask for.</param>
internal sealed record ShopifyPassed(string Name, string Text, JsonNode? Variables, string Operation, int Cost);
