using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>A channel's catalogue, mappings to it, and what listings lack, with the built-in sandbox.</summary>
public sealed class MappingTests(ProductHost host)
{
    private const string Shirts = "Giyim > Tişört";

    [Fact]
    [CoversRoute("GET /api/catalog/{integration_id}/categories")]
    [CoversRoute("GET /api/catalog/{integration_id}/categories/{id}/attributes")]
    [CoversRoute("GET /api/catalog/{integration_id}/attributes/{id}/values")]
    [CoversRoute("GET /api/catalog/{integration_id}/brands")]
    [CoversRoute("POST /api/catalog/{integration_id}/refresh")]
    public async Task Catalogue_IsReadByItselfAndOnDemand()
    {
        var (client, _) = await host.NewSellerAsync();

        var categories = (await client.UntilAsync("/api/catalog/sandbox/categories?q=tisort", static c => (int)c["count"]! == 1, Seller.Soon, "the categories are read")).Json;
        var shirts = categories["categories"]![0]!;
        Assert.Equal(("11", "1", Shirts, true), ((string)shirts["id"]!, (string)shirts["parent_id"]!, (string)shirts["path"]!, (bool)shirts["takes_products"]!));
        var first = (await client.GetAsync("/api/catalog/sandbox/categories?page_size=2")).Expect(HttpStatusCode.OK);
        var second = (await client.GetAsync($"/api/catalog/sandbox/categories?page_size=2&page_token={first["next_page_token"]}")).Expect(HttpStatusCode.OK);
        Assert.Equal(["Ev & Yaşam", "Giyim", "Gömlek", "Kupa"], Names(first, "categories").Concat(Names(second, "categories")));
        Assert.Equal(["Ev & Yaşam", "Giyim"], Names((await client.GetAsync("/api/catalog/sandbox/categories?parent_id=root")).Json, "categories"));

        var attributes = (await client.UntilAsync("/api/catalog/sandbox/categories/11/attributes", static a => (int)a["count"]! == 2, Seller.Soon, "the attributes are read")).Json;
        Assert.Equal([("beden", true, false), ("renk", true, true)], ((JsonArray)attributes["attributes"]!).Select(static a => ((string)a!["id"]!, (bool)a["required"]!, (bool)a["custom"]!)));
        Assert.Equal(["Beyaz", "Siyah"], Names((await client.GetAsync("/api/catalog/sandbox/attributes/renk/values?category_id=11")).Json, "values"));
        await client.UntilAsync("/api/catalog/sandbox/brands?q=CINAR", static b => (int)b["count"]! == 1, Seller.Soon, "the brands are read");

        var readAt = (string)categories["reading"]!["read_at"]!;
        (await client.PostAsync("/api/catalog/sandbox/refresh")).Expect(HttpStatusCode.Accepted);
        await client.UntilAsync("/api/catalog/sandbox/categories", c => (string?)c["reading"]!["read_at"] != readAt, Seller.Soon, "they are read again");

        Assert.Equal("category_not_found", (await client.GetAsync("/api/catalog/sandbox/categories/1/attributes")).Code());
        Assert.Equal("category_not_found", (await client.PostAsync("/api/catalog/sandbox/refresh", new { category_id = "999" })).Code());
        Assert.Equal("required", (string?)(await client.GetAsync("/api/catalog/sandbox/attributes/renk/values")).Json["errors"]![0]!["code"]);
        Assert.Equal("capability_missing", (await client.GetAsync("/api/catalog/vendure/categories")).Code());
        Assert.Equal("account_not_found", (await client.GetAsync("/api/catalog/trendyol/brands")).Code());
    }

    [Fact]
    [CoversRoute("GET /api/mappings/missing")]
    [CoversRoute("GET /api/mappings/{kind}")]
    [CoversRoute("PUT /api/mappings/{kind}")]
    public async Task ProductThatLacksSomething_IsRefusedBeforeSending_AndGoesOnceItIsMapped()
    {
        var (client, _) = await host.NewSellerAsync();
        await CategoriesReadAsync(client);
        (await PutAsync(client, "categories", new { integration_id = "sandbox", own = "Giyim", target = "11" })).Expect(HttpStatusCode.OK);

        await client.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", products = new[] { Shirt("MAP-1", "Medium") } });

        var missing = (await client.UntilAsync("/api/mappings/missing", static m => (int)m["count"]! == 2, Seller.Soon, "what it lacks is named")).Json["missing"]!.AsArray();
        Assert.Equal(
            [("attribute_required", null, "renk", "Renk", 1), ("value_unmapped", "Medium", "beden", "Beden", 1)],
            missing.Select(static m => ((string)m!["code"]!, (string?)m["own"], (string?)m["attribute_id"], (string?)m["name"], (int)m["products"]!)));
        var listing = (await client.UntilAsync("/api/listings?state=refused", static l => (int)l["count"]! == 1, Seller.Soon, "it is refused")).Json["listings"]![0]!;
        Assert.Contains("'Renk' (renk)", listing.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
        Assert.Empty((JsonArray)(await client.GetAsync("/api/sandbox/listings")).Expect(HttpStatusCode.OK)["listings"]!);

        (await PutAsync(client, "values", new { integration_id = "sandbox", attribute_id = "beden", own = "medium", target = "m" })).Expect(HttpStatusCode.OK);
        (await PutAsync(client, "attributes", new { integration_id = "sandbox", own = "Color", target = "renk" })).Expect(HttpStatusCode.OK);

        var shown = (await client.UntilAsync("/api/sandbox/listings", static l => (int)l["count"]! == 1, Seller.Soon, "it is listed")).Json["listings"]![0]!;
        Assert.Equal(("MAP-1", "11", 5), ((string)shown["sku"]!, (string)shown["category_id"]!, (int)shown["quantity"]!));
        await client.UntilAsync("/api/mappings/missing", static m => (int)m["count"]! == 0, Seller.Soon, "nothing is missing any more");
        var listed = (await client.GetAsync("/api/mappings/categories")).Expect(HttpStatusCode.OK)["mappings"]![0]!;
        Assert.Equal(("Giyim", "11", "Tişört"), ((string)listed["own"]!, (string)listed["target"]!, (string?)listed["target_name"]));
        var stranger = await host.NewTenantAsync();
        Assert.Equal(0, (int)(await stranger.GetAsync("/api/mappings/categories")).Expect(HttpStatusCode.OK)["count"]!);
    }

    [Fact]
    public async Task ChangedMapping_SendsWhatItConcernsAgain_AndNothingElse()
    {
        var (client, _) = await host.NewSellerAsync();
        await CategoriesReadAsync(client);
        await client.PublishAsync(new { sku = "CUP-1", title = "Kupa", quantity = 1, price = Price, category = "Ev > Kupa" }, new { sku = "CUP-2", title = "Tabak", quantity = 1, price = Price, category = "Ev > Tabak" });
        var (cup, plate) = (await VersionAsync(client, "CUP-1"), await VersionAsync(client, "CUP-2"));

        (await PutAsync(client, "categories", new { integration_id = "sandbox", own = "ev/kupa", target = "21" })).Expect(HttpStatusCode.OK);

        await client.UntilAsync("/api/sandbox/listings", static l => ((JsonArray)l["listings"]!).Any(static o => (string?)o!["category_id"] == "21"), Seller.Soon, "the cup has its category");
        Assert.Equal((cup + 1, plate), (await VersionAsync(client, "CUP-1"), await VersionAsync(client, "CUP-2")));

        (await PutAsync(client, "categories", new { integration_id = "sandbox", own = "Ev > Kupa", target = (string?)null })).Expect(HttpStatusCode.OK);
        await client.UntilAsync("/api/sandbox/listings", static l => ((JsonArray)l["listings"]!).All(static o => o!["category_id"] is null), Seller.Soon, "the mapping is gone");
        Assert.Equal(0, (int)(await client.GetAsync("/api/mappings/categories")).Json["count"]!);
    }

    [Fact]
    public async Task WrongMappings_AreRefusedEachWithItsPlace_AndTheOthersStand()
    {
        var (client, _) = await host.NewSellerAsync();
        await CategoriesReadAsync(client);

        var answer = (await PutAsync(
            client, "categories", new { integration_id = "sandbox", own = "Ev", target = "21" }, new { integration_id = "sandbox", own = " ", target = "21" },
            new { integration_id = "sandbox", own = "A", target = "1" }, new { integration_id = "sandbox", own = "B", target = "nowhere" }, new { integration_id = "nowhere", own = "C", target = "1" },
            new { integration_id = "sandbox", own = "D", target = "21", account = "other" }, new { integration_id = "sandbox", own = "E", target = "21", attribute_id = "renk" },
            new { integration_id = "vendure", own = "F", target = "1" })).Expect(HttpStatusCode.OK);

        Assert.Equal((true, 1), ((bool)answer["partial"]!, (int)answer["accepted"]!));
        Assert.Equal(
            [
                (1, "required", "/own"), (2, "mapping_target_unknown", "/target"), (3, "mapping_target_unknown", "/target"), (4, "integration_not_found", "/integration_id"),
                (5, "account_not_found", "/account"), (6, "not_allowed_here", "/attribute_id"), (7, "capability_missing", "/integration_id"),
            ],
            ((JsonArray)answer["rejected"]!).Select(static r => ((int)r!["index"]!, (string)r["errors"]![0]!["code"]!, (string)r["errors"]![0]!["pointer"]!)));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "validation_failed"), (await PutAsync(client, "values", new { integration_id = "sandbox", own = "M", target = "m" })) is var all ? (all.Status, all.Code()) : default);
        Assert.Equal("not_found", (await PutAsync(client, "colours", new { integration_id = "sandbox", own = "M", target = "m" })).Code());
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PutAsync("/api/mappings/brands", new { mappings = Array.Empty<object>() })).Status);
        Assert.Equal(1, (int)(await client.GetAsync("/api/mappings/categories")).Json["count"]!);
    }

    [Fact]
    public async Task Csv_GoesOutAsItCameIn()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.UntilAsync("/api/catalog/sandbox/brands", static b => (int)b["count"]! == 3, Seller.Soon, "the brands are read");

        var set = await CsvAsync(client, "\uFEFFintegration_id;own;target\r\nsandbox;\"Çınar; A.Ş.\";2\r\nsandbox;Kolaj;1\r\nsandbox;Yok;77\r\n");
        Assert.Equal(HttpStatusCode.OK, set.Status);
        Assert.Equal((2, 2, "mapping_target_unknown"), ((int)set.Json["accepted"]!, (int)set.Json["rejected"]![0]!["index"]!, (string)set.Json["rejected"]![0]!["errors"]![0]!["code"]!));

        var text = await ExportAsync(client);
        Assert.Equal("integration_id,account,category_id,attribute_id,own,target\r\nsandbox,,,,Çınar; A.Ş.,2\r\nsandbox,,,,Kolaj,1\r\n", text);
        Assert.Equal(2, (int)(await CsvAsync(client, text)).Expect(HttpStatusCode.OK)["accepted"]!);
        Assert.Equal(text, await ExportAsync(client));
        Assert.Equal(2, (int)(await CsvAsync(client, text.Replace(",2\r", ",\r", StringComparison.Ordinal))).Expect(HttpStatusCode.OK)["accepted"]!);
        Assert.DoesNotContain("Çınar", await ExportAsync(client), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("own,target\nKolaj,1\n")]
    [InlineData("integration_id,own,target,colour\nsandbox,Kolaj,1,red\n")]
    [InlineData("integration_id,own,own,target\nsandbox,Kolaj,Kolaj,1\n")]
    [InlineData("integration_id,own,target\nsandbox,\"Kolaj,1\n")]
    [InlineData("integration_id,own,target\nsandbox,Kolaj\n")]
    public async Task Csv_ThatIsNone_IsRefusedWhole(string text)
    {
        var client = await host.NewTenantAsync();

        var answer = await CsvAsync(client, text);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("csv_malformed", answer.Code());
        Assert.Equal("media_type_unsupported", (await CsvAsync(client, text + "x", "/api/settings")).Code());
    }

    private static object Price => new { amount = "149.90", currency = "TRY" };

    private static object Shirt(string sku, string size) => new
    {
        sku,
        title = "Tişört",
        quantity = 5,
        price = Price,
        category = "Giyim > Basic",
        attributes = new Dictionary<string, string[]> { ["Beden"] = [size], ["Color"] = ["Mavi"] },
    };

    private static Task CategoriesReadAsync(HubClient client) =>
        client.UntilAsync("/api/catalog/sandbox/categories", static c => (int)c["count"]! == 5, Seller.Soon, "the categories are read");

    private static Task<HubAnswer> PutAsync(HubClient client, string kind, params object[] mappings) => client.PutAsync($"/api/mappings/{kind}", new { mappings });

    private static async Task<HubAnswer> CsvAsync(HubClient client, string text, string path = "/api/mappings/brands")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var response = await client.Http.SendAsync(request, ProductHost.Cancellation);
        return new HubAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(ProductHost.Cancellation), new Dictionary<string, string>());
    }

    private static async Task<string> ExportAsync(HubClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/mappings/brands");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var response = await client.Http.SendAsync(request, ProductHost.Cancellation);
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync(ProductHost.Cancellation);
    }

    private static async Task<long> VersionAsync(HubClient client, string sku) =>
        (long)(await client.GetAsync($"/api/products/{sku}/listings")).Expect(HttpStatusCode.OK)["listings"]![0]!["aspects"]!["content"]!["desired"]!["version"]!;

    private static IEnumerable<string> Names(JsonNode answer, string list) => ((JsonArray)answer[list]!).Select(static i => (string)i!["name"]!);
}
