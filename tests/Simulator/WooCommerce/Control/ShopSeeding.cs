using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Products;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Control;

/// <summary>Products of the control API as the shop takes them. Runs under the shop's lock.</summary>
internal static class ShopSeeding
{
    /// <summary>The product, then its variations.</summary>
    public static IReadOnlyList<WooProduct> Put(WooShop shop, WooSeedProduct seed)
    {
        var body = Body(seed.Sku, seed.RegularPrice, seed.Quantity, seed.Backorders);
        body["name"] = seed.Name ?? seed.Sku;
        body["type"] = seed.Variations.Count > 0 ? WooProduct.Variable : WooProduct.Simple;
        body["sale_price"] = seed.SalePrice;
        body["status"] = seed.Status;
        body["global_unique_id"] = seed.GlobalUniqueId;
        body["attributes"] = new JsonArray([.. seed.Variations.SelectMany(one => one.Options).GroupBy(option => option.Key).Select(group => new JsonObject
        {
            ["name"] = group.Key,
            ["visible"] = true,
            ["variation"] = true,
            ["options"] = new JsonArray([.. group.Select(option => option.Value).Distinct().Select(value => JsonValue.Create(value))]),
        })]);
        var product = shop.Products.Create(body);
        return [product, .. seed.Variations.Select(one => shop.Products.CreateVariation(product, Body(one))).ToList()];
    }

    public static JsonObject Body(WooChangeByHand change)
    {
        var body = new JsonObject();
        if (change.StockQuantity is { } quantity)
            (body["stock_quantity"], body["manage_stock"]) = (quantity, true);
        foreach (var (name, value) in new[] { ("regular_price", change.RegularPrice), ("sale_price", change.SalePrice), ("backorders", change.Backorders) })
        {
            if (value is not null)
                body[name] = value;
        }

        return body;
    }

    private static JsonObject Body(WooSeedVariation variation)
    {
        var body = Body(variation.Sku, variation.RegularPrice, variation.Quantity, variation.Backorders);
        body["attributes"] = new JsonArray([.. variation.Options.Select(option => new JsonObject { ["name"] = option.Key, ["option"] = option.Value })]);
        return body;
    }

    private static JsonObject Body(string sku, string price, long? quantity, string backorders)
    {
        var body = new JsonObject { ["sku"] = sku, ["regular_price"] = price, ["backorders"] = backorders };
        if (quantity is { } units)
            (body["manage_stock"], body["stock_quantity"]) = (true, units);
        return body;
    }
}
