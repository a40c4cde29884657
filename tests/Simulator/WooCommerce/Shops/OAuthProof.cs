using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Simulator.WooCommerce.Answers;
using Microsoft.AspNetCore.Http.Features;

namespace KolajAI.Simulator.WooCommerce.Shops;

/// <summary>
/// OAuth 1.0a with one leg, in the query (sheet, base URL and auth): the signature over method, address and parameters, a timestamp within 15
/// minutes, a nonce that was not seen before. Call under the shop's lock.
/// </summary>
internal sealed class OAuthProof(WooShop shop)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly string[] Needed = ["oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method"];
    private readonly Dictionary<string, DateTimeOffset> _nonces = new(StringComparer.Ordinal);

    /// <summary>True when the call carries such a proof, right or wrong.</summary>
    public static bool IsIn(HttpRequest request) => Needed.Any(name => request.Query[name].ToString().Length > 0);

    /// <exception cref="WooRefusal">The proof is wrong (401).</exception>
    public void Check(HttpRequest request)
    {
        var missing = Needed.Where(name => request.Query[name].ToString().Length == 0).ToList();
        if (missing.Count > 0)
        {
            throw new WooRefusal(
                StatusCodes.Status401Unauthorized,
                "woocommerce_rest_authentication_missing_parameter",
                $"Missing OAuth parameter{(missing.Count > 1 ? "s" : "")} {string.Join(", ", missing)}");
        }

        if (request.Query["oauth_consumer_key"] != shop.ConsumerKey)
            throw WooErrors.Unproven("Consumer key is invalid.");
        CheckSignature(request);
        CheckMoment(request.Query["oauth_timestamp"].ToString(), request.Query["oauth_nonce"].ToString());
    }

    private void CheckSignature(HttpRequest request)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var pairs = request.Query
            .Where(pair => pair.Key != "oauth_signature")
            .SelectMany(pair => pair.Value.Select(value => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value ?? "")}"))
            .Order(StringComparer.Ordinal);
        var address = $"{request.Scheme}://{request.Host}{target.Split('?')[0]}";
        var signed = Encoding.UTF8.GetBytes($"{request.Method}&{Uri.EscapeDataString(address)}&{Uri.EscapeDataString(string.Join('&', pairs))}");
        var key = Encoding.UTF8.GetBytes($"{shop.ConsumerSecret}&");
        var expected = request.Query["oauth_signature_method"].ToString() switch
        {
            "HMAC-SHA256" => HMACSHA256.HashData(key, signed),
            "HMAC-SHA1" => HMACSHA1.HashData(key, signed),
            _ => throw WooErrors.Unproven("Invalid signature - signature method is invalid."),
        };
        if (!CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(Convert.ToBase64String(expected)), Encoding.UTF8.GetBytes(request.Query["oauth_signature"].ToString())))
            throw WooErrors.Unproven("Invalid signature - provided signature does not match.");
    }

    private void CheckMoment(string timestamp, string nonce)
    {
        var now = shop.Now;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(seconds - now.ToUnixTimeSeconds()) > Window.TotalSeconds)
            throw WooErrors.Unproven("Invalid timestamp.");

        // A timestamp may lie ahead by a window, and its nonce must be known until that is over.
        foreach (var (old, _) in _nonces.Where(pair => now - pair.Value > 2 * Window).ToList())
            _nonces.Remove(old);
        if (!_nonces.TryAdd(nonce, now))
            throw WooErrors.Unproven("Invalid nonce - nonce has already been used.");
    }
}
