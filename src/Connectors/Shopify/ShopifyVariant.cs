using KolajAI.Connectors.Http;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Shopify;

/// <summary>A variant as every job reads it: what is sold, with a SKU, a price and stock of its own.</summary>
/// <param name="Total">Units at all locations together, which is what the shop sells; below zero where more was sold.</param>
/// <param name="Here">Units at the hub's location; null where the item is not stocked there.</param>
/// <param name="Tracked">False: the shop does not count and sells without end.</param>
/// <param name="SellsBelowZero">The policy CONTINUE.</param>
internal sealed record ShopifyVariant(
    ShopifyIds Ids, string? Sku, string? Barcode, decimal? Price, decimal? CompareAtPrice, long Total, long? Here, bool Tracked, bool SellsBelowZero,
    ShopifyProductHead Product)
{
    /// <summary>Five objects; needs <see cref="ShopifyFacts.Variables"/>.</summary>
    public const string Fields =
        "id sku barcode price compareAtPrice inventoryPolicy inventoryQuantity " +
        "inventoryItem{id tracked inventoryLevel(locationId:$location){quantities(names:[\"available\"]){quantity}}} " +
        "product{id title handle status hasOnlyDefaultVariant publishedOnPublication(publicationId:$publication)@include(if:$channels)}";

    /// <exception cref="FormatException">Not what Shopify sends.</exception>
    public static ShopifyVariant Read(PlatformJson variant)
    {
        var item = variant.RequiredChild("inventoryItem");
        var product = ShopifyProductHead.Read(variant.RequiredChild("product"));
        var level = item.Child("inventoryLevel");
        return new ShopifyVariant(
            new ShopifyIds(
                product.Number, ShopifyGid.Required(
                    variant.RequiredText("id"), "ProductVariant"), ShopifyGid.Required(item.RequiredText("id"), "InventoryItem")),
            variant.Code("sku"), variant.Code("barcode"), InRange(variant.Number("price")), InRange(
                variant.Number("compareAtPrice")), variant.Integer("inventoryQuantity") ?? 0,
            level is { } here ? here.List("quantities").Select(static quantity => quantity.RequiredInteger("quantity")).FirstOrDefault() : null,
            item.Flag("tracked") == true, variant.RequiredText("inventoryPolicy") == "CONTINUE", product);
    }

    /// <summary>Units that can be bought; null where the shop sells without end.</summary>
    public long? Offered => Tracked && !SellsBelowZero ? Math.Max(0, Total) : null;

    public RemoteListing ToListing(string? key, ShopifyFacts facts)
    {
        var price = facts.TaxesIncluded ? ShopifyJson.Amount(Price, facts.Currency) : null;
        var list = facts.TaxesIncluded && CompareAtPrice > Price ? ShopifyJson.Amount(CompareAtPrice, facts.Currency) : null;
        var state = !Product.IsActive ? Product.Status.ToLowerInvariant() : Product.IsPublished == false ? "not on the sales channel"
            : !Tracked ? "inventory not tracked" : SellsBelowZero ? "sold when out of stock" : null;
        return new RemoteListing(
            key, Sku, Barcode, Product.Title, price, list, Offered, Ids.ToRemoteIds(), Product.IsActive && Product.IsPublished != false, state)
        {
            GroupRemoteIds = Product.HasOnlyDefaultVariant ? null : ShopifyIds.OfGroup(Product.Number),
        };
    }

    private static decimal? InRange(decimal? amount) => amount is < 0 or > 1e12m ? throw new FormatException("A price is out of range.") : amount;
}

/// <summary>The product above a variant.</summary>
/// <param name="HasOnlyDefaultVariant">True for a product without options.</param>
/// <param name="IsPublished">On the account's sales channel; null where none is asked for.</param>
internal sealed record ShopifyProductHead(long Number, string Title, string Handle, string Status, bool HasOnlyDefaultVariant, bool? IsPublished)
{
    public const string Active = "ACTIVE";

    public string Gid => ShopifyGid.Of("Product", Number);

    public bool IsActive => Status == Active;

    public static ShopifyProductHead Read(PlatformJson product) => new(
        ShopifyGid.Required(
            product.RequiredText("id"), "Product"), product.RequiredText("title"), product.RequiredText("handle"), product.RequiredText("status"),
        product.Flag("hasOnlyDefaultVariant") ?? throw new FormatException(
            "'hasOnlyDefaultVariant' is not there."), product.Flag("publishedOnPublication"));
}
