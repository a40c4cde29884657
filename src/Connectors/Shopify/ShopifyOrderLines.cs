using KolajAI.Connectors.Http;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// A line of an order. Its counts are the order's own: what was taken off before it was sent is cancelled, what came back after is returned.
/// </summary>
internal static class ShopifyOrderLines
{
    private const int MostUnits = 1_000_000;

    public static RemoteOrderLine Read(PlatformJson line, PlatformJson order, ShopifyOrderMoves moves, bool isCancelled, string currency)
    {
        var number = ShopifyGid.Required(line.RequiredText("id"), "LineItem");
        var quantity = line.RequiredInteger("quantity");
        if (quantity is < 0 or > MostUnits)
            throw new FormatException("'quantity' is not between 0 and 1,000,000.");
        var shipped = Math.Min(quantity, moves.Shipped(number));
        var cancelled = Cancelled(line, quantity, shipped, moves.Taken(number), isCancelled);
        var (gross, paid) = Amounts(line, order, quantity);
        var title = line.Text("title") ?? line.Text("sku") ?? "?";
        return new RemoteOrderLine
        {
            ExternalLineId = ShopifyGid.Text(number),
            Sku = line.Code("sku"),
            Barcode = line.Child("variant")?.Code("barcode"),
            RemoteIds = Ids(line),
            Title = line.Text("variantTitle") is { } variant ? $"{title} - {variant}" : title,
            Quantity = quantity,
            Cancelled = cancelled,
            Shipped = shipped,
            Delivered = Math.Min(shipped, moves.Delivered(number)),
            Returned = Math.Min(shipped, moves.Returned.GetValueOrDefault(number)),
            Cancel = cancelled > 0 ? Reason(order.Text("cancelReason")) : null,
            UnitPrice = gross is { } all && quantity > 0 ? ShopifyJson.Amount(all / quantity, currency) : null,
            Gross = ShopifyJson.Amount(gross, currency),
            SellerDiscount = ShopifyJson.Amount(gross - paid, currency),
            BuyerPaid = ShopifyJson.Amount(paid, currency),
            InvoiceAmount = ShopifyJson.Amount(paid, currency),
            VatRate = ShopifyTaxes.Rate(line),
        };
    }

    /// <summary>
    /// Units that were taken off before they were sent: what is neither open nor in a parcel. Of a cancelled order everything that was not sent,
    /// also where nobody has taken it off.
    /// </summary>
    private static long Cancelled(PlatformJson line, long quantity, long shipped, long taken, bool isCancelled)
    {
        if (isCancelled)
            return quantity - shipped;
        var gone = Math.Max(0, quantity - line.Units("currentQuantity"));
        return Math.Clamp(quantity - line.Units("unfulfilledQuantity") - taken, 0, Math.Min(gone, quantity - shipped));
    }

    /// <summary>With tax, before and after all discounts.</summary>
    private static (decimal? Gross, decimal? Paid) Amounts(PlatformJson line, PlatformJson order, long quantity)
    {
        if (line.ShopAmount("originalUnitPriceSet") is not { } unit)
            return (null, null);
        if (unit is < 0 or > 1e12m)
            throw new FormatException("A price is out of range.");
        var full = unit * quantity;
        var paid = full - line.List("discountAllocations").Sum(static share => share.ShopAmount("allocatedAmountSet") ?? 0);
        var tax = ShopifyTaxes.Amount(line);
        if (full > 1e12m || Math.Abs(paid) > 1e12m || Math.Abs(tax) > 1e12m)
            throw new FormatException("A line's amounts are out of range.");
        if (order.Flag("taxesIncluded") == true)
            return (full, paid);
        return (Math.Abs(paid) < 0.0001m ? full : full + (tax * full / paid), paid + tax);
    }

    /// <summary>A variant that was deleted since is told no more.</summary>
    private static IReadOnlyDictionary<string, string> Ids(PlatformJson line) =>
        line.Child("variant") is { } variant && variant.Child("product") is { } product
        && ShopifyGid.Number(variant.Text("id"), "ProductVariant") is { } own && ShopifyGid.Number(product.Text("id"), "Product") is { } above
            ? new ShopifyIds(above, own, null).ToRemoteIds()
            : new Dictionary<string, string>();

    private static LineCancel Reason(string? reason) => reason switch
    {
        null => new LineCancel("unknown", null, null),
        "CUSTOMER" => new LineCancel("buyer", "customer", reason),
        "INVENTORY" or "STAFF" or "FRAUD" => new LineCancel("seller", reason.ToLowerInvariant(), reason),
        _ => new LineCancel("unknown", reason.Length <= 40 ? reason.ToLowerInvariant() : null, reason.Length <= 40 ? reason : null),
    };
}
