using KolajAI.Fuzz.Engine;

namespace KolajAI.Fuzz.Targets;

/// <summary>Every target; docs/reliability-fuzzing.md says which parser each tries.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. ((string[])["trendyol", "woocommerce", "shopify", "sandbox"]).Select(static id => new FuzzTarget($"answers-{id}", _ => new PlatformWorker(id))),
    ];
}
