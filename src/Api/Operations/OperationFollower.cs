using KolajAI.Api.Requests;
using KolajAI.Identity;
using KolajAI.Operations;

namespace KolajAI.Api.Operations;

/// <summary>Looks at an operation until what the caller waits for is reached.</summary>
internal sealed class OperationFollower(IGrainFactory grains, TimeProvider clock)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    public Task<OperationView?> FindAsync(string tenant, string operationId) => Grain(tenant, operationId).Get();

    /// <returns>The last look, and whether it was reached in time.</returns>
    public async Task<(OperationView View, bool Reached)> FollowAsync(string tenant, OperationView view, Patience patience, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            if (patience.Wait > TimeSpan.Zero && Reached(view, patience.For))
                return (view, true);
            if (clock.GetElapsedTime(started) >= patience.Wait)
                return (view, false);
            await Task.Delay(Pace, clock, cancellation);
            view = await Grain(tenant, view.Id).Get() ?? view;
        }
    }

    /// <summary>Stored: at once. Sent: no item waits to be sent. Confirmed: the operation has ended.</summary>
    public static bool Reached(OperationView view, WaitFor what) => what switch
    {
        WaitFor.Stored => true,
        WaitFor.Sent => view.State == "ended" || Waiting(view) == 0,
        _ => view.State == "ended",
    };

    private static long Waiting(OperationView view) =>
        view.Counts.GetValueOrDefault(OperationItemState.Stored) + view.Counts.GetValueOrDefault(OperationItemState.Held)
        + view.Counts.GetValueOrDefault(OperationItemState.Paused);

    private IOperationGrain Grain(string tenant, string operationId) => grains.GetGrain<IOperationGrain>(GrainKeys.Operation(tenant, operationId));
}
