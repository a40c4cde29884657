using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace KolajAI.Hub.Tests;

/// <summary>Deleting an account with its listings closed: the channel's last word is 0, and only then the account goes.</summary>
public sealed class AccountClosingTests(TrendyolHub hub) : IClassFixture<TrendyolHub>
{
    [Fact]
    public async Task Delete_WithListingsClosed_ChannelShowsZeroAndTheAccountIsGone()
    {
        await hub.ConnectTrendyolAsync();
        await hub.PublishAsync(TrendyolHub.Product("CLOSE-1", 31, 5), TrendyolHub.Product("CLOSE-2", 32, 6));

        var operation = (await hub.Client.DeleteAsync("/api/marketplace/account?integration_id=trendyol&account=default&listings=close")).Expect(HttpStatusCode.Accepted)["operation"]!;
        var ended = await hub.EndedAsync((string)operation["id"]!, TimeSpan.FromSeconds(60));

        Assert.Equal(2, (int)(ended["operation"] ?? ended)["counts"]!["confirmed"]!);
        Assert.Equal((0, 0), (await hub.ShownAsync(31), await hub.ShownAsync(32)));
        Assert.Equal(HttpStatusCode.NotFound, (await hub.Client.PostAsync("/api/marketplace/test-connection", new { integration_id = "trendyol" })).Status);
        Assert.Equal(5, (int)(await hub.StockAsync("CLOSE-1"))["available"]!);

        // Connected again, it starts anew: listed, and shown with what is there now.
        await hub.ConnectTrendyolAsync();
        (await hub.Client.PostAsync(
            "/api/marketplace/sync-products", new JsonObject { ["integration_id"] = "trendyol", ["skus"] = new JsonArray("CLOSE-1") }, ("Prefer", "wait=60"))).Expect(HttpStatusCode.OK);
        await TrendyolHub.EventuallyAsync(5, () => hub.ShownAsync(31), "what Trendyol shows of the product listed again");
        Assert.Equal(0, await hub.ShownAsync(32));
    }
}
