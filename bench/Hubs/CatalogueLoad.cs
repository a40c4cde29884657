using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;

namespace KolajAI.Bench.Hubs;

/// <summary>The products that workloads sell, and the calls that bring them in and change them.</summary>
internal static class CatalogueLoad
{
    /// <summary>Most products of one sync-products call.</summary>
    private const int ProductsACall = 1000;

    public static string Sku(int number) => string.Create(CultureInfo.InvariantCulture, $"B-{number:0000000}");

    public static string Barcode(int number) => (8680100000000L + number).ToString(CultureInfo.InvariantCulture);

    public static async Task CreateAsync(HubClient client, string integration, int products, string account = "default")
    {
        for (var first = 0; first < products; first += ProductsACall)
        {
            var batch = new JsonArray();
            for (var i = first; i < Math.Min(products, first + ProductsACall); i++)
                batch.Add(Product(i));
            var body = new JsonObject { ["integration_id"] = integration, ["account"] = account, ["products"] = batch };
            (await client.PostAsync("/api/marketplace/sync-products", body.ToJsonString())).Expect(HttpStatusCode.Accepted);
        }
    }

    /// <summary>A body of update-inventory that sets these products to one count.</summary>
    public static string Counts(int first, int count, long quantity)
    {
        var items = new JsonArray();
        for (var i = first; i < first + count; i++)
            items.Add(new JsonObject { ["sku"] = Sku(i), ["quantity"] = quantity });
        return new JsonObject { ["items"] = items }.ToJsonString();
    }

    private static JsonObject Product(int number) => new()
    {
        ["sku"] = Sku(number),
        ["barcode"] = Barcode(number),
        ["title"] = $"Kupa {number}",
        ["description"] = "Seramik kupa, 350 ml.",
        ["brand"] = "Kolaj",
        ["vat_rate"] = "20",
        ["price"] = new JsonObject { ["amount"] = "149.90", ["currency"] = "TRY" },
        ["quantity"] = 1000,
        ["images"] = new JsonArray(new JsonObject { ["url"] = "https://images.example.com/kupa.jpg", ["position"] = 0 }),
        ["offers"] = new JsonArray(new JsonObject { ["integration_id"] = "trendyol", ["category_id"] = "211" }),
    };
}
