using System.Globalization;
using KolajAI.Simulator.WooCommerce.Control;

namespace KolajAI.Simulator.Tests;

/// <summary>Products, variations and categories of a WooCommerce shop.</summary>
public sealed class WooCommerceProductTests(WooHost host) : IClassFixture<WooHost>
{
    /// <summary>The fields of the captured delivery, in their order.</summary>
    private const string CapturedFields =
        "id name slug permalink date_created date_created_gmt date_modified date_modified_gmt type status featured catalog_visibility description short_description sku price"
        + " regular_price sale_price date_on_sale_from date_on_sale_from_gmt date_on_sale_to date_on_sale_to_gmt on_sale purchasable total_sales virtual downloadable downloads"
        + " download_limit download_expiry external_url button_text tax_status tax_class manage_stock stock_quantity backorders backorders_allowed backordered low_stock_amount"
        + " sold_individually weight dimensions shipping_required shipping_taxable shipping_class shipping_class_id reviews_allowed average_rating rating_count upsell_ids"
        + " cross_sell_ids parent_id purchase_note categories brands tags images attributes default_attributes variations grouped_products menu_order price_html related_ids"
        + " meta_data stock_status has_options post_password global_unique_id _links";

    private const string Mug =
        """{"name":"Mug","type":"simple","sku":"MUG-1","global_unique_id":"8690000000001","regular_price":"149.90","sale_price":"","manage_stock":true,"stock_quantity":5,"status":"publish","categories":[{"id":15}],"images":[{"src":"https://pictures.example/a.jpg"}],"description":"<p>Çay</p>"}""";

    [Fact]
    public async Task Create_SheetsExample_IsShownAsCaptured()
    {
        using var shop = await host.OpenAsync();

        var (status, product) = await shop.PostAsync("products", Mug);

        Assert.Equal(201, status);
        Assert.Equal(CapturedFields.Split(' '), product.AsObject().Select(field => field.Key));
        Assert.Equal(
            ("149.90", "149.90", 5, "8690000000001", "instock", "Uncategorized"),
            (product["price"]!.GetValue<string>(), product["regular_price"]!.GetValue<string>(), product["stock_quantity"]!.GetValue<int>(),
                product["global_unique_id"]!.GetValue<string>(), product["stock_status"]!.GetValue<string>(), product["categories"]![0]!["name"]!.GetValue<string>()));
        Assert.Equal(("2026-11-24T12:00:00", "2026-11-24T09:00:00"), (product["date_created"]!.GetValue<string>(), product["date_created_gmt"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{"name":"x","manage_stock":true,"stock_quantity":"7"}""", "stock_quantity", "rest_invalid_type")]
    [InlineData("""{"name":"x","manage_stock":true,"stock_quantity":7.5}""", "stock_quantity", "rest_invalid_type")]
    [InlineData("""{"name":"x","regular_price":149.9}""", "regular_price", "rest_invalid_type")]
    [InlineData("""{"name":"x","regular_price":"149,90"}""", "regular_price", "rest_invalid_pattern")]
    [InlineData("""{"name":"x","status":"live"}""", "status", "rest_not_in_enum")]
    [InlineData("""{"name":"x","manage_stock":"yes"}""", "manage_stock", "rest_invalid_type")]
    [InlineData("""{"name":"x","categories":[{"id":"15"}]}""", "categories", "rest_invalid_type")]
    public async Task Create_MistypedField_IsNamedAndNothingIsMade(string body, string field, string code)
    {
        using var shop = await host.OpenAsync();

        var (status, error) = await shop.PostAsync("products", body);

        Assert.Equal((400, "rest_invalid_param"), (status, error["code"]!.GetValue<string>()));
        Assert.NotNull(error["data"]!["params"]![field]);
        Assert.Equal(code, error["data"]!["details"]![field]!["code"]!.GetValue<string>());
        Assert.Empty(await shop.Control.ReadProductsAsync(WooHost.Cancellation));
        Assert.Equal(1, Assert.Single(await host.Control.ReadCallsAsync(WooHost.Cancellation), call => call.SellerId == shop.Name && call.Status == 400).Count);
    }

    [Fact]
    public async Task Create_SkuTaken_NamesTheOtherProduct()
    {
        using var shop = await host.OpenAsync();
        var ids = await shop.SeedAsync(("MUG-1", 3));

        var (status, error) = await shop.PostAsync("products", """{"name":"x","sku":"MUG-1"}""");

        Assert.Equal((400, "product_invalid_sku", ids[0]), (status, error["code"]!.GetValue<string>(), error["data"]!["resource_id"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Update_PriceIsReadOnlyAndStockWithoutManagingIsLost()
    {
        using var shop = await host.OpenAsync();
        var id = (await shop.Control.SeedProductsAsync([new WooSeedProduct { Sku = "A", RegularPrice = "10.00" }], WooHost.Cancellation))[0].Id;

        var (status, product) = await shop.PutAsync($"products/{id}", """{"price":"1.00","stock_quantity":9}""");

        Assert.Equal((200, "10.00", true), (status, product["price"]!.GetValue<string>(), product["stock_quantity"] is null));
    }

    [Fact]
    public async Task Update_SalePrice_IsThePriceAndJournalled()
    {
        using var shop = await host.OpenAsync();
        var ids = await shop.SeedAsync(("A", 3));

        var (_, product) = await shop.PutAsync($"products/{ids[0]}", """{"regular_price":"120.00","sale_price":"99.90","stock_quantity":4}""");

        Assert.Equal(("99.90", true), (product["price"]!.GetValue<string>(), product["on_sale"]!.GetValue<bool>()));
        var entry = (await host.Control.ReadJournalAsync(shop.Name, "stock_price", cancellationToken: WooHost.Cancellation))[^1];
        Assert.Equal(("woocommerce", "A", 3, 4, 100.00m, 99.90m, 120.00m), (entry.Platform, entry.Sku, entry.OldQuantity, entry.NewQuantity, entry.OldSalePrice, entry.NewSalePrice, entry.NewListPrice));
    }

    [Fact]
    public async Task Find_BySku_FindsVariationsToo()
    {
        using var shop = await host.OpenAsync();
        await SeedShirtAsync(shop);

        var (_, found) = await shop.GetAsync("products?sku=SHIRT-M");
        var (_, all) = await shop.GetAsync("products");

        Assert.Equal("variation", Assert.Single(found.AsArray())!["type"]!.GetValue<string>());
        Assert.Equal("variable", Assert.Single(all.AsArray())!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task Variations_AreReadWrittenAndShownAtTheirProduct()
    {
        using var shop = await host.OpenAsync();
        var seeded = await SeedShirtAsync(shop);
        var (product, medium) = (seeded[0], seeded[1]);

        var (made, large) = await shop.PostAsync($"products/{product.Id}/variations", """{"sku":"SHIRT-L","regular_price":"90.00","manage_stock":true,"stock_quantity":2,"attributes":[{"name":"Beden","option":"L"}]}""");
        var (changed, view) = await shop.PutAsync($"products/{product.Id}/variations/{medium.Id}", """{"stock_quantity":8}""");
        var (_, list) = await shop.GetAsync($"products/{product.Id}/variations?orderby=id&order=asc");
        var (_, parent) = await shop.GetAsync($"products/{product.Id}");

        Assert.Equal((201, 200, 8, product.Id), (made, changed, view["stock_quantity"]!.GetValue<int>(), large["parent_id"]!.GetValue<long>()));
        Assert.Equal(["SHIRT-M", "SHIRT-L"], list.AsArray().Select(one => one!["sku"]!.GetValue<string>()));
        Assert.Equal((2, "90.00"), (parent["variations"]!.AsArray().Count, parent["price"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Variation_WrittenAsAProduct_IsRefused()
    {
        using var shop = await host.OpenAsync();
        var seeded = await SeedShirtAsync(shop);

        var (status, error) = await shop.PutAsync($"products/{seeded[1].Id}", """{"stock_quantity":8}""");

        Assert.Equal((404, "woocommerce_rest_invalid_product_id"), (status, error["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Delete_IntoTheBinThenForGood()
    {
        using var shop = await host.OpenAsync();
        var id = (await shop.SeedAsync(("A", 1)))[0];

        var (binned, product) = await shop.CallAsync(HttpMethod.Delete, $"products/{id}");
        var (again, _) = await shop.CallAsync(HttpMethod.Delete, $"products/{id}");
        var (freed, _) = await shop.PostAsync("products", """{"name":"x","sku":"A"}""");
        var (forced, _) = await shop.CallAsync(HttpMethod.Delete, $"products/{id}?force=true");
        var (gone, error) = await shop.GetAsync($"products/{id}");

        Assert.Equal((200, "trash", 410, 201, 200, 404), (binned, product["status"]!.GetValue<string>(), again, freed, forced, gone));
        Assert.Equal("woocommerce_rest_product_invalid_id", error["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Fields_AskedFor_AloneAreShown()
    {
        using var shop = await host.OpenAsync();
        await shop.SeedAsync(("A", 1));

        var (_, rows) = await shop.GetAsync("products?_fields=sku,dimensions.length");

        Assert.Equal("""[{"sku":"A","dimensions":{"length":""}}]""", rows.ToJsonString());
    }

    [Fact]
    public async Task Category_CreatedAndListed()
    {
        using var shop = await host.OpenAsync();

        var (made, category) = await shop.PostAsync("products/categories", """{"name":"Züccaciye"}""");
        var (twice, error) = await shop.PostAsync("products/categories", """{"name":"Züccaciye"}""");
        var (missing, _) = await shop.PostAsync("products/categories", "{}");
        var (_, list) = await shop.GetAsync("products/categories?per_page=100");

        Assert.Equal((201, 400, 400, 2), (made, twice, missing, list.AsArray().Count));
        Assert.Equal(category["id"]!.GetValue<long>(), error["data"]!["resource_id"]!.GetValue<long>());
    }

    [Fact]
    public async Task Json_Broken_Answers400()
    {
        using var shop = await host.OpenAsync();

        var (status, error) = await shop.PostAsync("products", """{"name":""");

        Assert.Equal((400, "rest_invalid_json"), (status, error["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Meta_IsMergedByKey()
    {
        using var shop = await host.OpenAsync();
        var id = (await shop.SeedAsync(("A", 1)))[0];
        _ = await shop.PutAsync($"products/{id}", """{"meta_data":[{"key":"_kolaj","value":"1"},{"key":"other","value":{"a":[1]}}]}""");

        var (_, product) = await shop.PutAsync($"products/{id}", """{"meta_data":[{"key":"_kolaj","value":"2"}]}""");

        Assert.Equal(["_kolaj=\"2\"", "other={\"a\":[1]}"], product["meta_data"]!.AsArray().Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry!["key"]}={entry["value"]!.ToJsonString()}")));
    }

    private static Task<IReadOnlyList<WooProductView>> SeedShirtAsync(WooShopClient shop) => shop.Control.SeedProductsAsync(
        [
            new WooSeedProduct
            {
                Sku = "SHIRT",
                Variations = [new WooSeedVariation { Sku = "SHIRT-M", Quantity = 4, Options = new Dictionary<string, string> { ["Beden"] = "M" } }],
            },
        ],
        WooHost.Cancellation);
}
