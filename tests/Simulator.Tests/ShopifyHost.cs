using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Shopify.Control;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Simulator.Tests;

/// <summary>A simulator with a clock that the test moves, shared by a class of tests that open a shop each.</summary>
public sealed class ShopifyHost : IAsyncLifetime
{
    private int _shops;
    private SimulatorHost? _host;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));

    public SimulatorHost Host => _host ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() =>
        _host = await SimulatorHost.StartAsync(new SimulatorOptions { Time = Time, BatchDelay = TimeSpan.Zero, TraceCalls = true });

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }

    /// <summary>A shop of its own with a full bucket.</summary>
    internal async Task<ShopifyTestShop> OpenAsync(Func<NewShopifyShop, NewShopifyShop>? change = null)
    {
        var shop = new NewShopifyShop
        {
            Shop = $"dukkan-{Interlocked.Increment(ref _shops)}",
            ClientId = "client",
            ClientSecret = ShopifyTestShop.Secret,
            AccessToken = ShopifyTestShop.Token,
        };
        var control = Host.CreateControl();
        var made = await control.CreateShopifyAsync(change?.Invoke(shop) ?? shop, ShopifyTestShop.Cancellation);
        return new ShopifyTestShop(this, control, made);
    }
}
