using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using KolajAI.Api.Errors;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace KolajAI.Api.OpenIdSignIn;

/// <summary>Whom the provider vouches for.</summary>
/// <param name="Subject">Issuer and subject: what never changes.</param>
/// <param name="Email">Null unless the provider has verified it.</param>
internal sealed record OpenIdIdentity(string Subject, string? Email);

/// <summary>Speaks with the OpenID provider: its description, the code's exchange, and the proof of the ID token.</summary>
internal sealed partial class OpenIdProvider(IHttpClientFactory http, IOptions<KolajApiOptions> options, TimeProvider clock, ILogger<OpenIdProvider> logger) : IDisposable
{
    public const string HttpName = "openid";

    /// <summary>Signatures by the provider's own key pair; never a secret that both know, never none.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly TimeSpan DescriptionKept = TimeSpan.FromHours(1);

    /// <summary>How soon it is read anew for a key that it does not have.</summary>
    private static readonly TimeSpan KeysKept = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _reading = new(1);
    private OpenIdConnectConfiguration? _description;
    private DateTimeOffset _readAt;

    /// <exception cref="RequestRefusedException">404: none is set up.</exception>
    public OpenIdSettings Settings => options.Value.OpenId ?? throw new RequestRefusedException("openid_not_set_up");

    /// <exception cref="RequestRefusedException">404, or 503: the provider cannot be asked.</exception>
    public Task<OpenIdConnectConfiguration> DescriptionAsync(CancellationToken cancellation) => DescriptionAsync(DescriptionKept, cancellation);

    /// <summary>Gives the code for an ID token, and proves that.</summary>
    /// <exception cref="RequestRefusedException">401: what it answers proves nobody; 503.</exception>
    public async Task<OpenIdIdentity> RedeemAsync(string code, string verifier, string nonce, Uri redirect, CancellationToken cancellation)
    {
        var description = await DescriptionAsync(cancellation);
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirect.AbsoluteUri,
            ["code_verifier"] = verifier,
            ["client_id"] = Settings.ClientId,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, description.TokenEndpoint) { Content = new FormUrlEncodedContent(form) };
        if (Settings.ClientSecret is { } secret)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(Settings.ClientId)}:{Uri.EscapeDataString(secret)}")));
        string? token;
        try
        {
            using var client = http.CreateClient(HttpName);
            using var answer = await client.SendAsync(request, cancellation);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                LogNoToken((int)answer.StatusCode);
                throw new RequestRefusedException("openid_refused");
            }

            using var json = JsonDocument.Parse(body);
            token = json.RootElement.ValueKind is JsonValueKind.Object && json.RootElement.TryGetProperty("id_token", out var found) ? found.GetString() : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw Unreachable(e);
        }

        return await ProveAsync(token, nonce, description, cancellation);
    }

    private async Task<OpenIdIdentity> ProveAsync(string? token, string nonce, OpenIdConnectConfiguration description, CancellationToken cancellation)
    {
        var result = await ValidateAsync(token, description);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
            result = await ValidateAsync(token, await DescriptionAsync(KeysKept, cancellation));
        if (!result.IsValid || result.SecurityToken is not JsonWebToken proven)
        {
            LogNotProven(result.Exception?.GetType().Name ?? "no token");
            throw new RequestRefusedException("openid_refused");
        }

        var several = proven.Audiences.Count() > 1 || proven.TryGetValue<string>("azp", out _);
        if (Text(proven, "nonce") != nonce || string.IsNullOrEmpty(proven.Subject) || (several && Text(proven, "azp") != Settings.ClientId))
        {
            LogNotProven("nonce, subject or authorised party");
            throw new RequestRefusedException("openid_refused");
        }

        var verified = proven.TryGetPayloadValue<object>("email_verified", out var word) && word is true or "true";
        return new OpenIdIdentity($"{proven.Issuer}\n{proven.Subject}", verified ? Text(proven, "email") : null);
    }

    private async Task<TokenValidationResult> ValidateAsync(string? token, OpenIdConnectConfiguration description) =>
        await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = description.Issuer,
            ValidAudience = Settings.ClientId,
            IssuerSigningKeys = description.SigningKeys,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateLifetime = true,
            ClockSkew = Skew,
        });

    private async Task<OpenIdConnectConfiguration> DescriptionAsync(TimeSpan notOlderThan, CancellationToken cancellation)
    {
        var issuer = Settings.Issuer;
        await _reading.WaitAsync(cancellation);
        try
        {
            if (_description is { } known && clock.GetUtcNow() - _readAt < notOlderThan)
                return known;
            using var client = http.CreateClient(HttpName);
            var documents = new HttpDocumentRetriever(client) { RequireHttps = !IsLoopback(issuer) };
            var read = await OpenIdConnectConfigurationRetriever.GetAsync($"{issuer.TrimEnd('/')}/.well-known/openid-configuration", documents, cancellation);
            if (read.Issuer != issuer)
                throw new InvalidOperationException($"The OpenID provider calls itself '{read.Issuer}', not '{issuer}' as it was set up.");
            (_description, _readAt) = (read, clock.GetUtcNow());
            return read;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ArgumentException or InvalidOperationException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw Unreachable(e);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private static bool IsLoopback(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback;

    private static string? Text(JsonWebToken token, string claim) => token.TryGetPayloadValue<string>(claim, out var value) ? value : null;

    private RequestRefusedException Unreachable(Exception reason)
    {
        LogUnreachable(reason);
        return new RequestRefusedException("unavailable", "The OpenID provider cannot be asked now.") { RetryAfter = TimeSpan.FromSeconds(5) };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The OpenID provider cannot be asked")]
    private partial void LogUnreachable(Exception reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The OpenID provider gave no token: status {Status}")]
    private partial void LogNoToken(int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An ID token proves nobody: {Reason}")]
    private partial void LogNotProven(string reason);
}
