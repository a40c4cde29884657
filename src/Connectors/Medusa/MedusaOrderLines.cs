using System.Globalization;
using KolajAI.Connectors.Http;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Medusa;

/// <summary>A line of an order. Its counts are the order's own, kept by Medusa beside the line as <c>detail</c>.</summary>
internal static class MedusaOrderLines
{
    public static List<RemoteOrderLine> Read(PlatformJson order, MedusaEdits edits, bool isCanceled, string currency) =>
    [
        .. order.List("items").Select(line => Line(line, edits, isCanceled, isGone: false, currency)),
        .. edits.Gone.Select(line => Line(line, edits, isCanceled, isGone: true, currency)),
    ];

    /// <summary>Percent of a line's or a shipping method's taxes together; null where it is not taxed.</summary>
    public static decimal? Rate(PlatformJson taxed) =>
        taxed.List("tax_lines") is { Count: > 0 } taxes ? taxes.Sum(static tax => tax.Number("rate") ?? 0) : null;

    public static string RateText(decimal rate) => rate is >= 0 and < 1000
        ? rate.ToString("0.####", CultureInfo.InvariantCulture)
        : throw new FormatException("'rate' is no percentage.");

    private static RemoteOrderLine Line(PlatformJson line, MedusaEdits edits, bool isCanceled, bool isGone, string currency)
    {
        var id = line.RequiredText("id");
        var left = isGone ? 0 : line.Units("quantity");
        var reduced = edits.Reduced.GetValueOrDefault(id);
        var ordered = left + reduced;
        var counts = isGone ? null : line.Child("detail");
        long Count(string name) => counts is { } kept ? Math.Min(ordered, kept.Units(name)) : 0;
        var shipped = Count("shipped_quantity");
        var cancelled = isCanceled ? ordered - shipped : reduced;

        var rate = Rate(line);
        // Told without tax where the shop's prices of that currency are.
        var unit = (line.Number("unit_price") ?? throw new FormatException("'unit_price' is not there."))
            * (line.Flag("is_tax_inclusive") == false ? 1 + ((rate ?? 0) / 100) : 1);
        var gross = MedusaJson.Amount(unit * ordered, currency);
        // The line's own total leaves out what came back; its discount is that of the units that are left.
        var discount = left > 0 ? MedusaJson.Amount((line.Number("discount_total") ?? 0) / left * ordered, currency) : Money.Zero(currency);
        var paid = gross - discount;
        var sku = line.Code("variant_sku");
        return new RemoteOrderLine
        {
            ExternalLineId = id,
            Sku = sku,
            Barcode = line.Code("variant_barcode"),
            RemoteIds = line.Code("variant_id") is { } variant ? MedusaVariant.Ids(variant) : new Dictionary<string, string>(),
            Title = line.Text("product_title") ?? line.Text("title") ?? sku ?? "?",
            Quantity = ordered,
            Cancelled = cancelled,
            Shipped = shipped,
            Delivered = Count("delivered_quantity"),

            // Received whole or written off: both have come back.
            Returned = Math.Min(shipped, Count("return_received_quantity") + Count("return_dismissed_quantity")),
            Cancel = cancelled > 0 ? new LineCancel("unknown", isCanceled ? MedusaStatuses.Canceled : "edit", null) : null,
            UnitPrice = MedusaJson.Amount(unit, currency),
            Gross = gross,
            SellerDiscount = discount,
            BuyerPaid = paid,
            InvoiceAmount = paid,
            VatRate = rate is { } percent ? RateText(percent) : null,
        };
    }
}
