using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KolajAI.Api.Tests.Hub;

/// <summary>
/// A small OpenID provider: codes for those who ask properly, once each; ID tokens signed with its own keys, which it publishes. What it says of a person, and how it
/// goes wrong, the test decides.
/// </summary>
internal sealed class OpenIdServer : IAsyncDisposable
{
    public const string ClientId = "kolaj-hub";
    public const string ClientSecret = "a secret of the client, 0123456789";

    private readonly WebApplication _app;
    private readonly Dictionary<string, Grant> _grants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unproven = new(StringComparer.Ordinal);
    private RSA _key = RSA.Create(2048);
    private int _keyNumber = 1;

    private OpenIdServer(WebApplication app) => _app = app;

    public string Issuer { get; private set; } = "";

    public static async Task<OpenIdServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new OpenIdServer(app);
        app.MapGet("/.well-known/openid-configuration", server.Describe);
        app.MapGet("/keys", server.Keys);
        app.MapPost("/token", (Delegate)server.TokenAsync);
        await app.StartAsync();
        server.Issuer = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return server;
    }

    /// <summary>The person says yes at the provider's page.</summary>
    /// <param name="address">Where the hub has sent the browser.</param>
    /// <returns>Path and query at the hub that the browser is sent back to.</returns>
    public string Consent(string address, string subject, string? email, bool verified = true, TokenKind kind = TokenKind.Proper)
    {
        var asked = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(address).Query);
        Assert.Equal((ClientId, "code", "S256"), (asked["client_id"].ToString(), asked["response_type"].ToString(), asked["code_challenge_method"].ToString()));
        var claims = new Dictionary<string, object> { ["sub"] = subject, ["nonce"] = asked["nonce"].ToString(), ["email_verified"] = verified };
        if (email is not null)
            claims["email"] = email;
        if (kind is TokenKind.ForeignNonce)
            claims["nonce"] = "of another sign-in";
        if (kind is TokenKind.NoSubject)
            claims.Remove("sub");
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        lock (_grants)
            _grants[code] = new Grant(asked["code_challenge"].ToString(), asked["redirect_uri"].ToString(), claims, kind);
        var back = new Uri(asked["redirect_uri"].ToString());
        return $"{back.AbsolutePath}?code={code}&state={asked["state"]}&session_state=x";
    }

    /// <summary>Whether a code came back with another verifier than that of the flow it was given to.</summary>
    public bool SawAnotherVerifier(string code)
    {
        lock (_grants)
            return _unproven.Contains(code);
    }

    /// <summary>From now on other keys sign.</summary>
    public void ChangeKeys() => (_key, _keyNumber) = (RSA.Create(2048), _keyNumber + 1);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private IResult Describe() => Results.Json(new
    {
        issuer = Issuer,
        authorization_endpoint = $"{Issuer}/authorize",
        token_endpoint = $"{Issuer}/token",
        jwks_uri = $"{Issuer}/keys",
        response_types_supported = new[] { "code" },
        subject_types_supported = new[] { "public" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
    });

    private IResult Keys()
    {
        var key = _key.ExportParameters(false);
        return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = $"k{_keyNumber}", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) } } });
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(ClientId)}:{Uri.EscapeDataString(ClientSecret)}"));
        if (context.Request.Headers.Authorization != $"Basic {basic}")
            return Results.Json(new { error = "invalid_client" }, statusCode: StatusCodes.Status401Unauthorized);
        Grant? grant;
        lock (_grants)
            _grants.Remove(form["code"].ToString(), out grant);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (grant is not null && grant.Challenge != challenge)
        {
            lock (_grants)
                _unproven.Add(form["code"].ToString());
        }

        if (grant is null || form["grant_type"] != "authorization_code" || grant.Redirect != form["redirect_uri"] || grant.Challenge != challenge)
            return Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest);
        return Results.Json(new { access_token = "unused", token_type = "Bearer", id_token = Sign(grant) });
    }

    private string Sign(Grant grant)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        using var strange = RSA.Create(2048);
        var key = new RsaSecurityKey(grant.Kind is TokenKind.ForeignKey ? strange.ExportParameters(true) : _key.ExportParameters(true)) { KeyId = $"k{_keyNumber}" };
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = grant.Kind is TokenKind.ForeignIssuer ? "https://elsewhere.example" : Issuer,
            Audience = grant.Kind is TokenKind.ForeignAudience ? "another-client" : ClientId,
            IssuedAt = now,
            Expires = grant.Kind is TokenKind.Expired ? now.AddHours(-1) : now.AddMinutes(5),
            Claims = grant.Claims,
            SigningCredentials = grant.Kind switch
            {
                TokenKind.Unsigned => null,
                // The published key taken for a shared secret, as careless checks take it.
                TokenKind.SharedSecret => new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(ClientSecret)), SecurityAlgorithms.HmacSha256),
                _ => new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
            },
        });
        return token;
    }

    private sealed record Grant(string Challenge, string Redirect, IDictionary<string, object> Claims, TokenKind Kind);
}

/// <summary>What is wrong with an ID token.</summary>
internal enum TokenKind
{
    Proper = 0,
    Unsigned = 1,
    ForeignKey = 2,
    ForeignIssuer = 3,
    ForeignAudience = 4,
    Expired = 5,
    SharedSecret = 6,
    ForeignNonce = 7,
    NoSubject = 8,
}
