using KolajAI.Grains.Products;
using KolajAI.Orders;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Orders;

/// <summary>Tells an order's lines and packages out of which warehouses their units come, as the ledger of the products has it.</summary>
internal static class OrderWarehouses
{
    /// <summary>What the ledger's keys of a line begin with.</summary>
    public static string LineKey(string orderId, string lineId) => $"{orderId}|{lineId}|";

    /// <param name="entries">Of the lines' products, by <see cref="LineKey"/>.</param>
    public static Order Told(Order order, IReadOnlyCollection<LineEntry> entries)
    {
        var byLine = entries.ToLookup(static e => LineHoldings.LineOf(e.EffectKey), StringComparer.Ordinal);
        var lines = order.Lines.Select(line => line.WarehouseIds
            .Union(byLine[LineKey(order.Id, line.Id)].Where(static e => e.Kind == "reserve").Select(static e => e.WarehouseId), StringComparer.Ordinal)
            .ToList() is var known && known.Count > line.WarehouseIds.Count
            ? line with { WarehouseIds = known }
            : line).ToList();
        return lines.SequenceEqual(order.Lines) ? order : WithPackages(order with { Lines = lines });
    }

    /// <summary>A package is of the warehouse that all of its lines come from; of none where they come from several.</summary>
    public static Order WithPackages(Order order)
    {
        if (order.Lines.All(static l => l.WarehouseIds.Count == 0))
            return order;
        var lines = order.Lines.ToDictionary(static l => l.ExternalLineId, static l => l.WarehouseIds, StringComparer.Ordinal);
        string? Of(OrderPackage package) =>
            package.Lines.SelectMany(l => lines.GetValueOrDefault(l.LineId) ?? []).Distinct(StringComparer.Ordinal).ToList() is [var only] ? only : null;
        var packages = order.Packages.Select(p => Of(p) is var warehouse && warehouse != p.WarehouseId ? p with { WarehouseId = warehouse } : p).ToList();
        return packages.SequenceEqual(order.Packages) ? order : order with { Packages = packages };
    }
}
