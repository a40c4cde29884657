using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Tokens by client credentials, in memory alone: one serves many jobs for about a day. Kept by account and by what it was asked for with,
/// so that changed credentials never meet an old token. A lost one costs one call.
/// </summary>
internal sealed class ShopifyTokens
{
    /// <summary>Renewed so long before its end, so that none ends on its way.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public string? Find(ConnectorSession session, Uri shop) =>
        _entries.TryGetValue(
            session.Account.GrainKey, out var entry) && entry.Fingerprint == Fingerprint(session, shop) && session.Clock.GetUtcNow() < entry.Until
            ? entry.Token
            : null;

    public void Keep(ConnectorSession session, Uri shop, string token, TimeSpan life) =>
        _entries[session.Account.GrainKey] = new Entry(
            Fingerprint(session, shop), token, session.Clock.GetUtcNow() + (life > 2 * Margin ? life - Margin : life / 2));

    /// <summary>Forgets this token; one that another job has renewed meanwhile stays.</summary>
    public void Drop(ConnectorSession session, string token)
    {
        if (_entries.TryGetValue(session.Account.GrainKey, out var entry) && entry.Token == token)
            _entries.TryRemove(KeyValuePair.Create(session.Account.GrainKey, entry));
    }

    private static string Fingerprint(ConnectorSession session, Uri shop) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{shop}\0{session.Credential(ShopifyDescriptor.ClientId)}\0{session.Credential(ShopifyDescriptor.ClientSecret)}")));

    private sealed record Entry(string Fingerprint, string Token, DateTimeOffset Until);
}
