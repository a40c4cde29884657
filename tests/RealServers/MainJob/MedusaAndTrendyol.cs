namespace KolajAI.RealServers.MainJob;

/// <summary>The hub between the Medusa of all tests and a simulated Trendyol.</summary>
public sealed class MedusaAndTrendyol(MedusaFixture medusa) : HubAndTrendyol("medusa")
{
    public MedusaShop Shop => medusa.Shop;

    protected override Uri ShopAddress => medusa.Server.BaseAddress;

    protected override object Credentials => new { api_key = medusa.Shop.ApiKey };

    protected override Task OpenShopAsync(CancellationToken cancellation) => Task.CompletedTask;
}
