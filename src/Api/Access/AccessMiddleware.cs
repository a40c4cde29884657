using KolajAI.Api.Alerts;
using KolajAI.Api.Errors;
using KolajAI.Api.Listeners;
using KolajAI.Api.RateLimits;
using KolajAI.Api.Sessions;
using KolajAI.Api.Tenants;
using KolajAI.Identity;

namespace KolajAI.Api.Access;

/// <summary>Proves who calls and whether the role suffices, by the endpoint's <see cref="AccessPolicy"/>; on the ops listener everything but health needs the operator's key.</summary>
internal sealed class AccessMiddleware(
    KeyLookup keys, SessionLookup sessions, RequestOrigins origins, OpsKeys opsKeys, RequestRates rates, ListenerGate listeners, SecurityEvents events, TenantGate tenants) : IMiddleware
{
    private const string RoleTooLow = "role_too_low";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var policy = context.GetEndpoint()?.Metadata.GetMetadata<AccessPolicy>();
        // The start is refused for it, a moment after the listener is open: until then, and whatever else comes, nobody gets through.
        if (policy is null && context.GetEndpoint() is RouteEndpoint)
            throw new RequestRefusedException("not_found");
        if (listeners.IsOps(context) && policy is not { Kind: AccessKind.Open })
            await RequireOpsAsync(context);
        else if (policy is { Kind: AccessKind.Tenant or AccessKind.Session })
            await RequireTenantAsync(context, policy);
        else if (policy is { Kind: AccessKind.SignIn })
            origins.RefuseForeign(context.Request);
        if (context.Features.Get<Caller>() is { } caller)
            AmbientCall.Set(caller.Tenant == Roles.OpsTenant ? null : caller.Tenant, caller.Actor(context));
        try
        {
            await next(context);
        }
        catch (RequestRefusedException refused) when (refused.Code == RoleTooLow && context.Features.Get<Caller>() is { } asking)
        {
            Tell(context, asking);
            throw;
        }
    }

    private async Task RequireTenantAsync(HttpContext context, AccessPolicy policy)
    {
        var caller = policy.Kind is AccessKind.Session ? await OfSessionAsync(context, "session_missing")
            : PresentedKey.Of(context.Request) is { } presented ? await OfKeyAsync(context, presented)
            : await OfSessionAsync(context, "key_missing");
        await rates.TakeAsync(context, caller);
        if (caller.Role < policy.LeastRole)
        {
            Tell(context, caller);
            throw new RequestRefusedException(RoleTooLow, $"This call needs the role {policy.LeastRole.Word()}; the caller has {caller.Role.Word()}.");
        }

        await tenants.TakeCallAsync(caller, context.RequestAborted);
        context.Features.Set(caller);
    }

    private async Task<Caller> OfKeyAsync(HttpContext context, string presented)
    {
        var found = await keys.FindAsync(presented, ClientAddress.Of(context), context.RequestAborted);
        if (found.Key is not { } key)
            throw Refuse(context, found.Refusal ?? "key_unknown");
        return Roles.Parse(key.Role) is { } role && key.Tenant != Roles.OpsTenant ? new Caller(key.Tenant, key.KeyId, role) : throw Refuse(context, "key_unknown");
    }

    /// <summary>A browser sends the cookie whoever made it call; that the person's own page did is proven beside it.</summary>
    private async Task<Caller> OfSessionAsync(HttpContext context, string missing)
    {
        if (SessionCookie.Read(context.Request) is not { } token)
            throw Refuse(context, missing);
        if (await sessions.FindAsync(token, context.RequestAborted) is not { } session || Roles.Parse(session.Role) is not { } role)
            throw Refuse(context, "session_unknown");
        if (session.TenantSuspended)
            throw new RequestRefusedException("tenant_suspended");
        if (!IsSafe(context.Request.Method))
        {
            origins.RequireOwn(context.Request);
            if (!CsrfToken.Matches(token, context.Request.Headers[CsrfToken.Header]))
                throw new RequestRefusedException("csrf_token_wrong");
        }

        return new Caller(session.Tenant, session.UserId, role) { Session = new CallerSession(session.UserId, session.SessionId, token) };
    }

    private async Task RequireOpsAsync(HttpContext context)
    {
        var presented = PresentedKey.OfOperator(context.Request);
        if (presented is null || !await opsKeys.IsOpsKeyAsync(presented, ClientAddress.Of(context), context.RequestAborted))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"kolaj-ops\"";
            if (presented is not null)
                events.OperatorRefused(ClientAddress.Of(context));
            throw Refuse(context, presented is null ? "key_missing" : "key_unknown");
        }

        context.Features.Set(new Caller(Roles.OpsTenant, "ops", Role.Owner));
    }

    private void Tell(HttpContext context, Caller caller) => events.RoleRefused(
        caller, $"{context.Request.Method} {(context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText}", ClientAddress.Of(context));

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private RequestRefusedException Refuse(HttpContext context, string code)
    {
        rates.CountRefused(context);
        return new RequestRefusedException(code);
    }
}
