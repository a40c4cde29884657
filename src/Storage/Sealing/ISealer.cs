using System.Security.Cryptography;

namespace KolajAI.Storage.Sealing;

/// <summary>
/// AES-256-GCM. The sealed bytes carry the key's id; the associated data binds them to tenant, object and field, so that a
/// ciphertext moved elsewhere does not open.
/// </summary>
public interface ISealer
{
    /// <summary>The master key that seals.</summary>
    string CurrentKeyId { get; }

    byte[] Seal(SealedPlace place, ReadOnlySpan<byte> plain);

    /// <exception cref="CryptographicException">Wrong key, place or bytes.</exception>
    byte[] Open(SealedPlace place, ReadOnlySpan<byte> sealedBytes);

    /// <summary>Whether the current master key sealed these bytes.</summary>
    bool IsCurrent(ReadOnlySpan<byte> sealedBytes);

    /// <summary>The same, sealed by the current master key.</summary>
    /// <inheritdoc cref="Open"/>
    byte[] Renew(SealedPlace place, ReadOnlySpan<byte> sealedBytes)
    {
        var plain = Open(place, sealedBytes);
        try
        {
            return Seal(place, plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>A new 256-bit data key, sealed by the master key; unsealed keys never leave the process.</summary>
    byte[] NewDataKey(SealedPlace place);

    /// <summary>As <see cref="Seal"/> and <see cref="Open"/>, with a data key made by <see cref="NewDataKey"/> at <paramref name="keyPlace"/>.</summary>
    byte[] SealWith(byte[] sealedDataKey, SealedPlace keyPlace, SealedPlace place, ReadOnlySpan<byte> plain);

    /// <summary><see cref="NewDataKey"/> and <see cref="SealWith"/> in one, without opening the key that was just made.</summary>
    (byte[] SealedKey, byte[] Sealed) SealWithNewKey(SealedPlace keyPlace, SealedPlace place, ReadOnlySpan<byte> plain)
    {
        var key = NewDataKey(keyPlace);
        return (key, SealWith(key, keyPlace, place, plain));
    }

    byte[] OpenWith(byte[] sealedDataKey, SealedPlace keyPlace, SealedPlace place, ReadOnlySpan<byte> sealedBytes);

    /// <summary>HMAC-SHA256 with a key of the tenant's, for look-up without reading: the caller normalises.</summary>
    byte[] BlindIndex(string tenant, string kind, string normalised);
}

/// <param name="Object">Which row: <c>account:trendyol/default</c>, <c>order:…</c>.</param>
/// <param name="Field">Which field of it.</param>
public readonly record struct SealedPlace(string Tenant, string Object, string Field);
