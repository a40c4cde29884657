using KolajAI.Connectors;
using KolajAI.Products;

namespace KolajAI.Grains.Exposures;

/// <summary>
/// How events move a channel's exposure (docs/decisions/008-exposure.md). The sum over a product's channels never exceeds what is
/// available, whatever platforms do late, twice or never; each rule here is one without which some history oversells.
/// </summary>
internal static class ExposureRule
{
    /// <summary>An effect of one of the channel's own orders is counted.</summary>
    public static ChannelExposure After(ChannelExposure channel, StockEffect effect) => effect.Kind switch
    {
        StockEffectKind.Reserve => Sold(channel, effect.Quantity),
        StockEffectKind.Release or StockEffectKind.ReleaseWithoutRestock => Cancelled(channel, effect.Quantity),
        _ => channel,
    };

    /// <summary>An order of the channel is counted. Its units are no longer uncounted, and the channel has lowered its own number.</summary>
    public static ChannelExposure Sold(ChannelExposure channel, long quantity) => channel with
    {
        Units = Lower(channel.Units, quantity),
        Shown = Lower(channel.Shown, quantity),
        SoldSinceWrite = channel.SoldSinceWrite + quantity,
        SoldSinceRead = channel.SoldSinceRead + quantity,
    };

    /// <summary>A cancellation on the channel is counted: the channel may have put the units on sale again, and may not.</summary>
    public static ChannelExposure Cancelled(ChannelExposure channel, long quantity) => channel with
    {
        Units = channel.Units + quantity,
        Shown = null,
        CancelledSinceWrite = channel.CancelledSinceWrite + quantity,
        CancelledSinceRead = channel.CancelledSinceRead + quantity,
    };

    /// <summary>By how much a write raises exposure, from before it can be sent.</summary>
    /// <param name="ownOpen">Units of the channel's own orders believed open, which such a platform subtracts itself.</param>
    public static long Cost(StockWriteKind kind, long? shown, long value, long ownOpen) => kind switch
    {
        StockWriteKind.Absolute => value,
        StockWriteKind.OnHandMinusOwnOrders => value + ownOpen,
        // Applied only where the channel shows what was expected; if it is not applied, everything stays.
        StockWriteKind.CompareAndSet or StockWriteKind.Delta => Math.Max(0, value - Known(shown)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of stock write."),
    };

    /// <summary>A write is decided. It counts from here, since from here on it may reach the channel at any time.</summary>
    public static ChannelExposure Writing(ChannelExposure channel, StockWriteKind kind, long value, long ownOpen, long version)
    {
        var cost = Cost(kind, channel.Shown, value, ownOpen);
        return channel with
        {
            Units = channel.Units + cost,
            WriteVersion = version,
            Written = value,
            WriteCost = cost,
            WriteChange = kind is StockWriteKind.CompareAndSet or StockWriteKind.Delta ? value - Known(channel.Shown) : 0,
            Settled = false,
            SettledBefore = channel.Settled,
            SoldSinceWrite = 0,
            CancelledSinceWrite = 0,
            ReadAskedAt = null,
        };
    }

    /// <summary>The newest write was surely never sent, or surely not applied: what it cost is given back.</summary>
    public static ChannelExposure Withdrawn(ChannelExposure channel) => channel with
    {
        Units = Lower(channel.Units, channel.WriteCost),
        WriteCost = 0,
        Settled = true,
        // What came of the write before was lost with it; a reading tells.
        Shown = channel.SettledBefore ? channel.Shown : null,
    };

    /// <summary>
    /// The newest write is confirmed, none is open, and a complete reading of the order feed that began late enough has ended: whatever
    /// was sold before the write is counted. Orders found in that reading may have been sold after it and are not subtracted.
    /// </summary>
    public static ChannelExposure WriteSettled(ChannelExposure channel, StockWriting writing)
    {
        if (writing.Kind is StockWriteKind.Delta)
            return DeltaSettled(channel, writing.RefusesBelowZero);
        var bound = channel.Written + channel.CancelledSinceWrite;
        var quiet = channel is { SoldSinceWrite: 0, CancelledSinceWrite: 0 };
        return channel with
        {
            Units = channel.Units is { } units ? Math.Min(units, bound) : bound,
            Settled = true,
            WriteCost = 0,
            Shown = quiet || (channel.Written == 0 && channel.CancelledSinceWrite == 0) ? channel.Written : null,
        };
    }

    /// <summary>
    /// The channel was seen to show <paramref name="shown"/> while no write was open, and a complete reading of the feed that began
    /// late enough after it has ended.
    /// </summary>
    public static ChannelExposure ReadSettled(ChannelExposure channel, long shown)
    {
        var bound = shown + channel.CancelledSinceRead;
        var quiet = channel is { SoldSinceRead: 0, CancelledSinceRead: 0 };
        // More than it could show by all that is counted: somebody else changed it, and it can sell that.
        var changed = shown > channel.Units + channel.SoldSinceRead;
        return channel with
        {
            Units = channel.Units is { } units && !changed ? Math.Min(units, bound) : bound,
            Settled = true,
            WriteCost = 0,
            // A sale or cancellation counted since lies before or after the reading, nobody knows: read once more.
            Shown = quiet ? shown : null,
            ReadAskedAt = null,
        };
    }

    /// <summary>The channel was seen to show something else than it is taken to.</summary>
    public static ChannelExposure Doubted(ChannelExposure channel) => channel with { Shown = null };

    public static ChannelExposure ReadAsked(ChannelExposure channel, DateTimeOffset now) => channel with
    {
        ReadAskedAt = now,
        SoldSinceRead = 0,
        CancelledSinceRead = 0,
    };

    /// <summary>
    /// A relative write is confirmed. Where it lowered the number of a platform that refuses to go below zero, those units can surely
    /// not be sold any more; no reading is needed, since nothing absolute can put sold units back.
    /// </summary>
    private static ChannelExposure DeltaSettled(ChannelExposure channel, bool refusesBelowZero) => channel with
    {
        Units = channel.WriteChange < 0 && refusesBelowZero ? Lower(channel.Units, -channel.WriteChange) : channel.Units,
        Settled = true,
        WriteCost = 0,
        // A reduction that was cut off at zero left less than it says.
        Shown = channel.Shown is { } shown && (channel.WriteChange > 0 || refusesBelowZero) ? Math.Max(0, shown + channel.WriteChange) : null,
    };

    private static long Known(long? shown) =>
        shown ?? throw new InvalidOperationException("A write that starts from the channel's number needs it to be known.");

    private static long? Lower(long? units, long by) => units is { } known ? Math.Max(0, known - by) : null;
}
