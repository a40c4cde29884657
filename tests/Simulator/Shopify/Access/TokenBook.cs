using System.Security.Cryptography;
using System.Text;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Access;

/// <summary>The access tokens of the app in one shop. Runs under the shop's lock.</summary>
internal sealed class TokenBook(ShopifyShop shop)
{
    private readonly List<TokenGrant> _grants = [];
    private int _issued;

    public void Add(string token, IEnumerable<string> scopes) => _grants.Add(new TokenGrant(token, scopes.ToHashSet(StringComparer.Ordinal), null));

    /// <summary>A new token by client credentials; the ones before live on until their own end.</summary>
    public TokenGrant Issue(TimeSpan life)
    {
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes($"{shop.Name}|{shop.ClientId}|{++_issued}"));
        var grant = new TokenGrant($"shpat_{Convert.ToHexStringLower(seed)[..32]}", shop.Scopes.ToHashSet(StringComparer.Ordinal), shop.Now + life);
        _grants.Add(grant);
        return grant;
    }

    /// <summary>Null for a token that is unknown or has ended.</summary>
    public TokenGrant? Find(string token) => _grants.Find(grant =>
        (grant.ExpiresAt is not { } end || end > shop.Now)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(grant.Token), Encoding.UTF8.GetBytes(token)));

    public void Clear() => _grants.Clear();
}
