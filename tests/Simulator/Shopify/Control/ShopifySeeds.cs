using KolajAI.Simulator.Control;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Shopify.Inventory;
using KolajAI.Simulator.Shopify.Products;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Control;

/// <summary>Puts products in a shop and changes them as somebody in the admin would. Runs under the shop's lock.</summary>
internal static class ShopifySeeds
{
    /// <exception cref="ControlRequestException">No variants, several without values, or a handle that is taken (400, 409).</exception>
    public static IReadOnlyList<ShopifyVariantView> Put(ShopifyShop shop, ShopifySeedProduct seed)
    {
        if (seed.Variants.Count == 0 || (seed.Variants.Count > 1 && seed.Variants.Any(static variant => variant.Value is null)))
            throw new ControlRequestException(StatusCodes.Status400BadRequest, "A product has variants, and several of them each a value.");
        if (seed.Handle is { } handle && shop.Catalogue.ByHandle(handle) is not null)
            throw new ControlRequestException(StatusCodes.Status409Conflict, $"The handle {handle} is taken.");
        var product = shop.Catalogue.Create(seed.Title ?? seed.Variants[0].Sku, seed.Handle);
        product.Status = seed.Status;
        product.Vendor = shop.Name;
        var isDefault = seed.Variants[0].Value is null;
        var values = seed.Variants.Select(variant => new ShopifyOptionValue(shop.Ids.Next(), variant.Value ?? ShopifyProduct.DefaultValue)).ToList();
        product.Options.Add(new ShopifyOption(shop.Ids.Next(), isDefault ? ShopifyProduct.DefaultOption : seed.Option) { OptionValues = [.. values] });
        foreach (var (wanted, value) in seed.Variants.Zip(values))
            Put(shop, shop.Catalogue.AddVariant(product, [value]), wanted);
        shop.Catalogue.Touch(product, isNew: true);
        return [.. product.Variants.Select(View)];
    }

    public static void Change(ShopifyShop shop, ShopifyVariant variant, ShopifyChangeByHand change)
    {
        var location = shop.Locations.FirstOrDefault(location => change.Location is null || location.Name == change.Location)
            ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"No location {change.Location}.");
        if (change.Available is { } available)
            shop.Stock.Set(shop.Stock.Activate(variant.InventoryItem, location), available, new StockCause { Kind = JournalKinds.Hand, Value = available });
        if (change.Price is { } price)
            shop.Catalogue.Price(variant, price, variant.CompareAtPrice);
        variant.InventoryItem.Sku = change.Sku ?? variant.InventoryItem.Sku;
        variant.Product.Status = change.Status ?? variant.Product.Status;
        if (change.Delete && variant.Product.Variants.Count == 1)
            shop.Catalogue.Delete(variant.Product);
        else if (change.Delete)
            shop.Catalogue.RemoveVariant(variant);
        if (change is not { Price: null, Sku: null, Status: null, Delete: false } && variant.Product.Variants.Count > 0)
            shop.Catalogue.Touch(variant.Product);
    }

    public static ShopifyVariantView View(ShopifyVariant variant) => new(
        variant.Product.Id, variant.Id, variant.InventoryItem.Id, variant.Product.Title, variant.Product.Status, variant.Sku, variant.Barcode, variant.Price, variant.CompareAtPrice,
        variant.InventoryItem.Tracked, [.. variant.InventoryItem.Levels.Select(static level => new ShopifyLevelView(level.Location.Id, level.Available, level.Committed, level.OnHand))]);

    private static void Put(ShopifyShop shop, ShopifyVariant variant, ShopifySeedVariant wanted)
    {
        variant.InventoryItem.Sku = wanted.Sku;
        variant.InventoryItem.Tracked = wanted.Tracked;
        variant.Barcode = wanted.Barcode;
        variant.InventoryPolicy = wanted.Oversell ? "CONTINUE" : "DENY";
        shop.Catalogue.Price(variant, wanted.Price, wanted.CompareAtPrice);
        shop.Stock.Set(shop.Stock.Activate(variant.InventoryItem, shop.Locations[0]), wanted.Quantity, new StockCause { Kind = JournalKinds.Hand, Value = wanted.Quantity });
    }
}
