using System.Text.Json.Nodes;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Shopify.Control;

namespace KolajAI.Simulator.Tests;

public sealed class ShopifyStockTests(ShopifyHost host) : IClassFixture<ShopifyHost>
{
    private const string Set =
        """
        mutation($in: InventorySetQuantitiesInput!, $k: String!) { inventorySetQuantities(input: $in) @idempotent(key: $k) {
          inventoryAdjustmentGroup { id reason changes { name delta item { sku } } } userErrors { field message code } } }
        """;

    private const string Adjust =
        """
        mutation($in: InventoryAdjustQuantitiesInput!, $k: String!) { inventoryAdjustQuantities(input: $in) @idempotent(key: $k) {
          inventoryAdjustmentGroup { id } userErrors { code } } }
        """;

    [Fact]
    public async Task Set_WithoutComparison_WritesAndNotes()
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];

        var answer = await SetAsync(shop, "k1", Row(variant, 7, null));

        Assert.Empty(answer["userErrors"]!.AsArray());
        Assert.Equal("""{"name":"available","delta":-3,"item":{"sku":"A"}}""", answer["inventoryAdjustmentGroup"]!["changes"]![0]!.ToJsonString());
        Assert.Equal((7, 0, 7), await shop.StockAsync("A"));
        var entry = (await shop.Control.ReadJournalAsync(shop.Platform.Shop, JournalKinds.StockPrice, cancellationToken: ShopifyTestShop.Cancellation)).Last();
        Assert.Equal(("A", 10, 7, 7L, "k1"), (entry.Sku, entry.OldQuantity, entry.NewQuantity, entry.Value, entry.WriteKey));
        Assert.Equal(shop.Time.GetUtcNow(), entry.ReceivedAt);
    }

    [Fact]
    public async Task Set_WithoutIdempotent_IsRefusedAndCounted()
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];

        var code = await shop.ErrorCodeAsync(
            "mutation($in: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $in) { userErrors { code } } }", new { @in = Input("available", Row(variant, 7, null)) });

        Assert.Equal(("BAD_REQUEST", 1), (code, await shop.BreachesAsync("shopify.idempotency")));
        Assert.Equal((10, 0, 10), await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Set_WithoutChangeFromQuantity_IsRefusedAndCounted()
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];
        var row = new { inventoryItemId = variant.InventoryItemId, locationId = variant.Levels[0].LocationId, quantity = 7 };

        var code = await shop.ErrorCodeAsync(Set, new { @in = new { name = "available", reason = "correction", quantities = new[] { row } }, k = "k1" });

        Assert.Equal(("INVALID_FIELD_ARGUMENTS", 1), (code, await shop.BreachesAsync("shopify.change_from_quantity")));
        Assert.Equal((10, 0, 10), await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Set_LiteralArguments_CountAsPresent()
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];
        var fields = $"inventoryItemId: \"{variant.InventoryItemId}\", locationId: \"{variant.Levels[0].LocationId}\", quantity: 4";

        var without = await shop.ErrorCodeAsync($"mutation {{ inventorySetQuantities(input: {{name: \"available\", reason: \"correction\", quantities: [{{{fields}}}]}}) @idempotent(key: \"a\") {{ userErrors {{ code }} }} }}");
        var with = await shop.ErrorCodeAsync($"mutation {{ inventorySetQuantities(input: {{name: \"available\", reason: \"correction\", quantities: [{{{fields}, changeFromQuantity: null}}]}}) @idempotent(key: \"b\") {{ userErrors {{ code }} }} }}");

        Assert.Equal(("INVALID_FIELD_ARGUMENTS", null), (without, with));
        Assert.Equal((4, 0, 4), await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Set_OneRowStale_WritesNone()
    {
        using var shop = await host.OpenAsync();
        var variants = await shop.SeedAsync(("A", 10), ("B", 20));

        var stale = await SetAsync(shop, "k1", Row(variants[0], 7, 10), Row(variants[1], 8, 19));
        var stockAfterStale = await shop.StockAsync("A");
        var fresh = await SetAsync(shop, "k2", Row(variants[0], 7, 10), Row(variants[1], 8, 20));

        Assert.Equal("CHANGE_FROM_QUANTITY_STALE", Code(stale));
        Assert.Equal("[\"input\",\"quantities\",\"1\",\"changeFromQuantity\"]", stale["userErrors"]![0]!["field"]!.ToJsonString());
        Assert.Equal(10, stockAfterStale.Available);
        Assert.Empty(fresh["userErrors"]!.AsArray());
        Assert.Equal((7, 8), ((await shop.StockAsync("A")).Available, (await shop.StockAsync("B")).Available));
    }

    [Fact]
    public async Task Set_SameKeySameBody_IsDoneOnceAndAnsweredTheSame()
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];

        var first = await SetAsync(shop, "k1", Row(variant, 7, null));
        await shop.Platform.ChangeByHandAsync("A", new ShopifyChangeByHand { Available = 50 }, ShopifyTestShop.Cancellation);
        var second = await SetAsync(shop, "k1", Row(variant, 7, null));

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Equal((50, 0, 50), await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Set_SameKeyOtherBody_IsAMismatch()
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];
        await SetAsync(shop, "k1", Row(variant, 7, null));

        var other = await SetAsync(shop, "k1", Row(variant, 6, null));

        Assert.Equal("IDEMPOTENCY_KEY_PARAMETER_MISMATCH", Code(other));
        Assert.Equal((7, 0, 7), await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Set_KeyOfAFailedAttempt_AsksForANewOne()
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];
        await SetAsync(shop, "k1", Row(variant, 7, 9));

        Assert.Equal("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED", Code(await SetAsync(shop, "k1", Row(variant, 7, 9))));
    }

    [Fact]
    public async Task Set_PlannedConcurrentRequest_LeavesTheKeyUsable()
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];
        await shop.Platform.FailAsync(
            new ShopifyFailure { Field = "inventorySetQuantities", Containing = variant.InventoryItemId, Code = "IDEMPOTENCY_CONCURRENT_REQUEST", Count = 1 }, ShopifyTestShop.Cancellation);

        Assert.Equal("IDEMPOTENCY_CONCURRENT_REQUEST", Code(await SetAsync(shop, "k1", Row(variant, 7, null))));
        Assert.Empty((await SetAsync(shop, "k1", Row(variant, 7, null)))["userErrors"]!.AsArray());
    }

    [Theory]
    [InlineData("committed", "correction", 1, null, "INVALID_NAME")]
    [InlineData("available", "because", 1, null, "INVALID_REASON")]
    [InlineData("available", "correction", -1, null, "INVALID_QUANTITY_NEGATIVE")]
    [InlineData("available", "correction", 1_000_000_001, null, "INVALID_QUANTITY_TOO_HIGH")]
    [InlineData("available", "correction", 1, "gid://shopify/InventoryItem/1", "INVALID_INVENTORY_ITEM")]
    public async Task Set_AgainstARule_NamesIt(string name, string reason, int quantity, string? item, string code)
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];

        var answer = await SendAsync(shop, "k1", new { name, reason, quantities = new[] { Row(item is null ? variant : variant with { InventoryItemId = item }, quantity, null) } });

        Assert.Equal(code, Code(answer));
        Assert.Equal((10, 0, 10), await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Set_SamePlaceTwiceOrAbove250Rows_IsRefused()
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];

        var twice = await SetAsync(shop, "k1", Row(variant, 7, null), Row(variant, 8, null));
        var many = await shop.ErrorCodeAsync(Set, new { @in = Input("available", [.. Enumerable.Repeat(Row(variant, 7, null), 251)]), k = "k2" });

        Assert.Equal(("NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR", "MAX_INPUT_SIZE_EXCEEDED"), (Code(twice), many));
        Assert.Equal(1, await shop.BreachesAsync("shopify.input_size"));
    }

    [Fact]
    public async Task OnHand_SetWhileUnitsAreCommitted_MovesAvailable()
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];
        await shop.BuyAsync(("A", 4));

        var sold = await shop.StockAsync("A");
        await SendAsync(shop, "k1", Input("on_hand", Row(variant, 20, 10)));
        var data = await shop.DataAsync(
            "query($i: ID!, $l: ID!) { inventoryItem(id: $i) { inventoryLevel(locationId: $l) { quantities(names: [\"available\", \"committed\", \"on_hand\", \"incoming\"]) { name quantity } } } }",
            new { i = variant.InventoryItemId, l = variant.Levels[0].LocationId });

        Assert.Equal((6, 4, 10), sold);
        Assert.Equal(
            """[{"name":"available","quantity":16},{"name":"committed","quantity":4},{"name":"on_hand","quantity":20},{"name":"incoming","quantity":0}]""",
            data["inventoryItem"]!["inventoryLevel"]!["quantities"]!.ToJsonString());
    }

    [Fact]
    public async Task Adjust_ChangesByDelta_OncePerKey()
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];
        var variables = new { k = "k1", @in = new { name = "available", reason = "correction", changes = new[] { new { inventoryItemId = variant.InventoryItemId, locationId = variant.Levels[0].LocationId, delta = -3, changeFromQuantity = (int?)null } } } };

        await shop.DataAsync(Adjust, variables);
        await shop.DataAsync(Adjust, variables);

        Assert.Equal((7, 0, 7), await shop.StockAsync("A"));
    }

    [Fact]
    public async Task NotStocked_IsRefusedUntilActivated()
    {
        using var shop = await host.OpenAsync(static shop => shop with { Locations = ["Depo", "Mağaza"] });
        var variant = (await shop.SeedAsync(("A", 10)))[0];
        var second = (await shop.Platform.ReadAsync(ShopifyTestShop.Cancellation)).Locations[1].Id;
        var row = new { inventoryItemId = variant.InventoryItemId, locationId = second, quantity = 3, changeFromQuantity = (int?)null };

        var refused = await SetAsync(shop, "k1", row);
        var activated = await shop.DataAsync(
            "mutation($i: ID!, $l: ID!) { inventoryActivate(inventoryItemId: $i, locationId: $l, available: 2) @idempotent(key: \"act\") { inventoryLevel { id location { name } } userErrors { message } } }",
            new { i = variant.InventoryItemId, l = second });
        var allowed = await SetAsync(shop, "k2", row);

        Assert.Equal("INVALID_LOCATION", Code(refused));
        Assert.Equal("Mağaza", activated["inventoryActivate"]!["inventoryLevel"]!["location"]!["name"]!.GetValue<string>());
        Assert.Empty(allowed["userErrors"]!.AsArray());
    }

    [Fact]
    public async Task AliasedMutations_AreDoneEachByItselfInOrder()
    {
        using var shop = await host.OpenAsync();
        var variant = (await shop.SeedAsync(("A", 10)))[0];
        const string Both =
            """
            mutation($a: InventorySetQuantitiesInput!, $b: InventorySetQuantitiesInput!) {
              first: inventorySetQuantities(input: $a) @idempotent(key: "1") { userErrors { code } }
              second: inventorySetQuantities(input: $b) @idempotent(key: "2") { userErrors { code } } }
            """;

        var data = await shop.DataAsync(Both, new { a = Input("available", Row(variant, 7, 10)), b = Input("available", Row(variant, 6, 10)) });

        Assert.Empty(data["first"]!["userErrors"]!.AsArray());
        Assert.Equal("CHANGE_FROM_QUANTITY_STALE", Code(data["second"]!));
        Assert.Equal((7, 0, 7), await shop.StockAsync("A"));
    }

    private static object Row(ShopifyVariantView variant, int quantity, int? from) =>
        new { inventoryItemId = variant.InventoryItemId, locationId = variant.Levels[0].LocationId, quantity, changeFromQuantity = from };

    private static object Input(string name, params object[] rows) => new { name, reason = "correction", quantities = rows };

    private static Task<JsonNode> SetAsync(ShopifyTestShop shop, string key, params object[] rows) => SendAsync(shop, key, Input("available", rows));

    private static async Task<JsonNode> SendAsync(ShopifyTestShop shop, string key, object input) =>
        (await shop.DataAsync(Set, new { @in = input, k = key }))["inventorySetQuantities"]!;

    private static string? Code(JsonNode payload) => payload["userErrors"]?[0]?["code"]?.GetValue<string>();
}
