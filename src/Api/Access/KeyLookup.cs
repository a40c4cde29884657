using System.ComponentModel;
using KolajAI.Storage.Reads;
using Microsoft.Extensions.Caching.Hybrid;

namespace KolajAI.Api.Access;

/// <summary>Finds a key by its hash; a local copy lives at most 5 s, so that a revoked key dies everywhere within that time.</summary>
internal sealed class KeyLookup(IKeyReads keys, HybridCache cache)
{
    private static readonly string[] Tags = ["api-keys"];

    private static readonly HybridCacheEntryOptions ShortLived = new()
    {
        Expiration = TimeSpan.FromSeconds(5),
        LocalCacheExpiration = TimeSpan.FromSeconds(5),
    };

    public async Task<StoredKey?> FindAsync(string keyHash, CancellationToken cancellation)
    {
        var found = await cache.GetOrCreateAsync(
            CacheKey(keyHash),
            (keys, keyHash),
            static async (state, token) => new CachedKey(await state.keys.FindByHashAsync(state.keyHash, token)),
            ShortLived,
            Tags,
            cancellation);
        return found.Key is { RevokedAt: null } key ? key : null;
    }

    /// <summary>All keys that this process remembers are looked up anew.</summary>
    public ValueTask ForgetAllAsync(CancellationToken cancellation) => cache.RemoveByTagAsync(Tags, cancellation);

    private static string CacheKey(string keyHash) => $"api-key:{keyHash}";

    [ImmutableObject(true)]
    internal sealed record CachedKey(StoredKey? Key);
}
