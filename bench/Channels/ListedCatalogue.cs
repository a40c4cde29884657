using System.Diagnostics;
using System.Net;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Limits;
using KolajAI.Bench.Stores;
using KolajAI.RunningHub;

namespace KolajAI.Bench.Channels;

/// <summary>Products that several channels of the benchmark's marketplace list.</summary>
internal static class ListedCatalogue
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Connects the channels and lists the products on each.</summary>
    public static async Task CreateAsync(HubClient client, IEnumerable<string> channels, int products)
    {
        foreach (var channel in channels)
        {
            (await client.PostAsync("/api/marketplace/configure", new
            {
                integration_id = BenchConnector.ConnectorId,
                account = channel,
                settings = new Dictionary<string, object> { [BenchConnector.SellerSetting] = channel },
            })).Expect(HttpStatusCode.OK);
            await CatalogueLoad.CreateAsync(client, BenchConnector.ConnectorId, products, channel);
        }
    }

    /// <summary>Every listing is on its channel.</summary>
    public static async Task UntilListedAsync(BenchStore store)
    {
        using var reader = store.Open();
        var clock = Stopwatch.StartNew();
        while (Databases.Number(reader, "select count(*) from listing_aspect where confirmed_version < desired_version") is var behind and > 0)
        {
            if (clock.Elapsed > Longest)
                throw new TimeoutException($"{behind} parts of listings have not reached the marketplace.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }
}
