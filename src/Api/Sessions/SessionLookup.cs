using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Api.Access;
using KolajAI.Storage.Reads;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Sessions;

/// <summary>
/// Finds a living session by its cookie's token, with what its person may do now. A local copy lives at most 5 s, so that an ended session, a changed role and a
/// disabled person count everywhere within that time.
/// </summary>
internal sealed class SessionLookup(IUserReads users, HybridCache cache, TimeProvider clock, IOptions<KolajApiOptions> options, LastUses uses)
{
    private static readonly string[] Tags = ["sessions"];

    private static readonly HybridCacheEntryOptions ShortLived = new()
    {
        Expiration = TimeSpan.FromSeconds(5),
        LocalCacheExpiration = TimeSpan.FromSeconds(5),
    };

    public async Task<StoredSession?> FindAsync(string token, CancellationToken cancellation)
    {
        var hash = ApiKeys.Hash(token);
        var found = await cache.GetOrCreateAsync(
            $"session:{hash}",
            (users, hash),
            static async (state, cancel) => new CachedSession(await state.users.FindSessionAsync(state.hash, cancel)),
            ShortLived,
            Tags,
            cancellation);
        var now = clock.GetUtcNow();
        if (found.Session is not { Status: "active" } session || !Lives(session, now)
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(session.TokenHash), Encoding.ASCII.GetBytes(hash)))
            return null;
        uses.Note(session, now);
        return session;
    }

    public bool Lives(StoredSession session, DateTimeOffset now) => now < session.ExpiresAt && now < session.SeenAt + options.Value.SessionIdle;

    /// <summary>All sessions that this process remembers are looked up anew.</summary>
    public ValueTask ForgetAllAsync(CancellationToken cancellation) => cache.RemoveByTagAsync(Tags, cancellation);

    [ImmutableObject(true)]
    private sealed record CachedSession(StoredSession? Session);
}
