using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>Facts of shops in memory alone, for ten minutes: kept by account and by what they were read with. Losing them costs two reads.</summary>
internal sealed class WooCommerceShops
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async Task<WooCommerceShopFacts> FactsAsync(WooCommerceApi api, CancellationToken cancellation)
    {
        var session = api.Session;
        return _entries.TryGetValue(session.Account.GrainKey, out var entry)
            && entry.Fingerprint == Fingerprint(session) && session.Clock.GetUtcNow() < entry.Until
                ? entry.Facts
                : await ReadAsync(api, cancellation);
    }

    /// <summary>Reads anew, whatever is kept.</summary>
    public async Task<WooCommerceShopFacts> ReadAsync(WooCommerceApi api, CancellationToken cancellation)
    {
        var facts = await WooCommerceShopFacts.ReadAsync(api, cancellation);
        _entries[api.Session.Account.GrainKey] = new Entry(Fingerprint(api.Session), facts, api.Session.Clock.GetUtcNow() + Life);
        return facts;
    }

    private static string Fingerprint(ConnectorSession session) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{session.Setting(WooCommerceDescriptor.BaseUrl)}\0{session.Credential(WooCommerceDescriptor.ConsumerKey)}")));

    private sealed record Entry(string Fingerprint, WooCommerceShopFacts Facts, DateTimeOffset Until);
}
