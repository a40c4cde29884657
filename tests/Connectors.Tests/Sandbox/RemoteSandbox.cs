using KolajAI.Connectors.Sandbox;
using KolajAI.Identity;
using KolajAI.Quotas;
using KolajAI.Simulator.Channels;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Faults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>A marketplace on the simulator's server, reached over loopback by the hub's own HTTP pipeline.</summary>
internal sealed class RemoteSandbox : SandboxMarket, IPermits, IPlatformObserver
{
    private const string Key = "a-key-of-the-shop";

    private readonly SimulatorControl _control;
    private readonly ServiceProvider _services;
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly string _shop;
    private readonly NotesInMemory _notes = new();
    private readonly Dictionary<string, string> _settings;
    private int _permits;

    private RemoteSandbox(SimulatorServer server, SimulatorControl control, string shop, string stockWrite)
    {
        _control = control;
        _shop = shop;
        _clock = server.Clock;
        _settings = new Dictionary<string, string>
        {
            ["stock_write"] = stockWrite,
            ["base_url"] = server.Host.ChannelsAddress.ToString(),
            ["shop"] = shop,
        };
        var allowed = new KeyValuePair<string, string?>("KOLAJ_ALLOWED_PRIVATE_HOSTS", server.Host.Address.Authority);
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([allowed]).Build())
            .AddKolajConnectors().BuildServiceProvider();
        _http = _services.GetRequiredService<IPlatformHttp>().Create(new PlatformHttpRequest(
            Account, Connector, Connector.BaseAddress(Credentials, _settings), this, TimeSpan.FromSeconds(1), this));
    }

    public static IReadOnlyDictionary<string, string> Credentials { get; } = new Dictionary<string, string> { ["api_key"] = Key };

    public ChannelShopControl Shop => _control.Channel(_shop);

    public List<PlatformCall> Calls { get; } = [];

    public override ConnectorSession Session => SessionWith(Credentials, _settings);

    private static AccountRef Account { get; } = new("t1", SandboxConnector.ConnectorId, "default");

    public static async Task<RemoteSandbox> OpenAsync(string stockWrite)
    {
        var server = await TestContext.Current.GetFixture<SimulatorServer>()
            ?? throw new InvalidOperationException("The simulator is no fixture of this assembly.");
        var control = server.CreateControl();
        var shop = $"shop-{Guid.NewGuid():N}";
        await control.CreateChannelAsync(new NewChannelShop { Shop = shop, ApiKey = Key, StockWrite = Kind(stockWrite) }, Cancellation);
        return new RemoteSandbox(server, control, shop, stockWrite);
    }

    /// <summary>Coming calls of this shop meet the fault.</summary>
    public Task FailAsync(FaultRequest fault) => _control.AddFaultAsync(fault with { SellerId = _shop }, Cancellation);

    public ConnectorSession SessionWith(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string>? settings = null) => new()
    {
        Account = Account,
        Credentials = credentials,
        Settings = settings ?? _settings,
        Http = _http,
        Clock = _clock,
        State = _notes,
    };

    public override async Task<string?> BuyAsync(string sku, long units)
    {
        try
        {
            return (await Shop.BuyAsync(sku, units, Cancellation)).Key;
        }
        catch (SimulatorControlException refused) when (refused.Status is 409)
        {
            return null;
        }
    }

    public override Task CancelAsync(string orderKey) => Shop.CancelAsync(orderKey, restock: true, Cancellation);

    public Task<Permit> AcquireAsync(string operation, TimeSpan patience, CancellationToken cancellation) =>
        Task.FromResult(new Permit(Account, operation, Interlocked.Increment(ref _permits).ToString(null, null)));

    public void Release(Permit permit, TimeSpan? blockFor)
    {
        // Nothing is counted here.
    }

    public void Observe(PlatformCall call) => Calls.Add(call);

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _control.Dispose();
        await _services.DisposeAsync();
    }

    private static ChannelStockWrite Kind(string name) => name switch
    {
        "absolute" => ChannelStockWrite.Absolute,
        "on_hand_minus_own_orders" => ChannelStockWrite.OnHandMinusOwnOrders,
        "compare_and_set" => ChannelStockWrite.CompareAndSet,
        "delta" => ChannelStockWrite.Delta,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such kind."),
    };
}
