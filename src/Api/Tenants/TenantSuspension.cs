using KolajAI.Accounts;
using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.Sessions;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Tenants;

namespace KolajAI.Api.Tenants;

/// <summary>
/// Suspends tenants and lets them go on. Keys and people are refused within 5 seconds everywhere; accounts call no platform. Webhooks are still kept, so that no
/// order is lost to a tenant that goes on.
/// </summary>
internal sealed class TenantSuspension(ICommitter committer, IGrainFactory grains, IAccountReads accounts, KeyLookup keys, SessionLookup sessions, TimeProvider clock)
{
    /// <exception cref="RequestRefusedException">404: there is no such tenant.</exception>
    public async Task SetAsync(string tenant, bool suspended, CancellationToken cancellation)
    {
        var result = await committer.CommitAsync(new Unit { Tenant = tenant, Rows = [new TenantSuspendedRow(suspended ? clock.GetUtcNow() : null)] }, cancellation);
        if (result.Outcome is CommitOutcome.Unknown)
            throw new RequestRefusedException(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };
        if (!result.Committed)
            throw new RequestRefusedException("tenant_not_found");
        await keys.ForgetAllAsync(cancellation);
        await sessions.ForgetAllAsync(cancellation);
        await grains.GetGrain<ITenantGrain>(tenant).Suspend(suspended);
        foreach (var account in await accounts.ListAsync(tenant, cancellation))
            await grains.GetGrain<IAccountGrain>(account.GrainKey).DefaultsChanged();
    }
}
