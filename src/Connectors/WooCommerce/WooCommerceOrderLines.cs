using KolajAI.Connectors.Http;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>A line of an order. Its counts are the order's own: WooCommerce ships, cancels and completes whole orders, and refunds units.</summary>
internal static class WooCommerceOrderLines
{
    public static RemoteOrderLine Read(
        PlatformJson line, PlatformJson order, string raw, IReadOnlyList<WooCommerceRefund> refunds, WooCommerceTaxes taxes, string currency)
    {
        var id = line.RequiredText("id");
        // Plugins sell by weight: a part of a unit is a whole one taken off the shelf.
        var quantity = decimal.Ceiling(line.Number("quantity") ?? 0);
        if (quantity is < 0 or > 1_000_000)
            throw new FormatException("'quantity' is not between 0 and 1,000,000.");
        var counts = Counts((long)quantity, id, order, raw, refunds);
        var gross = Gross(line, "subtotal", "subtotal_tax", currency);
        var paid = Gross(line, "total", "total_tax", currency);
        var sku = line.Code("sku");
        return new RemoteOrderLine
        {
            ExternalLineId = id,
            Sku = sku,
            Barcode = line.Code("global_unique_id"),
            RemoteIds = Ids(line),
            Title = line.Text("name") ?? sku ?? "?",
            Quantity = (long)quantity,
            Cancelled = counts.Cancelled,
            Shipped = counts.Shipped,
            Returned = counts.Returned,
            Cancel = counts.Cancelled > 0 ? new LineCancel("unknown", IsCalledOff(raw) ? raw : WooCommerceStatuses.Refunded, null) : null,
            UnitPrice = gross is { } all && quantity > 0 ? Money.FromDecimal(all.Amount / quantity, currency) : null,
            Gross = gross,
            SellerDiscount = gross is { } before && paid is { } after ? before - after : null,
            BuyerPaid = paid,
            InvoiceAmount = paid,
            VatRate = taxes.RateOf(line),
        };
    }

    private static (long Cancelled, long Shipped, long Returned) Counts(
        long quantity, string id, PlatformJson order, string raw, IReadOnlyList<WooCommerceRefund> refunds)
    {
        var completedAt = WooCommerceOrderMapping.CompletedAt(order);
        var (before, after) = (0L, 0L);
        foreach (var refund in refunds)
        {
            if (!refund.Units.TryGetValue(id, out var units))
                continue;
            if (completedAt is { } sent && refund.CreatedAt >= sent)
                after += units;
            else
                before += units;
        }

        before = Math.Min(before, quantity);
        var left = quantity - before;
        return raw switch
        {
            WooCommerceStatuses.Completed => (before, left, Math.Min(after, left)),
            WooCommerceStatuses.Refunded when completedAt is not null => (before, left, left),

            _ when IsCalledOff(raw) => (quantity, 0, 0),
            _ => (Math.Min(before + after, quantity), 0, 0),
        };
    }

    /// <summary>Nothing of the order will be sent: WooCommerce has put the units of a cancelled one back, and of one that waits for its payment again.</summary>
    private static bool IsCalledOff(string raw) =>
        raw is WooCommerceStatuses.Refunded or WooCommerceStatuses.Cancelled or WooCommerceStatuses.Trash or WooCommerceStatuses.Pending;

    private static IReadOnlyDictionary<string, string> Ids(PlatformJson line)
    {
        // A product that was deleted since is 0.
        if (line.Integer("product_id") is not { } product || product <= 0)
            return new Dictionary<string, string>();
        return new WooCommerceIds(product, line.Integer("variation_id") is { } variation and > 0 ? variation : null).ToRemoteIds();
    }

    private static Money? Gross(PlatformJson line, string net, string tax, string currency) =>
        line.Number(net) is { } amount ? WooCommerceOrderMapping.Amount(amount + (line.Number(tax) ?? 0), currency) : null;
}
