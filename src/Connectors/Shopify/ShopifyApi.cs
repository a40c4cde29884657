using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>Sends documents to the Admin API: address, token, and the sorting of errors that all of them share.</summary>
/// <param name="shop">The shop's address, ending in a slash.</param>
internal sealed class ShopifyApi(ConnectorSession session, Uri shop, ShopifyTokens tokens)
{
    /// <summary>Versions are quarterly and live about a year. From 2026-04 on stock writes need a comparison and a key.</summary>
    public const string Version = "2026-10";

    private const string TokenHeader = "X-Shopify-Access-Token";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public ConnectorSession Session { get; } = session;

    /// <summary>The account's setting, else the descriptor's default.</summary>
    public string? Setting(string name)
    {
        var text = Session.Setting(name);
        return string.IsNullOrWhiteSpace(text) ? ShopifyDescriptor.Value.SettingFields.First(field => field.Name == name).Default : text.Trim();
    }

    /// <summary>Sends a query or a mutation. Only a query is ever repeated by the pipeline.</summary>
    /// <param name="bears">Errors that do not spoil the rest of the answer.</param>
    /// <exception cref="PlatformException">The call as a whole failed.</exception>
    public async Task<ShopifyAnswer> SendAsync(
        ShopifyDocument document, object? variables, CancellationToken cancellation, Func<ShopifyError, bool>? bears = null)
    {
        if (LastingToken is { } lasting)
            return await SendAsync(document, variables, lasting, bears, cancellation);
        if (tokens.Find(Session, shop) is { } known)
        {
            try
            {
                return await SendAsync(document, variables, known, bears, cancellation);
            }
            catch (PlatformException ended) when (ended is { Failure: PlatformFailure.Authentication, Code: "token_refused" })
            {
                // The token is looked at before anything is done, so the same document may follow with a new one.
                tokens.Drop(Session, known);
            }
        }

        return await SendAsync(document, variables, await NewTokenAsync(cancellation), bears, cancellation);
    }

    private string? LastingToken =>
        Session.Credentials.GetValueOrDefault(ShopifyDescriptor.AccessToken)?.Trim() is { Length: > 0 } token ? token : null;

    private async Task<ShopifyAnswer> SendAsync(
        ShopifyDocument document, object? variables, string token, Func<ShopifyError, bool>? bears, CancellationToken cancellation)
    {
        using var request = Request($"admin/api/{Version}/graphql.json", new { query = document.Text, variables = variables ?? new object() })
            .For(document.Operation, repeatable: !document.IsWrite);
        request.Headers.TryAddWithoutValidation(TokenHeader, token);
        return ShopifyAnswer.Of(document, document.IsWrite ? await PlatformAnswer.SendAsync(Session, request, cancellation) : await ReadOnlyAsync(request, cancellation), bears);
    }

    private async Task<string> NewTokenAsync(CancellationToken cancellation)
    {
        if (!Session.Credentials.ContainsKey(ShopifyDescriptor.ClientId) || !Session.Credentials.ContainsKey(ShopifyDescriptor.ClientSecret))
        {
            throw new PlatformException(
                PlatformFailure.Authentication, "credential_missing", "Set either access_token, or client_id and client_secret, of the shop's app.");
        }

        // Asked for twice there are two tokens, and both are good.
        using var request = Request("admin/oauth/access_token", new
        {
            client_id = Session.Credential(ShopifyDescriptor.ClientId).Trim(),
            client_secret = Session.Credential(ShopifyDescriptor.ClientSecret).Trim(),
            grant_type = "client_credentials",
        }).For(ShopifyOperations.Token, repeatable: true);
        var answer = await ReadOnlyAsync(request, cancellation);
        if ((int)answer.Status is 400 or 401 or 403 && answer.TryRead(
            static body => body.IsObject ? body.AnyText("error") ?? "refused" : null) is { } error)
            throw answer.Failure(PlatformFailure.Authentication, Word(error),
                "Shopify gives no token for this client_id and client_secret: check both, and that the app is installed in the shop.");
        if (ShopifyStatus.Sort(answer, write: false) is { } failure)
            throw failure;
        var (token, life) = answer.Read(static body => (body.RequiredLongText("access_token"), body.Integer("expires_in")));
        tokens.Keep(Session, shop, token, TimeSpan.FromSeconds(Math.Clamp(life ?? 3600, 60, 86_400)));
        return token;
    }

    /// <summary>The pipeline cannot see that a POST only reads: without an answer, nothing was done.</summary>
    private async Task<PlatformAnswer> ReadOnlyAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await PlatformAnswer.SendAsync(Session, request, cancellation);
        }
        catch (PlatformException lost) when (lost.Failure is PlatformFailure.OutcomeUnknown)
        {
            throw new PlatformException(PlatformFailure.Unreachable, lost.Code, lost.Message, lost.RetryAfter, lost.RequestId, lost);
        }
    }

    private HttpRequestMessage Request(string path, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(shop, path))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, Json)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("KolajAI", null));
        return request;
    }

    private static string Word(string error) =>
        error.Length <= 60 && error.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') ? error : "token_refused_by_shop";
}
