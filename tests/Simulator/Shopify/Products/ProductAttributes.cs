using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>The plain fields of a product's inputs: what is sent changes, the rest stays.</summary>
internal static class ProductAttributes
{
    public static void Apply(ShopifyShop shop, ShopifyProduct product, InputObject input)
    {
        product.Title = input.Text("title") ?? product.Title;
        product.Handle = input.Text("handle") ?? product.Handle;
        product.DescriptionHtml = input.Has("descriptionHtml") ? input.Text("descriptionHtml") ?? "" : product.DescriptionHtml;
        product.Vendor = input.Has("vendor") ? input.Text("vendor") ?? "" : product.Vendor.Length > 0 ? product.Vendor : shop.Name;
        product.ProductType = input.Has("productType") ? input.Text("productType") ?? "" : product.ProductType;
        product.Status = input.Text("status") ?? product.Status;
        if (input.Has("tags"))
            product.TagList = [.. input.Texts("tags").Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        if (input.Object("seo") is { } seo)
            product.Seo = new SeoView(seo.Has("title") ? seo.Text("title") : product.Seo.Title, seo.Has("description") ? seo.Text("description") : product.Seo.Description);
    }

    public static void SetMetafields(ShopifyShop shop, MetafieldOwner owner, InputObject input)
    {
        var type = owner is ShopifyProduct ? "PRODUCT" : "ORDER";
        foreach (var field in input.Objects("metafields"))
            owner.Set(shop.Ids, shop.Now, type, field);
    }

    /// <summary>The one variant of a product without options.</summary>
    public static void AddDefaultVariant(ShopifyShop shop, ShopifyProduct product)
    {
        if (product.Options.Count == 0)
        {
            product.Options.Add(new ShopifyOption(shop.Ids.Next(), ShopifyProduct.DefaultOption)
            {
                OptionValues = [new ShopifyOptionValue(shop.Ids.Next(), ShopifyProduct.DefaultValue)],
            });
        }

        var variant = shop.Catalogue.AddVariant(product, [.. product.Options.Select(static option => option.OptionValues[0])]);
        shop.Stock.StockSomewhere(variant.InventoryItem);
    }
}
