using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Hub.Tests;

/// <summary>A new account reads, matches and plans, and writes nothing until it is taken live.</summary>
public sealed class ObserveModeTests(TrendyolHub hub) : IClassFixture<TrendyolHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Configure_NewAccount_WritesNothingAndThePlanNamesWhatWouldBecomeZero()
    {
        await hub.Trendyol.SeedProductsAsync(
            [
                new SeedProduct { Barcode = TrendyolHub.Barcode(1), Title = "Kupa SEEN-1", Quantity = 6, SalePrice = 149.90m },
                new SeedProduct { Barcode = TrendyolHub.Barcode(2), Title = "Kupa SEEN-2", Quantity = 4, SalePrice = 149.90m },
                new SeedProduct { Barcode = TrendyolHub.Barcode(3), Title = "Yabancı", Quantity = 4, SalePrice = 10m },
            ], Cancellation);
        var configured = await hub.ConnectTrendyolAsync(live: false);
        Assert.Equal("observe", (string?)configured["account"]!["mode"]);

        (await hub.Client.PostAsync("/api/marketplace/sync-products", new JsonObject
        {
            ["integration_id"] = "trendyol",
            ["products"] = new JsonArray(TrendyolHub.Product("SEEN-1", 1, 0), TrendyolHub.Product("SEEN-2", 2, 4), TrendyolHub.Product("NEW-9", 9, 3)),
        })).Expect(HttpStatusCode.Accepted);

        var plan = (await hub.Client.PostAsync(
            "/api/marketplace/account/go-live", new { integration_id = "trendyol", account = "default", dry_run = true })).Expect(HttpStatusCode.OK)["plan"]!;

        var zero = Assert.Single((JsonArray)plan["would_zero"]!)!;
        Assert.Equal(("6", "0"), ((string?)zero["shown"], (string?)zero["target"]));
        Assert.Equal((2, 1, 1), ((int)plan["matched"]!, (int)plan["only_on_channel"]!, (int)plan["only_in_hub"]!));
        Assert.Equal(0, await WritesAsync());
        Assert.Equal(6, await hub.ShownAsync(1));
    }

    private async Task<long> WritesAsync() => (await hub.Control.ReadCallsAsync(Cancellation))
        .Where(static c => c.Endpoint is "trendyol.price_and_inventory" or "trendyol.product_create" or "trendyol.content_bulk_update" or "trendyol.variant_bulk_update")
        .Sum(static c => c.Count);
}
