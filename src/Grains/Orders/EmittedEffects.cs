using System.Globalization;
using KolajAI.Products;

namespace KolajAI.Grains.Orders;

/// <summary>
/// What an order has done to stock so far, read from the keys of the effects it wrote: each key ends in the line's cumulative count
/// of that kind, so the greatest is the sum.
/// </summary>
internal sealed class EmittedEffects
{
    private readonly Dictionary<(string Line, StockEffectKind Kind), long> _totals = [];

    public EmittedEffects(string orderId, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            if (!TryParse(orderId, key, out var line, out var kind, out var total))
                throw new FormatException($"'{key}' is no effect key of order {orderId}.");
            _totals[(line, kind)] = Math.Max(Total(line, kind), total);
        }
    }

    public bool Any => _totals.Count > 0;

    public long Total(string line, StockEffectKind kind) => _totals.GetValueOrDefault((line, kind));

    /// <summary>Units that the line has reserved and neither given back nor shipped.</summary>
    public long Open(string line) =>
        Total(line, StockEffectKind.Reserve) - Released(line) - Total(line, StockEffectKind.Ship);

    public long Released(string line) => Total(line, StockEffectKind.Release) + Total(line, StockEffectKind.ReleaseWithoutRestock);

    /// <summary>Unique per product for any order and line ids: the last two parts hold no separator, the first none either.</summary>
    public static string Key(string orderId, string line, StockEffectKind kind, long cumulative) =>
        string.Create(CultureInfo.InvariantCulture, $"{orderId}|{line}|{Word(kind)}|{cumulative}");

    /// <summary>Of a bundle's component: the count is the bundle's, so that all components tell the same.</summary>
    public static string Key(string orderId, string line, StockEffectKind kind, string component, long cumulative) =>
        string.Create(CultureInfo.InvariantCulture, $"{orderId}|{line}|{Word(kind)}:{component}|{cumulative}");

    private static bool TryParse(string orderId, string key, out string line, out StockEffectKind kind, out long total)
    {
        (line, kind, total) = ("", default, 0);
        var last = key.LastIndexOf('|');
        var before = last <= 0 ? -1 : key.LastIndexOf('|', last - 1);
        if (before <= orderId.Length || !key.StartsWith(orderId + "|", StringComparison.Ordinal)
            || !long.TryParse(key.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out total))
            return false;
        line = key[(orderId.Length + 1)..before];
        var word = key[(before + 1)..last].Split(':')[0];
        foreach (var known in Enum.GetValues<StockEffectKind>())
        {
            if (Word(known) != word)
                continue;
            kind = known;
            return true;
        }

        return false;
    }

    private static string Word(StockEffectKind kind) => kind switch
    {
        StockEffectKind.Reserve => "reserve",
        StockEffectKind.Release => "release",
        StockEffectKind.ReleaseWithoutRestock => "release_without_restock",
        StockEffectKind.Ship => "ship",
        StockEffectKind.Restock => "restock",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such stock effect."),
    };
}
