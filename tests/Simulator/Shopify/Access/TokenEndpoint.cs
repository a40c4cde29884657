using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Access;

/// <summary>Tokens by client credentials (sheet §Auth): JSON in, <c>access_token</c>, <c>scope</c>, <c>expires_in</c> in seconds out.</summary>
internal static class TokenEndpoint
{
    public static async Task<IResult> IssueAsync(HttpContext context, ShopifyShop shop)
    {
        if (await ReadAsync(context) is not { } request)
            return Refuse("invalid_request", "The body is not what the call takes.");
        if (request.GrantType != "client_credentials")
            return Refuse("unsupported_grant_type", "Only client_credentials is simulated.");
        if (request.ClientId != shop.ClientId || !Same(request.ClientSecret, shop.ClientSecret))
            return Refuse("invalid_client", "The client id or secret is wrong.");
        var life = TimeSpan.FromSeconds(shop.Settings.TokenLifeSeconds);
        // An app that is not installed has no shop to be given a token for.
        var grant = shop.Locked(() => shop.Installed ? shop.Tokens.Issue(life) : null);
        return grant is null
            ? Refuse("app_not_installed", "The app is not installed in the shop.")
            : Results.Json(new { access_token = grant.Token, scope = string.Join(',', grant.Scopes.Order(StringComparer.Ordinal)), expires_in = (int)life.TotalSeconds });
    }

    private static bool Same(string? given, string secret) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given ?? ""), Encoding.UTF8.GetBytes(secret));

    private static async Task<TokenRequest?> ReadAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return new TokenRequest(form["client_id"], form["client_secret"], form["grant_type"]);
        }

        try
        {
            return context.Request.HasJsonContentType()
                ? await JsonSerializer.DeserializeAsync<TokenRequest>(context.Request.Body, cancellationToken: context.RequestAborted)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Refuse(string error, string description) =>
        Results.Json(new { error, error_description = description }, statusCode: StatusCodes.Status400BadRequest);

    private sealed record TokenRequest(
        [property: JsonPropertyName("client_id")] string? ClientId,
        [property: JsonPropertyName("client_secret")] string? ClientSecret,
        [property: JsonPropertyName("grant_type")] string? GrantType);
}
