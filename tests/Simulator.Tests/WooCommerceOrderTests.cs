using System.Text.Json.Nodes;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.WooCommerce.Control;

namespace KolajAI.Simulator.Tests;

/// <summary>Orders of a WooCommerce shop as they are read, changed and paid back.</summary>
public sealed class WooCommerceOrderTests(WooHost host) : IClassFixture<WooHost>
{
    [Fact]
    public async Task Order_OfACompanyWithVariationCouponFeeAndShipping_AddsUp()
    {
        using var shop = await host.OpenAsync();
        var seeded = await shop.Control.SeedProductsAsync(
            [
                new WooSeedProduct { Sku = "MUG", RegularPrice = "10.01", Quantity = 9 },
                new WooSeedProduct
                {
                    Sku = "SHIRT",
                    Name = "Gömlek",
                    Variations = [new WooSeedVariation { Sku = "SHIRT-M", RegularPrice = "33.33", Quantity = 4, Options = new Dictionary<string, string> { ["Beden"] = "M" } }],
                },
            ],
            WooHost.Cancellation);
        var placed = await shop.Control.PurchaseAsync(
            new WooPurchase
            {
                Lines = [new WooPurchaseLine { Sku = "MUG", Quantity = 3 }, new WooPurchaseLine { Sku = "SHIRT-M" }],
                Coupon = new WooAmount("HOŞGELDİN", 10m),
                Fee = new WooAmount("Hediye paketi", 5m),
                Shipping = new WooAmount("Kargo", 29.90m),
                Buyer = new WooBuyer { FirstName = "Şule", LastName = "Iğdır", Company = "Örnek Ltd. Şti.", TaxNumber = "1234567890", TaxOffice = "Beyoğlu" },
            },
            WooHost.Cancellation);

        var (_, order) = await shop.GetAsync($"orders/{placed.Id}");

        var lines = order["line_items"]!.AsArray();
        Assert.Equal((seeded[1].Id, seeded[2].Id, "Gömlek - M"), (Id(lines[1], "product_id"), Id(lines[1], "variation_id"), Text(lines[1], "name")));
        Assert.Equal((0L, "30.03"), (Id(lines[0], "variation_id"), Text(lines[0], "subtotal")));
        Assert.Equal(("10.00", "29.90"), (Text(order, "discount_total"), Text(order, "shipping_total")));
        // 63.36 less 10.00, and 5.00 and 29.90 on top: 88.26. The tax is rounded line by line: 6.01 + 6.67 - 2.00 + 1.00 + 5.98.
        Assert.Equal(("17.66", "105.92"), (Text(order, "total_tax"), Text(order, "total")));
        Assert.Equal(53.36m, lines.Sum(line => Money(line, "total")));
        Assert.Equal((double)Money(lines[0], "total") / 3, lines[0]!["price"]!.GetValue<double>(), 10);
        Assert.Equal(("Şule", "Örnek Ltd. Şti.", 0L), (Text(order["billing"], "first_name"), Text(order["billing"], "company"), Id(order, "customer_id")));
        Assert.Contains(order["meta_data"]!.AsArray(), entry => Text(entry, "key") == "_billing_tax_number" && Text(entry, "value") == "1234567890");
    }

    [Fact]
    public async Task Coupon_ThatDoesNotDivide_IsTakenOffToTheLastKurus()
    {
        using var shop = await host.OpenAsync(new WooShopSettings { TaxPercent = 0 });
        await shop.SeedAsync(("A", 5), ("B", 5), ("C", 5));
        var placed = await shop.Control.PurchaseAsync(
            new WooPurchase
            {
                Lines = [new WooPurchaseLine { Sku = "A" }, new WooPurchaseLine { Sku = "B" }, new WooPurchaseLine { Sku = "C" }],
                Coupon = new WooAmount("ON", 10m),
            },
            WooHost.Cancellation);

        var (_, order) = await shop.GetAsync($"orders/{placed.Id}");

        Assert.Equal("290.00", Text(order, "total"));
        Assert.Equal(["96.67", "96.67", "96.66"], order["line_items"]!.AsArray().Select(line => Text(line, "total")));
    }

    [Fact]
    public async Task Order_PricesIncludingTax_TotalIsThePriceShown()
    {
        using var shop = await host.OpenAsync(new WooShopSettings { PricesIncludeTax = true });
        await shop.Control.SeedProductsAsync([new WooSeedProduct { Sku = "A", RegularPrice = "149.90", Quantity = 5 }], WooHost.Cancellation);
        var placed = await shop.BuyAsync("A", 2);

        var (_, order) = await shop.GetAsync($"orders/{placed.Id}");

        Assert.Equal(("299.80", "49.97", true), (Text(order, "total"), Text(order, "total_tax"), order["prices_include_tax"]!.GetValue<bool>()));
        Assert.Equal("249.83", Text(order["line_items"]![0], "total"));
    }

    [Theory]
    [InlineData("TRY", "₺")]
    [InlineData("EUR", "€")]
    [InlineData("USD", "$")]
    public async Task Order_InItsOwnCurrency(string currency, string symbol)
    {
        using var shop = await host.OpenAsync(new WooShopSettings { Currency = "TRY" });
        await shop.SeedAsync(("A", 5));
        var placed = await shop.Control.PurchaseAsync(new WooPurchase { Lines = [new WooPurchaseLine { Sku = "A" }], Currency = currency }, WooHost.Cancellation);

        var (_, order) = await shop.GetAsync($"orders/{placed.Id}");

        Assert.Equal((currency, symbol), (Text(order, "currency"), Text(order, "currency_symbol")));
    }

    [Fact]
    public async Task ModifiedAfter_IsShopTimeUnlessGmtIsAskedFor()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 5));
        var placed = await shop.BuyAsync("A");
        var moment = placed.ModifiedAt.UtcDateTime;

        Assert.Single(await ListAsync(shop, $"modified_after={moment.AddSeconds(-1):s}&dates_are_gmt=true"));
        Assert.Empty(await ListAsync(shop, $"modified_after={moment:s}&dates_are_gmt=true"));
        Assert.Single(await ListAsync(shop, $"modified_after={moment:s}"));
        Assert.Empty(await ListAsync(shop, $"modified_after={moment.AddHours(3):s}"));
        Assert.Empty(await ListAsync(shop, $"modified_after={moment:s}Z"));
        Assert.Single(await ListAsync(shop, $"modified_after={moment.AddSeconds(-1):s}&modified_before={moment.AddSeconds(1):s}&dates_are_gmt=true"));
    }

    [Fact]
    public async Task List_ByStatusAndIds_LeavesTheBinOut()
    {
        using var shop = await host.OpenAsync(new WooShopSettings { ExtraStatuses = ["kargoda"] });
        await shop.SeedAsync(("A", 9));
        var paid = await shop.BuyAsync("A");
        var waiting = await shop.BuyAsync("A", status: "pending");
        var binned = await shop.BuyAsync("A");
        await shop.Control.TrashAsync(binned.Id, WooHost.Cancellation);
        await shop.Control.SetStatusAsync(waiting.Id, "kargoda", WooHost.Cancellation);

        Assert.Equal([waiting.Id, paid.Id], await ListAsync(shop, "orderby=id"));
        Assert.Equal([waiting.Id], await ListAsync(shop, "status=kargoda,failed"));
        Assert.Equal([binned.Id], await ListAsync(shop, "status=trash"));
        Assert.Equal([paid.Id], await ListAsync(shop, $"include={paid.Id},{binned.Id}"));
        Assert.Equal(400, (await shop.GetAsync("orders?status=teleported")).Status);
    }

    [Theory]
    [InlineData("""{"status":"teleported"}""")]
    [InlineData("""{"status":"trash"}""")]
    [InlineData("""{"status":7}""")]
    [InlineData("""{"meta_data":"x"}""")]
    public async Task Update_AgainstTheRules_Answers400AndChangesNothing(string body)
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 9));
        var placed = await shop.BuyAsync("A");

        var (status, error) = await shop.PutAsync($"orders/{placed.Id}", body);

        Assert.Equal((400, "rest_invalid_param"), (status, Text(error, "code")));
        Assert.Equal("processing", Assert.Single(await shop.Control.ReadOrdersAsync(WooHost.Cancellation)).Status);
    }

    [Fact]
    public async Task Ship_CompletedNoteAndMeta_AreKept()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 9));
        var placed = await shop.BuyAsync("A");

        var (completed, order) = await shop.PutAsync($"orders/{placed.Id}", """{"status":"completed","meta_data":[{"key":"_tracking","value":"TR123"}]}""");
        var (noted, note) = await shop.PostAsync($"orders/{placed.Id}/notes", """{"note":"Kargo takip no: TR123","customer_note":true}""");
        var (missing, error) = await shop.PostAsync($"orders/{placed.Id}/notes", """{"customer_note":true}""");
        var (_, told) = await shop.GetAsync($"orders/{placed.Id}/notes?type=customer");

        Assert.Equal((200, "completed", "TR123"), (completed, Text(order, "status"), Text(order["meta_data"]![0], "value")));
        Assert.NotNull(order["date_completed_gmt"]);
        Assert.Equal((201, true), (noted, note["customer_note"]!.GetValue<bool>()));
        Assert.Equal((400, "rest_missing_callback_param"), (missing, Text(error, "code")));
        Assert.Equal("Kargo takip no: TR123", Text(Assert.Single(told.AsArray()), "note"));
    }

    [Fact]
    public async Task Order_Unknown_IsNotFoundWhereReadAndBadWhereChanged()
    {
        using var shop = await host.OpenAsync();

        var (read, error) = await shop.GetAsync("orders/999999");

        Assert.Equal((404, "woocommerce_rest_shop_order_invalid_id"), (read, Text(error, "code")));
        Assert.Equal(400, (await shop.PutAsync("orders/999999", """{"status":"completed"}""")).Status);
    }

    [Fact]
    public async Task Refund_Parts_UntilNothingIsLeft()
    {
        using var shop = await host.OpenAsync(new WooShopSettings { TaxPercent = 0 });
        await shop.SeedAsync(("A", 9));
        var placed = await shop.BuyAsync("A", 2);

        var (first, refund) = await shop.PostAsync($"orders/{placed.Id}/refunds", """{"amount":"150.00","reason":"kırık","api_refund":false}""");
        var (tooMuch, _) = await shop.PostAsync($"orders/{placed.Id}/refunds", """{"amount":"50.01","api_refund":false}""");
        var (none, _) = await shop.PostAsync($"orders/{placed.Id}/refunds", """{"amount":"0","api_refund":false}""");
        var (byGateway, _) = await shop.PostAsync($"orders/{placed.Id}/refunds", """{"amount":"10.00"}""");
        var (_, partly) = await shop.GetAsync($"orders/{placed.Id}");
        var (last, _) = await shop.PostAsync($"orders/{placed.Id}/refunds", """{"amount":"50.00","api_refund":false}""");
        var (_, fully) = await shop.GetAsync($"orders/{placed.Id}");
        var (_, list) = await shop.GetAsync($"orders/{placed.Id}/refunds");

        Assert.Equal((201, "150.00", 500, 400, 500, 201), (first, Text(refund, "amount"), tooMuch, none, byGateway, last));
        Assert.Equal(("processing", "-150.00"), (Text(partly, "status"), Text(partly["refunds"]![0], "total")));
        Assert.Equal(("refunded", 2, 2), (Text(fully, "status"), fully["refunds"]!.AsArray().Count, list.AsArray().Count));
    }

    [Fact]
    public async Task Delete_BinRestoreAndForGood()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 9));
        var placed = await shop.BuyAsync("A");

        var (binned, order) = await shop.CallAsync(HttpMethod.Delete, $"orders/{placed.Id}");
        var restored = await shop.Control.RestoreAsync(placed.Id, WooHost.Cancellation);
        var (forced, _) = await shop.CallAsync(HttpMethod.Delete, $"orders/{placed.Id}?force=true");

        Assert.Equal((200, "trash", "processing", 200), (binned, Text(order, "status"), restored.Status, forced));
        Assert.Equal(404, (await shop.GetAsync($"orders/{placed.Id}")).Status);
    }

    [Theory]
    [InlineData("nothing", 1, 404)]
    [InlineData("A", 3, 409)]
    [InlineData("A", 0, 400)]
    public async Task Purchase_ThatCannotBe_IsRefusedAndMovesNothing(string sku, int quantity, int expected)
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 2));

        var refused = await Assert.ThrowsAsync<SimulatorControlException>(() => shop.BuyAsync(sku, quantity));

        Assert.Equal((expected, 2L), (refused.Status, await shop.StockAsync("A")));
    }

    private static async Task<IEnumerable<long>> ListAsync(WooShopClient shop, string query)
    {
        var (status, rows) = await shop.GetAsync($"orders?{query}");
        Assert.Equal(200, status);
        return rows.AsArray().Select(row => Id(row, "id"));
    }

    private static string Text(JsonNode? node, string field) => node![field]!.GetValue<string>();

    private static long Id(JsonNode? node, string field) => node![field]!.GetValue<long>();

    private static decimal Money(JsonNode? node, string field) => decimal.Parse(Text(node, field), System.Globalization.CultureInfo.InvariantCulture);
}
