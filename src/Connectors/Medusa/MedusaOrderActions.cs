using KolajAI.Connectors.Http;
using KolajAI.Errors;
using KolajAI.Orders;

namespace KolajAI.Connectors.Medusa;

/// <summary>
/// Tells the shop what the seller did with an order. Shipping takes two calls, a fulfilment and its shipment; the fulfilment carries the
/// action's id in its metadata and is looked up before it is made. Medusa cancels whole orders. Units could be taken off by an edit, but
/// that ends the authorisation of the whole order's payment (seen on 2.21.2): it is left to the seller.
/// </summary>
internal sealed class MedusaOrderActions(MedusaApi api)
{
    /// <summary>Keys in a fulfilment's metadata.</summary>
    public const string ActionKey = "kolaj_action";
    public const string CarrierKey = "kolaj_carrier";

    private readonly MedusaOrders _orders = new(api);

    public static IReadOnlySet<OrderActionKind> Supported { get; } = new HashSet<OrderActionKind> { OrderActionKind.Ship, OrderActionKind.Cancel };

    /// <summary>A cancelled order gives its units back there; what was captured is refunded, what was authorised is released.</summary>
    public static IReadOnlyList<string> SideEffects(OrderAction action) =>
        action.Kind is OrderActionKind.Cancel ? ["channel_restocks", "refund_made"] : [];

    public Task PerformAsync(OrderAction action, CancellationToken cancellation) => action.Kind switch
    {
        OrderActionKind.Ship => ShipAsync(action, cancellation),
        OrderActionKind.Cancel => CancelAsync(action, cancellation),
        _ => throw Refused(ErrorCodes.CapabilityMissing, $"Medusa has no call for '{action.Kind}'."),
    };

    public async Task<bool> IsDoneAsync(OrderAction action, CancellationToken cancellation)
    {
        var order = await OrderAsync(action, cancellation);
        return Understood(() => action.Kind switch
        {
            OrderActionKind.Ship => Find(action, order) is { } fulfilment && IsShipped(fulfilment),
            OrderActionKind.Cancel => IsCanceled(order),
            _ => false,
        });
    }

    private async Task ShipAsync(OrderAction action, CancellationToken cancellation)
    {
        var order = await OrderAsync(action, cancellation);
        var (fulfilment, isShipped) = Understood<(Fulfilment?, bool)>(
            () => Find(action, order) is { } found ? (Fulfilment.Read(found), IsShipped(found)) : (null, false));
        if (isShipped)
            return;
        if (fulfilment is null && action.PackageExternalId is { } package)
            throw Refused("package_unknown", $"The order has no fulfilment '{package}' that could be shipped.");
        if (Understood(() => IsCanceled(order)))
            throw Refused(ErrorCodes.WrongState, "The order was cancelled in the shop and must not be shipped.");

        fulfilment ??= await FulfilAsync(action, cancellation);
        var items = fulfilment.Lines.Select(static line => new { id = line.ExternalLineId, quantity = line.Quantity });
        // Medusa takes a label with all three fields or none.
        var labels = string.IsNullOrWhiteSpace(action.TrackingNumber)
            ? []
            : new[] { new { tracking_number = action.TrackingNumber.Trim(), tracking_url = "", label_url = "" } };
        await api.PostAsync(
            MedusaOperations.Actions, $"{Path(action)}/fulfillments/{Uri.EscapeDataString(fulfilment.Id)}/shipments", "id", new { items, labels },
            static body => body.Child("order") is not null ? true : throw new FormatException("'order' is not there."), cancellation);
    }

    /// <summary>No location is named: Medusa takes the units from where they are reserved.</summary>
    private async Task<Fulfilment> FulfilAsync(OrderAction action, CancellationToken cancellation)
    {
        var metadata = new Dictionary<string, string> { [ActionKey] = action.Id };
        if (!string.IsNullOrWhiteSpace(action.Carrier))
            metadata[CarrierKey] = action.Carrier.Trim();
        var items = action.Lines.Select(static line => new { id = line.ExternalLineId, quantity = line.Quantity });
        return await api.PostAsync(
            MedusaOperations.Actions, $"{Path(action)}/fulfillments", "id,*fulfillments,*fulfillments.items", new { items, metadata },
            body => body.Child("order") is { } order && Find(action, order) is { } made
                ? Fulfilment.Read(made)
                : throw new FormatException("The fulfilment is not there."),
            cancellation);
    }

    private async Task CancelAsync(OrderAction action, CancellationToken cancellation)
    {
        var order = await OrderAsync(action, cancellation);
        if (Understood(() => IsCanceled(order)))
            return;
        await RequireWholeAsync(action, order, cancellation);
        await api.PostAsync(
            MedusaOperations.Actions, $"{Path(action)}/cancel", "id,status", new { },
            static body => body.Child("order") is { } after && IsCanceled(after) ? true : throw new FormatException("The order is not cancelled."),
            cancellation);
    }

    /// <summary>The action must name all units, or the shop would do more than was asked for.</summary>
    private async Task RequireWholeAsync(OrderAction action, PlatformJson order, CancellationToken cancellation)
    {
        RemoteOrder? whole;
        try
        {
            whole = await _orders.ToRemoteAsync(order, MedusaOperations.Actions, cancellation);
        }
        catch (FormatException error)
        {
            throw OrderRows.NotUnderstood(error);
        }

        var named = action.Lines.GroupBy(static line => line.ExternalLineId, StringComparer.Ordinal)
            .ToDictionary(static same => same.Key, static same => same.Sum(static line => line.Quantity), StringComparer.Ordinal);
        if (whole?.Lines.Any(static line => line.Shipped > 0) == true)
            throw Refused(ErrorCodes.WrongState, "Units of the order were shipped: take them back by a return in the shop.");
        if (whole?.Lines.All(line => named.GetValueOrDefault(line.ExternalLineId) >= line.Quantity - line.Cancelled) != true)
            throw Refused(
                "partial_cancel_unsupported", "Medusa cancels whole orders: edit the order in the shop, where its payment can be arranged anew.");
    }

    /// <summary>The fulfilment that the action names, else the one that it made; one that was cancelled since counts no more.</summary>
    private static PlatformJson? Find(OrderAction action, PlatformJson order)
    {
        foreach (var fulfilment in order.List("fulfillments"))
        {
            var isOurs = action.PackageExternalId is { } package
                ? fulfilment.AnyText("id") == package
                : fulfilment.Child("metadata")?.AnyText(ActionKey) == action.Id;
            if (isOurs && fulfilment.Text("canceled_at") is null)
                return fulfilment;
        }

        return null;
    }

    private static bool IsShipped(PlatformJson fulfilment) => fulfilment.Text("shipped_at") is not null || fulfilment.Text("delivered_at") is not null;

    private static bool IsCanceled(PlatformJson order) => order.Text("status") == MedusaStatuses.Canceled;

    private async Task<PlatformJson> OrderAsync(OrderAction action, CancellationToken cancellation) =>
        await _orders.FindAsync(MedusaOperations.Actions, action.OrderKey, cancellation)
        ?? throw new PlatformException(PlatformFailure.NotFound, "order_unknown", $"The shop has no order '{action.OrderKey}'.");

    private static T Understood<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException error)
        {
            throw OrderRows.NotUnderstood(error);
        }
    }

    private static string Path(OrderAction action) => $"orders/{Uri.EscapeDataString(action.OrderKey)}";

    private static PlatformException Refused(string code, string message) => new(PlatformFailure.Refused, code, message);

    private sealed record Fulfilment(string Id, IReadOnlyList<PackageLine> Lines)
    {
        public static Fulfilment Read(PlatformJson json) => new(
            json.RequiredText("id"),
            [.. json.List("items").Where(static item => item.Text("line_item_id") is not null)
                .GroupBy(static item => item.RequiredText("line_item_id"), StringComparer.Ordinal)
                .Select(static same => new PackageLine(same.Key, same.Max(static item => item.Units("quantity"))))]);
    }
}
