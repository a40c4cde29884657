using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Connectors.Shopify;

/// <summary>Facts of shops in memory alone, for ten minutes: kept by account and by what they were read with. Losing them costs a call.</summary>
internal sealed class ShopifyShops
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async Task<ShopifyFacts> FactsAsync(ShopifyApi api, CancellationToken cancellation)
    {
        var session = api.Session;
        return _entries.TryGetValue(
            session.Account.GrainKey, out var entry) && entry.Fingerprint == Fingerprint(api) && session.Clock.GetUtcNow() < entry.Until
            ? entry.Facts
            : await ReadAsync(api, cancellation);
    }

    /// <summary>Reads anew, whatever is kept.</summary>
    public async Task<ShopifyFacts> ReadAsync(ShopifyApi api, CancellationToken cancellation)
    {
        var facts = await ShopifyFacts.ReadAsync(api, cancellation);
        _entries[api.Session.Account.GrainKey] = new Entry(Fingerprint(api), facts, api.Session.Clock.GetUtcNow() + Life);
        return facts;
    }

    private static string Fingerprint(ShopifyApi api) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\0', new[] { ShopifyDescriptor.BaseUrl, ShopifyDescriptor.Location, ShopifyDescriptor.SalesChannel }.Select(api.Setting)))));

    private sealed record Entry(string Fingerprint, ShopifyFacts Facts, DateTimeOffset Until);
}
