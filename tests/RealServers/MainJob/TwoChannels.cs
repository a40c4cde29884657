namespace KolajAI.RealServers.MainJob;

/// <summary>The hub between an unmodified Vendure and a simulated Trendyol.</summary>
public class TwoChannels() : HubAndTrendyol("vendure")
{
    private VendureServer? _vendure;

    public VendureServer Vendure => _vendure!;

    public VendureShop Shop { get; private set; } = null!;

    protected override Uri ShopAddress => Vendure.BaseAddress;

    protected override object Credentials => new { username = Vendure.User, password = Vendure.Password };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Shop?.Dispose();
        if (_vendure is not null)
            await _vendure.DisposeAsync();
    }

    protected override async Task OpenShopAsync(CancellationToken cancellation)
    {
        _vendure = await VendureServer.StartAsync(cancellation);
        Shop = await VendureShop.SetUpAsync(_vendure, cancellation);
    }
}
