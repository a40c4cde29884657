using KolajAI.Products;
using KolajAI.Storage.Rows;
using KolajAI.Warehouses;

namespace KolajAI.Grains.Products;

/// <summary>Applies effects of orders to a stock level, each as one ledger row, in the order given.</summary>
internal static class StockEffects
{
    /// <summary>How far a platform's clock may differ from ours.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(5);

    /// <param name="effects">Effects that the ledger does not hold yet; a key that stands twice counts once.</param>
    /// <param name="now">The hub's recording time, which late counts compare with.</param>
    public static AppliedEffects Apply(string productId, StockLevel before, IEnumerable<StockEffect> effects, DateTimeOffset now)
    {
        var level = before;
        var keys = new List<string>();
        var rows = new List<StoreRow>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var effect in effects)
        {
            if (effect.Quantity < 1)
                throw new ArgumentOutOfRangeException(nameof(effects), effect.Quantity, $"Effect {effect.Key} moves no unit.");
            if (!seen.Add(effect.Key))
                continue;
            level = StockArithmetic.AfterEffect(level, effect.Kind, effect.Quantity);
            keys.Add(effect.Key);
            rows.Add(Entry(productId, effect, effect.Key, effect.Quantity, level, WarehouseIdentity.Default, now));
        }

        return new AppliedEffects(level, keys, rows);
    }

    /// <param name="units">Of the effect, those in this warehouse.</param>
    /// <param name="after">The product's, over all warehouses.</param>
    public static LedgerRow Entry(string productId, StockEffect effect, string key, long units, StockLevel after, string warehouse, DateTimeOffset now)
    {
        var (onHand, reserved) = StockArithmetic.Deltas(effect.Kind, units);
        return new LedgerRow(
            productId, key, LedgerKind(effect.Kind), onHand, reserved, after.OnHand, after.Reserved, warehouse,
            effect.Cause, effect.OrderId, effect.AccountKey, effect.BundleId is { } bundle ? $"{{\"bundle_id\":{ProductFields.Json(bundle)}}}" : null, now);
    }

    /// <summary>
    /// Accounts whose own number has moved by itself exactly as the sum of these effects moves the hub's. That is so only when all
    /// that moved available came from that one channel and nothing was cut off at zero; otherwise it is told the number like any other.
    /// </summary>
    /// <param name="sentSince">True when a stock write may have reached the channel after the sale, and so may have undone what it did by itself.</param>
    public static ShownItself? ShownBy(StockLevel before, StockLevel after, IReadOnlyCollection<StockEffect> effects, Func<string, DateTimeOffset, bool> sentSince)
    {
        if (before.Available < 0 || after.Available < 0)
            return null;
        var moving = effects.Where(MovesAvailable).ToList();
        if (moving.Count == 0 || moving.Exists(static e => !e.ChannelShows))
            return null;
        var account = moving[0].AccountKey;
        if (effects.Any(e => e.AccountKey == account && MovesChannel(e) && !e.ChannelShows))
            return null;
        var soldAt = moving.Min(static e => e.At);
        return moving.Exists(e => e.AccountKey != account) || sentSince(account, soldAt) ? null : new ShownItself(account, CrossesFrom(soldAt));
    }

    /// <summary>
    /// Accounts whose own number these effects have moved, or may have. Where the hub's number is the same after them, these may still show
    /// another: a sale and a cancellation that a write came between, or units that the platform put on sale again and the seller did not.
    /// </summary>
    public static IReadOnlySet<string> MovedThemselves(IEnumerable<StockEffect> effects) =>
        effects.Where(MovesChannel).Select(static e => e.AccountKey).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// Accounts that reckon with their own open orders and shipped some of them around a write: it may have counted units as open that had left, and then the
    /// channel shows as many too many.
    /// </summary>
    /// <param name="sentSince">True when a stock write may have reached the channel after the shipment.</param>
    public static async Task<IReadOnlySet<string>> ShippedAroundAsync(
        IEnumerable<StockEffect> effects, Func<string, bool> countsOwnOrders, Func<string, DateTimeOffset, Task<bool>> sentSince)
    {
        var accounts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var shipped in effects.Where(e => e is { Kind: StockEffectKind.Ship, BundleId: null } && countsOwnOrders(e.AccountKey)).GroupBy(static e => e.AccountKey))
        {
            if (await sentSince(shipped.Key, shipped.Min(static e => e.At)))
                accounts.Add(shipped.Key);
        }

        return accounts;
    }

    private static bool MovesAvailable(StockEffect effect) => StockArithmetic.Deltas(effect.Kind, effect.Quantity) is var d && d.OnHand != d.Reserved;

    private static bool MovesChannel(StockEffect effect) => effect.BundleId is null &&
        effect.Kind is StockEffectKind.Reserve or StockEffectKind.Release or StockEffectKind.ReleaseWithoutRestock;

    /// <summary>
    /// Whether a stock write may have reached the channel after the sale, or the reading that stands for one have seen it. The sale's time is the
    /// platform's, the write's ours; a write that is sent once too often only repeats the hub's number.
    /// </summary>
    /// <param name="sentAt">When the last write was answered or read back; while it is on its way, when it was taken.</param>
    public static bool MayHaveCrossed(DateTimeOffset? sentAt, DateTimeOffset soldAt) => sentAt is { } sent && sent >= CrossesFrom(soldAt);

    /// <summary>A stock write that may have reached the channel at this time or later may have crossed what was sold or shipped then.</summary>
    public static DateTimeOffset CrossesFrom(DateTimeOffset soldAt) => soldAt - ClockDifference;

    private static string LedgerKind(StockEffectKind kind) => kind switch
    {
        StockEffectKind.Reserve => "reserve",
        StockEffectKind.Release => "release",
        StockEffectKind.ReleaseWithoutRestock => "correction",
        StockEffectKind.Ship => "ship",
        StockEffectKind.Restock => "restock",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such stock effect."),
    };
}

/// <summary>A channel that shows the new number already, having moved its own.</summary>
/// <param name="UnlessSentSince">Not so if a stock write may have reached it at this time or later.</param>
internal sealed record ShownItself(string Account, DateTimeOffset UnlessSentSince);

/// <param name="Keys">Keys that counted, in order.</param>
/// <param name="Rows">Their ledger rows.</param>
internal sealed record AppliedEffects(StockLevel Level, IReadOnlyList<string> Keys, IReadOnlyList<StoreRow> Rows);
