using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>Order statuses (sheet, orders) and what they mean for the stock.</summary>
internal static class OrderStatuses
{
    private static readonly string[] Core = ["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "checkout-draft"];

    /// <summary>Those an order may be given; the bin is not one of them.</summary>
    public static IReadOnlyList<string> Of(WooShop shop) => [.. Core, .. shop.Settings.ExtraStatuses];

    /// <summary>Units are taken from stock, once an order.</summary>
    public static bool TakesStock(string status) => status is "processing" or "on-hold" or "completed";

    /// <summary>Units that were taken are put back.</summary>
    public static bool GivesBack(string status) => status is "cancelled" or "pending";

    public static bool IsPaid(string status) => status is "processing" or "completed";

    /// <summary>How people read it, for the notes.</summary>
    public static string Title(string status) => status switch
    {
        "pending" => "Pending payment",
        "on-hold" => "On hold",
        "checkout-draft" => "Draft",
        { Length: > 0 } => char.ToUpperInvariant(status[0]) + status[1..],
        _ => status,
    };
}
