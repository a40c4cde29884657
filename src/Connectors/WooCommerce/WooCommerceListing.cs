using KolajAI.Connectors.Http;
using KolajAI.Monetary;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>A product or variation as the shop shows it, in the hub's words.</summary>
internal static class WooCommerceListing
{
    public const string Published = "publish";

    /// <summary>True for a product that sells by its variations alone (subscription plugins add kinds of their own).</summary>
    public static bool HasVariations(PlatformJson product) =>
        product.AnyText("type")?.StartsWith("variable", StringComparison.Ordinal) == true;

    public static bool IsVariation(PlatformJson product) => ParentOf(product) is not null && !HasVariations(product)
        && product.AnyText("type") is null or "variation" or "subscription_variation";

    public static long? ParentOf(PlatformJson product) => product.Integer("parent_id") is { } parent and > 0 ? parent : null;

    public static bool IsPublished(PlatformJson product) => product.AnyText("status") is null or Published;

    /// <param name="parent">The parent's id for a variation, else null.</param>
    /// <param name="parentOnSale">A variation of a product that is not shown cannot be bought.</param>
    public static RemoteListing ToRemote(PlatformJson product, string? key, WooCommerceShopFacts facts, long? parent = null, bool parentOnSale = true)
    {
        var id = product.RequiredInteger("id");
        var ids = parent is { } above ? new WooCommerceIds(above, id) : new WooCommerceIds(id, null);
        var price = Amount(product.Number("price"), facts);
        var regular = Amount(product.Number("regular_price"), facts);
        var (quantity, stockState) = Stock(product);
        var status = product.AnyText("status") ?? Published;
        var isPurchasable = product.AnyFlag("purchasable") ?? true;
        var onSale = parentOnSale && status == Published && isPurchasable;
        var state = !parentOnSale ? "product not published" : status != Published ? status : !isPurchasable ? "not purchasable" : stockState;
        return new RemoteListing(
            key, product.Code("sku"), product.AnyText("global_unique_id") is { Length: <= 64 } gtin ? gtin : null, product.AnyText("name"), price,
            regular is { } list && price is { } paid && list.TenThousandths > paid.TenThousandths ? regular : null,
            quantity, ids.ToRemoteIds(), onSale, state);
    }

    /// <summary>Units for sale; null where the shop keeps no number for the listing itself.</summary>
    private static (long? Quantity, string? State) Stock(PlatformJson product)
    {
        // A variation says "parent" where it sells from the number of its product.
        if (product.AnyText("manage_stock") == "parent")
            return (null, "stock kept by the product");
        if (product.AnyFlag("manage_stock") != true)
            return (null, "stock not managed");
        var number = product.Number("stock_quantity") ?? 0;
        return (number <= 0 ? 0 : number >= long.MaxValue ? long.MaxValue : (long)decimal.Floor(number), null);
    }

    /// <summary>Null also where the shop's prices are without tax: they are not what the buyer pays.</summary>
    private static Money? Amount(decimal? amount, WooCommerceShopFacts facts) => amount switch
    {
        null => null,
        < 0 or > 1e12m => throw new FormatException("A price is out of range."),
        { } value => facts.PricesIncludeTax ? Money.FromDecimal(value, facts.Currency) : null,
    };
}
