using System.Collections.Concurrent;
using System.Globalization;
using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Identity;
using KolajAI.Quotas;

namespace KolajAI.Grains.Quotas;

/// <summary>Asks the quota grains of the scopes that the connector's limits name.</summary>
internal sealed class GrainPermits(JobContext context, IGrainFactory grains, TimeProvider clock) : IPermits
{
    /// <summary>Longer than the pipeline's total timeout, so that a permit outlives the call it was for.</summary>
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(45);

    private readonly ConcurrentDictionary<string, IReadOnlyList<ScopeGrant>> _held = new(StringComparer.Ordinal);

    /// <summary>The scopes whose quotas the account's calls count in.</summary>
    public IEnumerable<string> AllScopes() =>
        context.Connector.Descriptor.Limits.Select(static limit => limit.Scope).Distinct().Select(ScopeKey);

    public async Task<Permit> AcquireAsync(string operation, TimeSpan patience, CancellationToken cancellation)
    {
        var permit = new Permit(context.Account, operation, Guid.CreateVersion7().ToString("N"));
        var granted = new List<ScopeGrant>();
        foreach (var (scope, windows) in Scopes(operation))
        {
            var grant = await ReserveAsync(scope, windows, patience, cancellation, granted);
            granted.Add(grant);
        }

        _held[permit.Id] = granted;
        return permit;
    }

    public void Release(Permit permit, TimeSpan? blockFor)
    {
        if (!_held.TryRemove(permit.Id, out var grants))
            return;
        Report(grants, blockFor);
    }

    private async Task<ScopeGrant> ReserveAsync(
        string scope, IReadOnlyList<QuotaWindow> windows, TimeSpan patience, CancellationToken cancellation, List<ScopeGrant> granted)
    {
        var grain = grains.GetGrain<IQuotaGrain>(scope);
        var waited = TimeSpan.Zero;
        while (true)
        {
            var grant = await grain.Reserve(new QuotaRequest(windows, 1, CallDeadline));
            if (grant.Granted)
                return new ScopeGrant(scope, grant.GrantId, windows);
            if (waited + grant.RetryIn > patience)
            {
                // What other scopes gave is returned as answered: nothing was sent.
                Report(granted, null);
                throw new PlatformException(
                    PlatformFailure.NoPermit, "quota", "The platform's quota is used up for the moment; nothing was sent.", grant.RetryIn);
            }

            await Task.Delay(grant.RetryIn, clock, cancellation);
            waited += grant.RetryIn;
        }
    }

    private void Report(IReadOnlyList<ScopeGrant> grants, TimeSpan? blockFor)
    {
        foreach (var grant in grants)
            grains.GetGrain<IQuotaGrain>(grant.Scope).Report(new QuotaReport(grant.GrantId, 1, blockFor, grant.Windows)).Ignore();
    }

    private IEnumerable<(string Scope, IReadOnlyList<QuotaWindow> Windows)> Scopes(string operation) =>
        from limit in context.Connector.Descriptor.Limits
        where limit.Operations.Contains(operation, StringComparer.Ordinal)
        group Window(limit, operation) by limit.Scope into scope
        select (ScopeKey(scope.Key), (IReadOnlyList<QuotaWindow>)[.. scope]);

    private QuotaWindow Window(ConnectorLimit limit, string operation)
    {
        // The operator may lower or raise a limit when the platform changes it; what is no whole number above 0 does not count.
        var permits = context.Settings.TryGetValue($"limits.{limit.Name}", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var set) && set > 0 ? set : limit.Permits;
        return new QuotaWindow(limit.PerOperation ? $"{limit.Name}:{operation}" : limit.Name, permits, limit.Window);
    }

    private string ScopeKey(QuotaScopeKind kind) => kind switch
    {
        QuotaScopeKind.Account => GrainKeys.Join("account", context.Account.Tenant, context.Account.Integration, context.Account.Account),
        QuotaScopeKind.RemoteSeller => GrainKeys.Join("seller", context.Account.Integration, context.RemoteSeller),
        QuotaScopeKind.App => GrainKeys.Join("app", context.Account.Integration),
        QuotaScopeKind.Address => GrainKeys.Join("address", context.Account.Integration),
        _ => throw new InvalidOperationException($"No such quota scope: {kind}."),
    };

    private sealed record ScopeGrant(string Scope, string GrantId, IReadOnlyList<QuotaWindow> Windows);
}
