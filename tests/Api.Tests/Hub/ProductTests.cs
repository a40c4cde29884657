using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;

namespace KolajAI.Api.Tests.Hub;

public sealed class ProductTests(ProductHost host)
{
    [Fact]
    [CoversRoute("POST /api/marketplace/sync-products")]
    [CoversRoute("GET /api/operations")]
    [CoversRoute("GET /api/operations/{id}")]
    [CoversRoute("GET /api/operations/{id}/items")]
    [CoversRoute("GET /api/listings")]
    [CoversRoute("GET /api/products/{id}/listings")]
    [CoversRoute("GET /api/sandbox/listings")]
    public async Task SyncProducts_NewProduct_IsShownByTheChannel()
    {
        var (client, _) = await host.NewSellerAsync();

        var synced = await client.PublishAsync(Seller.Product("MUG-1"));

        Assert.Equal((1, false), ((int)synced["accepted"]!, (bool)synced["partial"]!));
        Assert.True((bool)synced["products"]![0]!["created"]!);
        var operation = (await client.GetAsync($"/api/operations/{synced["operation_id"]}")).Expect(HttpStatusCode.OK)["operation"]!;
        Assert.Equal(("ended", 3), ((string?)operation["state"], (int)operation["counts"]!["confirmed"]!));
        var items = (await client.GetAsync($"/api/operations/{synced["operation_id"]}/items?state=confirmed")).Expect(HttpStatusCode.OK);
        Assert.Equal(3, (int)items["count"]!);
        Assert.Contains(((JsonArray)(await client.GetAsync("/api/operations?state=ended")).Expect(HttpStatusCode.OK)["operations"]!).Select(static o => (string?)o!["id"]), id => id == (string?)synced["operation_id"]);
        var shown = Assert.Single((JsonArray)(await client.GetAsync("/api/sandbox/listings")).Expect(HttpStatusCode.OK)["listings"]!)!;
        Assert.Equal(("MUG-1", 5), ((string?)shown["sku"], (int)shown["quantity"]!));
        var listing = Assert.Single((JsonArray)(await client.GetAsync("/api/products/MUG-1/listings")).Expect(HttpStatusCode.OK)["listings"]!)!;
        Assert.Equal("live", (string?)listing["state"]);
        Assert.Equal(1, (int)(await client.GetAsync("/api/listings?integration_id=sandbox&state=live&q=KUPA")).Expect(HttpStatusCode.OK)["count"]!);
    }

    [Fact]
    public async Task SyncProducts_SomeRejected_IsPartialWithEachReason()
    {
        var (client, _) = await host.NewSellerAsync();
        var answer = await client.PostAsync("/api/marketplace/sync-products", new
        {
            integration_id = "sandbox",
            products = new[] { Seller.Product("P-1"), Seller.Product("P-1"), new { title = "no sku" }, new { sku = "P-2", title = "x", price = new { amount = "1.234", currency = "TRY" } } },
        });

        var body = answer.Expect(HttpStatusCode.Accepted);
        Assert.Equal((true, 1, 3), ((bool)body["partial"]!, (int)body["accepted"]!, (int)body["rejected_count"]!));
        Assert.Equal([(1, "duplicate_item"), (2, "required"), (3, "money_precision")],
            ((JsonArray)body["rejected"]!).Select(static r => ((int)r!["index"]!, (string)r["errors"]![0]!["code"]!)));
    }

    [Fact]
    public async Task SyncProducts_AllRejected_Is422()
    {
        var (client, _) = await host.NewSellerAsync();
        var answer = await client.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", skus = new[] { "NOT-THERE" } });

        Assert.Equal((422, "validation_failed"), ((int)answer.Status, answer.Code()));
        Assert.Equal("product_not_found", (string?)answer.Json["rejected"]![0]!["errors"]![0]!["code"]);
    }

    [Fact]
    public async Task SyncProducts_DryRun_PlansAndChangesNothing()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("D-1"), Seller.Product("D-2"));

        var plan = (await client.PostAsync("/api/marketplace/sync-products", new
        {
            integration_id = "sandbox",
            dry_run = true,
            products = new object[] { new { sku = "D-1", title = "Other" }, Seller.Product("D-2"), Seller.Product("D-3") },
        })).Expect(HttpStatusCode.OK)["plan"]!;

        Assert.Equal(("D-3", "D-1", "D-2"), ((string?)plan["create"]![0]!["sku"], (string?)plan["change"]![0]!["sku"], (string?)plan["leave_alone"]![0]!["sku"]));
        Assert.Equal("title", (string?)plan["change"]![0]!["fields"]![0]!["field"]);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/products/D-3")).Status);
        Assert.Equal("Kupa D-1", (string?)(await client.GetAsync("/api/products/D-1")).Json["product"]!["title"]);
    }

    [Fact]
    public async Task SyncProducts_All_ListsTheWholeCatalogue()
    {
        var client = await host.NewTenantAsync();
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("ALL-1"), Seller.Product("ALL-2") } })).Expect(HttpStatusCode.Accepted);
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK);

        (await client.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", all = true }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);

        Assert.Equal(2, (int)(await client.GetAsync("/api/sandbox/listings")).Json["count"]!);
    }

    [Theory]
    [InlineData("""{"products":[{"sku":"A","price":149.9}]}""", 400, "money_not_string", "/products/0/price")]
    [InlineData("""{"products":[{"sku":"A","price":{"amount":"1","currency":"TL"}}]}""", 422, "currency_unknown", "/products/0/price")]
    [InlineData("""{"products":[{"sku":"A","colour":"red"}]}""", 400, "unknown_field", "/products/0/colour")]
    [InlineData("""{"products":[{"sku":"A","images":[{"url":7}]}]}""", 400, "wrong_type", "/products/0/images/0/url")]
    [InlineData("""{"products":[{"sku":"A","title":"x","group_id":"g"}]}""", 422, "validation_failed", "/products/0/variant")]
    [InlineData("""{"products":[{"sku":"A","variant":{"Renk":7}}]}""", 400, "wrong_type", "/products/0/variant/Renk")]
    [InlineData("""{"products":[{"sku":"A","group":{"colour":"red"}}]}""", 400, "unknown_field", "/products/0/group/colour")]
    [InlineData("""{"products":[{"sku":"A","title":"a","components":[{"sku":"B"}]}]}""", 422, "validation_failed", "/products/0/components/0/quantity")]
    [InlineData("""{"products":[{"sku":"A","offers":[{"integration_id":"sandbox","handling_days":2}]}]}""", 501, "not_implemented", "/products/0/offers/0/handling_days")]
    [InlineData("""{"products":[{"sku":"A","title":"x","offers":[{"integration_id":"sandbox","sale":{"price":{"amount":"1","currency":"TRY"}}}]}]}""", 422, "validation_failed", "/products/0/offers/0/sale")]
    [InlineData("""{"all":true}""", 400, "required", "/integration_id")]
    [InlineData("""{"skus":[]}""", 400, "required", "/products")]
    [InlineData("""{"products":[],"dry_run":true}""", 400, "required", "/products")]
    public async Task SyncProducts_WrongBody_NamesThePlace(string body, int status, string code, string pointer)
    {
        var client = await host.NewTenantAsync();
        var answer = await client.PostAsync("/api/marketplace/sync-products", body);

        Assert.Equal((status, code, pointer), ((int)answer.Status, answer.Code(), (string)answer.Json["errors"]![0]!["pointer"]!));
    }

    [Fact]
    public async Task SyncProducts_TooManyOrTooLarge_Is413()
    {
        var client = await host.NewTenantAsync();
        var many = await client.PostAsync("/api/marketplace/sync-products", new { products = Enumerable.Range(0, 1001).Select(static n => new { sku = $"S{n}" }) });
        Assert.Equal((413, "too_many_items"), ((int)many.Status, many.Code()));

        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(new byte[33 * 1024 * 1024], ProductHost.Cancellation);
        var bomb = await client.PostAsync("/api/marketplace/sync-products", Gzip(compressed.ToArray()));
        Assert.Equal((413, "body_too_large"), ((int)bomb.Status, bomb.Code()));
    }

    [Fact]
    public async Task SyncProducts_GzipBody_IsTaken()
    {
        var client = await host.NewTenantAsync();
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync("""{"products":[{"sku":"GZ-1","title":"Sıkı"}]}"""u8.ToArray(), ProductHost.Cancellation);

        (await client.PostAsync("/api/marketplace/sync-products", Gzip(compressed.ToArray()))).Expect(HttpStatusCode.Accepted);

        Assert.Equal("Sıkı", (string?)(await client.GetAsync("/api/products/GZ-1")).Json["product"]!["title"]);
    }

    [Fact]
    [CoversRoute("GET /api/products")]
    [CoversRoute("GET /api/products/{id}")]
    [CoversRoute("PUT /api/products/{id}")]
    [CoversRoute("DELETE /api/products/{id}")]
    public async Task Product_ReadRenamedAndDeleted_KeepsItsIdAndStock()
    {
        var client = await host.NewTenantAsync();
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("R-1", 7) } })).Expect(HttpStatusCode.Accepted);
        var product = (JsonObject)(await client.GetAsync("/api/products/R-1")).Expect(HttpStatusCode.OK)["product"]!;

        // What was read can be sent back as it is.
        var id = (string)product["id"]!;
        product["sku"] = "R-2";
        product["quantity"] = 99;
        var stale = await client.PutAsync($"/api/products/{id}", product, ("If-Match", "\"9999\""));
        Assert.Equal((412, "version_mismatch"), ((int)stale.Status, stale.Code()));
        var renamed = (await client.PutAsync($"/api/products/{id}", product, ("If-Match", $"\"{product["version"]}\""))).Expect(HttpStatusCode.OK)["product"]!;

        Assert.Equal((id, "R-2", 7), ((string)renamed["id"]!, (string)renamed["sku"]!, (int)renamed["quantity"]!));
        Assert.Equal(1, (int)(await client.GetAsync("/api/products?sku=R-2&total=true")).Expect(HttpStatusCode.OK)["total"]!);
        (await client.DeleteAsync("/api/products/R-2")).Expect(HttpStatusCode.OK);
        Assert.Equal("product_not_found", (await client.GetAsync($"/api/products/{id}")).Code());
    }

    [Fact]
    public async Task Products_Paged_GivesEachOnceAndRefusesAForeignToken()
    {
        var client = await host.NewTenantAsync();
        (await client.PostAsync("/api/marketplace/sync-products", new { products = Enumerable.Range(0, 7).Select(static n => Seller.Product($"PG-{n}")) })).Expect(HttpStatusCode.Accepted);

        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = (await client.GetAsync($"/api/products?page_size=3{(token is null ? "" : $"&page_token={token}")}")).Expect(HttpStatusCode.OK);
            seen.AddRange(((JsonArray)page["products"]!).Select(static p => (string)p!["sku"]!));
            if (token is null)
                Assert.Equal("page_token_invalid", (await client.GetAsync($"/api/products?q=other&page_token={page["next_page_token"]}")).Code());
            token = (string?)page["next_page_token"];
        }
        while (token is not null);

        Assert.Equal(Enumerable.Range(0, 7).Select(static n => $"PG-{n}"), seen.Order());
    }

    private static ByteArrayContent Gzip(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json", Encoding.UTF8.WebName);
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
