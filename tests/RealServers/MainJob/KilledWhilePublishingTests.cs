using System.Text.Json.Nodes;
using Xunit;

namespace KolajAI.RealServers.MainJob;

/// <summary>The hub dies in the middle of publishing; started again it finishes by itself, and no channel has anything twice.</summary>
public sealed class KilledWhilePublishingTests(TwoChannels channels) : IClassFixture<TwoChannels>
{
    private const int Products = 500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_InTheMiddleOfPublishing500_EveryListingConvergesWithoutDuplicates()
    {
        var products = new JsonArray();
        for (var i = 0; i < Products; i++)
            products.Add(HubAndTrendyol.Product($"KILL-{i:000}", HubAndTrendyol.Barcode(1000 + i), 5, "99.90"));
        var before = await channels.Shop.CountProductsAsync(Cancellation);
        await channels.PublishAsync(products);
        await HubAndTrendyol.EventuallyAsync(
            true, async () => await channels.Shop.CountProductsAsync(Cancellation) >= before + 60, "some products are in the shop", TimeSpan.FromSeconds(120));

        await channels.Hub.KillAsync();
        var atKill = await channels.Shop.CountProductsAsync(Cancellation) - before;
        Assert.InRange(atKill, 1, Products - 1);
        await channels.Hub.StartAgainAsync(Cancellation);

        foreach (var integration in new[] { "trendyol", "vendure" })
        {
            await channels.Client.UntilAsync(
                $"/api/listings?integration_id={integration}&account=default&state=behind&page_size=500",
                static l => ((JsonArray)l["listings"]!).Count == 0, TimeSpan.FromMinutes(5), $"nothing is behind on {integration}");
            var live = await channels.Client.GetAsync($"/api/listings?integration_id={integration}&account=default&state=live&page_size=500");
            Assert.Equal(Products, ((JsonArray)live.Json["listings"]!).Count);
        }

        var shown = await channels.Trendyol.ReadProductsAsync(Cancellation);
        Assert.Equal(Products, shown.Count);
        Assert.Equal(Products, shown.Select(p => p.Barcode).Distinct().Count());
        Assert.Equal(before + Products, await channels.Shop.CountProductsAsync(Cancellation));
        for (var i = 0; i < Products; i += 25)
            Assert.Equal(new VendureCount(1, 1), await channels.Shop.CountAsync($"KILL-{i:000}", Cancellation));
    }
}
