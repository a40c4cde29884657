using KolajAI.Connectors.Http;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Medusa;

/// <summary>Medusa's order in the hub's words.</summary>
internal static class MedusaOrderMapping
{
    /// <summary>Null for a draft, which reserves nothing until it is made an order.</summary>
    /// <exception cref="FormatException">The order lacks what an order needs.</exception>
    public static RemoteOrder? ToRemote(PlatformJson order, MedusaEdits edits)
    {
        var status = order.RequiredText("status");
        if (status == MedusaStatuses.Draft || order.Flag("is_draft_order") == true)
            return null;
        var id = order.RequiredText("id");
        var currency = Currency(order);
        var isCanceled = status == MedusaStatuses.Canceled;
        var lines = MedusaOrderLines.Read(order, edits, isCanceled, currency);
        var total = order.Amount("total", currency);
        var (mapped, raw) = MedusaStatuses.Map(
            status, order.Code("payment_status") ?? "not_paid", order.Code("fulfillment_status") ?? "not_fulfilled", total is { TenThousandths: 0 },
            lines.TrueForAll(static line => line.Shipped >= line.Quantity - line.Cancelled));
        return new RemoteOrder
        {
            OrderKey = id,
            ExternalId = order.Code("custom_display_id") ?? order.Code("display_id") ?? id,
            Version = Version(order),
            Status = Returned(lines) ?? mapped,
            RawStatus = raw,
            PlacedAt = order.RequiredTime("created_at"),
            ChangedAt = ChangedAt(order),
            Currency = currency,
            Payment = Payment(order),
            Personal = MedusaParties.Read(order),
            Totals = Totals(order, total, currency),
            Lines = lines,
            Packages = [.. order.List("fulfillments").Select(Package)],
            LinesAreWhole = true,
        };
    }

    public static DateTimeOffset ChangedAt(PlatformJson order) => order.RequiredTime("updated_at");

    /// <summary>
    /// The last change of the order, its payments and its fulfilments: a payment captured later leaves the order's own time as it was (seen on
    /// 2.21.2).
    /// </summary>
    private static long Version(PlatformJson order) => order.List("payment_collections")
        .SelectMany(static collection => collection.List("payments").Append(collection)).Concat(order.List("fulfillments"))
        .Select(static part => part.Time("updated_at")).OfType<DateTimeOffset>().Append(ChangedAt(order)).Max().ToUnixTimeMilliseconds();

    private static OrderStatus? Returned(List<RemoteOrderLine> lines)
    {
        var returned = lines.Sum(static line => line.Returned);
        if (returned == 0)
            return null;
        return returned >= lines.Sum(static line => line.Quantity - line.Cancelled) ? OrderStatus.Returned : OrderStatus.PartiallyReturned;
    }

    private static OrderPayment? Payment(PlatformJson order)
    {
        var payments = order.List("payment_collections").SelectMany(static collection => collection.List("payments")).ToList();
        var kept = payments.Where(static payment => payment.Text("canceled_at") is null).ToList();
        return (kept.Count > 0 ? kept : payments).Select(static payment => payment.Text("provider_id")).OfType<string>().FirstOrDefault() is { } provider
            ? new OrderPayment(provider, null)
            : null;
    }

    private static OrderTotals Totals(PlatformJson order, Money? total, string currency)
    {
        var discount = order.Amount("discount_total", currency);
        return new OrderTotals(total is { } paid && discount is { } less ? paid + less : total, discount, null, total, total, [.. Vat(order, currency)]);
    }

    /// <summary>Base and tax by rate, over goods and shipping.</summary>
    private static IEnumerable<VatShare> Vat(PlatformJson order, string currency)
    {
        var parts = order.List("items")
            .Select(static line => (Rate: MedusaOrderLines.Rate(line), Total: line.Number("total") ?? 0, Tax: line.Number("tax_total") ?? 0))
            .Concat(order.List("shipping_methods").Take(1).Select(method => (
                Rate: MedusaOrderLines.Rate(method), Total: order.Number("shipping_total") ?? 0, Tax: order.Number("shipping_tax_total") ?? 0)));
        return parts.Where(static part => part.Rate is not null && part.Total != 0)
            .GroupBy(static part => part.Rate!.Value).OrderBy(static share => share.Key)
            .Select(share => new VatShare(
                MedusaOrderLines.RateText(share.Key), MedusaJson.Amount(share.Sum(static part => part.Total - part.Tax), currency),
                MedusaJson.Amount(share.Sum(static part => part.Tax), currency)));
    }

    /// <summary>A fulfilment: packed, shipped and delivered by the times that Medusa keeps of it.</summary>
    private static RemotePackage Package(PlatformJson fulfilment)
    {
        var isCanceled = fulfilment.Text("canceled_at") is not null;
        var (status, raw) = isCanceled ? (OrderStatus.Cancelled, MedusaStatuses.Canceled)
            : fulfilment.Text("delivered_at") is not null ? (OrderStatus.Delivered, "delivered")
            : fulfilment.Text("shipped_at") is not null ? (OrderStatus.Shipped, "shipped")
            : (OrderStatus.Picking, "packed");
        var labels = fulfilment.List("labels");
        var carrier = fulfilment.Child("metadata")?.AnyText(MedusaOrderActions.CarrierKey);
        return new RemotePackage
        {
            ExternalId = fulfilment.RequiredText("id"),
            Status = status,
            RawStatus = raw,

            // A cancelled fulfilment gives its units back to the order: they are open again, not cancelled.
            Dissolved = isCanceled,
            Version = fulfilment.RequiredTime("updated_at").ToUnixTimeMilliseconds(),
            Lines = [.. fulfilment.List("items").Where(static item => item.Text("line_item_id") is not null)
                .GroupBy(static item => item.RequiredText("line_item_id"), StringComparer.Ordinal)
                .Select(static same => new PackageLine(same.Key, same.Max(static item => item.Units("quantity"))))],
            Cargo = new PackageCargo(
                "seller", null, carrier is null ? null : new CargoProvider(null, carrier), null,
                labels.Select(static label => label.Text("tracking_number")).OfType<string>().FirstOrDefault(),
                labels.Select(static label => label.Text("tracking_url")).OfType<string>().FirstOrDefault(static url => url != "#"), null, [], null),
        };
    }

    private static string Currency(PlatformJson order)
    {
        var code = order.RequiredText("currency_code").ToUpperInvariant();
        return Currencies.IsKnown(code) ? code : throw new FormatException("'currency_code' is no ISO 4217 code.");
    }
}
