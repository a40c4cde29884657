using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>Variants of a group, from the call to what the channel shows.</summary>
public sealed class GroupTests(ProductHost host)
{
    [Fact]
    public async Task Group_PublishedAndChanged_IsOneProductOnTheChannel()
    {
        var (client, _) = await host.NewSellerAsync();

        var synced = await client.PublishAsync(Variant("GR-1", "Kırmızı", new { title = "Kupa", description = "Porselen" }), Variant("GR-2", "Mavi"));

        Assert.Equal((2, 6), ((int)synced["accepted"]!, (int)synced["operation"]!["counts"]!["confirmed"]!));
        Assert.Equal([("GR-1", "Kupa (Kırmızı)", 5, "product-mug"), ("GR-2", "Kupa (Mavi)", 5, "product-mug")], await ShownAsync(client));

        // What they share is told by one and shown by all; nobody names GR-2.
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { new { sku = "GR-1", group = new { title = "Fincan" } } } }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
        await client.UntilAsync("/api/sandbox/listings", static l => Titles(l).SequenceEqual(["Fincan (Kırmızı)", "Fincan (Mavi)"]), Seller.Soon, "both show the new title");
        await LiveAsync(client, 2);

        var product = (await client.GetAsync("/api/products/GR-2")).Expect(HttpStatusCode.OK)["product"]!;
        Assert.Equal(("mug", "Fincan", "Porselen", "Mavi"), ((string?)product["group_id"], (string?)product["group"]!["title"], (string?)product["group"]!["description"], (string?)product["variant"]!["Renk"]));
        var listed = (JsonArray)(await client.GetAsync("/api/products?sku=GR-1")).Expect(HttpStatusCode.OK)["products"]!;
        Assert.Equal("Fincan", (string?)listed[0]!["group"]!["title"]);

        // What was read can be sent back as it is.
        var again = (await client.PutAsync("/api/products/GR-2", product)).Expect(HttpStatusCode.OK)["product"]!;
        Assert.Equal((long)product["version"]!, (long)again["version"]!);
    }

    [Fact]
    public async Task Group_VariantAddedAndTakenAway_ShowsTheRestTogether()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Variant("GA-1", "Kırmızı", new { title = "Kupa" }), Variant("GA-2", "Mavi"));

        await client.PublishAsync(Variant("GA-3", "Yeşil"));
        Assert.Equal(["Kupa (Kırmızı)", "Kupa (Mavi)", "Kupa (Yeşil)"], Titles((await client.GetAsync("/api/sandbox/listings")).Json));

        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { new { sku = "GA-2", group_id = (string?)null } } }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
        await client.UntilAsync("/api/sandbox/listings", static l => Titles(l).SequenceEqual(["Kupa (Kırmızı)", "Kupa (Yeşil)", "Kupa GA-2"]), Seller.Soon, "GA-2 is a product by itself");
        await LiveAsync(client, 3);
        Assert.Null((await client.GetAsync("/api/products/GA-2")).Json["product"]!["group"]);
    }

    [Fact]
    public async Task Group_AnswerOfItsCreationLost_IsReadBackAndMadeOnce()
    {
        var (client, _) = await host.NewSellerAsync();
        (await client.PostAsync("/api/sandbox/faults", new { kind = "apply_then_drop", operation = "publish" })).Expect(HttpStatusCode.OK);

        var call = await client.PostAsync(
            "/api/marketplace/sync-products",
            new { integration_id = "sandbox", products = new[] { Variant("GU-1", "Kırmızı", new { title = "Kupa" }), Variant("GU-2", "Mavi") } }, ("Prefer", "wait=50"));

        Assert.Equal(HttpStatusCode.OK, call.Status);
        await LiveAsync(client, 2);
        Assert.Equal([("GU-1", "Kupa (Kırmızı)", 5, "product-mug"), ("GU-2", "Kupa (Mavi)", 5, "product-mug")], await ShownAsync(client));
    }

    [Fact]
    public async Task Group_LargerThanTheChannelTakes_IsRefusedWithTheReason()
    {
        var (client, _) = await host.NewSellerAsync();
        // Else the first of them are published before the last is there.
        var named = new { integration_id = "sandbox" };
        (await client.PostAsync("/api/marketplace/account/pause", named)).Expect(HttpStatusCode.OK);
        var call = await client.PostAsync(
            "/api/marketplace/sync-products",
            new { integration_id = "sandbox", products = Enumerable.Range(0, 51).Select(static i => Variant($"GL-{i:00}", $"Renk {i}")).ToArray() });
        call.Expect(HttpStatusCode.Accepted);
        (await client.PostAsync("/api/marketplace/account/resume", named)).Expect(HttpStatusCode.OK);

        var refused = await client.UntilAsync("/api/listings?state=refused&code=group_too_large&page_size=100", static l => (int)l["count"]! == 51, Seller.Soon, "all of them rest");
        Assert.Contains("51 variants here; the channel takes at most 50", (string?)refused.Json["listings"]![0]!["said"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variant_OtherAxesOrTwice_Is422AndAPlanSaysSo()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Variant("GX-1", "Kırmızı"));
        object[] wrong = [Variant("GX-2", "Kırmızı"), new { sku = "GX-3", title = "x", group_id = "mug", variant = new { Renk = "Mavi", Beden = "L" } }];

        foreach (var dryRun in (bool[])[true, false])
        {
            var answer = await client.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", dry_run = dryRun, products = wrong });
            Assert.Equal(422, (int)answer.Status);
            Assert.Equal(
                ["variant_duplicate", "variant_axes_differ"],
                ((JsonArray)answer.Json["rejected"]!).Select(static r => (string)r!["errors"]![0]!["code"]!));
        }

        var plan = (await client.PostAsync("/api/marketplace/sync-products", new
        {
            integration_id = "sandbox",
            dry_run = true,
            products = new[] { new { sku = "GX-1", group = new { title = "Kupa" }, variant = new { Renk = "Sarı" } } },
        })).Expect(HttpStatusCode.OK)["plan"]!;
        Assert.Equal(["variant", "group"], ((JsonArray)plan["change"]![0]!["fields"]!).Select(static f => (string)f!["field"]!));
        Assert.Equal("Kupa", (string?)plan["change"]![0]!["fields"]![1]!["after"]!["title"]);
    }

    private static object Variant(string sku, string colour, object? group = null) => group is null
        ? new { sku, title = $"Kupa {sku}", quantity = 5, vat_rate = "20", price = new { amount = "149.90", currency = "TRY" }, group_id = "mug", variant = new { Renk = colour } }
        : new { sku, title = $"Kupa {sku}", quantity = 5, vat_rate = "20", price = new { amount = "149.90", currency = "TRY" }, group_id = "mug", variant = new { Renk = colour }, group };

    private static IEnumerable<string> Titles(JsonNode listings) => ((JsonArray)listings["listings"]!).Select(static l => (string)l!["title"]!).Order(StringComparer.Ordinal);

    private static async Task<IEnumerable<(string, string, int, string?)>> ShownAsync(HubClient client) =>
        ((JsonArray)(await client.GetAsync("/api/sandbox/listings")).Expect(HttpStatusCode.OK)["listings"]!)
            .Select(static l => ((string)l!["sku"]!, (string)l["title"]!, (int)l["quantity"]!, (string?)l["group_remote_ids"]?["product"])).OrderBy(static l => l.Item1, StringComparer.Ordinal);

    private static Task<HubAnswer> LiveAsync(HubClient client, int count) =>
        client.UntilAsync("/api/listings?state=live", l => (int)l["count"]! == count, TimeSpan.FromSeconds(60), $"{count} listings are live");
}
