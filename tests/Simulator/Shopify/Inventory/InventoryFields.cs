using System.Globalization;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Products;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Inventory;

/// <summary>Answers inventory items, levels and their mutations (sheet §Stock).</summary>
internal static class InventoryFields
{
    public static void Bind(FieldBinder binder)
    {
        binder.Type<InventoryItem>("InventoryItem")
            .Field("inventoryLevel", static (item, call) => Gid.Number(call.Arguments.Text("locationId"), "Location") is { } number ? item.Level(number) : null)
            .Field("inventoryLevels", static (item, call) => call.Page(item.Levels, static level => Paging.Sortable(level.Number), static level => level.Number))
            .Field("locationsCount", static item => CountView.Exact(item.Levels.Count))
            .Field("variants", static (item, call) => call.Page<ShopifyVariant>([item.Variant!], static variant => Paging.Sortable(variant.Number), static variant => variant.Number));
        binder.Type<MeasurementView>("InventoryItemMeasurement");
        binder.Type<WeightView>("Weight");
        binder.Type<InventoryLevel>("InventoryLevel").Field("quantities", static (level, call) => Quantities(level, call));
        binder.Type<QuantityView>("InventoryQuantity");
        binder.Type<AdjustmentGroupView>("InventoryAdjustmentGroup").Field("changes", static (group, call) => Changes(group, call));
        binder.Type<ChangeView>("InventoryChange");
        foreach (var name in new[] { "InventorySetQuantitiesUserError", "InventoryAdjustQuantitiesUserError" })
            binder.Type<UserErrorView>(name);
        foreach (var name in new[] { "InventorySetQuantitiesPayload", "InventoryAdjustQuantitiesPayload" })
            binder.Type<PayloadView>(name).Field("inventoryAdjustmentGroup", static payload => payload.Result);
        binder.Type<PayloadView>("InventoryActivatePayload").Field("inventoryLevel", static payload => payload.Result);
        binder.Type<ShopifyShop>("QueryRoot")
            .Field("inventoryItem", static (shop, call) => shop.Stock.Item(call.Arguments.Text("id")))
            .Field("inventoryItems", static (shop, call) => call.Page(Search(shop, call), static item => Paging.Sortable(item.Number), static item => item.Number))
            .Field("inventoryLevel", static (shop, call) => shop.Stock.Level(call.Arguments.Text("id")));
        binder.Type<ShopifyShop>("Mutation")
            .Field("inventorySetQuantities", static (_, call) => call.MutateOnce(StockWrites.Set))
            .Field("inventoryAdjustQuantities", static (_, call) => call.MutateOnce(StockWrites.Adjust))
            .Field("inventoryActivate", static (_, call) => call.MutateOnce(StockWrites.Activate));
    }

    private static List<QuantityView> Quantities(InventoryLevel level, ShopifyCall call) =>
    [
        .. call.Arguments.Texts("names").Select(name => InventoryNames.All.Contains(name)
            ? new QuantityView(
                string.Create(CultureInfo.InvariantCulture, $"gid://shopify/InventoryQuantity/{level.Number}?inventory_item_id={level.Item.Number}&name={name}"),
                name,
                level.Quantity(name),
                name is InventoryNames.Available or InventoryNames.OnHand ? level.UpdatedAt : null)
            : throw new ShopifyError("BAD_REQUEST", $"The quantity name '{name}' is not valid.")),
    ];

    private static List<ChangeView> Changes(AdjustmentGroupView group, ShopifyCall call) =>
    [
        .. group.Changes.Where(change =>
            Wanted(call.Arguments.Texts("inventoryItemIds"), change.Item?.Id)
            && Wanted(call.Arguments.Texts("locationIds"), change.Location?.Id)
            && Wanted(call.Arguments.Texts("quantityNames"), change.Name)),
    ];

    private static bool Wanted(IReadOnlyList<string> wanted, string? value) => wanted.Count == 0 || (value is not null && wanted.Contains(value));

    private static IEnumerable<InventoryItem> Search(ShopifyShop shop, ShopifyCall call)
    {
        var search = SearchQuery.Of(call.Arguments.Text("query"));
        return shop.Stock.Items.Where(item => search.Matches(name => Field(item, name)));
    }

    private static IReadOnlyList<string>? Field(InventoryItem item, string name) => name switch
    {
        "id" => [$"{item.Number}"],
        "sku" or "default" => item.Sku is { } sku ? [sku] : [],
        "created_at" => [$"{item.CreatedAt:O}"],
        "updated_at" => [$"{item.UpdatedAt:O}"],
        _ => null,
    };
}
