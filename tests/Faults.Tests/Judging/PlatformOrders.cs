using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Judging;

/// <summary>Units of one SKU in one order, as the platform's log has them.</summary>
internal readonly record struct OrderedUnits(long Sold, long Cancelled, long Shipped)
{
    public long Open => Sold - Cancelled - Shipped;
}

/// <summary>The orders of the platform's log.</summary>
internal static class PlatformOrders
{
    public static Dictionary<(string Shop, string Order, string Sku), OrderedUnits> Of(History history)
    {
        var known = history.Articles.Select(static a => a.Sku).ToHashSet(StringComparer.Ordinal);
        var orders = new Dictionary<(string, string, string), OrderedUnits>();
        foreach (var entry in history.Platform)
        {
            if (entry is not { OrderNumber: { } order, Sku: { } sku, Quantity: { } units } || !known.Contains(sku))
                continue;
            var key = (entry.SellerId, order, sku);
            var before = orders.GetValueOrDefault(key);
            orders[key] = entry.Kind switch
            {
                JournalKinds.Sale => before with { Sold = before.Sold + units },
                JournalKinds.Cancel => before with { Cancelled = before.Cancelled + units },
                JournalKinds.Ship => before with { Shipped = before.Shipped + units },
                _ => before,
            };
        }

        return orders;
    }
}
