using KolajAI.Connectors.Http;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>An order in the hub's words. Amounts of WooCommerce's orders are without tax, the tax beside them.</summary>
internal static class WooCommerceOrderMapping
{
    private const string CashOnDelivery = "cod";

    /// <summary>Null for what is no order yet (<see cref="WooCommerceStatuses.IsNoOrderYet"/>).</summary>
    /// <param name="refunds">Read apart where <see cref="HasRefunds"/>.</param>
    /// <exception cref="FormatException">The order lacks what an order needs.</exception>
    public static RemoteOrder? ToRemote(PlatformJson order, IReadOnlyList<WooCommerceRefund> refunds)
    {
        var raw = order.RequiredText("status");
        if (WooCommerceStatuses.IsNoOrderYet(raw, wasPaid: order.Text("date_paid_gmt") is not null))
            return null;
        var id = order.RequiredText("id");
        var placedAt = order.GmtTime("date_created_gmt") ?? throw new FormatException("'date_created_gmt' is not there.");
        var changedAt = order.GmtTime("date_modified_gmt") ?? placedAt;
        var currency = Currency(order);
        var taxes = WooCommerceTaxes.Read(order, currency);
        var total = Amount(order.Number("total"), currency);
        return new RemoteOrder
        {
            OrderKey = id,
            ExternalId = order.Code("number") ?? id,
            Version = Version(changedAt, raw, order),
            Status = StatusOf(order, raw),
            RawStatus = raw,
            PlacedAt = placedAt,
            ChangedAt = changedAt,
            Currency = currency,
            Payment = order.Text("payment_method") is { } method ? new OrderPayment(method, method == CashOnDelivery ? total : null) : null,
            Personal = WooCommerceParties.Read(order),
            Totals = Totals(order, total, currency, taxes),
            Lines = [.. order.List("line_items").Select(line => WooCommerceOrderLines.Read(line, order, raw, refunds, taxes, currency))],
            LinesAreWhole = true,
        };
    }

    public static bool HasRefunds(PlatformJson order) => order.List("refunds").Count > 0;

    /// <summary>The order was completed once: what is refunded after that came back, what before was never sent.</summary>
    public static DateTimeOffset? CompletedAt(PlatformJson order) => order.GmtTime("date_completed_gmt");

    public static Money? Amount(decimal? amount, string currency) => amount switch
    {
        null => null,
        < -1e12m or > 1e12m => throw new FormatException("An amount is out of range."),
        { } value => Money.FromDecimal(value, currency),
    };

    /// <summary>
    /// The time of change in milliseconds. WooCommerce's times have whole seconds, in which an order may be paid and completed; and a refund
    /// may leave its order's time as it was. The rest of the second holds the order's step and its refunds.
    /// </summary>
    private static long Version(DateTimeOffset changedAt, string raw, PlatformJson order) =>
        (changedAt.ToUnixTimeSeconds() * 1000) + (WooCommerceStatuses.Step(raw) * 100) + Math.Min(order.List("refunds").Count, 99);

    private static OrderStatus StatusOf(PlatformJson order, string raw) =>
        // Refunded before anything was sent is cancelled.
        raw == WooCommerceStatuses.Refunded && CompletedAt(order) is null ? OrderStatus.Cancelled : WooCommerceStatuses.Map(raw);

    private static OrderTotals Totals(PlatformJson order, Money? total, string currency, WooCommerceTaxes taxes)
    {
        var discount = Amount(Sum(order.Number("discount_total"), order.Number("discount_tax")), currency);
        return new OrderTotals(
            total is { } paid && discount is { } less ? paid + less : total, discount, null, total, total, taxes.Shares);
    }

    private static decimal? Sum(decimal? net, decimal? tax) => net is null ? null : net + (tax ?? 0);

    private static string Currency(PlatformJson order)
    {
        var code = order.RequiredText("currency").ToUpperInvariant();
        return Currencies.IsKnown(code) ? code : throw new FormatException("'currency' is no ISO 4217 code.");
    }
}
