using System.Collections.Concurrent;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;

namespace KolajAI.Bench.Orders;

/// <summary>Told of each commit: an order is through when its ledger row is on disk, and in the same unit the listings of its product became due.</summary>
/// <param name="channels">So many listings must have become due.</param>
internal sealed class OrderWatch(int channels) : ICommitListener
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <param name="orderId">The hub's.</param>
    public Task ThroughAsync(string orderId)
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[orderId] = waiting;
        return waiting.Task;
    }

    public void Committed(Unit unit)
    {
        if (unit.Fence is not ProductRow)
            return;
        var due = unit.Rows.Count(static r => r is ListingDesiredRow { Aspect: "stock", DueAt: not null });
        foreach (var row in unit.Rows)
        {
            if (row is not LedgerRow { OrderId: { } order } || !_waiting.TryRemove(order, out var waiting))
                continue;
            if (due >= channels)
                waiting.SetResult();
            else
                waiting.SetException(new InvalidOperationException($"Order {order} made {due} listings due instead of {channels}."));
        }
    }
}
