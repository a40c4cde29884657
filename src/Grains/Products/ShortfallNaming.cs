using System.Globalization;
using KolajAI.Products;
using KolajAI.Storage.Rows;
using KolajAI.Warehouses;

namespace KolajAI.Grains.Products;

/// <summary>Names a shortfall while available is below zero, with the orders concerned; beginning and end are entries of the timeline.</summary>
internal static class ShortfallNaming
{
    private const int MostOrders = 50;

    /// <param name="effects">What orders did in this change.</param>
    /// <param name="version">Of the product before the change.</param>
    public static ProductDecision Name(ProductDocument? before, ProductDecision decision, IReadOnlyCollection<StockEffect> effects, long version, DateTimeOffset now)
    {
        var document = decision.Document;
        var units = document.Missing();
        if (units == 0 && before?.Shortfall is null)
            return decision;
        if (units == 0)
            return With(decision, document with { Shortfall = null }, "shortfall_ended", version, now);
        var orders = (before?.Shortfall?.OrderIds ?? [])
            .Concat(effects.Where(static e => e.Kind is StockEffectKind.Reserve).Select(static e => e.OrderId))
            .Distinct(StringComparer.Ordinal).Take(MostOrders).ToList();
        var named = new Shortfall(units, before?.Shortfall?.Since ?? now, orders);
        return before?.Shortfall is { } known && known.Units == units && known.OrderIds.SequenceEqual(orders, StringComparer.Ordinal)
            ? decision
            : With(decision, document with { Shortfall = named }, "shortfall", version, now);
    }

    private static ProductDecision With(ProductDecision decision, ProductDocument document, string kind, long version, DateTimeOffset now)
    {
        var detail = document.Shortfall is { } named
            ? $"{{\"units\":{named.Units.ToString(CultureInfo.InvariantCulture)},\"order_ids\":{ProductFields.Json(named.OrderIds)}}}"
            : null;
        var entry = new LedgerRow(
            document.Product.Id, string.Create(CultureInfo.InvariantCulture, $"{kind}:{version + 1}"), kind, 0, 0, document.Stock.OnHand,
            document.Stock.Reserved, WarehouseIdentity.Default, kind, null, null, detail, now);
        return decision with { Document = document, Rows = [.. decision.Rows, entry] };
    }
}
