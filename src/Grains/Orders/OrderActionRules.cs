using KolajAI.Errors;
using KolajAI.Orders;

namespace KolajAI.Grains.Orders;

/// <summary>Decides whether an action fits the order's state, and completes it: which package, which lines.</summary>
internal static class OrderActionRules
{
    public const string Pending = "pending";

    /// <summary>Row states after which an action does not move any more.</summary>
    public static bool HasEnded(string state) => state is "done" or "refused";

    /// <param name="waiting">Actions of the order that have not ended.</param>
    public static (OrderAction? Action, FieldError? Error) Complete(Order order, OrderAction asked, IReadOnlyCollection<OrderAction> waiting)
    {
        if (order.FulfilledBy != "seller")
            return Wrong("The platform fulfils this order itself.");
        var living = order.Packages.Where(static p => !p.Superseded).ToList();
        OrderPackage? package = null;
        if (asked.PackageExternalId is { } named)
        {
            package = living.Find(p => p.ExternalId == named);
            if (package is null)
                return (null, new FieldError("/package_id", ErrorCodes.PackageNotFound, "The order has no such open package."));
            if (!Fits(asked.Kind, package.Status))
                return Wrong($"The package is {Word(package.Status)}.");
        }
        else if (living.Count > 0)
        {
            var open = living.Where(p => Fits(asked.Kind, p.Status)).ToList();
            if (open.Count == 0)
                return Wrong($"The order is {Word(order.Status)}: no package is open for this.");
            if (open.Count > 1)
                return (null, new FieldError("/package_id", ErrorCodes.PackageAmbiguous, "Several packages are open; name one."));
            package = open[0];
        }
        else if (!Fits(asked.Kind, order.Status) && !(IsPartial(order.Status) && asked.Kind is not OrderActionKind.Acknowledge))
        {
            return Wrong($"The order is {Word(order.Status)}.");
        }

        var all = package is not null
            ? package.Lines.Select(l => new PackageLine(External(order, l.LineId), l.Quantity)).ToList()
            : order.Lines.Where(static l => Open(l) > 0).Select(static l => new PackageLine(l.ExternalLineId, Open(l))).ToList();
        var lines = asked.Lines.Count == 0 ? all : asked.Lines.ToList();
        if (lines.Count == 0)
            return Wrong("No unit of the order is open for this.");
        for (var i = 0; i < lines.Count; i++)
        {
            if (all.Find(l => l.ExternalLineId == lines[i].ExternalLineId) is not { } there)
                return (null, new FieldError($"/lines/{i}/line_id", ErrorCodes.LineNotFound, "The line is not open in this package."));
            if (lines[i].Quantity < 1 || lines[i].Quantity > there.Quantity)
                return (null, new FieldError($"/lines/{i}/quantity", ErrorCodes.OutOfRange, $"1 to {there.Quantity} units."));
        }

        if (waiting.Any(w => w.Kind == asked.Kind && w.PackageExternalId == package?.ExternalId && w.Lines.Any(l => lines.Exists(m => m.ExternalLineId == l.ExternalLineId))))
            return Wrong("The same is on its way to the platform already.");
        return (asked with { OrderKey = order.OrderKey, PackageExternalId = package?.ExternalId, Lines = lines }, null);
    }

    /// <summary>Packages of <paramref name="after"/> that are new and wait to be acknowledged.</summary>
    public static IReadOnlyList<OrderAction> AutoAcknowledge(Order? before, Order after)
    {
        if (after.Packages.Count == 0)
        {
            return before is not null || after.Status is not OrderStatus.Created
                ? []
                : [Acknowledge(after, null, after.Lines.Where(static l => Open(l) > 0).Select(static l => new PackageLine(l.ExternalLineId, Open(l))).ToList())];
        }

        // A package seen as awaiting payment is new to the seller only when it turns created.
        var handled = (before?.Packages ?? []).Where(static p => p.Status is not OrderStatus.Awaiting).Select(static p => p.ExternalId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. after.Packages
                .Where(p => p is { Superseded: false, Status: OrderStatus.Created } && !handled.Contains(p.ExternalId))
                .Select(p => Acknowledge(after, p.ExternalId, p.Lines.Select(l => new PackageLine(External(after, l.LineId), l.Quantity)).ToList())),
        ];
    }

    private static OrderAction Acknowledge(Order order, string? package, List<PackageLine> lines) => new()
    {
        // One per order and package, so that it is never asked for twice.
        Id = package is null ? $"ack|{order.Id}" : $"ack|{order.Id}|{package}",
        Kind = OrderActionKind.Acknowledge,
        OrderKey = order.OrderKey,
        PackageExternalId = package,
        Lines = lines,
        Cause = "auto_acknowledge",
    };

    private static bool Fits(OrderActionKind kind, OrderStatus status) => kind switch
    {
        OrderActionKind.Acknowledge => status is OrderStatus.Created,
        OrderActionKind.Invoice => status is OrderStatus.Created or OrderStatus.Picking or OrderStatus.Invoiced || LineCounts.IsShipped(status),
        OrderActionKind.Ship => status is OrderStatus.Created or OrderStatus.Picking or OrderStatus.Invoiced,
        OrderActionKind.Cancel => status is OrderStatus.Awaiting or OrderStatus.Created or OrderStatus.Picking or OrderStatus.Invoiced,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such action."),
    };

    private static long Open(OrderLine line) => Math.Max(0, line.Quantity - line.Cancelled - line.Shipped);

    private static bool IsPartial(OrderStatus status) =>
        status is OrderStatus.PartiallyShipped or OrderStatus.PartiallyCancelled or OrderStatus.PartiallyReturned;

    private static string External(Order order, string lineId) => order.Lines.FirstOrDefault(l => l.Id == lineId)?.ExternalLineId ?? lineId;

    private static string Word(OrderStatus status) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    private static (OrderAction? Action, FieldError? Error) Wrong(string why) => (null, new FieldError("", ErrorCodes.WrongState, why));
}
