namespace KolajAI.Simulator.Trendyol.Orders;

/// <summary>Forward transitions only (sheet §2, stage calls); the order of statuses is that of §4.</summary>
internal static class PackageMoves
{
    public static bool Allowed(PackageStatus from, PackageStatus to) => to switch
    {
        PackageStatus.Cancelled or PackageStatus.UnSupplied or PackageStatus.UnPacked => from < PackageStatus.Shipped,
        PackageStatus.Returned => from is >= PackageStatus.Shipped and < PackageStatus.Returned,
        PackageStatus.Delivered => from is >= PackageStatus.Shipped and < PackageStatus.Delivered,
        PackageStatus.AtCollectionPoint or PackageStatus.UnDelivered => from >= PackageStatus.Shipped && from < to,
        _ => from < to && to != PackageStatus.Awaiting,
    };
}
