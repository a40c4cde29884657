using KolajAI.Grains.Products;
using KolajAI.Products;

namespace KolajAI.Grains.Effects;

/// <summary>Takes the result of one call apart: to each caller what became of its own effects, as if it had called alone and in its turn.</summary>
internal static class CombinedResult
{
    /// <param name="callers">In the order in which their effects stood in the call.</param>
    public static IReadOnlyList<EffectsResult> Split(IReadOnlyList<IReadOnlyList<StockEffect>> callers, EffectsResult result)
    {
        if (result.Missing)
            return [.. callers.Select(_ => result)];
        // A key that two callers bring counts for the first: for the second it was there before.
        var open = result.Applied.ToHashSet(StringComparer.Ordinal);
        var split = new EffectsResult[callers.Count];
        var available = new long[callers.Count];
        for (var i = 0; i < callers.Count; i++)
        {
            var (applied, repeated) = (new List<string>(), new List<string>());
            foreach (var effect in callers[i].DistinctBy(static e => e.Key, StringComparer.Ordinal))
            {
                if (!open.Remove(effect.Key))
                {
                    repeated.Add(effect.Key);
                    continue;
                }

                applied.Add(effect.Key);
                var (onHand, reserved) = StockArithmetic.Deltas(effect.Kind, effect.Quantity);
                available[i] += onHand - reserved;
            }

            split[i] = new EffectsResult(applied.ToArray(), repeated.ToArray(), 0, Missing: false) { Spread = result.Spread };
        }

        // From the last caller back: what came after a caller is no shortfall of its own.
        var missing = result.Shortfall;
        for (var i = callers.Count - 1; i >= 0 && missing > 0; i--)
        {
            split[i] = split[i] with { Shortfall = missing };
            missing += available[i];
        }

        return split;
    }
}
