using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Connectors.Vendure;

/// <summary>
/// Session tokens in memory alone, so that one login serves many jobs. Kept by account and by what was logged in with: changed
/// credentials never meet an old session. A lost token costs one login.
/// </summary>
internal sealed class VendureTokens
{
    // Vendure's sessions live a year by default, but a shop may shorten them; FORBIDDEN renews earlier.
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public string? Find(ConnectorSession session, Uri endpoint) =>
        _entries.TryGetValue(session.Account.GrainKey, out var entry)
        && entry.Fingerprint == Fingerprint(session, endpoint)
        && session.Clock.GetUtcNow() < entry.Until
            ? entry.Token
            : null;

    public void Keep(ConnectorSession session, Uri endpoint, string token) =>
        _entries[session.Account.GrainKey] = new Entry(Fingerprint(session, endpoint), token, session.Clock.GetUtcNow() + Life);

    /// <summary>Forgets this token; one that another job has renewed meanwhile stays.</summary>
    public void Drop(ConnectorSession session, string token)
    {
        if (_entries.TryGetValue(session.Account.GrainKey, out var entry) && entry.Token == token)
            _entries.TryRemove(KeyValuePair.Create(session.Account.GrainKey, entry));
    }

    private static string Fingerprint(ConnectorSession session, Uri endpoint) => Convert.ToHexString(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{endpoint}\0{session.Credential("username")}\0{session.Credential("password")}")));

    private sealed record Entry(string Fingerprint, string Token, DateTimeOffset Until);
}
