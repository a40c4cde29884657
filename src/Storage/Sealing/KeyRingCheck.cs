using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Storage.Sql;

namespace KolajAI.Storage.Sealing;

/// <summary>
/// Finds out at start whether the key ring opens what the database holds: for each key that ever sealed the database keeps a sealed
/// sample, which must open.
/// </summary>
internal static class KeyRingCheck
{
    /// <summary>Before a key's id: a sample that it sealed. Kept as long as the database may hold something sealed by it.</summary>
    internal const string CanaryPrefix = "canary:";

    /// <summary>Before a key's id: since when it seals; kept for good.</summary>
    private const string SincePrefix = "key_since:";

    internal const string IndexRootName = "index_root";
    internal static readonly SealedPlace IndexRootPlace = new("-", "database", IndexRootName);
    private static readonly byte[] Sample = Encoding.ASCII.GetBytes("kolaj");

    /// <exception cref="StorageStartException">The ring is lost, or another database's.</exception>
    public static KeyRing Load(StorageOptions options, MetaTable meta, TimeProvider clock)
    {
        var canaries = meta.WithPrefix(CanaryPrefix);
        var keys = options.Keys;
        var source = keys.Name;
        var ring = keys.Load() ?? (canaries.Count == 0 ? keys.Create() : null)
            ?? throw new StorageStartException(
                $"The key ring '{source}' is missing, but the database '{options.DatabaseName}' holds data sealed with it. Restore the file from its backup; without it credentials and buyers' data cannot be read.");
        var seals = new AesGcmSeals(ring);
        foreach (var (name, canary) in canaries)
        {
            var id = name[CanaryPrefix.Length..];
            if (!ring.Holds(id))
            {
                throw new StorageStartException(
                    $"The database '{options.DatabaseName}' holds data sealed with the key '{id}', which {source} lacks. Add that key to the ring.");
            }

            try
            {
                seals.Open(CanaryPlace(id), canary);
            }
            catch (CryptographicException e)
            {
                throw new StorageStartException(
                    $"The key '{id}' of {source} is not the one the database '{options.DatabaseName}' was sealed with. Bring key ring and database from the same backup.", e);
            }
        }

        RequireRetired(options, ring, source, meta);
        if (!canaries.Any(c => c.Name == CanaryPrefix + ring.CurrentId))
            meta.Put(CanaryPrefix + ring.CurrentId, seals.Seal(CanaryPlace(ring.CurrentId), Sample));
        if (meta.FindText(SincePrefix + ring.CurrentId) is null)
            meta.Add(SincePrefix + ring.CurrentId, Instants.ToMicros(clock.GetUtcNow()).ToString(CultureInfo.InvariantCulture));
        return ring;
    }

    /// <summary>The secret behind the blind indexes: made once, so that a new master key changes no index.</summary>
    public static byte[] IndexRoot(KeyRing ring, MetaTable meta)
    {
        var seals = new AesGcmSeals(ring);
        if (meta.Find(IndexRootName) is { } stored)
            return seals.Open(IndexRootPlace, stored);
        var root = RandomNumberGenerator.GetBytes(KeyRing.KeySize);
        meta.Put(IndexRootName, seals.Seal(IndexRootPlace, root));
        return root;
    }

    /// <summary>When a key began to seal, microseconds; 0 for those of a time when that was not kept.</summary>
    public static long Since(IReadOnlyDictionary<string, byte[]> meta, string keyId) =>
        meta.TryGetValue(SincePrefix + keyId, out var since) ? long.Parse(Encoding.ASCII.GetString(since), CultureInfo.InvariantCulture) : 0;

    /// <summary>A key that sealed once and is not in the ring may be gone for good; but a process that did not know of the rotation may have sealed by it since.</summary>
    private static void RequireRetired(StorageOptions options, KeyRing ring, string source, MetaTable meta)
    {
        foreach (var (name, _) in meta.WithPrefix(SincePrefix))
        {
            var id = name[SincePrefix.Length..];
            if (!ring.Holds(id) && meta.IsSealedBy(id))
                throw new StorageStartException($"The database '{options.DatabaseName}' still holds data sealed with the key '{id}', which {source} lacks. Add that key to the ring, and take it out when the log says that it may be.");
        }
    }

    private static SealedPlace CanaryPlace(string keyId) => new("-", "database", CanaryPrefix + keyId);
}
