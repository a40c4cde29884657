namespace KolajAI.Simulator.Shopify.Inventory;

/// <summary>Names of quantities and reasons of changes (sheet §Stock).</summary>
internal static class InventoryNames
{
    public const string Available = "available";
    public const string OnHand = "on_hand";
    public const string Committed = "committed";

    /// <summary>All names that <c>quantities(names:)</c> answers; the ones not simulated are always 0.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Available, OnHand, Committed, "reserved", "incoming", "damaged", "quality_control", "safety_stock"];

    /// <summary>The platform's documented reasons.</summary>
    public static IReadOnlySet<string> Reasons { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "correction", "cycle_count_available", "damaged", "movement_created", "movement_updated", "movement_received", "movement_canceled", "other",
        "promotion", "quality_control", "received", "reservation_created", "reservation_deleted", "reservation_updated", "restock", "safety_stock", "shrinkage",
    };
}
