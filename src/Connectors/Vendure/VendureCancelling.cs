using System.Text.Json;
using KolajAI.Orders;

namespace KolajAI.Connectors.Vendure;

/// <summary>
/// Cancels units of an order. Vendure would cancel again when asked again, so the reason carries the action's id, which the order's
/// history keeps. It puts the units back on sale itself, and refunds nothing.
/// </summary>
internal sealed class VendureCancelling(VendureApi api)
{
    private const string History =
        "query Cancellations($id:ID!){order(id:$id){lines{id quantity} fulfillments{id} " +
        "history(options:{filter:{type:{eq:\"ORDER_CANCELLATION\"}},sort:{createdAt:DESC},take:100}){items{data}}}}";

    private const string Cancel =
        "mutation Cancel($input:CancelOrderInput!){cancelOrder(input:$input){... on Order{id state} " +
        "... on OrderStateTransitionError{transitionError} " + VendureApi.Refusal + "}}";

    public async Task CancelAsync(OrderAction action, CancellationToken cancellation)
    {
        var order = await ReadAsync(action, cancellation);
        if (IsDone(action, order))
            return;

        var asked = action.Lines.ToDictionary(line => line.ExternalLineId, line => line.Quantity);
        var everything = order.Lines.All(line => line.Quantity == asked.GetValueOrDefault(line.Id));
        var input = new
        {
            orderId = action.OrderKey,
            lines = action.Lines.Select(line => new { orderLineId = line.ExternalLineId, quantity = line.Quantity }),
            reason = $"{action.Reason ?? "other"} {Mark(action)}",

            // With nothing left to send, the buyer owes no shipping.
            cancelShipping = everything && (order.Fulfillments?.Count ?? 0) == 0,
        };
        var answer = await api.MutateAsync<Cancelled>(VendureOperations.Actions, Cancel, new { input }, cancellation);
        answer.CancelOrder.ThrowIfRefused();
    }

    public async Task<bool> IsCancelledAsync(OrderAction action, CancellationToken cancellation) =>
        IsDone(action, await ReadAsync(action, cancellation));

    private async Task<Order> ReadAsync(OrderAction action, CancellationToken cancellation)
    {
        var answer = await api.QueryAsync<Answer>(VendureOperations.Actions, History, new { id = action.OrderKey }, cancellation);
        return answer.Order ?? throw new PlatformException(PlatformFailure.NotFound, "order_unknown", $"The shop has no order '{action.OrderKey}'.");
    }

    private static bool IsDone(OrderAction action, Order order) => order.History.Items.Any(entry =>
        Reason(entry.Data)?.Contains(Mark(action), StringComparison.Ordinal) == true);

    private static string? Reason(JsonElement data)
    {
        try
        {
            return data.ValueKind is JsonValueKind.Object && data.TryGetProperty("reason", out var reason) && reason.ValueKind is JsonValueKind.String ? reason.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a character in a text or a field's name: not what the hub has written.
            return null;
        }
    }

    private static string Mark(OrderAction action) => $"[{action.Id}]";

    private sealed record Answer(Order? Order);

    private sealed record Order(IReadOnlyList<Line> Lines, IReadOnlyList<VendureId>? Fulfillments, VendureList<Entry> History);

    private sealed record Line(string Id, long Quantity);

    private sealed record Entry(JsonElement Data);

    private sealed record Cancelled(VendureRefusal CancelOrder);
}
