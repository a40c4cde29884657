using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Sessions;

/// <summary>Which tenant a person signs in to: the one named, or the only one there is.</summary>
internal sealed class SignInTenants(ITenantReads tenants)
{
    /// <summary>For a tenant that does not exist, one that has no people: signing in then fails as it does for people who do not exist.</summary>
    /// <exception cref="RequestRefusedException">400: none is named, and there are several.</exception>
    public async Task<string> FindAsync(string? named, CancellationToken cancellation)
    {
        if (!string.IsNullOrEmpty(named))
            return await tenants.FindAsync(named, cancellation) is { } tenant ? tenant.Tenant : Roles.OpsTenant;
        return await tenants.ListAsync(cancellation) is [var only] ? only.Tenant : throw new RequestRefusedException("tenant_required");
    }
}
