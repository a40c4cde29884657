using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>A refund of an order: units of lines, below zero as WooCommerce writes them, or an amount alone.</summary>
/// <param name="Units">Units by id of the order's line.</param>
internal sealed record WooCommerceRefund(DateTimeOffset? CreatedAt, IReadOnlyDictionary<string, long> Units)
{
    private const string RefundedItem = "_refunded_item_id";

    /// <param name="order">For lines of refunds that do not name the line they refund.</param>
    /// <exception cref="FormatException">Not what WooCommerce sends.</exception>
    public static WooCommerceRefund Read(PlatformJson refund, PlatformJson order) => new(
        refund.GmtTime("date_created_gmt"),
        refund.List("line_items")
            .Select(line => (Line: LineOf(line, order), Units: Math.Abs(UnitsOf(line))))
            .Where(static pair => pair.Line is not null && pair.Units > 0)
            .GroupBy(static pair => pair.Line!, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Sum(static pair => pair.Units), StringComparer.Ordinal));

    private static long UnitsOf(PlatformJson line) => (line.Integer("quantity") ?? 0) is var units and >= -1_000_000 and <= 1_000_000
        ? units
        : throw new FormatException("'quantity' is no count of units.");

    private static string? LineOf(PlatformJson line, PlatformJson order)
    {
        if (line.Meta(RefundedItem) is { } id)
            return id;
        var same = order.List("line_items").Where(other =>
            other.Integer("product_id") == line.Integer("product_id") && (other.Integer("variation_id") ?? 0) == (line.Integer("variation_id") ?? 0)).ToList();
        return same.Count == 1 ? same[0].Text("id") : null;
    }
}
