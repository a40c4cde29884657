using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>Suppliers' feeds.</summary>
public sealed class ScheduleTests(ProductHost host)
{
    [Fact]
    [CoversRoute("POST /api/imports/schedules")]
    [CoversRoute("GET /api/imports/schedules")]
    [CoversRoute("GET /api/imports/schedules/{id}")]
    [CoversRoute("POST /api/imports/schedules/{id}/run")]
    [CoversRoute("DELETE /api/imports/schedules/{id}")]
    public async Task Schedule_FetchesImportsAndFollowsTheFeed()
    {
        await using var supplier = await SupplierServer.StartAsync();
        var client = await host.NewTenantAsync();
        supplier.Files["feed"] = Feed((1, 5), (2, 7), (3, 9));
        var schedule = (await client.PostAsync("/api/imports/schedules", new { name = "Toptancı", url = new Uri(supplier.Address, "feed?anahtar=gizli"), format = "xml", missing = "zero" }))
            .Expect(HttpStatusCode.OK)["schedule"]!;
        var id = (string)schedule["id"]!;

        var first = await FetchedAsync(client, id, "imported", 1);
        Assert.Equal((3, 3, 0, 0, 0), first.Counts());
        Assert.DoesNotContain("gizli", (await client.GetAsync("/api/imports/schedules")).Text, StringComparison.Ordinal);

        await RunAsync(client, id);
        await FetchedAsync(client, id, "unchanged", 2);
        Assert.Equal(304, supplier.Asked.Last().Status);

        supplier.Files["feed"] = Feed((1, 4), (3, 9));
        await RunAsync(client, id);
        var second = await FetchedAsync(client, id, "imported", 3);
        Assert.Equal((1, 0), ((long)second["counts"]!["zeroed"]!, (long)second["counts"]!["zeroing_held"]!));
        Assert.Equal((4, 0, 9), (await QuantityAsync(client, "T-1"), await QuantityAsync(client, "T-2"), await QuantityAsync(client, "T-3")));
        Assert.Equal(2, ((JsonArray)(await client.GetAsync($"/api/imports?schedule_id={id}")).Expect(HttpStatusCode.OK)["imports"]!).Count);

        (await client.DeleteAsync($"/api/imports/schedules/{id}")).Expect(HttpStatusCode.OK);
        Assert.Equal("schedule_not_found", (await client.GetAsync($"/api/imports/schedules/{id}")).Code());
    }

    [Fact]
    public async Task Schedule_MostOfTheFeedGone_ZeroesNothing()
    {
        await using var supplier = await SupplierServer.StartAsync();
        var client = await host.NewTenantAsync();
        supplier.Files["feed"] = Feed([.. Enumerable.Range(1, 40).Select(static n => (n, 5))]);
        var id = (string)(await client.PostAsync("/api/imports/schedules", new { url = new Uri(supplier.Address, "feed"), format = "xml", missing = "zero" })).Expect(HttpStatusCode.OK)["schedule"]!["id"]!;
        await FetchedAsync(client, id, "imported", 1);

        supplier.Files["feed"] = Feed([.. Enumerable.Range(1, 10).Select(static n => (n, 5))]);
        await RunAsync(client, id);
        var import = await FetchedAsync(client, id, "imported", 2);

        Assert.Equal((0, 30), ((long)import["counts"]!["zeroed"]!, (long)import["counts"]!["zeroing_held"]!));
        Assert.Equal(5, await QuantityAsync(client, "T-40"));
    }

    [Theory]
    [InlineData("missing-file", "404")]
    [InlineData("moved", "points elsewhere")]
    public async Task Schedule_FeedThatCannotBeFetched_SaysWhyAndStays(string path, string why)
    {
        await using var supplier = await SupplierServer.StartAsync();
        var client = await host.NewTenantAsync();
        var id = (string)(await client.PostAsync("/api/imports/schedules", new { url = new Uri(supplier.Address, path), format = "csv" })).Expect(HttpStatusCode.OK)["schedule"]!["id"]!;

        var schedule = (await client.UntilAsync($"/api/imports/schedules/{id}", static s => (string?)s["schedule"]!["last_result"] == "failed", ImportSteps.Long, "the fetch fails")).Json["schedule"]!;

        Assert.Contains(why, (string)schedule["last_error"]!, StringComparison.Ordinal);
        Assert.Equal(1, (int)schedule["failures"]!);
    }

    [Fact]
    public async Task Schedule_PrivateAddress_IsNotFetched()
    {
        var client = await host.NewTenantAsync();
        var id = (string)(await client.PostAsync("/api/imports/schedules", new { url = "https://10.0.0.1/feed.xml", format = "xml" })).Expect(HttpStatusCode.OK)["schedule"]!["id"]!;

        var schedule = (await client.UntilAsync($"/api/imports/schedules/{id}", static s => (string?)s["schedule"]!["last_result"] == "failed", ImportSteps.Long, "the fetch fails")).Json["schedule"]!;
        Assert.Contains("public internet", (string)schedule["last_error"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"format\":\"xml\"}", "/url", "required")]
    [InlineData("{\"url\":\"ftp://a.example/x\",\"format\":\"xml\"}", "/url", "address_malformed")]
    [InlineData("{\"url\":\"http://a.example/x\",\"format\":\"xml\"}", "/url", "address_malformed")]
    [InlineData("{\"url\":\"https://a.example/x\"}", "/format", "required")]
    [InlineData("{\"url\":\"https://a.example/x\",\"format\":\"pdf\"}", "/format", "malformed")]
    [InlineData("{\"url\":\"https://a.example/x\",\"format\":\"xml\",\"interval_seconds\":5}", "/interval_seconds", "out_of_range")]
    [InlineData("{\"url\":\"https://a.example/x\",\"format\":\"xml\",\"missing\":\"sil\"}", "/missing", "unknown_value")]
    public async Task Schedule_WrongBody_NamesThePlace(string body, string pointer, string code)
    {
        var client = await host.NewTenantAsync();
        var answer = await client.PostAsync("/api/imports/schedules", body);

        Assert.Equal((pointer, code), ((string?)answer.Json["errors"]![0]!["pointer"], (string?)answer.Json["errors"]![0]!["code"]));
    }

    private static async Task RunAsync(HubClient client, string id) => (await client.PostAsync($"/api/imports/schedules/{id}/run")).Expect(HttpStatusCode.OK);

    /// <summary>Waits for the fetch and, where it brought a file, for the import; answers the last import.</summary>
    private static async Task<JsonNode> FetchedAsync(HubClient client, string id, string result, int times)
    {
        var schedule = (await client.UntilAsync(
            $"/api/imports/schedules/{id}", s => (string?)s["schedule"]!["last_result"] == result && Times(s["schedule"]!) == times, ImportSteps.Long, $"fetch {times} is {result}")).Json["schedule"]!;
        return await client.EndedAsync((string)schedule["last_import_id"]!);

        static int Times(JsonNode schedule) => (int)schedule["fetches"]!;
    }

    private static async Task<int> QuantityAsync(HubClient client, string sku) => (int)(await client.GetAsync($"/api/products/{sku}")).Expect(HttpStatusCode.OK)["product"]!["quantity"]!;

    private static string Feed(params (int Number, int Stock)[] products) => "<urunler>" + string.Concat(products.Select(static p => string.Create(
        CultureInfo.InvariantCulture, $"<urun><stok_kodu>T-{p.Number}</stok_kodu><urun_adi>Ürün {p.Number}</urun_adi><fiyat>{p.Number}.50</fiyat><stok>{p.Stock}</stok></urun>"))) + "</urunler>";
}
