using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RealServers.MainJob;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.RealServers.Adoption;

/// <summary>
/// A shop with 200 products, typed in by hand, and a Trendyol seller with as many, both of which sold before there was a hub. The hub
/// knows the same products, some with another price or count.
/// </summary>
public sealed class SellingShop : TwoChannels
{
    public const int Plain = 194;

    /// <summary>Products with a listing of their own on both channels.</summary>
    public static IEnumerable<string> PlainSkus => Enumerable.Range(0, Plain).Select(Sku);

    public static string Sku(int number) => $"OLD-{number:000}";

    /// <summary>What the channels show.</summary>
    public static (decimal Price, int Stock) Shown(int number) => (100m + number, 5 + (number % 7));

    /// <summary>What the hub knows: every tenth price and every eighth count differs, and two are sold out.</summary>
    public static (decimal Price, int Stock) Known(int number)
    {
        var (price, stock) = Shown(number);
        return (number % 10 == 3 ? price + 5m : price, number is 40 or 80 ? 0 : number % 8 == 5 ? stock + 2 : stock);
    }

    protected override async Task AfterConnectAsync()
    {
        var cancellation = Xunit.TestContext.Current.CancellationToken;
        List<(string Sku, decimal Price, int Stock)> typed =
        [
            .. Enumerable.Range(0, Plain).Select(static i => (Sku(i), Shown(i).Price, Shown(i).Stock)),
            ("TWICE-1", 10m, 1), ("TWICE-1", 20m, 2), ("TWICE-2", 30m, 3), ("TWICE-2", 40m, 4), ("TWICE-2", 50m, 5), ("LONE-1", 60m, 6),
        ];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, typed.Count), new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = cancellation },
            async (i, token) => await Shop.CreateProductByHandAsync(typed[i].Sku, $"Eski {typed[i].Sku} {i}", typed[i].Price, typed[i].Stock, token));
        await Trendyol.SeedProductsAsync(
            [
                .. Enumerable.Range(0, Plain).Select(i => new SeedProduct
                {
                    Barcode = Barcode(i), StockCode = Sku(i), Title = $"Eski {Sku(i)}", SalePrice = Shown(i).Price, Quantity = Shown(i).Stock,
                }),
                new SeedProduct { Barcode = Barcode(900), StockCode = "MIXED-1", Title = "Karışık", SalePrice = 70m, Quantity = 7 },
                new SeedProduct { Barcode = Barcode(901), StockCode = "FRESH-1", Title = "Yalnız Trendyol'da", SalePrice = 80m, Quantity = 8 },
            ],
            cancellation);

        var products = new JsonArray();
        for (var i = 0; i < Plain; i++)
            products.Add(Product(Sku(i), Barcode(i), Known(i).Stock, Known(i).Price.ToString("0.00", CultureInfo.InvariantCulture)));
        foreach (var (sku, number) in new[] { ("TWICE-1", 800), ("TWICE-2", 801), ("OTHER-1", 802), ("OTHER-2", 803), ("OTHER-3", 804), ("OTHER-4", 805), ("MIXED-1", 806), ("MIXED-2", 900) })
            products.Add(Product(sku, Barcode(number), 9, "90.00"));
        (await Client.PostAsync("/api/marketplace/sync-products", new JsonObject { ["products"] = products }.ToJsonString())).Expect(HttpStatusCode.Accepted);
        await Client.UntilAsync("/api/products?total=true&page_size=1", static p => (int)p["total"]! == Plain + 8, TimeSpan.FromSeconds(30), "the hub has its products");
    }
}
