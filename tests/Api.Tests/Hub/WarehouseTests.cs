using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>Several warehouses: each is counted by itself, a channel is offered what its own have, and orders take from there.</summary>
public sealed class WarehouseTests(ProductHost host)
{
    [Fact]
    [CoversRoute("GET /api/warehouses")]
    [CoversRoute("POST /api/warehouses")]
    [CoversRoute("GET /api/warehouses/{id}")]
    [CoversRoute("PUT /api/warehouses/{id}")]
    [CoversRoute("DELETE /api/warehouses/{id}")]
    public async Task Warehouse_AddedChangedAndDeleted_DefaultStays()
    {
        var client = await host.NewTenantAsync();
        Assert.Equal(["default"], await IdsAsync(client));

        var made = (await client.PostAsync("/api/warehouses", new { id = "north", name = "Kuzey", address = new { city = "Sinop", country = "TR" } })).Expect(HttpStatusCode.OK)["warehouse"]!;
        Assert.Equal(("north", "Kuzey", "Sinop", 1), ((string)made["id"]!, (string)made["name"]!, (string)made["address"]!["city"]!, (int)made["version"]!));
        Assert.Equal((HttpStatusCode.Conflict, "warehouse_exists"), await RefusalAsync(client.PostAsync("/api/warehouses", new { id = "north", name = "X" })));
        Assert.Equal((HttpStatusCode.Conflict, "warehouse_exists"), await RefusalAsync(client.PostAsync("/api/warehouses", new { id = "default", name = "X" })));

        var changed = (await client.PutAsync("/api/warehouses/north", new { name = "Kuzey depo" })).Expect(HttpStatusCode.OK)["warehouse"]!;
        Assert.Equal(("Kuzey depo", null, 2), ((string)changed["name"]!, (string?)changed["address"]?["city"], (int)changed["version"]!));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "version_mismatch"), await RefusalAsync(client.PutAsync("/api/warehouses/north", new { name = "Y" }, ("If-Match", "\"1\""))));
        (await client.PutAsync("/api/warehouses/default", new { name = "Merkez" })).Expect(HttpStatusCode.OK);
        Assert.Equal("Merkez", (string)(await client.GetAsync("/api/warehouses/default")).Expect(HttpStatusCode.OK)["warehouse"]!["name"]!);
        Assert.Equal(["default", "north"], await IdsAsync(client));

        Assert.Equal((HttpStatusCode.Conflict, "warehouse_in_use"), await RefusalAsync(client.DeleteAsync("/api/warehouses/default")));
        (await client.DeleteAsync("/api/warehouses/north")).Expect(HttpStatusCode.OK);
        Assert.Equal((HttpStatusCode.NotFound, "warehouse_not_found"), await RefusalAsync(client.GetAsync("/api/warehouses/north")));
        Assert.Equal((HttpStatusCode.NotFound, "warehouse_not_found"), await RefusalAsync(client.DeleteAsync("/api/warehouses/north")));
        Assert.Equal(["default"], await IdsAsync(client));
    }

    [Theory]
    [InlineData("""{"name":"X"}""", 400, "required", "/id")]
    [InlineData("""{"id":"North Pole","name":"X"}""", 422, "malformed", "/id")]
    [InlineData("""{"id":"n"}""", 400, "required", "/name")]
    [InlineData("""{"id":"n","name":"X","address":{"country":"tr"}}""", 422, "malformed", "/address/country")]
    [InlineData("""{"id":"n","name":"X","colour":"red"}""", 400, "unknown_field", "/colour")]
    public async Task Create_WrongBody_NamesThePlace(string body, int status, string code, string pointer)
    {
        var client = await host.NewTenantAsync();
        var answer = await client.PostAsync("/api/warehouses", body);

        Assert.Equal((status, code, pointer), ((int)answer.Status, answer.Code(), (string)answer.Json["errors"]![0]!["pointer"]!));
    }

    [Fact]
    public async Task Warehouses_OfAnotherTenant_AreNotThere()
    {
        var (mine, other) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        await AddAsync(mine, "north");
        (await other.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("TN-1") } })).Expect(HttpStatusCode.Accepted);

        Assert.Equal(["default"], await IdsAsync(other));
        Assert.Equal((HttpStatusCode.NotFound, "warehouse_not_found"), await RefusalAsync(other.GetAsync("/api/warehouses/north")));
        Assert.Equal("warehouse_unknown", await RejectedAsync(other.PostAsync("/api/marketplace/update-inventory", new { sku = "TN-1", quantity = 1, warehouse_id = "north" })));
        var bound = await other.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", settings = new { warehouses = new[] { "default", "north" } } });
        Assert.Equal((422, "warehouse_unknown", "/settings/warehouses/1"), ((int)bound.Status, bound.Code(), (string)bound.Json["errors"]![0]!["pointer"]!));
    }

    [Fact]
    public async Task Count_PerWarehouse_SumsOnTheProductAndShowsWhereItLies()
    {
        var client = await host.NewTenantAsync();
        await AddAsync(client, "north");
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("WC-1", 5) } })).Expect(HttpStatusCode.Accepted);

        var counted = (await client.PostAsync("/api/marketplace/update-inventory", new
        {
            items = new object[] { new { sku = "WC-1", quantity = 7, warehouse_id = "north" }, new { sku = "WC-1", delta = -1, @ref = "r" } },
        })).Expect(HttpStatusCode.Accepted);

        Assert.Equal(2, (int)counted["accepted"]!);
        var product = await ProductAsync(client, "WC-1");
        Assert.Equal((11, 11), ((int)product["quantity"]!, (int)product["stock"]!["available"]!));
        Assert.Equal([("default", 4, 0, 4), ("north", 7, 0, 7)], Lying(product));
        Assert.Equal("duplicate_item", (string?)(await client.PostAsync("/api/marketplace/update-inventory", new
        {
            items = new object[] { new { sku = "WC-1", quantity = 7 }, new { sku = "WC-1", quantity = 8, warehouse_id = "default" } },
        })).Json["rejected"]![0]!["errors"]![0]!["code"]);
        var timeline = (await client.GetAsync("/api/products/WC-1/timeline")).Expect(HttpStatusCode.OK)["timeline"]!;
        Assert.Equal(["default", "default", "north"], ((JsonArray)timeline).Where(static e => (string)e!["kind"]! is "count" or "delta").Select(static e => (string)e!["warehouse_id"]!).Order());
    }

    [Fact]
    public async Task Channel_ShipsFromItsWarehouses_OffersAndOrdersFollow()
    {
        var client = await host.NewTenantAsync();
        await AddAsync(client, "north");
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", settings = new { warehouses = new[] { "north" } } })).Expect(HttpStatusCode.OK);
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", account = "all" })).Expect(HttpStatusCode.OK);
        foreach (var account in (string[])["default", "all"])
        {
            (await client.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", account, products = new[] { Seller.Product("WS-1", 5) } }, ("Prefer", "wait=30")))
                .Expect(HttpStatusCode.OK);
        }

        await ShowsAsync(client, 0, 5);
        (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "WS-1", quantity = 3, warehouse_id = "north" })).Expect(HttpStatusCode.Accepted);
        await ShowsAsync(client, 3, 8);

        var placed = (await client.PostAsync("/api/sandbox/orders", new { account = "default", lines = new[] { new { sku = "WS-1", quantity = 2 } } })).Expect(HttpStatusCode.OK);
        await ShowsAsync(client, 1, 6);
        Assert.Equal([("default", 5, 0, 5), ("north", 3, 2, 1)], Lying(await ProductAsync(client, "WS-1")));
        // The sandbox ships without telling packages; those of others take their lines' warehouse.
        var order = (await client.UntilAsync(
            $"/api/orders/{placed["order_id"]}", static o => o["order"]!["lines"]![0]!["warehouse_ids"] is JsonArray { Count: > 0 }, Seller.Soon, "the line has a warehouse")).Json["order"]!;
        Assert.Equal("north", (string)order["lines"]![0]!["warehouse_ids"]![0]!);

        Assert.Equal((HttpStatusCode.Conflict, "warehouse_in_use"), await RefusalAsync(client.DeleteAsync("/api/warehouses/north")));
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", account = "default", settings = new { warehouses = Array.Empty<string>() } })).Expect(HttpStatusCode.OK);
        await ShowsAsync(client, 6, 6);
        Assert.Equal((HttpStatusCode.Conflict, "warehouse_not_empty"), await RefusalAsync(client.DeleteAsync("/api/warehouses/north")));

        // It ships from where it was reserved, although its channel ships from anywhere by now.
        var shipped = await client.PostAsync($"/api/orders/{placed["order_id"]}/ship", new { tracking_number = "T-1", carrier = "X" });
        Assert.True(shipped.Status is HttpStatusCode.Accepted or HttpStatusCode.OK, shipped.Text);
        await client.UntilAsync("/api/products/WS-1", static p => (int)p["product"]!["stock"]!["reserved"]! == 0, Seller.Soon, "it is shipped");
        Assert.Equal([("default", 5, 0, 5), ("north", 1, 0, 1)], Lying(await ProductAsync(client, "WS-1")));
        (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "WS-1", quantity = 0, warehouse_id = "north" })).Expect(HttpStatusCode.Accepted);
        (await client.DeleteAsync("/api/warehouses/north")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Guarded_ChannelsWithOverlappingWarehouses_ShowNoMoreThanCanBeShipped()
    {
        var client = await host.NewTenantAsync();
        await AddAsync(client, "north");
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", settings = new { warehouses = new[] { "default" } } })).Expect(HttpStatusCode.OK);
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", account = "all", settings = new { warehouses = new[] { "default", "north" } } })).Expect(HttpStatusCode.OK);
        object product = new { sku = "WS-1", title = "Kupa", quantity = 1, vat_rate = "20", price = new { amount = "149.90", currency = "TRY" }, stock_policy = new { mode = "guarded", threshold = 5 } };
        foreach (var account in (string[])["default", "all"])
            (await client.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", account, products = new[] { product } })).Expect(HttpStatusCode.Accepted);
        (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "WS-1", quantity = 1, warehouse_id = "north" })).Expect(HttpStatusCode.Accepted);

        await ShowsAsync(client, 1, 1);
        await client.UntilAsync("/api/products/WS-1", static p => (bool?)p["product"]!["exposure"]?["fits"] == true, Seller.Soon, "the exposures fit");
        foreach (var account in (string[])["all", "default"])
            (await client.PostAsync("/api/sandbox/orders", new { account, lines = new[] { new { sku = "WS-1", quantity = 1 } } })).Expect(HttpStatusCode.OK);

        await client.UntilAsync("/api/products/WS-1", static p => (int)p["product"]!["stock"]!["reserved"]! == 2, Seller.Soon, "both orders count");
        var sold = await ProductAsync(client, "WS-1");
        Assert.Equal([("default", 1, 1, 0), ("north", 1, 1, 0)], Lying(sold));
        Assert.Null(sold["shortfall"]);
    }

    [Fact]
    public async Task StockFile_WithAWarehouseColumn_CountsEachWhereItLies_AndTheExportReadsBack()
    {
        var client = await host.NewTenantAsync();
        await AddAsync(client, "north");
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("WF-1", 5), Seller.Product("WF-2", 2) } })).Expect(HttpStatusCode.Accepted);
        await client.UntilAsync("/api/products/WF-2", static _ => true, Seller.Soon, "the products are there");

        var done = await client.ImportAsync(ImportSteps.Csv("stok kodu;stok;depo\nWF-1;3;north\nWF-1;4;\nWF-2;9;south\nWF-1;8;north\n"), "?take=stock");

        Assert.Equal((4, 0, 2, 0, 2), done.Counts());
        Assert.Equal([("default", 4, 0, 4), ("north", 3, 0, 3)], Lying(await ProductAsync(client, "WF-1")));
        Assert.Equal([(4L, "depo", "warehouse_unknown"), (5L, "stok kodu", "duplicate_item")], await client.ErrorsAsync(done));

        var file = (await client.GetAsync("/api/exports/products")).Text;
        var other = await host.NewTenantAsync();
        await AddAsync(other, "north");
        Assert.Equal(0, (int)(await other.ImportAsync(ImportSteps.Csv(file), "?take=all"))["counts"]!["rejected"]!);
        Assert.Equal([("default", 4, 0, 4), ("north", 3, 0, 3)], Lying(await ProductAsync(other, "WF-1")));
        Assert.Equal([("default", 2, 0, 2)], Lying(await ProductAsync(other, "WF-2")));
    }

    private static async Task AddAsync(HubClient client, string id) => (await client.PostAsync("/api/warehouses", new { id, name = id })).Expect(HttpStatusCode.OK);

    private static async Task<string[]> IdsAsync(HubClient client) =>
        [.. ((JsonArray)(await client.GetAsync("/api/warehouses")).Expect(HttpStatusCode.OK)["warehouses"]!).Select(static w => (string)w!["id"]!)];

    private static async Task<(HttpStatusCode Status, string Code)> RefusalAsync(Task<HubAnswer> call) => await call is var answer ? (answer.Status, answer.Code()) : default;

    private static async Task<string> RejectedAsync(Task<HubAnswer> call) => (string)(await call).Json["rejected"]![0]!["errors"]![0]!["code"]!;

    private static async Task<JsonNode> ProductAsync(HubClient client, string sku) => (await client.GetAsync($"/api/products/{sku}")).Expect(HttpStatusCode.OK)["product"]!;

    private static (string Id, int OnHand, int Reserved, int Available)[] Lying(JsonNode product) => [.. ((JsonArray)product["warehouses"]!)
        .Select(static w => ((string)w!["warehouse_id"]!, (int)w["on_hand"]!, (int)w["reserved"]!, (int)w["available"]!))];

    private static async Task ShowsAsync(HubClient client, int bound, int all)
    {
        await UntilShownAsync(client, "default", bound);
        await UntilShownAsync(client, "all", all);
    }

    /// <summary>Waits for the account's one listing, which may not be there at first, to show the number.</summary>
    private static Task UntilShownAsync(HubClient client, string account, int quantity) => client.UntilAsync(
        $"/api/sandbox/listings?account={account}", l => l["listings"] is JsonArray { Count: 1 } listings && (int)listings[0]!["quantity"]! == quantity, Seller.Soon, $"{account} shows {quantity}");
}
