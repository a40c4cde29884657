using KolajAI.Connectors.Sandbox;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Orders;
using KolajAI.Products;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>One sandbox account, its seller's side and its shopper's side, on one state.</summary>
internal sealed class SandboxFixture
{
    public SandboxFixture() => Control = new SandboxControl(States, Clock);

    public AccountRef Account { get; } = new("t1", SandboxConnector.ConnectorId, "default");

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.Parse("2026-11-24T05:00:00Z"));

    public InMemoryConnectorStates States { get; } = new();

    public SandboxConnector Connector { get; } = new();

    public ISandboxControl Control { get; }

    public InMemoryConnectorState State => States.Of(Account);

    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ConnectorSession Session => new()
    {
        Account = Account,
        Credentials = new Dictionary<string, string>(),
        Settings = Settings,
        Http = new HttpClient(new NoNetwork()),
        Clock = Clock,
        State = States.For(Account),
    };

    public async Task<ItemResult> PublishAsync(string sku, long quantity, string? productId = null, string currency = "TRY")
    {
        var product = new Product { Id = productId ?? $"id-{sku}", Sku = sku, Barcode = $"869{sku}", Title = $"Title {sku}", VatRate = "20" };
        var item = new ContentItem("key", 1, product, quantity, new Money(1_499_000, currency), null, new Dictionary<string, string>());
        return Assert.Single((await Connector.PublishAsync(Session, [item], Cancellation)).Items);
    }

    public async Task<ItemResult> StockAsync(string sku, long? quantity, Money? price = null)
    {
        var item = new StockItem("key", sku, null, new Dictionary<string, string>(), quantity, price, null);
        return Assert.Single((await Connector.UpdateAsync(Session, [item], Cancellation)).Items);
    }

    public Task<SandboxOrderResult> BuyAsync(string sku, long quantity) =>
        Control.PlaceOrderAsync(Account, [new SandboxLine(sku, quantity)], Cancellation);

    public async Task<long?> QuantityAsync(string sku) =>
        (await Control.ListingsAsync(Account, Cancellation)).Single(listing => listing.Sku == sku).Quantity;

    public async Task<RemoteOrder> OrderAsync(string key) => (await Connector.ReadOrderAsync(Session, key, Cancellation))!;

    public Task FaultAsync(string kind, string operation, int count = 1) =>
        Control.SetFaultAsync(Account, new SandboxFault(kind, operation, count), Cancellation);

    public static OrderAction Action(OrderActionKind kind, string orderKey, long quantity, string id = "a1", bool? restock = null) => new()
    {
        Id = id,
        Kind = kind,
        OrderKey = orderKey,
        Lines = [new PackageLine("1", quantity)],
        Restock = restock,
        Carrier = "Yurtiçi",
        TrackingNumber = "TR1",
        InvoiceNumber = "F1",
        Reason = "out_of_stock",
        Cause = "test",
    };

    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The sandbox needs no network.");
    }
}
