using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>What the channel shows is read when asked for, compared, explained and put right.</summary>
public sealed class ConsistencyTests(ProductHost host)
{
    [Fact]
    [CoversRoute("POST /api/consistency/check")]
    [CoversRoute("GET /api/drift")]
    [CoversRoute("POST /api/sandbox/listings")]
    public async Task Check_ChangedByHandThreeTimes_IsPutRightTwiceAndThenHeld()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("DRIFT-1"), Seller.Product("DRIFT-2"));
        var quiet = await CheckAsync(client, new { });
        Assert.Equal((1, 1), ((int)quiet["accounts"]!, (int)quiet["operation"]!["counts"]!["confirmed"]!));
        Assert.Empty((JsonArray)(await client.GetAsync("/api/drift")).Expect(HttpStatusCode.OK)["drift"]!);

        foreach (var time in (int[])[1, 2])
        {
            await ByHandAsync(client, new { sku = "DRIFT-1", quantity = 50 + time });
            await CheckAsync(client, new { integration_id = "sandbox", skus = new[] { "DRIFT-1" } });
            var found = await DriftAsync(client, "state=put_right");
            Assert.Equal(("DRIFT-1", "stock", "changed_by_hand", time), ((string)found["sku"]!, (string)found["aspect"]!, (string)found["explanation"]!, (int)found["times"]!));
            Assert.Equal((5, 50 + time), ((int)found["expected"]!["quantity"]!, (int)found["shown"]!["quantity"]!));
            await client.UntilAsync("/api/sandbox/listings", static l => Of(l, "DRIFT-1") == 5, Seller.Soon, "the channel is put right");
            await client.UntilAsync("/api/listings?state=live", static l => (int)l["count"]! == 2, Seller.Soon, "both are live");
        }

        await ByHandAsync(client, new { sku = "DRIFT-1", quantity = 60 });
        await CheckAsync(client, new { });
        Assert.Equal(60, (int)(await DriftAsync(client, "state=held&explanation=changed_by_hand&integration_id=sandbox&account=default"))["shown"]!["quantity"]!);
        var marked = (await client.GetAsync("/api/listings?state=drifted")).Expect(HttpStatusCode.OK)["listings"]![0]!;
        Assert.Equal(("DRIFT-1", "drifted"), ((string)marked["sku"]!, (string)marked["said"]!["code"]!));
        Assert.Equal(60, Of((await client.GetAsync("/api/sandbox/listings")).Json, "DRIFT-1"));

        // A person sends it again: the next reading ends the hold.
        (await client.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", skus = new[] { "DRIFT-1" } }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
        await CheckAsync(client, new { });
        await DriftAsync(client, "state=gone");
        await client.UntilAsync("/api/listings?state=live", static l => (int)l["count"]! == 2, Seller.Soon, "the mark is gone");
    }

    [Fact]
    public async Task Check_PriceChangedByHand_IsPutRightPastTheBrake()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("DRIFT-3"));
        await ByHandAsync(client, new { sku = "DRIFT-3", price = new { amount = "1.00", currency = "TRY" } });

        await CheckAsync(client, new { });

        Assert.Equal("1.00", (string?)(await DriftAsync(client, "state=put_right"))["shown"]!["price"]!["amount"]);
        await client.UntilAsync("/api/sandbox/listings", static l => (string?)l["listings"]![0]!["price"]!["amount"] == "149.90", Seller.Soon, "the price is put right");
        Assert.Empty((JsonArray)(await client.GetAsync("/api/holds")).Json["holds"]!);
    }

    [Fact]
    public async Task Check_OwnSaleWhoseNoticeWasLost_IsSoldMeanwhileAndNeverByHand()
    {
        var client = await host.NewTenantAsync();
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", settings = new { sync_interval_seconds = 5 } })).Expect(HttpStatusCode.OK);
        await client.PublishAsync(Seller.Product("DRIFT-4"));
        (await client.PostAsync("/api/sandbox/faults", new { kind = "lose_notices", operation = "orders", count = 1 })).Expect(HttpStatusCode.OK);
        (await client.PostAsync("/api/sandbox/orders", new { lines = new[] { new { sku = "DRIFT-4", quantity = 2 } } })).Expect(HttpStatusCode.OK);

        await CheckAsync(client, new { });

        await client.UntilAsync("/api/drift", static d => ((JsonArray)d["drift"]!).Count == 0 || (string?)d["drift"]![0]!["state"] == "explained", Seller.Soon, "the order explains it");
        Assert.All((JsonArray)(await client.GetAsync("/api/drift")).Json["drift"]!, static d => Assert.Equal("sold_meanwhile", (string?)d!["explanation"]));
        Assert.Equal(3, Of((await client.GetAsync("/api/sandbox/listings")).Json, "DRIFT-4"));
    }

    [Fact]
    public async Task Check_NothingToReadOrUnknownSku_IsRefused()
    {
        var client = await host.NewTenantAsync();
        Assert.Equal("account_not_found", (await client.PostAsync("/api/consistency/check", new { })).Code());
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK);

        var unknown = await client.PostAsync("/api/consistency/check", new { skus = new[] { "NO-SUCH" } });

        Assert.Equal("/skus/0", (string?)unknown.Json["errors"]![0]!["pointer"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/api/drift?state=odd")).Status);
        Assert.Equal("unknown_listing", (await client.PostAsync("/api/sandbox/listings", new { sku = "NO-SUCH", quantity = 1 })).Code());
    }

    [Fact]
    public async Task Check_SameIdempotencyKey_IsTheSameOperation()
    {
        var (client, _) = await host.NewSellerAsync();

        var first = (await client.PostAsync("/api/consistency/check", new { }, ("Idempotency-Key", "check-1"))).Expect(HttpStatusCode.Accepted);
        var again = await client.PostAsync("/api/consistency/check", new { }, ("Idempotency-Key", "check-1"));

        Assert.Equal((string?)first["operation_id"], (string?)again.Json["operation_id"]);
    }

    private static async Task<JsonNode> CheckAsync(HubClient client, object body) =>
        (await client.PostAsync("/api/consistency/check", body, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);

    private static async Task ByHandAsync(HubClient client, object change) =>
        (await client.PostAsync("/api/sandbox/listings", change)).Expect(HttpStatusCode.OK);

    private static async Task<JsonNode> DriftAsync(HubClient client, string filter) =>
        Assert.Single((JsonArray)(await client.GetAsync($"/api/drift?{filter}")).Expect(HttpStatusCode.OK)["drift"]!)!;

    private static int Of(JsonNode listings, string sku) => (int)((JsonArray)listings["listings"]!).Single(l => (string?)l!["sku"] == sku)!["quantity"]!;
}
