using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.WooCommerce.Control;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Simulator.Tests;

/// <summary>One simulator with a clock that tests move, shared by the tests of a class; each opens a shop of its own.</summary>
public sealed class WooHost : IAsyncLifetime
{
    private SimulatorHost? _host;
    private SimulatorControl? _control;
    private int _shops;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    public SimulatorHost Host => _host ?? throw new InvalidOperationException("The host has not started.");

    public SimulatorControl Control => _control ?? throw new InvalidOperationException("The host has not started.");

    public async ValueTask InitializeAsync()
    {
        _host = await SimulatorHost.StartAsync(new SimulatorOptions { Time = Time, TraceCalls = true });
        _control = _host.CreateControl();
    }

    /// <summary>A shop without products; behind TLS, paid in lira, its time that of İstanbul, unless said otherwise.</summary>
    internal async Task<WooShopClient> OpenAsync(WooShopSettings? settings = null)
    {
        var name = $"shop{Interlocked.Increment(ref _shops)}";
        await Control.CreateWooCommerceShopAsync(
            new NewWooShop { Shop = name, ConsumerKey = WooShopClient.Key, ConsumerSecret = WooShopClient.Secret, Settings = settings ?? new WooShopSettings() }, Cancellation);
        return new WooShopClient(this, name);
    }

    public async ValueTask DisposeAsync()
    {
        _control?.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
    }
}
