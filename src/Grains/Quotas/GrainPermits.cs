using System.Collections.Concurrent;
using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Quotas;

namespace KolajAI.Grains.Quotas;

/// <summary>The permits of one job: one of each scope that the connector's limits name, from the silo's broker.</summary>
internal sealed class GrainPermits(JobContext context, PermitBroker broker, Action<string>? sending = null) : IPermits
{
    /// <summary>Longer than one attempt may take, so that a permit outlives the call it was for.</summary>
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(45);

    private readonly ConcurrentDictionary<string, List<HeldPermit>> _held = new(StringComparer.Ordinal);

    public async Task<Permit> AcquireAsync(string operation, TimeSpan patience, CancellationToken cancellation)
    {
        var permit = new Permit(context.Account, operation, Guid.CreateVersion7().ToString("N"));
        var held = new List<HeldPermit>();
        await broker.WaitOutAsync(Asker(operation), patience, cancellation);
        try
        {
            foreach (var (scope, windows) in QuotaScopes.Of(context, operation))
                held.Add(await broker.TakeAsync(Wish(scope, operation, windows), patience, cancellation));
            if (held.Exists(h => broker.Now - h.Asked >= QuotaLedger.ValidFor))
            {
                throw new PlatformException(
                    PlatformFailure.NoPermit, "quota", "The platform's quotas were not free at the same time; nothing was sent.", TimeSpan.FromSeconds(1));
            }
        }
        catch
        {
            held.ForEach(broker.PutBack);
            throw;
        }

        _held[permit.Id] = held;
        sending?.Invoke(operation);
        return permit;
    }

    /// <summary>
    /// Has permits for calls to come ready, in one block for each scope; those that are not used are given back after a moment.
    /// </summary>
    /// <returns>How many of the calls will not have to wait, 0 to <paramref name="calls"/>.</returns>
    public async Task<int> HaveReadyAsync(string operation, int calls)
    {
        foreach (var (scope, windows) in QuotaScopes.Of(context, operation))
            calls = await broker.HaveReadyAsync(Wish(scope, operation, windows), calls);
        return calls;
    }

    /// <returns>How many calls, 0 to <paramref name="calls"/>, will find their permits within the time if nobody else asks.</returns>
    public async Task<int> SoonAsync(string operation, int calls, TimeSpan within)
    {
        foreach (var (scope, windows) in QuotaScopes.Of(context, operation))
            calls = await broker.SoonAsync(Wish(scope, operation, windows), calls, within);
        return calls;
    }

    public void Release(Permit permit, TimeSpan? blockFor) => Release(permit, blockFor, ToldQuotas.Nothing);

    public void Release(Permit permit, TimeSpan? blockFor, ToldQuotas told)
    {
        if (!_held.TryRemove(permit.Id, out var held))
            return;
        foreach (var one in held)
            broker.Answered(one, blockFor, told);
        if (held.Count == 0 && blockFor is { } wait)
            broker.Pause(Asker(permit.Operation), wait);
    }

    /// <summary>Without an answer a call may still take effect for the connector's settle time, and is counted as long.</summary>
    private PermitWish Wish(string scope, string operation, IReadOnlyList<QuotaWindow> windows) =>
        new(scope, operation, Asker(operation), windows, context.Lane ?? Lanes.Orders, CallDeadline + context.Connector.Descriptor.Settle);

    /// <summary>With the tenant in it: scopes may be shared by tenants.</summary>
    private string Asker(string operation) => $"{context.Account.GrainKey}:{operation}";
}
