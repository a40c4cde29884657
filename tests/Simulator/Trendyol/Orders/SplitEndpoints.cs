using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol.Orders;

/// <summary>
/// Splits: accepted at once, done later, with new package ids (sheet §2). The sheet names the four calls without their
/// bodies; the ones read here are listed in the README. What a request does not mention goes into one more package.
/// </summary>
internal static class SplitEndpoints
{
    public static void Map(RouteGroupBuilder trendyol)
    {
        trendyol.MapPost($"{ShipmentEndpoints.Package}/split", async (HttpContext context, long packageId) =>
        {
            var request = await TrendyolJson.ReadAsync<SplitRequest>(context);
            return Split(context.Seller(), packageId, package => [Whole(package, request.OrderLineIds)]);
        }).As("split", TrendyolQuotas.OrderWrite);

        trendyol.MapPost($"{ShipmentEndpoints.Package}/multi-split", async (HttpContext context, long packageId) =>
        {
            var request = await TrendyolJson.ReadAsync<MultiSplitRequest>(context);
            return Split(context.Seller(), packageId, package => [.. Named(request.SplitGroups, "splitGroups").Select(group => Whole(package, group.OrderLineIds))]);
        }).As("multi_split", TrendyolQuotas.OrderWrite);

        trendyol.MapPost($"{ShipmentEndpoints.Package}/quantity-split", async (HttpContext context, long packageId) =>
        {
            var request = await TrendyolJson.ReadAsync<QuantitySplitRequest>(context);
            return Split(context.Seller(), packageId, _ =>
                [.. Named(request.QuantitySplit, "quantitySplit").SelectMany(line => Named(line.Quantities, "quantities")
                    .Select(quantity => new Dictionary<long, int> { [line.OrderLineId] = quantity }))]);
        }).As("quantity_split", TrendyolQuotas.OrderWrite);

        trendyol.MapPost($"{ShipmentEndpoints.Package}/split-packages", async (HttpContext context, long packageId) =>
        {
            var request = await TrendyolJson.ReadAsync<SplitPackagesRequest>(context);
            return Split(context.Seller(), packageId, _ =>
                [.. Named(request.SplitPackages, "splitPackages").Select(part => Sum(Named(part.PackageDetails, "packageDetails")))]);
        }).As("split_packages", TrendyolQuotas.OrderWrite);
    }

    /// <summary>Plans the parts with the rest as one more; used by the control API too.</summary>
    /// <exception cref="TrendyolRefusal">Unknown lines, too many units, or nothing left to split (400).</exception>
    public static IReadOnlyList<IReadOnlyList<OrderLine>> Plan(OrderPackage package, IReadOnlyList<Dictionary<long, int>> parts)
    {
        if (package.Status is not (PackageStatus.Created or PackageStatus.Verified or PackageStatus.Picking))
            throw TrendyolErrors.BadRequest($"Package status {package.Status} does not allow it", "status");
        var left = package.Lines.ToDictionary(line => line.LineId, line => line.Quantity);
        foreach (var (lineId, quantity) in parts.SelectMany(part => part))
        {
            if (quantity < 1 || !left.TryGetValue(lineId, out var available) || available < quantity)
                throw TrendyolErrors.BadRequest($"Line {lineId} does not hold {quantity} more", "orderLineId");
            left[lineId] = available - quantity;
        }

        List<IReadOnlyList<OrderLine>> planned = [.. parts.Append(left).Select(part => Lines(package, part)).Where(lines => lines.Count > 0)];
        return planned.Count > 1 ? planned : throw TrendyolErrors.BadRequest("Nothing would be split", "orderLineIds");
    }

    private static IResult Split(TrendyolSeller seller, long packageId, Func<OrderPackage, IReadOnlyList<Dictionary<long, int>>> parts)
    {
        seller.Locked(() =>
        {
            var asked = ShipmentEndpoints.Required(seller, packageId);
            var wanted = parts(asked);
            Plan(asked, wanted);
            seller.Later(TimeSpan.FromMilliseconds(seller.Settings.BatchDelayMs), () =>
            {
                // A package that moved on meanwhile stays as it is; the seller finds out by reading.
                if (seller.Orders.Find(packageId) is { } package && package.Lines == asked.Lines && package.IsBeforeShipping && package.Status != PackageStatus.Invoiced)
                    seller.Orders.Split(package, Plan(package, wanted));
            });
        });
        return Results.Ok();
    }

    private static List<OrderLine> Lines(OrderPackage package, Dictionary<long, int> quantities) =>
    [
        .. package.Lines.Where(line => quantities.GetValueOrDefault(line.LineId) > 0)
            .Select(line => line with { Quantity = quantities[line.LineId] }),
    ];

    private static Dictionary<long, int> Whole(OrderPackage package, IReadOnlyList<long>? lineIds)
    {
        var quantities = new Dictionary<long, int>();
        foreach (var lineId in Named(lineIds, "orderLineIds"))
        {
            var line = package.Lines.FirstOrDefault(line => line.LineId == lineId)
                ?? throw TrendyolErrors.BadRequest($"Line {lineId} is not in the package", "orderLineIds");
            if (!quantities.TryAdd(lineId, line.Quantity))
                throw TrendyolErrors.BadRequest($"Line {lineId} is named twice", "orderLineIds");
        }

        return quantities;
    }

    private static Dictionary<long, int> Sum(IReadOnlyList<SplitDetail> details) =>
        details.GroupBy(detail => detail.OrderLineId).ToDictionary(group => group.Key, group => group.Sum(detail => detail.Quantities));

    private static IReadOnlyList<T> Named<T>(IReadOnlyList<T>? list, string field) =>
        list is { Count: > 0 } ? list : throw TrendyolErrors.BadRequest($"{field} must not be empty", field);

    private sealed record SplitRequest(IReadOnlyList<long>? OrderLineIds);

    private sealed record MultiSplitRequest(IReadOnlyList<SplitRequest>? SplitGroups);

    private sealed record QuantitySplitLine(long OrderLineId, IReadOnlyList<int>? Quantities);

    private sealed record QuantitySplitRequest(IReadOnlyList<QuantitySplitLine>? QuantitySplit);

    private sealed record SplitDetail(long OrderLineId, int Quantities);

    private sealed record SplitPart(IReadOnlyList<SplitDetail>? PackageDetails);

    private sealed record SplitPackagesRequest(IReadOnlyList<SplitPart>? SplitPackages);
}
