using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Vendure;

/// <summary>Ids of orders that may still be paid, shipped or delivered, in the account's durable state.</summary>
internal sealed class VendureOpenOrders(IConnectorState state, TimeProvider clock)
{
    private const string Prefix = "open/";
    private const int Attempts = 5;

    // Many shops never mark a parcel as delivered; a shipped order is followed for this long after its last change.
    private static readonly TimeSpan FollowShipped = TimeSpan.FromDays(30);

    private static readonly byte[] Noted = [1];

    public async Task<(IReadOnlyList<string> Ids, string? LastKey)> ListAsync(string afterKey, int limit, CancellationToken cancellation)
    {
        var entries = await state.ListAsync(Prefix, afterKey.Length == 0 ? null : afterKey, limit, cancellation);
        return ([.. entries.Select(entry => entry.Key[Prefix.Length..])], entries.Count == 0 ? null : entries[^1].Key);
    }

    /// <summary>Notes those that are open and forgets those that are not.</summary>
    public Task NoteAsync(IEnumerable<VendureOrder> orders, CancellationToken cancellation) =>
        SetAsync([.. orders.Where(order => ForeignJson.IsName(order.Id)).Select(order => (order.Id, IsOpen(order)))], cancellation);

    public Task ForgetAsync(IEnumerable<string> ids, CancellationToken cancellation) =>
        SetAsync([.. ids.Select(id => (id, false))], cancellation);

    private bool IsOpen(VendureOrder order) =>
        !order.IsFinal && !(order.State == "Shipped" && order.ChangedAt < clock.GetUtcNow() - FollowShipped);

    private async Task SetAsync(IReadOnlyList<(string Id, bool Open)> orders, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var writes = new List<ConnectorStateWrite>();
            foreach (var (id, open) in orders)
            {
                var entry = await state.GetAsync(Prefix + id, cancellation);
                if (open && entry is null)
                    writes.Add(new ConnectorStateWrite(Prefix + id, 0, Noted));
                else if (!open && entry is not null)
                    writes.Add(new ConnectorStateWrite(Prefix + id, entry.Version, null));
            }

            if (writes.Count == 0 || await state.WriteAsync(writes, cancellation))
                return;
        }

        throw new PlatformException(PlatformFailure.Broken, "state_contended", "The open orders could not be noted; the page is read again.");
    }
}
