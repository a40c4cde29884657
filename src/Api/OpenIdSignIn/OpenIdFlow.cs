using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Api.Access;
using KolajAI.Api.Sessions;
using KolajAI.Json;
using KolajAI.Storage.Sealing;

namespace KolajAI.Api.OpenIdSignIn;

/// <summary>What one signing in at the provider has to match when the browser comes back.</summary>
/// <param name="Verifier">The secret whose hash the provider was given (PKCE, RFC 7636).</param>
/// <param name="ReturnTo">A path of the hub's own.</param>
internal sealed record OpenIdFlow(string State, string Nonce, string Verifier, string Tenant, string ReturnTo, DateTimeOffset Until)
{
    public static OpenIdFlow Begin(string tenant, string returnTo, DateTimeOffset until) =>
        new(SessionIssue.RandomText(), SessionIssue.RandomText(), SessionIssue.RandomText(), tenant, returnTo, until);

    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public bool IsOf(string? state) => state is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(State), Encoding.UTF8.GetBytes(state));
}

/// <summary>Keeps a flow in a sealed cookie, so that the browser that began it is the one that ends it, at whichever front.</summary>
internal sealed class OpenIdFlows(ISealer sealer, TimeProvider clock)
{
    public const string CookieName = "__Host-kolaj-openid";

    private const int LongestCookie = 4_000;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private static readonly SealedPlace Place = new(Roles.OpsTenant, "openid", "flow");

    public OpenIdFlow Begin(HttpContext context, string tenant, string returnTo)
    {
        var flow = OpenIdFlow.Begin(tenant, returnTo, clock.GetUtcNow() + Life);
        var cookie = SessionCookie.Options();
        cookie.MaxAge = Life;
        context.Response.Cookies.Append(CookieName, Base64Url.EncodeToString(sealer.Seal(Place, KolajJson.ToBytes(flow))), cookie);
        return flow;
    }

    /// <summary>The flow that this browser began, which is over with it; null when there is none that can still end.</summary>
    public OpenIdFlow? End(HttpContext context)
    {
        var text = context.Request.Cookies[CookieName];
        context.Response.Cookies.Delete(CookieName, SessionCookie.Options());
        if (string.IsNullOrEmpty(text) || text.Length > LongestCookie)
            return null;
        try
        {
            var flow = KolajJson.FromBytes<OpenIdFlow>(sealer.Open(Place, Base64Url.DecodeFromChars(text)));
            return flow.Until > clock.GetUtcNow() ? flow : null;
        }
        catch (Exception broken) when (broken is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
