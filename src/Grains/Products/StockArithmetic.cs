using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Products;

/// <summary>Stock as numbers (design.md, invariant 4). Nothing here knows time or storage.</summary>
internal static class StockArithmetic
{
    /// <summary>
    /// The level after a count. <paramref name="since"/> is what the ledger recorded after the moment of the count: those shipments and
    /// receipts were not in the count and still apply.
    /// </summary>
    /// <param name="now">The level before this count is written.</param>
    public static StockLevel AfterCount(StockLevel now, long counted, StockBasis basis, LedgerSums since)
    {
        var onHand = checked(counted - since.Shipped + since.Received);
        if (basis is StockBasis.Available)
        {
            // What was reserved at that moment lay on the shelf and was not counted as available.
            var reservedThen = now.Reserved - since.Reserved;
            onHand = checked(onHand + reservedThen);
        }

        return now with { OnHand = onHand };
    }

    public static StockLevel AfterDelta(StockLevel now, long delta) => now with { OnHand = checked(now.OnHand + delta) };

    public static StockLevel AfterEffect(StockLevel now, StockEffectKind kind, long quantity)
    {
        var (onHand, reserved) = Deltas(kind, quantity);
        return new StockLevel(checked(now.OnHand + onHand), checked(now.Reserved + reserved));
    }

    /// <summary>By how much one effect changes on_hand and reserved.</summary>
    public static (long OnHand, long Reserved) Deltas(StockEffectKind kind, long quantity) => kind switch
    {
        StockEffectKind.Reserve => (0, quantity),
        StockEffectKind.Release => (0, -quantity),
        StockEffectKind.ReleaseWithoutRestock => (-quantity, -quantity),
        StockEffectKind.Ship => (-quantity, -quantity),
        StockEffectKind.Restock => (quantity, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such stock effect."),
    };

    /// <summary>Units sold that are not there; 0 when none.</summary>
    public static long Shortfall(StockLevel level) => Math.Max(0, -level.Available);
}
