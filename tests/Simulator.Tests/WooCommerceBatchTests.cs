using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Control;

namespace KolajAI.Simulator.Tests;

/// <summary>Batches and pages of a WooCommerce shop.</summary>
public sealed class WooCommerceBatchTests(WooHost host) : IClassFixture<WooHost>
{
    [Fact]
    public async Task Batch_ResultsComeByPositionAndAFailedRowStopsNoOther()
    {
        using var shop = await host.OpenAsync();
        var ids = await shop.SeedAsync(("A", 1), ("B", 1), ("C", 1));

        var (status, body) = await shop.PostAsync("products/batch", $$"""
            {"create":[{"name":"x","sku":"A"},{"name":"y","sku":"D"}],
             "update":[{"id":{{ids[1]}},"stock_quantity":7},{"id":999999,"stock_quantity":7},{"id":{{ids[0]}},"stock_quantity":"7"}],
             "delete":[{{ids[2]}},888888]}
            """);

        Assert.Equal(200, status);
        Assert.Equal(["product_invalid_sku", null], Codes(body["create"]!));
        Assert.Equal([null, "woocommerce_rest_product_invalid_id", "rest_invalid_param"], Codes(body["update"]!));
        Assert.Equal([null, "woocommerce_rest_product_invalid_id"], Codes(body["delete"]!));
        Assert.Equal("""{"id":999999,"error":{"code":"woocommerce_rest_product_invalid_id","message":"Invalid ID.","data":{"status":400}}}""", body["update"]![1]!.ToJsonString());
        Assert.Equal((7, 1), (await shop.StockAsync("B"), await shop.StockAsync("A")));
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(101, 413)]
    public async Task Batch_HundredObjectsInAll_NoMore(int objects, int expected)
    {
        using var shop = await host.OpenAsync();
        var id = (await shop.SeedAsync(("A", 1)))[0];
        var updates = string.Join(',', Enumerable.Repeat($$"""{"id":{{id}},"stock_quantity":9}""", objects - 1));

        var (status, body) = await shop.PostAsync("products/batch", $$"""{"update":[{{updates}}],"delete":[999999]}""");

        Assert.Equal(expected, status);
        if (expected == 413)
            Assert.Equal(("woocommerce_rest_request_entity_too_large", 1L), (body["code"]!.GetValue<string>(), await shop.StockAsync("A")));
    }

    [Fact]
    public async Task VariationBatch_IsOfOneProduct()
    {
        using var shop = await host.OpenAsync();
        var seeded = await shop.Control.SeedProductsAsync(
            [
                new WooSeedProduct { Sku = "S1", Variations = [new WooSeedVariation { Sku = "S1-M", Quantity = 1 }] },
                new WooSeedProduct { Sku = "S2", Variations = [new WooSeedVariation { Sku = "S2-M", Quantity = 1 }] },
            ],
            WooHost.Cancellation);

        var (status, body) = await shop.PostAsync(
            $"products/{seeded[0].Id}/variations/batch",
            $$"""{"update":[{"id":{{seeded[1].Id}},"stock_quantity":5},{"id":{{seeded[3].Id}},"stock_quantity":5}]}""");

        Assert.Equal(200, status);
        Assert.Equal([null, "woocommerce_rest_product_variation_invalid_id"], Codes(body["update"]!));
        Assert.Equal((5L, 1L), (await shop.StockAsync("S1-M"), await shop.StockAsync("S2-M")));
    }

    [Fact]
    public async Task Batch_RowMeantToFail_FailsThatOften()
    {
        using var shop = await host.OpenAsync();
        var ids = await shop.SeedAsync(("A", 1), ("B", 1));
        await shop.Control.FailItemAsync(new WooItemFailure { Sku = "A", Code = "woocommerce_rest_db_error", Status = 500, Times = 1 }, WooHost.Cancellation);
        var rows = $$"""{"update":[{"id":{{ids[0]}},"stock_quantity":4},{"id":{{ids[1]}},"stock_quantity":4}]}""";

        var (_, first) = await shop.PostAsync("products/batch", rows);
        var (_, second) = await shop.PostAsync("products/batch", rows);

        Assert.Equal(["woocommerce_rest_db_error", null], Codes(first["update"]!));
        Assert.Equal([null, null], Codes(second["update"]!));
    }

    [Theory]
    [InlineData("per_page=0")]
    [InlineData("per_page=101")]
    [InlineData("per_page=ten")]
    [InlineData("page=0")]
    [InlineData("orderby=colour")]
    [InlineData("order=up")]
    [InlineData("modified_after=yesterday")]
    [InlineData("include=a")]
    public async Task List_ParameterOutsideTheRule_Answers400NamingIt(string query)
    {
        using var shop = await host.OpenAsync();

        var (status, error) = await shop.GetAsync($"products?{query}");

        Assert.Equal((400, "rest_invalid_param"), (status, error["code"]!.GetValue<string>()));
        Assert.Equal([query.Split('=')[0]], error["data"]!["params"]!.AsObject().Select(field => field.Key));
    }

    [Fact]
    public async Task Pages_TellTotalsAndTheNext()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync([.. Enumerable.Range(1, 5).Select(i => ($"P{i}", 1L))]);

        using var middle = await shop.SendAsync(HttpMethod.Get, "products?per_page=2&page=2&orderby=id&order=asc");
        using var behind = await shop.SendAsync(HttpMethod.Get, "products?per_page=2&page=4");

        Assert.Equal(("5", "3"), (middle.Headers.GetValues("X-WP-Total").Single(), middle.Headers.GetValues("X-WP-TotalPages").Single()));
        var link = middle.Headers.GetValues("Link").Single();
        Assert.Contains("page=1>; rel=\"prev\"", link, StringComparison.Ordinal);
        Assert.Contains($"<{shop.Http.BaseAddress}products?per_page=2&orderby=id&order=asc&page=3>; rel=\"next\"", link, StringComparison.Ordinal);
        Assert.Equal(["P3", "P4"], (await TrendyolShop.JsonAsync(middle)).AsArray().Select(one => one!["sku"]!.GetValue<string>()));
        Assert.Equal("[]", (await TrendyolShop.JsonAsync(behind)).ToJsonString());
    }

    [Fact]
    public async Task Pages_OfOrdersByModification_ShiftWhileTheyAreRead()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 50));
        var orders = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            host.Time.Advance(TimeSpan.FromMinutes(1));
            orders.Add((await shop.BuyAsync("A")).Id);
        }

        const string Pages = "orders?orderby=modified&order=asc&per_page=2&_fields=id&page=";
        var (_, first) = await shop.GetAsync(Pages + 1);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await shop.Control.SetStatusAsync(orders[0], "completed", WooHost.Cancellation);
        var (_, second) = await shop.GetAsync(Pages + 2);

        // The changed order went to the end, so that the third is never seen by who only turns pages.
        Assert.Equal([orders[0], orders[1]], Ids(first));
        Assert.Equal([orders[3], orders[0]], Ids(second));
    }

    private static IEnumerable<string?> Codes(JsonNode rows) => rows.AsArray().Select(row => row!["error"]?["code"]?.GetValue<string>());

    private static IEnumerable<long> Ids(JsonNode rows) => rows.AsArray().Select(row => row!["id"]!.GetValue<long>());
}
