using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using KolajAI.Tenants;

namespace KolajAI.Api.Tenants;

/// <summary>Makes tenants and their first owner keys.</summary>
internal sealed class TenantSetup(IGrainFactory grains, ICommitter committer, TimeProvider clock)
{
    /// <summary>Tenant and key become findable in one commit; a crash before it leaves nothing that counts, and a repeat goes on.</summary>
    /// <returns>False when the tenant exists.</returns>
    public async Task<bool> CreateAsync(string tenant, string name, string ownerKey)
    {
        await grains.GetGrain<ITenantGrain>(tenant).Create(name);
        var now = clock.GetUtcNow();
        return await CommitAsync(new Unit
        {
            Tenant = tenant,
            Rows = [new TenantRow(name, now), KeyRow(ownerKey, "owner", Role.Owner.Word())],
            Audit = [AuditRow.Of("tenant.create", $"tenant:{tenant}", now, after: new { name })],
        });
    }

    /// <summary>Keeps a key of an existing tenant, or the operator's.</summary>
    /// <returns>False when the same key is kept already.</returns>
    public Task<bool> KeepKeyAsync(string tenant, string key, string name, string role) =>
        CommitAsync(new Unit { Tenant = tenant, Rows = [KeyRow(key, name, role)] });

    private ApiKeyRow KeyRow(string key, string name, string role) =>
        new(ApiKeys.NewId(), ApiKeys.Hash(key), ApiKeys.Prefix(key), name, role, clock.GetUtcNow());

    private async Task<bool> CommitAsync(Unit unit)
    {
        var result = await committer.CommitAsync(unit);
        return result.Outcome switch
        {
            CommitOutcome.Committed => true,
            CommitOutcome.Refused => false,
            _ => throw new RequestRefusedException(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) },
        };
    }
}
