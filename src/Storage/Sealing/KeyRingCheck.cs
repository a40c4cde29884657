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
    private const string CanaryPrefix = "canary:";
    private const string IndexRootName = "index_root";
    private static readonly SealedPlace IndexRootPlace = new("-", "database", IndexRootName);
    private static readonly byte[] Sample = Encoding.ASCII.GetBytes("kolaj");

    /// <exception cref="StorageStartException">The ring is lost, or another database's.</exception>
    public static KeyRing Load(StorageOptions options, MetaTable meta)
    {
        var canaries = meta.WithPrefix(CanaryPrefix);
        var source = options.MasterKeys is null ? options.KeyFilePath : "KOLAJ_MASTER_KEYS";
        var ring = Find(options, canaries.Count == 0)
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

        if (!canaries.Any(c => c.Name == CanaryPrefix + ring.CurrentId))
            meta.Put(CanaryPrefix + ring.CurrentId, seals.Seal(CanaryPlace(ring.CurrentId), Sample));
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

    private static KeyRing? Find(StorageOptions options, bool firstStart)
    {
        if (options.MasterKeys is { } text)
            return KeyRing.Parse(text);
        if (File.Exists(options.KeyFilePath))
            return KeyRing.Read(options.KeyFilePath);
        return firstStart ? KeyRing.Create(options.KeyFilePath) : null;
    }

    private static SealedPlace CanaryPlace(string keyId) => new("-", "database", CanaryPrefix + keyId);
}
