using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Connectors.Medusa;

/// <summary>Facts of shops in memory alone, for ten minutes: kept by account and by what they were read with. Losing them costs four reads.</summary>
internal sealed class MedusaShops
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async Task<MedusaShopFacts> FactsAsync(MedusaApi api, CancellationToken cancellation)
    {
        var session = api.Session;
        return _entries.TryGetValue(session.Account.GrainKey, out var entry)
            && entry.Fingerprint == Fingerprint(session) && session.Clock.GetUtcNow() < entry.Until
                ? entry.Facts
                : await ReadAsync(api, MedusaOperations.Settings, cancellation);
    }

    /// <summary>Reads anew, whatever is kept.</summary>
    public async Task<MedusaShopFacts> ReadAsync(MedusaApi api, string operation, CancellationToken cancellation)
    {
        var facts = await MedusaShopFacts.ReadAsync(api, operation, cancellation);
        _entries[api.Session.Account.GrainKey] = new Entry(Fingerprint(api.Session), facts, api.Session.Clock.GetUtcNow() + Life);
        return facts;
    }

    private static string Fingerprint(ConnectorSession session) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\0',
        session.Credential(MedusaDescriptor.ApiKey), session.Setting(MedusaDescriptor.BaseUrl), session.Setting(MedusaDescriptor.Currency),
        session.Setting(MedusaDescriptor.SalesChannel), session.Setting(MedusaDescriptor.StockLocation),
        session.Setting(MedusaDescriptor.ShippingProfile)))));

    private sealed record Entry(string Fingerprint, MedusaShopFacts Facts, DateTimeOffset Until);
}
