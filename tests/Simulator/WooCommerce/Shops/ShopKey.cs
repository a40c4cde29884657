using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Control;

namespace KolajAI.Simulator.WooCommerce.Shops;

/// <summary>The shop's one REST key: how it is proven, and what it may do (sheet, base URL and auth). Call under the shop's lock.</summary>
internal sealed class ShopKey(WooShop shop)
{
    private readonly OAuthProof _oauth = new(shop);

    /// <exception cref="WooRefusal">No proof that counts, a wrong one, or a key without this right (401).</exception>
    public void Check(HttpRequest request)
    {
        // Key and secret as they are count over TLS alone; over plain HTTP the shop does not even look at them.
        if (shop.Settings.Https && Pair(request) is { } pair)
            CheckPair(pair.Key, pair.Secret);
        else if (OAuthProof.IsIn(request))
            _oauth.Check(request);
        else
            throw WooErrors.Stranger(request.Method, request.Path.ToString());

        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (shop.Settings.Permission is not WooPermission.ReadWrite && reads != shop.Settings.Permission is WooPermission.Read)
            throw WooErrors.Unproven($"The API key provided does not have {(reads ? "read" : "write")} permissions.");
    }

    private static (string Key, string Secret)? Pair(HttpRequest request)
    {
        if (request.Query["consumer_key"].ToString() is { Length: > 0 } key && request.Query["consumer_secret"].ToString() is { Length: > 0 } secret)
            return (key, secret);
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            || header.Parameter is not { } parameter)
            return null;
        var decoded = new byte[parameter.Length];
        if (!Convert.TryFromBase64String(parameter, decoded, out var length))
            return null;
        var pair = Encoding.UTF8.GetString(decoded, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < pair.Length - 1 ? (pair[..colon], pair[(colon + 1)..]) : null;
    }

    private void CheckPair(string key, string secret)
    {
        if (key != shop.ConsumerKey)
            throw WooErrors.Unproven("Consumer key is invalid.");
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(shop.ConsumerSecret)))
            throw WooErrors.Unproven("Consumer secret is invalid.");
    }
}
