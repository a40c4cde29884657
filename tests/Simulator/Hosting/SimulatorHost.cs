using System.Text;
using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Channels;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Faults;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Shopify;
using KolajAI.Simulator.Trendyol;
using KolajAI.Simulator.WooCommerce;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace KolajAI.Simulator.Hosting;

/// <summary>A running simulator: as a process of its own, or inside a test.</summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SimulatorHost(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    /// <summary>The listening address, without a path. A platform is under <c>{Address}{platform}</c>.</summary>
    public Uri Address { get; }

    /// <summary>The base address a Trendyol client is given.</summary>
    public Uri TrendyolAddress => new(Address, "trendyol");

    /// <summary>The server of all shops that speak the sandbox's protocol: an account's <c>base_url</c>.</summary>
    public Uri ChannelsAddress => new(Address, "channels");

    /// <summary>The base address of a WooCommerce shop: before <c>/wp-json/wc/v3</c>.</summary>
    public Uri WooCommerceAddress(string shop) => new(Address, $"woocommerce/shops/{Uri.EscapeDataString(shop)}");

    /// <summary>Stands for <c>https://{shop}.myshopify.com</c>, without a slash at the end.</summary>
    public Uri ShopifyAddress(string shop) => new(Address, $"shopify/shops/{Uri.EscapeDataString(shop)}");

    /// <summary>A new client of the control API; the caller disposes it.</summary>
    public SimulatorControl CreateControl() => new(Address);

    /// <summary>Starts listening; the returned host answers at once.</summary>
    public static async Task<SimulatorHost> StartAsync(SimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SimulatorOptions();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // 1,000 products with descriptions of 30,000 characters are one legal call.
            kestrel.Limits.MaxRequestBodySize = 128 * 1024 * 1024;
            // An injected Retry-After may be any text.
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
        });
        builder.WebHost.UseUrls(options.Url);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(options.Time);
        builder.Services.AddSingleton<Journal>();
        builder.Services.AddSingleton<CallCounters>();
        builder.Services.AddSingleton<CallTrace>();
        builder.Services.AddSingleton<QuotaLedger>();
        builder.Services.AddSingleton<FaultRegistry>();
        builder.Services.AddTrendyol();
        builder.Services.AddChannels();
        builder.Services.AddWooCommerce();
        builder.Services.AddShopify();

        var app = builder.Build();
        app.UseRouting();
        app.UseMiddleware<CallRecorder>();
        app.UseTrendyolGate();
        app.UseChannelGate();
        app.UseWooCommerceGate();
        app.UseShopifyGate();
        app.UseMiddleware<FaultMiddleware>();
        app.MapControl();
        app.MapTrendyol();
        app.MapChannels();
        app.MapWooCommerce();
        app.MapShopify();
        await app.StartAsync(cancellationToken);

        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new SimulatorHost(app, new Uri(address));
    }

    /// <summary>Completes when the process is asked to end.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <inheritdoc />
    /// <remarks>Open calls are cut, as when a platform goes away; a graceful stop would wait for Kestrel's next heartbeat.</remarks>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
