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
        var times = failure is null ? answer.Read(_ => rows.Select(ChangedAt).ToList()) : [];
        var next = position.After(times, now, out var more);
        return new OrderPage(await MapAsync(rows, cancellation), next.ToText(), more);
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
            throw NotUnderstood(error);
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

    public static PlatformException NotUnderstood(FormatException error) =>
        new(PlatformFailure.Broken, "answer_not_understood", $"An order was not understood: {error.Message}", inner: error);

    private static DateTimeOffset ChangedAt(PlatformJson order) =>
        order.GmtTime("date_modified_gmt") ?? order.GmtTime("date_created_gmt") ?? throw new FormatException("An order has no time of change.");

    /// <summary>
    /// Maps a page. An order that cannot be understood must not hold up all others: it is noted under <c>unreadable/</c> with the reason,
    /// unless nothing of the page was understood.
    /// </summary>
    private async Task<IReadOnlyList<RemoteOrder>> MapAsync(IReadOnlyList<PlatformJson> rows, CancellationToken cancellation)
    {
        var orders = new List<RemoteOrder>(rows.Count);
        var understood = 0;
        FormatException? lastError = null;
        foreach (var row in rows)
        {
            try
            {
                if (await ToRemoteAsync(row, WooCommerceOperations.Orders, cancellation) is { } order)
                    orders.Add(order);
                understood++;
            }
            catch (FormatException error)
            {
                lastError = error;
                await NoteAsync(row, error, cancellation);
            }
        }

        return understood == 0 && lastError is not null ? throw NotUnderstood(lastError) : orders;
    }

    private async Task NoteAsync(PlatformJson row, FormatException error, CancellationToken cancellation)
    {
        var key = StateKeys.Of("unreadable/", row.AnyText("id") ?? "unnamed");
        var kept = await api.Session.State.GetAsync(key, cancellation);
        var note = KolajJson.ToBytes(new { reason = error.Message, seen_at = api.Session.Clock.GetUtcNow() });
        await api.Session.State.WriteAsync([new ConnectorStateWrite(key, kept?.Version ?? 0, note)], cancellation);
    }
}
