using KolajAI.Connectors.Http;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Shopify;

/// <summary>An order in the hub's words. Amounts are in the shop's own money, not in the buyer's.</summary>
internal static class ShopifyOrderMapping
{
    public const string NoReturn = "NO_RETURN";

    /// <summary>Nothing was sent yet by these words.</summary>
    private static readonly HashSet<string> Unsent = new(StringComparer.Ordinal) { "UNFULFILLED", "ON_HOLD", "SCHEDULED", "OPEN", "PENDING_FULFILLMENT", "REQUEST_DECLINED" };

    /// <summary>False where the order's head and lines tell everything.</summary>
    public static bool HasMoved(PlatformJson order, IReadOnlyList<PlatformJson> lines) =>
        order.Text("cancelledAt") is not null || !Unsent.Contains(
            order.RequiredText("displayFulfillmentStatus")) || order.Text("returnStatus") != NoReturn
        || lines.Any(
            static line => line.Units("currentQuantity") < line.Units("quantity") || line.Units("unfulfilledQuantity") < line.Units("quantity"));

    /// <exception cref="FormatException">The order lacks what an order needs.</exception>
    public static RemoteOrder ToRemote(PlatformJson order, IReadOnlyList<PlatformJson> rows, ShopifyOrderMoves moves)
    {
        var id = ShopifyGid.Required(order.RequiredText("id"), "Order");
        var changedAt = order.RequiredTime("updatedAt");
        var financial = order.Text("displayFinancialStatus") ?? "PENDING";
        var fulfilment = order.RequiredText("displayFulfillmentStatus");
        var isCancelled = order.Time("cancelledAt") is not null;
        var currency = Currency(order);
        var lines = rows.Select(row => ShopifyOrderLines.Read(row, order, moves, isCancelled, currency)).ToList();
        var payment = Payment(order, financial, currency);
        return new RemoteOrder
        {
            OrderKey = ShopifyGid.Of("Order", id),
            ExternalId = order.RequiredText("name"),
            Version = (changedAt.ToUnixTimeSeconds() * 1000) + (isCancelled ? 500 : 0) + (ShopifyStatuses.Step(financial) * 50)
                + Math.Min(49, moves.Parcels.Count + moves.Refunds + moves.Returned.Count),
            Status = Status(lines, ShopifyStatuses.Open(financial, fulfilment, payment?.CodAmount is not null), moves),
            RawStatus = ShopifyStatuses.Raw(financial, fulfilment, isCancelled),
            PlacedAt = order.RequiredTime("createdAt"),
            ChangedAt = changedAt,
            Test = order.Flag("test") == true,
            Currency = currency,
            Payment = payment,
            Personal = ShopifyParties.Read(order),
            Totals = Totals(order, lines, currency),
            Lines = lines,
            Packages = [.. moves.Parcels.Select(Package)],
            LinesAreWhole = true,
        };
    }

    /// <param name="open">What the words say where nothing has moved.</param>
    private static OrderStatus Status(List<RemoteOrderLine> lines, OrderStatus open, ShopifyOrderMoves moves)
    {
        var (ordered, cancelled) = (lines.Sum(static line => line.Quantity), lines.Sum(static line => line.Cancelled));
        var (shipped, returned) = (lines.Sum(static line => line.Shipped), lines.Sum(static line => line.Returned));
        if (open is OrderStatus.Unknown)
            return OrderStatus.Unknown;
        if (ordered > 0 && cancelled == ordered)
            return OrderStatus.Cancelled;
        if (returned > 0)
            return returned >= shipped && shipped + cancelled >= ordered ? OrderStatus.Returned : OrderStatus.PartiallyReturned;
        if (shipped == 0)
            return open;
        if (shipped + cancelled < ordered)
            return OrderStatus.PartiallyShipped;
        return moves.Parcels.Where(static parcel => parcel.IsSent).All(static parcel => parcel.IsDelivered)
            ? OrderStatus.Delivered
            : OrderStatus.Shipped;
    }

    private static RemotePackage Package(ShopifyParcel parcel) => new()
    {
        ExternalId = ShopifyGid.Text(parcel.Number),
        Status = parcel.IsDelivered ? OrderStatus.Delivered : parcel.IsSent ? OrderStatus.Shipped : parcel.IsCalledOff ? OrderStatus.Cancelled
            : parcel.Status is "OPEN" or "PENDING" ? OrderStatus.Picking : OrderStatus.Unknown,
        RawStatus = parcel.Display is null ? parcel.Status : $"{parcel.Status}/{parcel.Display}",

        // Its units wait for another parcel: they are open again, not cancelled.
        Dissolved = parcel.IsCalledOff,
        Version = parcel.ChangedAt.ToUnixTimeMilliseconds(),
        Lines = [.. parcel.Units.Select(static pair => new PackageLine(ShopifyGid.Text(pair.Key), pair.Value))],
        Cargo = new PackageCargo(
            "seller", null, parcel.Carrier is null
                ? null
                : new CargoProvider(null, parcel.Carrier), null, parcel.TrackingNumber, parcel.TrackingUrl, null, [], null),
    };

    private static OrderPayment? Payment(PlatformJson order, string financial, string currency)
    {
        var methods = order.List("paymentGatewayNames").Select(static name => name.OwnText()).OfType<string>().ToList();
        if (methods.Count == 0)
            return null;
        var onDelivery = financial == "PENDING" && methods.Exists(static name =>
            name.Contains("cash on delivery", StringComparison.OrdinalIgnoreCase) || name.Contains("kapıda ödeme", StringComparison.OrdinalIgnoreCase) || name.Contains("(COD)", StringComparison.Ordinal));
        return new OrderPayment(string.Join(", ", methods), onDelivery ? order.ShopMoney("totalOutstandingSet", currency) : null);
    }

    private static OrderTotals Totals(PlatformJson order, List<RemoteOrderLine> lines, string currency)
    {
        var total = order.ShopMoney("totalPriceSet", currency);
        var discount = order.ShopMoney("totalDiscountsSet", currency);
        return new OrderTotals(
            total is { } paid && discount is { } less
                ? paid + less
                : total, discount, null, total, total, ShopifyTaxes.Shares(order, lines, currency));
    }

    private static string Currency(PlatformJson order)
    {
        var code = order.RequiredText("currencyCode").ToUpperInvariant();
        return Currencies.IsKnown(code) ? code : throw new FormatException("'currencyCode' is no ISO 4217 code.");
    }
}
