using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// OAuth 1.0a with one leg (RFC 5849), which WooCommerce asks for over plain http: the query is signed by HMAC-SHA256 with the consumer
/// secret, the body is not. Nonce and time are used once: a signed request is never sent twice.
/// </summary>
internal static class WooCommerceSignature
{
    private const string Method = "HMAC-SHA256";

    /// <summary>The parameters with those of OAuth and the signature, to be written into the query.</summary>
    /// <param name="address">Without query, as the shop itself writes it (www, port and folder included).</param>
    public static IReadOnlyList<(string Name, string Value)> Sign(
        HttpMethod method, Uri address, IReadOnlyList<(string Name, string Value)> query, string consumerKey, string consumerSecret,
        string nonce, DateTimeOffset now)
    {
        List<(string Name, string Value)> all =
        [
            .. query,
            ("oauth_consumer_key", consumerKey),
            ("oauth_nonce", nonce),
            ("oauth_signature_method", Method),
            ("oauth_timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ];
        var text = BaseText(method, address, all);

        // One leg: there is no token, so its secret is empty. WooCommerce takes the consumer secret as it is.
        var proof = HMACSHA256.HashData(Encoding.UTF8.GetBytes(consumerSecret + "&"), Encoding.UTF8.GetBytes(text));
        all.Add(("oauth_signature", Convert.ToBase64String(proof)));
        return all;
    }

    /// <summary>What is signed: method, address and the encoded, then sorted, parameters (RFC 5849, 3.4.1).</summary>
    public static string BaseText(HttpMethod method, Uri address, IEnumerable<(string Name, string Value)> parameters)
    {
        var pairs = parameters
            .Select(static pair => (Name: Encode(pair.Name), Value: Encode(pair.Value)))
            .OrderBy(static pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(static pair => pair.Value, StringComparer.Ordinal)
            .Select(static pair => $"{pair.Name}={pair.Value}");
        return $"{method.Method}&{Encode(address.GetLeftPart(UriPartial.Path))}&{Encode(string.Join('&', pairs))}";
    }

    public static string Query(IEnumerable<(string Name, string Value)> parameters) =>
        string.Join('&', parameters.Select(static pair => $"{Encode(pair.Name)}={Encode(pair.Value)}"));

    public static string NewNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>RFC 3986: all but letters, digits, <c>- . _ ~</c> of ASCII, as UTF-8.</summary>
    private static string Encode(string text) => Uri.EscapeDataString(text);
}
