using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;

namespace KolajAI.Api.Tests.Hub;

public sealed class ImportTests(ProductHost host)
{
    private const string Three = "Stok Kodu;Ürün Adı;Fiyat;KDV;Stok\r\nI-1;Kupa;149,90;20;5\r\nI-2;Bardak;1.249,00;10;0\r\nI-3;\"Tabak; geniş\";99,5;1;12\r\n";

    [Fact]
    [CoversRoute("POST /api/imports")]
    [CoversRoute("GET /api/imports")]
    [CoversRoute("GET /api/imports/{id}")]
    public async Task Import_TurkishCsv_MakesTheProducts()
    {
        var client = await host.NewTenantAsync();

        var import = await client.ImportAsync(ImportSteps.Csv(Three));

        Assert.Equal(("finished", "csv", false), ((string?)import["state"], (string?)import["format"], (bool)import["dry_run"]!));
        Assert.Equal((3, 3, 0, 0, 0), import.Counts());
        Assert.Equal(["sku", "title", "price", "vat_rate", "quantity"], ((JsonArray)import["columns"]!).Select(static c => (string?)c!["field"]));
        var product = (await client.GetAsync("/api/products/I-2")).Expect(HttpStatusCode.OK)["product"]!;
        Assert.Equal(("Bardak", "1249.00", "TRY", "10"), ((string?)product["title"], (string?)product["price"]!["amount"], (string?)product["price"]!["currency"], (string?)product["vat_rate"]));
        Assert.Equal(5, (int)(await client.GetAsync("/api/products/I-1")).Json["product"]!["quantity"]!);
        Assert.Equal((string?)import["id"], (string?)((JsonArray)(await client.GetAsync("/api/imports?state=finished")).Expect(HttpStatusCode.OK)["imports"]!)[0]!["id"]);
    }

    [Fact]
    public async Task Import_SameFileAgain_ChangesNothing()
    {
        var client = await host.NewTenantAsync();
        await client.ImportAsync(ImportSteps.Csv(Three));

        Assert.Equal((3, 0, 0, 3, 0), (await client.ImportAsync(ImportSteps.Csv(Three))).Counts());
        Assert.Equal((3, 0, 1, 2, 0), (await client.ImportAsync(ImportSteps.Csv(Three.Replace("Bardak", "Bardak 2", StringComparison.Ordinal)))).Counts());
    }

    [Fact]
    [CoversRoute("GET /api/imports/{id}/errors")]
    public async Task Import_BadRows_AreNamedAndTheRestIsDone()
    {
        var client = await host.NewTenantAsync();
        var import = await client.ImportAsync(ImportSteps.Csv(
            "Stok Kodu;Ürün Adı;Fiyat;Resim1\r\nE-1;Kupa;pahalı;\r\nE-2;;10,00;\r\nE-3;Tabak;10,001;\r\n;Sahipsiz;1;\r\nE-5;İyi;10,00;https://a.example/1.jpg\r\nE-5;İyi;10,00;\r\nE-6;x;1;http://a.example/1.jpg\r\n=cmd|' /C calc'!A0;Kötü;pahalı;\r\n"));

        Assert.Equal((8, 1, 0, 0, 7), import.Counts());
        Assert.Equal(
            [(2L, "Fiyat", "malformed"), (3, "/title", "required"), (4, "Fiyat", "money_precision"), (5, null, "required"), (7, "Stok Kodu", "duplicate_item"), (8, "Resim1", "malformed"), (9, "Fiyat", "malformed")],
            await client.ErrorsAsync(import));
        var csv = await client.GetAsync($"/api/imports/{import["id"]}/errors?format=csv");
        Assert.Contains("'=cmd|' /C calc'!A0", csv.Text, StringComparison.Ordinal);
        Assert.Equal(1 + 7, csv.Text.Trim().Split("\r\n").Length);
        var page = (await client.GetAsync($"/api/imports/{import["id"]}/errors?page_size=3")).Expect(HttpStatusCode.OK);
        var rest = (await client.GetAsync($"/api/imports/{import["id"]}/errors?page_size=50&page_token={page["next_page_token"]}")).Expect(HttpStatusCode.OK);
        Assert.Equal((3, 4), ((int)page["count"]!, (int)rest["count"]!));
        var turkish = await client.SendAsync(HttpMethod.Get, $"/api/imports/{import["id"]}/errors", null, ("Accept-Language", "tr"));
        Assert.Contains("Aynı ürün", turkish.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_DryRun_ChecksAndChangesNothing()
    {
        var client = await host.NewTenantAsync();

        var import = await client.ImportAsync(ImportSteps.Csv(Three + "I-4;Pahalı;x;20;1\r\n"), "?dry_run=true");

        Assert.Equal((4, 3, 0, 0, 1), import.Counts());
        Assert.Empty(await client.CatalogueAsync());
    }

    [Fact]
    public async Task Import_DryRunOfStockAndPrices_SaysWhatWouldChangeAndChangesNothing()
    {
        var client = await host.NewTenantAsync();
        await client.ImportAsync(ImportSteps.Csv(Three));

        var stock = await client.ImportAsync(ImportSteps.Csv("stok kodu;stok\nI-1;77\nYOK;1\nI-2;-3\n"), "?take=stock&dry_run=true");
        var price = await client.ImportAsync(ImportSteps.Csv("stok kodu;fiyat\nI-1;200,00\nI-2;1.249,00\n"), "?take=price&dry_run=true");

        Assert.Equal((3, 0, 1, 0, 2), stock.Counts());
        Assert.Equal((2, 0, 1, 1, 0), price.Counts());
        var product = (await client.GetAsync("/api/products/I-1")).Expect(HttpStatusCode.OK)["product"]!;
        Assert.Equal((5, "149.90"), ((int)product["stock"]!["on_hand"]!, (string?)product["price"]!["amount"]));
    }

    [Fact]
    public async Task Import_OnAnAccount_ListsTheProducts()
    {
        var (client, _) = await host.NewSellerAsync();

        var import = await client.ImportAsync(ImportSteps.Csv(Three), "?integration_id=sandbox");

        Assert.Equal(("sandbox", "default"), ((string?)import["integration_id"], (string?)import["account"]));
        await client.UntilAsync($"/api/operations/{import["operation_id"]}", static o => (string?)o["operation"]!["state"] == "ended", ImportSteps.Long, "the listings are confirmed");
        var shown = ((JsonArray)(await client.GetAsync("/api/sandbox/listings")).Expect(HttpStatusCode.OK)["listings"]!).Select(static l => (string?)l!["sku"]).Order();
        Assert.Equal(["I-1", "I-2", "I-3"], shown);
    }

    [Fact]
    public async Task Import_StockAndPrices_OfProductsThatExist()
    {
        var client = await host.NewTenantAsync();
        await client.ImportAsync(ImportSteps.Csv(Three));

        var stock = await client.ImportAsync(ImportSteps.Csv("stok kodu;stok\nI-1;77\nYOK;1\nI-2;\n"), "?take=stock");
        var price = await client.ImportAsync(ImportSteps.Csv("stok kodu;fiyat\nI-1;200,00\n"), "?take=price");
        var all = await client.ImportAsync(ImportSteps.Csv("stok kodu;ürün adı;stok\nI-3;Tabak 2;3\n"), "?take=all");

        Assert.Equal((3, 0, 1, 0, 2), stock.Counts());
        Assert.Equal([(3L, "stok kodu", "product_not_found"), (4, null, "required")], await client.ErrorsAsync(stock));
        Assert.Equal((1, 0, 1, 0, 0), price.Counts());
        Assert.Equal((1, 0, 1, 0, 0), all.Counts());
        var first = (await client.GetAsync("/api/products/I-1")).Json["product"]!;
        Assert.Equal((77, "200.00"), ((int)first["quantity"]!, (string?)first["price"]!["amount"]));
        Assert.Equal(3, (int)(await client.GetAsync("/api/products/I-3")).Json["product"]!["quantity"]!);
    }

    [Fact]
    public async Task Import_Form_TakesItsFieldsAndTheFileName()
    {
        var client = await host.NewTenantAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("{\"Kodumuz\":\"sku\",\"Ad\":\"title\"}"), "mapping" },
            { new StringContent("true"), "dry_run" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes("Kodumuz;Ad\nF-1;Kupa\n")), "file", "../../ürünler.csv" },
        };

        var import = await client.ImportAsync(form);

        Assert.Equal(("ürünler.csv", true), ((string?)import["file"]!["name"], (bool)import["dry_run"]!));
        Assert.Equal((1, 1, 0, 0, 0), import.Counts());
    }

    [Fact]
    public async Task Import_Gzip_IsInflated()
    {
        var client = await host.NewTenantAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Three), ProductHost.Cancellation);
        var content = ImportSteps.File(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");

        Assert.Equal((3, 3, 0, 0, 0), (await client.ImportAsync(content)).Counts());
    }

    [Fact]
    public async Task Import_SameIdempotencyKey_IsOneImport()
    {
        var client = await host.NewTenantAsync();
        var first = await client.PostAsync("/api/imports", ImportSteps.Csv(Three), ("Idempotency-Key", "k1"));
        var again = await client.PostAsync("/api/imports", ImportSteps.Csv(Three), ("Idempotency-Key", "k1"));
        var other = await client.PostAsync("/api/imports", ImportSteps.Csv(Three + "I-9;x;1;1;1\r\n"), ("Idempotency-Key", "k1"));

        Assert.Equal((string?)first.Expect(HttpStatusCode.Accepted)["import"]!["id"], (string?)again.Expect(HttpStatusCode.Accepted)["import"]!["id"]);
        Assert.Equal((HttpStatusCode.Conflict, "idempotency_conflict"), (other.Status, other.Code()));
    }

    [Theory]
    [InlineData("", "text/csv", "", 422, "import_unreadable")]
    [InlineData("sku;ad\nA;B\n", "application/json", "", 415, "media_type_unsupported")]
    [InlineData("sku;ad\nA;B\n", "text/csv", "?format=xlsx", 422, "import_unreadable")]
    [InlineData("PK\u0003\u0004 yarım", "text/csv", "", 422, "import_unreadable")]
    [InlineData("sku;ad\nA;B\n", "text/csv", "?take=everything", 400, "invalid_parameter")]
    [InlineData("sku;ad\nA;B\n", "text/csv", "?mapping={\"ad\":\"colour\"}", 400, "invalid_parameter")]
    [InlineData("sku;ad\nA;B\n", "text/csv", "?charset=klingon", 400, "invalid_parameter")]
    [InlineData("sku;ad\nA;B\n", "text/csv", "?colour=red", 400, "unknown_parameter")]
    [InlineData("sku;ad\nA;B\n", "text/csv", "?integration_id=sandbox", 404, "account_not_found")]
    [InlineData("sku;ad\nA;B\n", "multipart/form-data", "", 400, "request_unreadable")]
    public async Task Import_WrongCall_SaysWhatToChange(string body, string type, string query, int status, string code)
    {
        var client = await host.NewTenantAsync();
        var answer = await client.SendFileAsync(ImportSteps.File(Encoding.UTF8.GetBytes(body), type), query);

        Assert.Equal((status, code), ((int)answer.Status, answer.Code()));
    }

    [Theory]
    [InlineData("sku;ad\nA-1;Kupa\nA-2;\"hiç bitmeyen\nA-3;x\n", "text/csv", "finished", null, 1)]
    [InlineData("<urunler><urun><sku>X-1</sku><ad>Kupa</ad></urun><urun><sku>X-2</sku><ad>Tab", "application/xml", "failed", "import_truncated", 1)]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a><r><sku>&b;</sku></r></a>", "application/xml", "failed", "import_unsafe", 0)]
    [InlineData("sku;ad\nA;\0\n", "text/csv", "failed", "import_unreadable", 0)]
    public async Task Import_BrokenFile_DoesWhatCanBeReadAndSaysTheRest(string body, string type, string state, string? code, int created)
    {
        var client = await host.NewTenantAsync();
        var import = await client.ImportAsync(ImportSteps.File(Encoding.UTF8.GetBytes(body), type));

        Assert.Equal((state, code, created), ((string?)import["state"], (string?)import["failure"]?["code"], (int)import["counts"]!["created"]!));
    }

    [Fact]
    public async Task Import_OtherTenant_SeesNothingOfIt()
    {
        var client = await host.NewTenantAsync();
        var import = await client.ImportAsync(ImportSteps.Csv(Three));
        var stranger = await host.NewTenantAsync();

        Assert.Equal("import_not_found", (await stranger.GetAsync($"/api/imports/{import["id"]}")).Code());
        Assert.Equal("import_not_found", (await stranger.GetAsync($"/api/imports/{import["id"]}/errors")).Code());
        Assert.Empty((JsonArray)(await stranger.GetAsync("/api/imports")).Expect(HttpStatusCode.OK)["imports"]!);
    }
}
