using KolajAI.Connectors.Http;
using KolajAI.Json;
using KolajAI.Orders;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>Reads orders by their time of change, and one by its id. Where an order has refunds these are read too, a call each.</summary>
internal sealed class WooCommerceOrders(WooCommerceApi api)
{
    public async Task<OrderPage> ReadPageAsync(string? cursor, DateTimeOffset from, CancellationToken cancellation)
    {
        var now = api.Session.Clock.GetUtcNow();
        var position = cursor is null ? WooCommerceOrderCursor.Start(from, now) : WooCommerceOrderCursor.Parse(cursor);
        var answer = await api.TryGetAsync(WooCommerceOperations.Orders, "orders", position.Query(), cancellation);
        var failure = WooCommerceError.Sort(answer, write: false);
        // A shop whose plugins know no bin must not lose the rest of the feed over it.
        var rows = failure is null ? answer.Read(static body => body.Elements())
            : position.InTrash && failure.Failure is PlatformFailure.Refused ? []
            : throw failure;
        var next = position.After([.. rows.Select(ChangedAt)], now, out var more);
        var read = await OrderRows.MapAsync(rows, row => ToRemoteAsync(row, WooCommerceOperations.Orders, cancellation), "id");
        return new OrderPage(read.Orders, next.ToText(), more) { Unread = read.Unread };
    }

    /// <summary>Null for an order that is gone, and for what is no order yet.</summary>
    public async Task<RemoteOrder?> ReadOrderAsync(string orderKey, CancellationToken cancellation)
    {
        if (await FindAsync(WooCommerceOperations.Orders, orderKey, cancellation) is not { } order)
            return null;
        try
        {
            return await ToRemoteAsync(order, WooCommerceOperations.Orders, cancellation);
        }
        catch (FormatException error)
        {
            throw OrderRows.NotUnderstood(error);
        }
    }

    /// <summary>The order as the shop has it; null where it has none. What lies in the bin is found, with the status <c>trash</c>.</summary>
    public async Task<PlatformJson?> FindAsync(string operation, string orderKey, CancellationToken cancellation)
    {
        if (WooCommerceIds.Number(orderKey) is not { } id)
            return null;
        try
        {
            var answer = await api.GetAsync(operation, $"orders/{WooCommerceIds.Text(id)}", [], cancellation);
            return answer.Read(static body => body.IsObject ? body : throw new FormatException("An object was expected."));
        }
        catch (PlatformException gone) when (gone.Failure is PlatformFailure.NotFound)
        {
            return null;
        }
    }

    /// <exception cref="FormatException">The order was not understood.</exception>
    public async Task<RemoteOrder?> ToRemoteAsync(PlatformJson order, string operation, CancellationToken cancellation)
    {
        IReadOnlyList<WooCommerceRefund> refunds = [];
        if (WooCommerceOrderMapping.HasRefunds(order))
        {
            var answer = await api.GetAsync(
                operation, $"orders/{WooCommerceIds.Text(order.RequiredInteger("id"))}/refunds", [("per_page", "100")], cancellation);
            refunds = answer.Read(body => body.Elements().Select(refund => WooCommerceRefund.Read(refund, order)).ToList());
        }

        return WooCommerceOrderMapping.ToRemote(order, refunds);
    }

    /// <summary>Null where it tells none that can be read: such an order is an event of its own, and holds up no other.</summary>
    private static DateTimeOffset? ChangedAt(PlatformJson order)
    {
        try
        {
            return order.GmtTime("date_modified_gmt") ?? order.GmtTime("date_created_gmt");
        }
        catch (FormatException)
        {
            // Told with the order.
            return null;
        }
    }
}
