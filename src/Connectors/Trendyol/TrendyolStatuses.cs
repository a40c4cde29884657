using KolajAI.Orders;

namespace KolajAI.Connectors.Trendyol;

/// <summary>Trendyol's words for packages. The API writes <c>AtCollectionPoint</c>, webhooks subscribe <c>AT_COLLECTION_POINT</c>: both are read.</summary>
internal static class TrendyolStatuses
{
    /// <summary><see cref="OrderStatus.Unknown"/> for words not known (Trendyol adds some) and for those without a meaning of ours (Repack, Verified).</summary>
    public static OrderStatus Map(string raw) => Fold(raw) switch
    {
        "awaiting" => OrderStatus.Awaiting,
        "created" => OrderStatus.Created,
        "picking" => OrderStatus.Picking,
        "invoiced" => OrderStatus.Invoiced,
        "shipped" => OrderStatus.Shipped,
        "atcollectionpoint" => OrderStatus.AtPickupPoint,
        "delivered" => OrderStatus.Delivered,
        "undelivered" => OrderStatus.Undelivered,
        "returned" => OrderStatus.Returned,
        "cancelled" => OrderStatus.Cancelled,
        "unsupplied" => OrderStatus.Unsupplied,
        _ => OrderStatus.Unknown,
    };

    /// <summary>The package was split or merged away: it counts no more and cancels nothing.</summary>
    public static bool IsDissolved(string raw) => Fold(raw) == "unpacked";

    public static PackageOrigin Origin(string? createdBy) => Fold(createdBy ?? "") switch
    {
        "split" => PackageOrigin.Split,
        "cancel" => PackageOrigin.Cancel,
        "transfer" => PackageOrigin.Transfer,
        _ => PackageOrigin.Order,
    };

    /// <summary>True for a package that reached the status or a later one on the way to the buyer.</summary>
    public static bool HasReached(string raw, OrderStatus status) => Step(Map(raw)) is { } step && step >= Step(status);

    private static int? Step(OrderStatus status) => status switch
    {
        OrderStatus.Awaiting => 0,
        OrderStatus.Created => 1,
        OrderStatus.Picking => 2,
        OrderStatus.Invoiced => 3,
        OrderStatus.Shipped => 4,
        OrderStatus.AtPickupPoint or OrderStatus.Undelivered => 5,
        OrderStatus.Delivered => 6,
        OrderStatus.Returned => 7,
        _ => null,
    };

    private static string Fold(string raw) => raw.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
}
