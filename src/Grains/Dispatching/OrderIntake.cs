using KolajAI.Identity;
using KolajAI.Orders;

namespace KolajAI.Grains.Dispatching;

/// <summary>Gives orders to their grains: side by side for different orders, one after the other for the same.</summary>
internal static class OrderIntake
{
    private const int AtOnce = 16;

    public static async Task IngestAsync(JobServices services, JobContext context, IEnumerable<RemoteOrder> orders, CancellationToken cancellation)
    {
        var byOrder = orders.GroupBy(static o => o.OrderKey, StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            byOrder, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (group, _) =>
            {
                var grain = services.Grains.GetGrain<IOrderGrain>(GrainKeys.Order(context.Account, group.Key));
                foreach (var order in group)
                    await grain.Ingest(order, context.Rules);
            });
    }
}
