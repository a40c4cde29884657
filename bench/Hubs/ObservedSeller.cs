using System.Net;
using KolajAI.RunningHub;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Bench.Hubs;

/// <summary>A Trendyol account that only observes, at the simulator: what is wished there becomes due and stays so.</summary>
internal sealed class ObservedSeller : IAsyncDisposable
{
    public const string Integration = "trendyol";

    /// <summary>The account's key in the hub's tables.</summary>
    public const string AccountKey = "trendyol/default";

    private const string SellerId = "50031";
    private readonly SimulatorHost _simulator;

    private ObservedSeller(SimulatorHost simulator) => _simulator = simulator;

    public static async Task<ObservedSeller> StartAsync()
    {
        var seller = new ObservedSeller(await SimulatorHost.StartAsync());
        using var control = seller._simulator.CreateControl();
        await control.CreateTrendyolSellerAsync(new NewTrendyolSeller { SellerId = SellerId, ApiKey = "k", ApiSecret = "s" });
        return seller;
    }

    public async Task ConnectAsync(HubClient client) =>
        (await client.PostAsync("/api/marketplace/configure", new
        {
            integration_id = Integration,
            credentials = new { seller_id = SellerId, api_key = "k", api_secret = "s" },
            settings = new Dictionary<string, object> { ["base_url"] = _simulator.TrendyolAddress.ToString() },
        })).Expect(HttpStatusCode.OK);

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();
}
