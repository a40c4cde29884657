using System.Globalization;

namespace KolajAI.Simulator.Channels.Stock;

/// <summary>What a write makes of what lies in the shop, by the shop's kind; the protocol's table.</summary>
internal static class StockRules
{
    private const int LongestKey = 64;

    public static bool TakesKeys(ChannelStockWrite kind) => kind is ChannelStockWrite.CompareAndSet or ChannelStockWrite.Delta;

    /// <summary>The new number that lies in the shop, or why not.</summary>
    public static (long OnHand, string? Code, string Message) Apply(ChannelStockWrite kind, ChannelListing listing, StockWrite write)
    {
        if (write is { Quantity: null, Delta: null })
            return (listing.OnHand, null, "");
        if (write.Quantity is < 0 || write.OwnOpenUnits < 0 || write.Delta is 0 || (TakesKeys(kind) && write.WriteKey is { Length: 0 or > LongestKey }))
            return Refused("out_of_range", "A quantity is not below 0, a delta not 0, a key 1 to 64 characters.");
        if (kind is ChannelStockWrite.Delta)
        {
            if (write.Delta is not { } delta)
                return Refused("delta_required", "This shop takes deltas.");
            return listing.ForSale + delta < 0
                ? Refused("below_zero", string.Create(CultureInfo.InvariantCulture, $"{listing.Shown} shown, {delta} asked."))
                : (listing.OnHand + delta, null, "");
        }

        if (write.Quantity is not { } quantity)
            return Refused("quantity_required", "This shop takes quantities.");
        if (kind is ChannelStockWrite.OnHandMinusOwnOrders)
            return (quantity + write.OwnOpenUnits, null, "");
        if (kind is ChannelStockWrite.CompareAndSet)
        {
            if (write.Expected is not { } expected)
                return Refused("expected_required", "This shop exchanges numbers.");
            if (listing.Shown != expected)
                return Refused("compare_failed", string.Create(CultureInfo.InvariantCulture, $"{listing.Shown} shown, {expected} expected."));
        }

        return (quantity + listing.Allocated, null, "");
    }

    private static (long OnHand, string? Code, string Message) Refused(string code, string message) => (0, code, message);
}
