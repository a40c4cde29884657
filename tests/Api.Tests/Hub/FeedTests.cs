using System.Net;
using System.Net.Http.Headers;
using System.Xml.Linq;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>Feeds that others fetch.</summary>
public sealed class FeedTests(ProductHost host)
{
    private static readonly XNamespace Google = "http://base.google.com/ns/1.0";
    private static readonly XNamespace Cimri = "http://www.cimri.com/schema/merchant/upload";

    [Fact]
    [CoversRoute("POST /api/feeds")]
    [CoversRoute("GET /api/feeds")]
    [CoversRoute("DELETE /api/feeds/{id}")]
    [CoversRoute("GET /feeds/{token}.xml")]
    public async Task Google_ShowsWhatTheHubKnows_AndFollows()
    {
        var client = await SellerAsync();
        var (id, path) = await MakeAsync(client, new { shape = "google", name = "Google", link_template = "https://shop.example/p/{sku}?b={barcode}", shop_title = "Dükkân & Co" });

        using var first = await FetchAsync(path, null);
        var items = XDocument.Parse(await first.Content.ReadAsStringAsync(ProductHost.Cancellation)).Descendants("item").ToDictionary(static i => i.Element(Google + "id")!.Value);
        Assert.Equal(["F-1", "F-2"], items.Keys.Order());
        var mug = items["F-1"];
        Assert.Equal(("Kupa <büyük> & \"iyi\"", "in_stock", "200.00 TRY", "149.90 TRY"), (Of(mug, "title"), Of(mug, "availability"), Of(mug, "price"), Of(mug, "sale_price")));
        Assert.Equal(("https://shop.example/p/F-1?b=2900000000018", "2900000000018"), (Of(mug, "link"), Of(mug, "gtin")));
        Assert.Equal(("out_of_stock", null), (Of(items["F-2"], "availability"), Of(items["F-2"], "gtin")));

        var tag = first.Headers.ETag!;
        using var same = await FetchAsync(path, tag);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "F-2", quantity = 3 })).Expect(HttpStatusCode.Accepted);
        using var after = await FetchAsync(path, tag);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal("in_stock", Of(XDocument.Parse(await after.Content.ReadAsStringAsync(ProductHost.Cancellation)).Descendants("item").Single(static i => i.Element(Google + "id")!.Value == "F-2"), "availability"));

        var shown = (await client.GetAsync("/api/feeds")).Expect(HttpStatusCode.OK)["feeds"]![0]!;
        Assert.Equal((2, 1, 1), ((int)shown["last_made"]!["products"]!, (int)shown["last_made"]!["left_out"]!["no_price"]!, (int)shown["last_made"]!["left_out"]!["no_image"]!));
        Assert.Null(shown["url"]);
        (await client.DeleteAsync($"/api/feeds/{id}")).Expect(HttpStatusCode.OK);
        using var gone = await FetchAsync(path, null);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task CimriAndAkakce_HaveTheirShapes_AndSayOnWhatEvidence()
    {
        var client = await SellerAsync();
        var (_, cimri) = await MakeAsync(client, new { shape = "cimri", link_template = "https://shop.example/{sku}", in_stock_only = true }, "client-code");
        var (_, akakce) = await MakeAsync(client, new { shape = "akakce", link_template = "https://shop.example/{sku}" }, "client-code");

        using var first = await FetchAsync(cimri, null);
        var item = Assert.Single(XDocument.Parse(await first.Content.ReadAsStringAsync(ProductHost.Cancellation)).Root!.Elements(Cimri + "MerchantItem"));
        Assert.Equal(("F-1", "149.90", "5"), (item.Element(Cimri + "merchantItemId")!.Value, item.Element(Cimri + "pricePlusTax")!.Value, item.Element(Cimri + "stockStatus")!.Value));
        using var second = await FetchAsync(akakce, null);
        var products = XDocument.Parse(await second.Content.ReadAsStringAsync(ProductHost.Cancellation)).Root!.Elements("product").ToList();
        Assert.Equal(["F-1", "F-2"], products.Select(static p => p.Element("merchantItemId")!.Value).Order());
        Assert.Equal("200.00", products.Single(static p => p.Element("merchantItemId")!.Value == "F-1").Element("listPricePlusTax")!.Value);
    }

    [Fact]
    public async Task Account_FeedOfIt_HasItsPricesAndOnlyWhatItLists()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(new
        {
            sku = "FA-1",
            title = "Kupa",
            quantity = 9,
            price = new { amount = "100.00", currency = "TRY" },
            images = new[] { new { url = "https://images.example.com/1.jpg" } },
            offers = new[] { new { integration_id = "sandbox", price = new { amount = "90.00", currency = "TRY" }, stock = new { mode = "share", max = 4 } } },
        });
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("FA-2") } })).Expect(HttpStatusCode.Accepted);
        var (_, path) = await MakeAsync(client, new { shape = "akakce", link_template = "https://shop.example/{sku}", integration_id = "sandbox" }, "client-code");

        using var answer = await FetchAsync(path, null);
        var product = Assert.Single(XDocument.Parse(await answer.Content.ReadAsStringAsync(ProductHost.Cancellation)).Root!.Elements("product"));
        Assert.Equal(("FA-1", "90.00", "4"), (product.Element("merchantItemId")!.Value, product.Element("pricePlusTax")!.Value, product.Element("stock")!.Value));
    }

    [Theory]
    [InlineData("{\"link_template\":\"https://shop.example/{sku}\"}", "/shape", "required")]
    [InlineData("{\"shape\":\"n11\",\"link_template\":\"https://shop.example/{sku}\"}", "/shape", "unknown_value")]
    [InlineData("{\"shape\":\"google\"}", "/link_template", "required")]
    [InlineData("{\"shape\":\"google\",\"link_template\":\"https://shop.example/\"}", "/link_template", "address_malformed")]
    [InlineData("{\"shape\":\"google\",\"link_template\":\"javascript:{sku}\"}", "/link_template", "address_malformed")]
    public async Task Create_WrongBody_NamesThePlace(string body, string pointer, string code)
    {
        var client = await host.NewTenantAsync();
        var answer = await client.PostAsync("/api/feeds", body);

        Assert.Equal((pointer, code), ((string?)answer.Json["errors"]![0]!["pointer"], (string?)answer.Json["errors"]![0]!["code"]));
    }

    private async Task<HubClient> SellerAsync()
    {
        var client = await host.NewTenantAsync();
        object[] images = [new { url = "https://images.example.com/1.jpg" }];
        object price = new { amount = "149.90", currency = "TRY" };
        (await client.PostAsync("/api/marketplace/sync-products", new
        {
            products = new object[]
            {
                new { sku = "F-1", title = "Kupa <büyük> & \"iyi\"", quantity = 5, barcode = "2900000000018", price, list_price = new { amount = "200.00", currency = "TRY" }, images },
                new { sku = "F-2", title = "Bardak", quantity = 0, barcode = "2900000000019", price, images },
                new { sku = "F-3", title = "Resimsiz", quantity = 5, price },
                new { sku = "F-4", title = "Fiyatsız", quantity = 5, images },
            },
        })).Expect(HttpStatusCode.Accepted);
        return client;
    }

    private static async Task<(string Id, string Path)> MakeAsync(HubClient client, object body, string evidence = "official")
    {
        var feed = (await client.PostAsync("/api/feeds", body)).Expect(HttpStatusCode.OK)["feed"]!;
        Assert.Equal(evidence, (string?)feed["evidence"]);
        var address = new Uri((string)feed["url"]!);
        Assert.StartsWith("https://hub.example/feeds/", address.AbsoluteUri, StringComparison.Ordinal);
        return ((string)feed["id"]!, address.AbsolutePath);
    }

    /// <summary>Without any key, as a price site fetches it.</summary>
    private async Task<HttpResponseMessage> FetchAsync(string path, EntityTagHeaderValue? tag)
    {
        using var http = new HttpClient { BaseAddress = host.Process.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (tag is not null)
            request.Headers.IfNoneMatch.Add(tag);
        return await http.SendAsync(request, ProductHost.Cancellation);
    }

    private static string? Of(XElement item, string name) => item.Element(Google + name)?.Value;
}
