using System.ComponentModel;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Api.Alerts;
using KolajAI.Storage.Reads;
using Microsoft.Extensions.Caching.Hybrid;

namespace KolajAI.Api.Access;

/// <summary>
/// Whether a key may be used, by every rule there is for keys: known, not revoked, not expired, from an address it may be used from. A local copy
/// lives at most 5 s, so that a revoked key dies everywhere within that time.
/// </summary>
internal sealed class KeyLookup(IKeyReads keys, HybridCache cache, TimeProvider clock, LastUses uses, SecurityEvents events)
{
    private static readonly string[] Tags = ["api-keys"];

    private static readonly HybridCacheEntryOptions ShortLived = new()
    {
        Expiration = TimeSpan.FromSeconds(5),
        LocalCacheExpiration = TimeSpan.FromSeconds(5),
    };

    /// <param name="from">The sender's address.</param>
    public async Task<KeyFinding> FindAsync(string presented, IPAddress? from, CancellationToken cancellation)
    {
        var hash = ApiKeys.Hash(presented);
        var found = await cache.GetOrCreateAsync(
            CacheKey(hash),
            (keys, hash),
            static async (state, token) =>
            {
                var key = await state.keys.FindByHashAsync(state.hash, token);
                return new CachedKey(key, AddressRanges.OfStored(key?.IpAllowList));
            },
            ShortLived,
            Tags,
            cancellation);
        var now = clock.GetUtcNow();
        if (found.Key is not { RevokedAt: null } key || !IsSame(key.KeyHash, hash))
            return new KeyFinding(null, "key_unknown");
        if (key.ExpiresAt <= now)
            return new KeyFinding(null, "key_expired");
        if (key.TenantSuspended)
            return new KeyFinding(null, "tenant_suspended");
        if (found.From is { } ranges && !ranges.Contains(from))
        {
            events.KeyRefused(key, from);
            return new KeyFinding(null, "address_not_allowed");
        }

        events.KeyUsed(key, from);
        uses.Note(key, from, now);
        return new KeyFinding(key, null);
    }

    /// <summary>All keys that this process remembers are looked up anew.</summary>
    public ValueTask ForgetAllAsync(CancellationToken cancellation) => cache.RemoveByTagAsync(Tags, cancellation);

    /// <summary>The index has found it already; what it takes for equal, or how long it took, decides nothing.</summary>
    private static bool IsSame(string stored, string hash) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(stored), Encoding.ASCII.GetBytes(hash));

    private static string CacheKey(string keyHash) => $"api-key:{keyHash}";

    [ImmutableObject(true)]
    internal sealed record CachedKey(StoredKey? Key, AddressRanges? From);
}

/// <param name="Key">Null when it may not be used.</param>
/// <param name="Refusal">The code that says why.</param>
internal readonly record struct KeyFinding(StoredKey? Key, string? Refusal);
