using KolajAI.Orders;

namespace KolajAI.Connectors.Medusa;

/// <summary>Ids of orders that wait for their payment, in the account's durable state.</summary>
internal sealed class MedusaUnpaidOrders(IConnectorState state)
{
    private const string Prefix = "unpaid/";
    private const int Attempts = 5;

    private static readonly byte[] Noted = [1];

    public async Task<(IReadOnlyList<string> Ids, string? LastKey)> ListAsync(string afterKey, int limit, CancellationToken cancellation)
    {
        var entries = await state.ListAsync(Prefix, afterKey.Length == 0 ? null : afterKey, limit, cancellation);
        return ([.. entries.Select(static entry => entry.Key[Prefix.Length..])], entries.Count == 0 ? null : entries[^1].Key);
    }

    /// <summary>Notes those that wait and forgets those that do not.</summary>
    public Task NoteAsync(IEnumerable<RemoteOrder> orders, CancellationToken cancellation) => SetAsync(
        [.. orders.DistinctBy(static order => order.OrderKey).Select(static order => (order.OrderKey, order.Status is OrderStatus.Awaiting))],
        cancellation);

    public Task ForgetAsync(IEnumerable<string> ids, CancellationToken cancellation) => SetAsync([.. ids.Select(static id => (id, false))], cancellation);

    private async Task SetAsync(IReadOnlyList<(string Id, bool Waits)> orders, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var writes = new List<ConnectorStateWrite>();
            foreach (var (id, waits) in orders)
            {
                var entry = await state.GetAsync(Prefix + id, cancellation);
                if (waits && entry is null)
                    writes.Add(new ConnectorStateWrite(Prefix + id, 0, Noted));
                else if (!waits && entry is not null)
                    writes.Add(new ConnectorStateWrite(Prefix + id, entry.Version, null));
            }

            if (writes.Count == 0 || await state.WriteAsync(writes, cancellation))
                return;
        }

        throw new PlatformException(PlatformFailure.Broken, "state_contended", "The unpaid orders could not be noted; the page is read again.");
    }
}
