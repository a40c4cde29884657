using System.Globalization;
using KolajAI.Connectors.Http;
using KolajAI.Errors;
using KolajAI.Orders;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// Tells the shop what the seller did with an order. WooCommerce ships and cancels whole orders, and has no field for tracking or invoice:
/// they go into meta data, under the keys that the account names, and into a note that the shop mails to the buyer. Status and meta data
/// are one write; the note is a second one and is looked for before it is made, so that a repeat mails nobody twice.
/// </summary>
internal sealed class WooCommerceOrderActions(WooCommerceApi api)
{
    private readonly WooCommerceOrders _orders = new(api);

    public static IReadOnlySet<OrderActionKind> Supported { get; } =
        new HashSet<OrderActionKind> { OrderActionKind.Invoice, OrderActionKind.Ship, OrderActionKind.Cancel };

    /// <summary>A shipped order and a note to the buyer are mailed by the shop; a cancelled one gives its units back there, and no money.</summary>
    public static IReadOnlyList<string> SideEffects(OrderAction action) => action.Kind switch
    {
        OrderActionKind.Ship => ["buyer_mailed"],
        OrderActionKind.Invoice => action.InvoiceUrl is null ? [] : ["buyer_mailed"],
        OrderActionKind.Cancel => ["channel_restocks", "refund_not_made"],
        _ => [],
    };

    public Task PerformAsync(OrderAction action, CancellationToken cancellation) => action.Kind switch
    {
        OrderActionKind.Ship => ShipAsync(action, cancellation),
        OrderActionKind.Invoice => InvoiceAsync(action, cancellation),
        OrderActionKind.Cancel => CancelAsync(action, cancellation),
        _ => throw Refused(ErrorCodes.CapabilityMissing, $"WooCommerce has no call for '{action.Kind}'."),
    };

    public async Task<bool> IsDoneAsync(OrderAction action, CancellationToken cancellation)
    {
        var order = await OrderAsync(action, cancellation);
        return action.Kind switch
        {
            OrderActionKind.Ship => HasLeft(StatusOf(order)) && Has(order, TrackingMeta(action)) && await HasNoteAsync(action, TrackingNote(action), cancellation),
            OrderActionKind.Invoice => Has(order, InvoiceMeta(action)) && await HasNoteAsync(action, InvoiceNote(action), cancellation),
            OrderActionKind.Cancel => IsCancelled(StatusOf(order)),
            _ => false,
        };
    }

    private async Task ShipAsync(OrderAction action, CancellationToken cancellation)
    {
        var order = await OrderAsync(action, cancellation);
        var status = StatusOf(order);
        var meta = TrackingMeta(action);
        if (!HasLeft(status))
        {
            if (IsCancelled(status) || WooCommerceStatuses.Map(status) is OrderStatus.Awaiting)
                throw Refused(ErrorCodes.WrongState, $"The order is '{status}' in the shop and must not be shipped.");
            await RequireWholeAsync(action, order, "partial_shipment_unsupported", "WooCommerce completes whole orders: ship all open units at once.", cancellation);
            await WriteAsync(action, WooCommerceStatuses.Completed, meta, cancellation);
        }
        else if (!Has(order, meta))
        {
            await WriteAsync(action, null, meta, cancellation);
        }

        await WriteNoteAsync(action, TrackingNote(action), cancellation);
    }

    private async Task InvoiceAsync(OrderAction action, CancellationToken cancellation)
    {
        var meta = InvoiceMeta(action);
        if (meta.Count == 0)
            throw Refused("invoice_empty", "The invoice has neither a number nor an address.");
        if (!Has(await OrderAsync(action, cancellation), meta))
            await WriteAsync(action, null, meta, cancellation);
        await WriteNoteAsync(action, InvoiceNote(action), cancellation);
    }

    private async Task CancelAsync(OrderAction action, CancellationToken cancellation)
    {
        var order = await OrderAsync(action, cancellation);
        var status = StatusOf(order);
        if (IsCancelled(status))
            return;
        if (HasLeft(status))
            throw Refused(ErrorCodes.WrongState, "The order is completed in the shop: refund it there.");
        await RequireWholeAsync(
            action, order, "partial_cancel_unsupported", "WooCommerce cancels whole orders: refund single lines in the shop.", cancellation);
        await WriteAsync(action, WooCommerceStatuses.Cancelled, [("_kolaj_cancel_reason", action.Reason ?? "other")], cancellation);
    }

    /// <summary>The action must name all units that are open, or the shop would do more than was asked for.</summary>
    private async Task RequireWholeAsync(OrderAction action, PlatformJson order, string code, string message, CancellationToken cancellation)
    {
        RemoteOrder? whole;
        try
        {
            whole = await _orders.ToRemoteAsync(order, WooCommerceOperations.Actions, cancellation);
        }
        catch (FormatException error)
        {
            throw OrderRows.NotUnderstood(error);
        }

        var named = action.Lines.GroupBy(static line => line.ExternalLineId, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Sum(static line => line.Quantity), StringComparer.Ordinal);
        if (whole?.Lines.All(line => named.GetValueOrDefault(line.ExternalLineId) >= line.Quantity - line.Cancelled - line.Shipped) == false)
            throw Refused(code, message);
    }

    private async Task WriteAsync(OrderAction action, string? status, IReadOnlyList<(string Key, string Value)> meta, CancellationToken cancellation)
    {
        var body = new Dictionary<string, object>();
        if (status is not null)
            body["status"] = status;
        if (meta.Count > 0)
            body["meta_data"] = meta.Select(static entry => WooCommerceJson.MetaEntry(entry.Key, entry.Value)).ToList();
        if (body.Count > 0)
            await api.WriteAsync(HttpMethod.Put, WooCommerceOperations.Actions, Path(action), body, cancellation);
    }

    private async Task WriteNoteAsync(OrderAction action, string? note, CancellationToken cancellation)
    {
        if (note is not null && !await HasNoteAsync(action, note, cancellation))
            await api.WriteAsync(HttpMethod.Post, WooCommerceOperations.Actions, $"{Path(action)}/notes", new { note, customer_note = true }, cancellation);
    }

    /// <summary>The shop may have put links around parts of the note: the words are compared, not the markup.</summary>
    private async Task<bool> HasNoteAsync(OrderAction action, string? note, CancellationToken cancellation)
    {
        if (note is null)
            return true;
        var answer = await api.GetAsync(WooCommerceOperations.Actions, $"{Path(action)}/notes", [("type", "customer")], cancellation);
        var wanted = WooCommerceError.Plain(note);
        return answer.Read(body => body.Elements().Any(entry => entry.AnyText("note") is { } text && WooCommerceError.Plain(text) == wanted));
    }

    private async Task<PlatformJson> OrderAsync(OrderAction action, CancellationToken cancellation) =>
        await _orders.FindAsync(WooCommerceOperations.Actions, action.OrderKey, cancellation)
        ?? throw new PlatformException(PlatformFailure.NotFound, "order_unknown", $"The shop has no order '{action.OrderKey}'.");

    private List<(string Key, string Value)> TrackingMeta(OrderAction action) => Entries(
        (WooCommerceDescriptor.TrackingNumberKey, action.TrackingNumber), (WooCommerceDescriptor.TrackingProviderKey, action.Carrier));

    private List<(string Key, string Value)> InvoiceMeta(OrderAction action) => Entries(
        (WooCommerceDescriptor.InvoiceNumberKey, action.InvoiceNumber), (WooCommerceDescriptor.InvoiceUrlKey, action.InvoiceUrl));

    private List<(string Key, string Value)> Entries(params ReadOnlySpan<(string Setting, string? Value)> entries)
    {
        var written = new List<(string, string)>();
        foreach (var (setting, value) in entries)
        {
            if (!string.IsNullOrWhiteSpace(value) && api.Setting(setting) is { } key)
                written.Add((key, value.Trim()));
        }

        return written;
    }

    private string? TrackingNote(OrderAction action) => string.IsNullOrWhiteSpace(action.TrackingNumber)
        ? null
        : Filled(WooCommerceDescriptor.TrackingNote, ("{carrier}", action.Carrier), ("{tracking_number}", action.TrackingNumber));

    private string? InvoiceNote(OrderAction action) => string.IsNullOrWhiteSpace(action.InvoiceUrl)
        ? null
        : Filled(WooCommerceDescriptor.InvoiceNote, ("{number}", action.InvoiceNumber), ("{url}", action.InvoiceUrl));

    private string? Filled(string setting, params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var note = api.Setting(setting);
        foreach (var (name, value) in values)
            note = note?.Replace(name, value?.Trim() ?? "", StringComparison.Ordinal);
        return note;
    }

    private static bool Has(PlatformJson order, List<(string Key, string Value)> meta)
    {
        try
        {
            return meta.TrueForAll(entry => order.Meta(entry.Key) == entry.Value);
        }
        catch (FormatException error)
        {
            throw OrderRows.NotUnderstood(error);
        }
    }

    private static string StatusOf(PlatformJson order) => order.AnyText("status") ?? "";

    private static bool HasLeft(string status) => status == WooCommerceStatuses.Completed;

    private static bool IsCancelled(string status) =>
        status is WooCommerceStatuses.Cancelled or WooCommerceStatuses.Refunded or WooCommerceStatuses.Trash;

    private static string Path(OrderAction action) => WooCommerceIds.Number(action.OrderKey) is { } id
        ? string.Create(CultureInfo.InvariantCulture, $"orders/{id}")
        : throw Refused("order_key_invalid", "WooCommerce's order ids are numbers.");

    private static PlatformException Refused(string code, string message) => new(PlatformFailure.Refused, code, message);
}
