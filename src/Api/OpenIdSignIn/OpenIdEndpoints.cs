using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Api.Sessions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.OpenIdSignIn;

/// <summary><c>/api/session/openid</c>: signing in at the OpenID provider, by authorization code with PKCE, state and nonce.</summary>
internal static class OpenIdEndpoints
{
    private const string Address = "/api/session/openid";
    private const int LongestPath = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteMapping.Map(routes, HttpMethods.Get, Address, AccessPolicy.SignIn, Begin, "Sends the browser to the OpenID provider").Produces(StatusCodes.Status302Found)
            .Query(new QueryParameter("tenant", QueryKind.Text, "The tenant's id; absent where the hub has one tenant."), new QueryParameter("return_to", QueryKind.Text, "The path to end at, / when absent."));
        RouteMapping.Map(routes, HttpMethods.Get, $"{Address}/callback", AccessPolicy.SignIn, End, "Where the OpenID provider sends the browser back to").Produces(StatusCodes.Status302Found)
            .WithMetadata(new TakesAnyQueryMetadata());
    }

    private static async Task<IResult> Begin(HttpContext context, OpenIdProvider provider, OpenIdFlows flows, SignInTenants tenants, IOptions<KolajApiOptions> options)
    {
        var description = await provider.DescriptionAsync(context.RequestAborted);
        var returnTo = context.Request.Query["return_to"].ToString();
        if (!IsOwnPath(returnTo))
            throw new RequestRefusedException("invalid_parameter", "The parameter 'return_to' is a path of the hub's own.");
        var tenant = await tenants.FindAsync(context.Request.Query["tenant"], context.RequestAborted);
        var flow = flows.Begin(context, tenant, returnTo.Length == 0 ? "/" : returnTo);
        return Results.Redirect(QueryHelpers.AddQueryString(description.AuthorizationEndpoint, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = provider.Settings.ClientId,
            ["redirect_uri"] = Callback(options.Value).AbsoluteUri,
            ["scope"] = "openid email",
            ["state"] = flow.State,
            ["nonce"] = flow.Nonce,
            ["code_challenge"] = flow.Challenge,
            ["code_challenge_method"] = "S256",
        }));
    }

    private static async Task<IResult> End(HttpContext context, OpenIdProvider provider, OpenIdFlows flows, OpenIdPeople people, SignIn signIn, SessionEnds ends, IOptions<KolajApiOptions> options)
    {
        var settings = provider.Settings;
        var query = context.Request.Query;
        if (flows.End(context) is not { } flow || !flow.IsOf(query["state"]))
            throw new RequestRefusedException("openid_state_wrong");
        // RFC 9207: whose answer it is, where the provider says so.
        if (query["iss"] is [{ } issuer] && issuer != settings.Issuer)
            throw new RequestRefusedException("openid_refused");
        if (query["code"] is not [{ Length: > 0 } code])
            throw new RequestRefusedException("openid_refused");
        var identity = await provider.RedeemAsync(code, flow.Verifier, flow.Nonce, Callback(options.Value), context.RequestAborted);
        await signIn.WithOpenIdAsync(cancellation => people.FindAsync(flow.Tenant, identity, cancellation), context);
        await ends.EndBroughtAsync(context);
        return Results.Redirect(flow.ReturnTo);
    }

    private static Uri Callback(KolajApiOptions options) =>
        new(new Uri((options.PublicUrl ?? throw new InvalidOperationException("Signing in at an OpenID provider needs the public address.")).AbsoluteUri.TrimEnd('/') + "/"), Address[1..] + "/callback");

    /// <summary>No other host: not <c>//host</c>, nor what browsers take for it.</summary>
    private static bool IsOwnPath(string path) => path.Length == 0
        || (path.Length <= LongestPath && path[0] == '/' && !(path.Length > 1 && path[1] is '/' or '\\') && !path.Any(static c => char.IsControl(c) || c == '\\'));
}
