using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Inventory;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>A variant as a mutation wants it: read and checked first, written only when the whole call is good.</summary>
/// <param name="Existing">The variant to change; null: a new one.</param>
/// <param name="Values">Names of its option values in the options' order; null: as they are.</param>
internal sealed record VariantPlan(InputObject Input, ShopifyVariant? Existing, IReadOnlyList<string>? Values)
{
    /// <summary>Writes the plan; the variant that came of it.</summary>
    public ShopifyVariant Apply(ShopifyShop shop, ShopifyProduct product)
    {
        var values = Values?.Select((name, i) => product.Options[i].OptionValues.First(value => value.Name == name)).ToList();
        var variant = Existing ?? shop.Catalogue.AddVariant(product, values ?? []);
        if (values is not null)
            variant.Values = values;
        var item = Input.Object("inventoryItem");
        // The SKU goes first: what follows is noted under it.
        if (Input.Has("sku") || item?.Has("sku") == true)
            variant.InventoryItem.Sku = Input.Has("sku") ? Input.Text("sku") : item?.Text("sku");
        if (Input.Has("barcode"))
            variant.Barcode = Input.Text("barcode");
        if (Input.Text("inventoryPolicy") is { } policy)
            variant.InventoryPolicy = policy;
        variant.Taxable = Input.Flag("taxable") ?? variant.Taxable;
        shop.Catalogue.Price(
            variant,
            Input.Amount("price") ?? variant.Price,
            Input.Has("compareAtPrice") ? Input.Amount("compareAtPrice") : variant.CompareAtPrice);
        if (item is not null)
            variant.InventoryItem.Change(item, shop.CurrencyCode);
        if (Existing is null)
            shop.Stock.StockSomewhere(variant.InventoryItem);
        foreach (var quantity in Input.Objects("inventoryQuantities"))
            Put(shop, variant, quantity);
        variant.UpdatedAt = shop.Now;
        return variant;
    }

    private static void Put(ShopifyShop shop, ShopifyVariant variant, InputObject quantity)
    {
        var location = shop.Location(quantity.Text("locationId"))!;
        var level = shop.Stock.Activate(variant.InventoryItem, location);
        // productSet names the quantity, the bulk mutations mean the available one.
        var wanted = quantity.Number("quantity") ?? quantity.Number("availableQuantity") ?? 0;
        var available = quantity.Text("name") == InventoryNames.OnHand ? wanted - (level.OnHand - level.Available) : wanted;
        shop.Stock.Set(level, available, new StockCause { Value = wanted });
    }
}
