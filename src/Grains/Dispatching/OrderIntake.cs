using System.Collections.Concurrent;
using KolajAI.Grains.Fencing;
using KolajAI.Identity;
using KolajAI.Orders;

namespace KolajAI.Grains.Dispatching;

/// <summary>Gives orders to their grains: side by side for different orders, one after the other for the same.</summary>
internal static class OrderIntake
{
    private const int AtOnce = 16;

    /// <returns>Orders that could not be taken for a reason of their own; the others are on disk. What passes by itself (the store away) is thrown.</returns>
    public static async Task<IReadOnlyList<RefusedOrder>> IngestAsync(JobServices services, JobContext context, IEnumerable<RemoteOrder> orders, CancellationToken cancellation)
    {
        var refused = new ConcurrentQueue<RefusedOrder>();
        var byOrder = orders.GroupBy(static o => o.OrderKey, StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            byOrder, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (group, _) =>
            {
                foreach (var order in group)
                {
                    try
                    {
                        await services.Grains.GetGrain<IOrderGrain>(GrainKeys.Order(context.Account, group.Key)).Ingest(order, context.Rules);
                    }
                    catch (Exception why) when (!PassingFailures.IsPassing(why))
                    {
                        refused.Enqueue(new RefusedOrder(order, why));
                    }
                }
            });
        return [.. refused];
    }
}

internal sealed record RefusedOrder(RemoteOrder Order, Exception Why);
