using System.Text.Json;
using KolajAI.Orders;

namespace KolajAI.Connectors.Vendure;

/// <summary>
/// Ships by two calls, a fulfilment and its transition. Vendure takes no key of ours for a fulfilment, so the ones that exist are
/// noted before ours is made: after a crash ours is the one that was not there.
/// </summary>
internal sealed class VendureShipping(VendureApi api, IConnectorState state)
{
    private const string Fulfill =
        "mutation Fulfill($input:FulfillOrderInput!){addFulfillmentToOrder(input:$input){... on Fulfillment{id state} " +
        "... on FulfillmentStateTransitionError{transitionError} " + VendureApi.Refusal + "}}";

    private const string Transition =
        "mutation Shipped($id:ID!){transitionFulfillmentToState(id:$id,state:\"Shipped\"){... on Fulfillment{id state} " +
        "... on FulfillmentStateTransitionError{transitionError} " + VendureApi.Refusal + "}}";

    public async Task ShipAsync(OrderAction action, CancellationToken cancellation)
    {
        var order = await OrderAsync(action, cancellation);
        var shipment = await FindAsync(action, order, cancellation);
        if (shipment is null && action.PackageExternalId is { } package)
            throw new PlatformException(PlatformFailure.Refused, "package_unknown", $"The order has no fulfilment '{package}'.");

        var id = shipment?.Id ?? await CreateAsync(action, order, cancellation);
        if (shipment is not { IsShipped: true })
        {
            var moved = await api.MutateAsync<Transitioned>(VendureOperations.Actions, Transition, new { id }, cancellation);
            moved.TransitionFulfillmentToState.ThrowIfRefused();
        }
    }

    public async Task<bool> IsShippedAsync(OrderAction action, CancellationToken cancellation)
    {
        var order = await OrderAsync(action, cancellation);
        return await FindAsync(action, order, cancellation) is { IsShipped: true };
    }

    private async Task<VendureFulfillment?> FindAsync(OrderAction action, VendureOrder order, CancellationToken cancellation)
    {
        if (action.PackageExternalId is { } package)
            return order.Shipments.FirstOrDefault(shipment => shipment.Id == package);
        if (await NoteAsync(action, cancellation) is not { } note)
            return null;
        if (note.Made is { } made)
            return order.Shipments.FirstOrDefault(shipment => shipment.Id == made);

        return order.Shipments.FirstOrDefault(shipment =>
            !note.Before.Contains(shipment.Id) && shipment.State != "Cancelled" && IsFor(action, shipment));
    }

    private static bool IsFor(OrderAction action, VendureFulfillment shipment)
    {
        var wanted = action.Lines.Select(line => (line.ExternalLineId, line.Quantity)).ToHashSet();
        return (shipment.TrackingCode ?? string.Empty) == (action.TrackingNumber ?? string.Empty)
            && (shipment.Method ?? string.Empty) == (action.Carrier ?? string.Empty)
            && wanted.SetEquals(shipment.Lines.Select(line => (line.OrderLineId, line.Quantity)));
    }

    private async Task<string> CreateAsync(OrderAction action, VendureOrder order, CancellationToken cancellation)
    {
        if (await NoteAsync(action, cancellation) is null)
            await WriteAsync(action, 0, new Note([.. order.Shipments.Select(shipment => shipment.Id)], null), cancellation);

        var input = new
        {
            lines = action.Lines.Select(line => new { orderLineId = line.ExternalLineId, quantity = line.Quantity }),
            handler = new
            {
                code = "manual-fulfillment",
                arguments = new[]
                {
                    new { name = "method", value = action.Carrier ?? string.Empty },
                    new { name = "trackingCode", value = action.TrackingNumber ?? string.Empty },
                },
            },
        };
        var made = (await api.MutateAsync<Fulfilled>(VendureOperations.Actions, Fulfill, new { input }, cancellation)).AddFulfillmentToOrder;
        made.ThrowIfRefused();
        var id = made.Id ?? throw new PlatformException(PlatformFailure.OutcomeUnknown, "answer_empty", "The shop named no fulfilment.");

        // Losing this note costs nothing: the fulfilment is found as the one that was not there before.
        var entry = await state.GetAsync(Key(action), cancellation);
        var before = order.Shipments.Select(shipment => shipment.Id).ToList();
        await state.WriteAsync(
            [new ConnectorStateWrite(Key(action), entry?.Version ?? 0, JsonSerializer.SerializeToUtf8Bytes(new Note(before, id)))], cancellation);
        return id;
    }

    private async Task<VendureOrder> OrderAsync(OrderAction action, CancellationToken cancellation)
    {
        var answer = await VendureOrderQueries.ReadOneAsync(api, VendureOperations.Actions, action.OrderKey, cancellation);
        return answer.Order ?? throw new PlatformException(PlatformFailure.NotFound, "order_unknown", $"The shop has no order '{action.OrderKey}'.");
    }

    private async Task<Note?> NoteAsync(OrderAction action, CancellationToken cancellation) =>
        await state.GetAsync(Key(action), cancellation) is { } entry ? JsonSerializer.Deserialize<Note>(entry.Value) : null;

    private async Task WriteAsync(OrderAction action, long version, Note note, CancellationToken cancellation)
    {
        if (!await state.WriteAsync([new ConnectorStateWrite(Key(action), version, JsonSerializer.SerializeToUtf8Bytes(note))], cancellation))
        {
            throw new PlatformException(
                PlatformFailure.Broken, "action_running_twice", "The same shipment is being carried out by another job; nothing was sent.");
        }
    }

    private static string Key(OrderAction action) => $"ship/{action.OrderKey}/{action.Id}";

    /// <param name="Before">Fulfilments that existed before ours.</param>
    /// <param name="Made">Ours, once its id is known.</param>
    private sealed record Note(IReadOnlyList<string> Before, string? Made);

    private sealed record Fulfilled(VendureRefusal AddFulfillmentToOrder);

    private sealed record Transitioned(VendureRefusal TransitionFulfillmentToState);
}
