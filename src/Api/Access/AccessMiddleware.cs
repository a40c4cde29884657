using KolajAI.Api.Errors;
using KolajAI.Api.Listeners;
using KolajAI.Api.RateLimits;

namespace KolajAI.Api.Access;

/// <summary>Proves who calls and whether the role suffices, by the endpoint's <see cref="AccessPolicy"/>; on the ops listener everything but health needs the operator's key.</summary>
internal sealed class AccessMiddleware(KeyLookup keys, OpsKeys opsKeys, RequestRates rates, ListenerGate listeners) : IMiddleware
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var policy = context.GetEndpoint()?.Metadata.GetMetadata<AccessPolicy>();
        if (listeners.IsOps(context) && policy is not { Kind: AccessKind.Open })
            await RequireOpsAsync(context);
        else if (policy is { Kind: AccessKind.Tenant })
            await RequireTenantAsync(context, policy.LeastRole);
        await next(context);
    }

    private async Task RequireTenantAsync(HttpContext context, Role least)
    {
        var presented = PresentedKey.Of(context.Request) ?? throw Refuse(context, "key_missing");
        var stored = await keys.FindAsync(ApiKeys.Hash(presented), context.RequestAborted);
        if (stored is null || Roles.Parse(stored.Role) is not { } role || stored.Tenant == Roles.OpsTenant)
            throw Refuse(context, "key_unknown");
        var caller = new Caller(stored.Tenant, stored.KeyId, role);
        rates.Take(context, caller);
        if (role < least)
            throw new RequestRefusedException("role_too_low", $"This call needs the role {least.Word()}; the key has {role.Word()}.");
        context.Features.Set(caller);
    }

    private async Task RequireOpsAsync(HttpContext context)
    {
        var presented = PresentedKey.OfOperator(context.Request);
        if (presented is null || !await opsKeys.IsOpsKeyAsync(presented, context.RequestAborted))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"kolaj-ops\"";
            throw Refuse(context, presented is null ? "key_missing" : "key_unknown");
        }

        context.Features.Set(new Caller(Roles.OpsTenant, "ops", Role.Owner));
    }

    private RequestRefusedException Refuse(HttpContext context, string code)
    {
        rates.CountRefused(context);
        return new RequestRefusedException(code);
    }
}
