using Xunit;

namespace KolajAI.RealServers;

/// <summary>One Vendure server with a shop set up, for the tests of one class; each test uses SKUs of its own.</summary>
public sealed class VendureFixture : IAsyncLifetime
{
    private VendureServer? _server;
    private readonly Dictionary<string, VendureShop> _inCurrency = [];
    private VendureShop? _shop;

    /// <summary>The running server.</summary>
    public VendureServer Server => _server ?? throw new RealServerException("The Vendure server has not been started.");

    /// <summary>The shop on it.</summary>
    public VendureShop Shop => _shop ?? throw new RealServerException("The Vendure shop has not been set up.");

    /// <summary>The shop's channel that sells in the currency; lira is the first channel's.</summary>
    public async Task<VendureShop> InAsync(string currency)
    {
        if (currency == "TRY")
            return Shop;
        if (!_inCurrency.TryGetValue(currency, out var shop))
            _inCurrency[currency] = shop = await Shop.InCurrencyAsync(currency, TestContext.Current.CancellationToken);
        return shop;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _server = await VendureServer.StartAsync(TestContext.Current.CancellationToken);
        _shop = await VendureShop.SetUpAsync(_server, TestContext.Current.CancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var shop in _inCurrency.Values)
            shop.Dispose();
        _shop?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
