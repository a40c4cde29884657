using KolajAI.Identity;
using KolajAI.Orders;

namespace KolajAI.Grains.Orders;

/// <summary>
/// Merges what a platform told into what is known. Header, each line and each package carry their newest version; older never
/// overwrites newer, so the order in which messages arrive does not matter once all have arrived.
/// </summary>
internal static class OrderMerge
{
    public const string Removed = "removed";

    /// <param name="known">Null for the first message of an order.</param>
    /// <returns>The merged order, with <see cref="Order.UpdatedAt"/> as it was: whoever stores a change sets it.</returns>
    public static Order Merge(Order? known, RemoteOrder told, AccountRef account, string orderId)
    {
        var newer = known is null || told.Version > known.RemoteVersion;
        var order = newer ? Header(known, told, account, orderId) : known!;
        var packages = Packages(order.Packages, told);
        var lines = Lines(order.Lines, told, newer);
        if (!told.LinesAreWhole)
            lines = lines.ConvertAll(l => Counted(l, packages, told));
        // What the platform said of the whole order is kept only as its raw word; a repeat of it must come to the same.
        var status = newer ? told.Status : order.Status;
        lines = lines.ConvertAll(l => l with { Status = DerivedStatus.OfLine(l, packages, status) });
        return order with { Lines = lines, Packages = packages, Status = DerivedStatus.OfOrder(lines, packages, status) };
    }

    private static Order Header(Order? known, RemoteOrder told, AccountRef account, string orderId) => new()
    {
        Id = orderId,
        IntegrationId = account.Integration,
        Account = account.Account,
        OrderKey = told.OrderKey,
        ExternalId = told.ExternalId,
        Status = told.Status,
        RawStatus = told.RawStatus,
        PlacedAt = told.PlacedAt,
        UpdatedAt = known?.UpdatedAt ?? told.ChangedAt,
        ShipBy = told.ShipBy,
        FulfilledBy = told.FulfilledByPlatform ? "platform" : "seller",
        IsExport = told.IsExport,
        Test = told.Test,
        Currency = told.Currency,
        Payment = told.Payment ?? known?.Payment,
        Gift = told.Gift,
        Totals = told.Totals ?? known?.Totals,
        RemoteVersion = told.Version,
        Lines = known?.Lines ?? [],
        Packages = known?.Packages ?? [],
        References = known?.References ?? new Dictionary<string, string>(),
        Problems = known?.Problems ?? [],
        Metadata = known?.Metadata ?? new Dictionary<string, string>(),
    };

    private static List<OrderLine> Lines(IReadOnlyList<OrderLine> known, RemoteOrder told, bool newer)
    {
        var lines = known.ToDictionary(static l => l.ExternalLineId, StringComparer.Ordinal);
        foreach (var remote in told.Lines)
        {
            var old = lines.GetValueOrDefault(remote.ExternalLineId);
            if (old is not null && told.Version <= old.RemoteVersion)
                continue;
            var line = Described(old, remote, told.Version);
            if (told.LinesAreWhole)
            {
                line = line with
                {
                    Quantity = remote.Quantity,
                    Cancelled = remote.Cancelled,
                    Shipped = remote.Shipped,
                    Delivered = remote.Delivered,
                    Returned = remote.Returned,
                };
                // A line that a newer telling of the whole order does not name any more was taken out of it.
                if (!newer && old is null)
                    line = Taken(line);
            }

            lines[remote.ExternalLineId] = line;
        }

        if (told.LinesAreWhole && newer)
        {
            var named = told.Lines.Select(static l => l.ExternalLineId).ToHashSet(StringComparer.Ordinal);
            foreach (var gone in known.Where(l => !named.Contains(l.ExternalLineId)))
                lines[gone.ExternalLineId] = Taken(gone with { RemoteVersion = told.Version });
        }

        return lines.Values.OrderBy(static l => l.ExternalLineId, StringComparer.Ordinal).ToList();
    }

    private static OrderLine Taken(OrderLine line) => line with
    {
        Cancelled = Math.Max(line.Cancelled, line.Quantity - line.Shipped),
        Cancel = line.Cancel ?? new LineCancel("unknown", Removed, null),
    };

    private static OrderLine Described(OrderLine? old, RemoteOrderLine told, long version) => new()
    {
        Id = told.ExternalLineId,
        ExternalLineId = told.ExternalLineId,
        Sku = told.Sku,
        Barcode = told.Barcode,
        Title = told.Title,
        SkuKnown = old?.SkuKnown ?? false,
        ProductId = old?.ProductId,
        Components = old?.Components ?? [],
        WarehouseIds = old?.WarehouseIds ?? [],
        Quantity = old?.Quantity ?? 0,
        Cancelled = old?.Cancelled ?? 0,
        Shipped = old?.Shipped ?? 0,
        Delivered = old?.Delivered ?? 0,
        Returned = old?.Returned ?? 0,
        Cancel = told.Cancel ?? old?.Cancel,
        UnitPrice = told.UnitPrice,
        Gross = told.Gross,
        SellerDiscount = told.SellerDiscount,
        PlatformDiscount = told.PlatformDiscount,
        BuyerPaid = told.BuyerPaid,
        InvoiceAmount = told.InvoiceAmount,
        VatRate = told.VatRate,
        Commission = told.Commission,
        RemoteIds = told.RemoteIds.OrderBy(static e => e.Key, StringComparer.Ordinal).ToDictionary(static e => e.Key, static e => e.Value),
        RemoteVersion = version,
    };

    private static OrderLine Counted(OrderLine line, List<OrderPackage> packages, RemoteOrder told)
    {
        var (ordered, cancelled, shipped, delivered, returned) = LineCounts.Of(line.Id, packages);
        var why = told.Packages.FirstOrDefault(p => p.Cancel is not null && p.Lines.Any(l => l.ExternalLineId == line.ExternalLineId))?.Cancel;
        return line with
        {
            Quantity = ordered,
            Cancelled = cancelled,
            Shipped = shipped,
            Delivered = delivered,
            Returned = returned,
            Cancel = line.Cancel ?? why,
        };
    }

    private static List<OrderPackage> Packages(IReadOnlyList<OrderPackage> known, RemoteOrder told)
    {
        var packages = known.ToDictionary(static p => p.ExternalId, StringComparer.Ordinal);
        foreach (var remote in told.Packages)
        {
            if (!packages.TryGetValue(remote.ExternalId, out var old) || remote.Version > old.RemoteVersion)
                packages[remote.ExternalId] = Package(old, remote);
        }

        var replaced = packages.Values.SelectMany(static p => p.OriginIds.Where(o => o != p.ExternalId)).ToHashSet(StringComparer.Ordinal);
        return packages.Values
            .Select(p => replaced.Contains(p.ExternalId) ? p with { Superseded = true } : p)
            .OrderBy(static p => p.ExternalId, StringComparer.Ordinal)
            .ToList();
    }

    private static OrderPackage Package(OrderPackage? old, RemotePackage told) => new()
    {
        Id = told.ExternalId,
        ExternalId = told.ExternalId,
        OriginIds = told.OriginIds.ToList(),
        CreatedBy = told.CreatedBy,
        Status = told.Status,
        RawStatus = told.RawStatus,
        Superseded = told.Dissolved,
        RemoteVersion = told.Version,
        Lines = told.Lines.Select(static l => new OrderPackageLine(l.ExternalLineId, l.Quantity)).ToList(),
        Cargo = told.Cargo ?? old?.Cargo,
        ShipmentId = old?.ShipmentId,
        InvoiceId = old?.InvoiceId,
        ShipBy = told.ShipBy ?? old?.ShipBy,
        WarehouseId = old?.WarehouseId,
    };
}
