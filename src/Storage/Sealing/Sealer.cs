using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Storage.Sealing;

/// <summary>Seals with the key ring's current key and opens with any of its keys.</summary>
internal sealed class Sealer(KeyRing ring, byte[] indexRoot) : ISealer
{
    private readonly AesGcmSeals _seals = new(ring);
    private readonly byte[] _header = AesGcmSeals.Header(ring.CurrentId);

    public string CurrentKeyId => ring.CurrentId;

    public byte[] Seal(SealedPlace place, ReadOnlySpan<byte> plain) => _seals.Seal(place, plain);

    public byte[] Open(SealedPlace place, ReadOnlySpan<byte> sealedBytes) => _seals.Open(place, sealedBytes);

    public bool IsCurrent(ReadOnlySpan<byte> sealedBytes) => sealedBytes.StartsWith(_header);

    public byte[] NewDataKey(SealedPlace place)
    {
        var key = RandomNumberGenerator.GetBytes(KeyRing.KeySize);
        try
        {
            return _seals.Seal(place, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public (byte[] SealedKey, byte[] Sealed) SealWithNewKey(SealedPlace keyPlace, SealedPlace place, ReadOnlySpan<byte> plain)
    {
        var key = RandomNumberGenerator.GetBytes(KeyRing.KeySize);
        try
        {
            return (_seals.Seal(keyPlace, key), AesGcmSeals.SealWithDataKey(key, place, plain));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public byte[] SealWith(byte[] sealedDataKey, SealedPlace keyPlace, SealedPlace place, ReadOnlySpan<byte> plain)
    {
        var key = _seals.Open(keyPlace, sealedDataKey);
        try
        {
            return AesGcmSeals.SealWithDataKey(key, place, plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public byte[] OpenWith(byte[] sealedDataKey, SealedPlace keyPlace, SealedPlace place, ReadOnlySpan<byte> sealedBytes)
    {
        var key = _seals.Open(keyPlace, sealedDataKey);
        try
        {
            return AesGcmSeals.OpenWithDataKey(key, place, sealedBytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public byte[] BlindIndex(string tenant, string kind, string normalised)
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, indexRoot, KeyRing.KeySize, [], Encoding.UTF8.GetBytes("kolaj index 1:" + tenant));
        return HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(kind + "\0" + normalised));
    }
}
