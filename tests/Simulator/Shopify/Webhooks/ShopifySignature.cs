using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Simulator.Shopify.Webhooks;

/// <summary>The proof of a webhook: base64 of HMAC-SHA256 over the raw body, keyed with the app's client secret (sheet §Webhooks).</summary>
internal static class ShopifySignature
{
    public static string Of(string clientSecret, ReadOnlySpan<byte> body) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(clientSecret), body));
}
