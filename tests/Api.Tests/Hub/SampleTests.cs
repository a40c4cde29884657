using System.Net;
using KolajAI.Api.Tests.Routes;

namespace KolajAI.Api.Tests.Hub;

/// <summary>The sample catalogue in its three forms, and the way out and in again.</summary>
public sealed class SampleTests(ProductHost host)
{
    [Fact]
    public async Task Samples_AllThreeForms_ComeToTheSameProducts()
    {
        var catalogues = new List<SortedDictionary<string, string>>();
        foreach (var (file, type) in new[]
                 {
                     ("urunler.csv", "text/csv"), ("urunler.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("urunler.xml", "application/xml"),
                 })
        {
            var client = await host.NewTenantAsync();
            var import = await client.ImportAsync(ImportSteps.File(await File.ReadAllBytesAsync(Path.Combine(ImportSteps.Samples, file), ProductHost.Cancellation), type));
            Assert.Equal((500, 500, 0, 0, 0), import.Counts());
            catalogues.Add(await client.CatalogueAsync());
        }

        Assert.Equal(500, catalogues[0].Count);
        Assert.Equal(catalogues[0], catalogues[1]);
        Assert.Equal(catalogues[0], catalogues[2]);
        Assert.Contains("\"Beden\":\"XL\"", catalogues[0]["M001-1-XL"], StringComparison.Ordinal);
    }

    [Theory]
    [CoversRoute("GET /api/exports/products")]
    [InlineData("?format=csv", "text/csv")]
    [InlineData("?format=csv&locale=en", "text/csv")]
    [InlineData("?format=xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [InlineData("?format=xml", "application/xml")]
    public async Task Export_ReadBackByAnother_IsTheSameCatalogue(string query, string type)
    {
        var (seller, _) = await host.NewSellerAsync();
        await seller.ImportAsync(ImportSteps.File(await File.ReadAllBytesAsync(Path.Combine(ImportSteps.Samples, "urunler.csv"), ProductHost.Cancellation)));
        (await seller.PostAsync("/api/marketplace/sync-products", new { products = new object[] { Hard, new { sku = "HARD-2", title = "-5 derece", price = new { amount = "1234.50", currency = "USD" } } } })).Expect(HttpStatusCode.Accepted);

        var bytes = await seller.Http.GetByteArrayAsync(new Uri("/api/exports/products" + query, UriKind.Relative), ProductHost.Cancellation);
        var (other, _) = await host.NewSellerAsync();
        var import = await other.ImportAsync(ImportSteps.File(bytes, type));

        Assert.Equal((502, 502, 0, 0, 0), import.Counts());
        var (sent, read) = (await seller.CatalogueAsync(), await other.CatalogueAsync());
        Assert.Equal(sent.Keys, read.Keys);
        Assert.All(sent, product => Assert.Equal(product.Value, read[product.Key]));
    }

    [Fact]
    public async Task Export_CellsLikeFormulas_AreGuarded()
    {
        var client = await host.NewTenantAsync();
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Hard } })).Expect(HttpStatusCode.Accepted);

        var csv = await client.Http.GetStringAsync(new Uri("/api/exports/products", UriKind.Relative), ProductHost.Cancellation);

        Assert.Contains(";\"'=HYPERLINK(\"\"https://evil.example\"\";\"\"x\"\")\";", csv, StringComparison.Ordinal);
    }

    [Fact]
    [CoversRoute("GET /api/exports/orders")]
    public async Task ExportOrders_OneLineEach_AsCsv()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("EX-1"), Seller.Product("EX-2"));
        var order = await client.BuyAsync("EX-1", 2);

        var csv = await client.Http.GetStringAsync(new Uri("/api/exports/orders?integration_id=sandbox", UriKind.Relative), ProductHost.Cancellation);

        var lines = csv.Trim().Split("\r\n");
        Assert.Equal(2, lines.Length);
        var cells = lines[0].TrimStart('\uFEFF').Split(';').Zip(lines[1].Split(';')).ToDictionary(static c => c.First, static c => c.Second);
        Assert.Equal(((string?)order["external_id"], "EX-1", "2"), (cells["order_number"], cells["sku"], cells["quantity"]));
    }

    /// <summary>What is hard to hold in a table.</summary>
    private static object Hard => new
    {
        sku = "HARD;1",
        title = "=HYPERLINK(\"https://evil.example\";\"x\")",
        description = "  satır 1\r\nsatır 2;\t\"tırnak\" 'x' <b>&amp;</b> ",
        barcodes = new[] { "111", "222" },
        brand = "@marka",
        category = "'+Ev > Mutfak",
        attributes = new Dictionary<string, string[]> { ["Renk|ton"] = ["Siyah", "Beyaz;|gri"], ["Boş"] = [] },
        images = new[] { new { url = "https://images.example.com/a.jpg", position = 0 }, new { url = "https://images.example.com/b.jpg?x=1,2|3", position = 4 } },
        price = new { amount = "1234567.89", currency = "TRY" },
        list_price = new { amount = "2000000.00", currency = "TRY" },
        vat_rate = "20.50",
        quantity = 1_234,
        weight_kg = 1.234m,
        dimensions_cm = new { length = 10m, width = 20.5m, height = 0.125m },
        origin_country = "TR",
        group_id = "G;1",
        group = new { title = "Grup", description = "=ortak" },
        variant = new { Renk = "Gül; kurusu" },
        metadata = new Dictionary<string, string> { ["x"] = "=1+1" },
        offers = new[] { new { integration_id = "sandbox", price = new { amount = "99.90", currency = "TRY" }, title = "Kanal başlığı", stock = new { mode = "share", max = 3 } } },
        stock_policy = new { mode = "guarded", threshold = 7 },
    };
}
