using System.Text.Json;
using KolajAI.Connectors.Http;
using KolajAI.Errors;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Sandbox;

/// <summary>The sandbox's order in the hub's words, and what an action makes of it.</summary>
internal static class SandboxOrderMapping
{
    private const long MostUnits = 1_000_000_000;

    public static SandboxOrder Apply(SandboxOrder order, OrderAction action, IReadOnlyDictionary<string, long> asked)
    {
        switch (action.Kind)
        {
            case OrderActionKind.Acknowledge:
                return order with { State = order.State == "new" ? "acknowledged" : order.State };
            case OrderActionKind.Invoice:
                return order with
                {
                    InvoiceNumber = action.InvoiceNumber,
                    State = order.State is "new" or "acknowledged" ? "invoiced" : order.State,
                };
            case OrderActionKind.Ship:
                var shipped = order with
                {
                    Lines = [.. order.Lines.Select(line => line with { Shipped = line.Shipped + asked.GetValueOrDefault(line.Id) })],
                    Carrier = action.Carrier ?? order.Carrier,
                    TrackingNumber = action.TrackingNumber ?? order.TrackingNumber,
                };
                return shipped with { State = shipped.Lines.All(line => line.Open == 0) ? "shipped" : shipped.State };
            case OrderActionKind.Cancel:
                var cancelled = order with { Lines = [.. order.Lines.Select(line => Cancel(line, action, asked.GetValueOrDefault(line.Id)))] };
                return cancelled with
                {
                    State = cancelled.Lines.All(line => line.Cancelled == line.Quantity) ? "cancelled"
                        : cancelled.Lines.All(line => line.Open == 0) ? "shipped"
                        : cancelled.State,
                };
            default:
                throw new ArgumentOutOfRangeException(nameof(action), action.Kind, "The sandbox has no such action.");
        }
    }

    /// <inheritdoc cref="ReadForeign(SandboxOrder)"/>
    public static RemoteOrder ReadForeign(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ReadForeign(SandboxJson.Read<SandboxOrder>(bytes));
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw new FormatException(ShortText.Clean($"It is no order of the sandbox: {unreadable.Message}", 500), unreadable);
        }
    }

    /// <summary>As <see cref="ToRemote"/>, for an order that somebody else wrote.</summary>
    /// <exception cref="FormatException">No sandbox has such an order.</exception>
    public static RemoteOrder ReadForeign(SandboxOrder order)
    {
        if (order.Lines.Count == 0 || order.Lines.Any(static line =>
            line.Quantity is < 1 or > MostUnits || line.Cancelled is < 0 or > MostUnits || line.Shipped is < 0 or > MostUnits || line.Open < 0))
            throw new FormatException("The order has lines with impossible quantities.");
        ForeignJson.RequireNames([order.Key, order.State, .. order.Lines.SelectMany(static line => new[] { line.Id, line.ListingId, line.Sku, line.Barcode ?? line.Sku })]);
        if (!Currencies.IsKnown(order.Currency))
            throw new FormatException("The order's currency is no ISO 4217 code.");
        try
        {
            return ToRemote(order);
        }
        catch (Exception impossible) when (impossible is InvalidOperationException or OverflowException)
        {
            throw new FormatException("The order's amounts cannot be added up.", impossible);
        }
    }

    public static RemoteOrder ToRemote(SandboxOrder order)
    {
        var total = order.Lines.Aggregate(Money.Zero(order.Currency), (sum, line) => sum + (line.UnitPrice * line.Quantity));
        return new RemoteOrder
        {
            OrderKey = order.Key,
            ExternalId = order.Key,
            Version = order.Version,
            Status = Status(order),
            RawStatus = order.State,
            PlacedAt = order.PlacedAt,
            ChangedAt = order.ChangedAt,
            Currency = order.Currency,
            Payment = new OrderPayment("sandbox", null),
            Totals = new OrderTotals(total, Money.Zero(order.Currency), null, total, total, []),
            Lines = [.. order.Lines.Select(Line)],
            LinesAreWhole = true,
            Packages = [Package(order)],
        };
    }

    private static SandboxOrderLine Cancel(SandboxOrderLine line, OrderAction action, long quantity) => quantity == 0
        ? line
        : line with { Cancelled = line.Cancelled + quantity, CancelledBy = "seller", CancelReason = action.Reason ?? "other" };

    private static OrderStatus Status(SandboxOrder order) => order.State switch
    {
        "new" or "acknowledged" or "invoiced" when order.Lines.Any(line => line.Shipped > 0) => OrderStatus.PartiallyShipped,
        "new" => OrderStatus.Created,
        "acknowledged" => OrderStatus.Picking,
        "invoiced" => OrderStatus.Invoiced,
        "shipped" => OrderStatus.Shipped,
        "cancelled" => OrderStatus.Cancelled,
        _ => OrderStatus.Unknown,
    };

    private static RemoteOrderLine Line(SandboxOrderLine line) => new()
    {
        ExternalLineId = line.Id,
        Sku = line.Sku,
        Barcode = line.Barcode,
        RemoteIds = new Dictionary<string, string> { [SandboxListing.IdKind] = line.ListingId },
        Title = line.Title,
        Quantity = line.Quantity,
        Cancelled = line.Cancelled,
        Shipped = line.Shipped,
        Cancel = line.Cancelled > 0 ? new LineCancel(line.CancelledBy ?? "unknown", line.CancelReason, line.CancelReason) : null,
        UnitPrice = line.UnitPrice,
        Gross = line.UnitPrice * line.Quantity,
        SellerDiscount = Money.Zero(line.UnitPrice.Currency),
        BuyerPaid = line.UnitPrice * line.Quantity,
        InvoiceAmount = line.UnitPrice * line.Quantity,
        VatRate = line.VatRate,
    };

    /// <summary>One package for the whole order; its status is never partial.</summary>
    private static RemotePackage Package(SandboxOrder order) => new()
    {
        ExternalId = $"{order.Key}-1",
        Status = Status(order with { Lines = [.. order.Lines.Select(line => line with { Shipped = 0 })] }),
        RawStatus = order.State,
        Version = order.Version,
        Lines = [.. order.Lines.Select(line => new PackageLine(line.Id, line.Quantity))],
        Cargo = new PackageCargo(
            "seller", null, order.Carrier is null ? null : new CargoProvider(null, order.Carrier), null, order.TrackingNumber, null, null, [], null),
    };
}
