using System.Text.Json.Nodes;

namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>Money paid back, and for which units.</summary>
/// <param name="Amount">With tax, above zero.</param>
/// <param name="ByGateway">The gateway paid it back.</param>
internal sealed record OrderRefund(
    long Id, decimal Amount, string Reason, bool ByGateway, DateTimeOffset Created, IReadOnlyList<RefundedLine> Lines, JsonArray Meta);

/// <summary>A line of a refund; the amount is above zero.</summary>
internal sealed record RefundedLine(long Id, OrderLine Line, int Quantity, TaxedAmount Amount);
