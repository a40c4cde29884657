using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Storage.Sealing;

/// <summary>
/// The sealed form: <c>format (1 byte), length of the key id (1), key id, nonce (12), ciphertext, tag (16)</c>. Format 1 is sealed with a
/// key derived from a master key for the tenant, format 2 (without key id: length 0) with a data key. The associated data is everything
/// before the nonce and the place.
/// </summary>
internal sealed class AesGcmSeals(KeyRing ring)
{
    private const byte MasterFormat = 1;
    private const byte DataKeyFormat = 2;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    // Derived again and again they would be most of what sealing costs; the master keys lie in the same memory.
    private readonly ConcurrentDictionary<(string KeyId, string Tenant), byte[]> _tenantKeys = new();

    public byte[] Seal(SealedPlace place, ReadOnlySpan<byte> plain) =>
        Encrypt(MasterFormat, ring.CurrentId, TenantKey(ring.CurrentId, place.Tenant), place, plain);

    public byte[] Open(SealedPlace place, ReadOnlySpan<byte> sealedBytes)
    {
        var keyId = Encoding.ASCII.GetString(KeyId(MasterFormat, sealedBytes));
        return Decrypt(TenantKey(keyId, place.Tenant), place, sealedBytes);
    }

    /// <summary>What everything begins with that the master key seals.</summary>
    public static byte[] Header(string keyId) => [MasterFormat, (byte)keyId.Length, .. Encoding.ASCII.GetBytes(keyId)];

    public static byte[] SealWithDataKey(byte[] dataKey, SealedPlace place, ReadOnlySpan<byte> plain) =>
        Encrypt(DataKeyFormat, string.Empty, dataKey, place, plain);

    public static byte[] OpenWithDataKey(byte[] dataKey, SealedPlace place, ReadOnlySpan<byte> sealedBytes)
    {
        KeyId(DataKeyFormat, sealedBytes);
        return Decrypt(dataKey, place, sealedBytes);
    }

    private static byte[] Encrypt(byte format, string keyId, byte[] key, SealedPlace place, ReadOnlySpan<byte> plain)
    {
        var headerSize = 2 + keyId.Length;
        var result = new byte[headerSize + NonceSize + plain.Length + TagSize];
        result[0] = format;
        result[1] = (byte)keyId.Length;
        Encoding.ASCII.GetBytes(keyId, result.AsSpan(2));
        var nonce = result.AsSpan(headerSize, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(
            nonce, plain, result.AsSpan(headerSize + NonceSize, plain.Length), result.AsSpan(result.Length - TagSize),
            Associated(result.AsSpan(0, headerSize), place));
        return result;
    }

    private static byte[] Decrypt(byte[] key, SealedPlace place, ReadOnlySpan<byte> sealedBytes)
    {
        var header = sealedBytes[..(2 + sealedBytes[1])];
        var body = sealedBytes[header.Length..];
        var plain = new byte[body.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(body[..NonceSize], body[NonceSize..^TagSize], body[^TagSize..], plain, Associated(header, place));
        return plain;
    }

    private static ReadOnlySpan<byte> KeyId(byte format, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < 2 || sealedBytes[0] != format || sealedBytes.Length < 2 + sealedBytes[1] + NonceSize + TagSize)
            throw new CryptographicException("These bytes are not of the expected sealed form.");
        return sealedBytes.Slice(2, sealedBytes[1]);
    }

    /// <summary>Each part with its length before it, so that no two places give the same bytes.</summary>
    private static byte[] Associated(ReadOnlySpan<byte> header, SealedPlace place)
    {
        ReadOnlySpan<string> parts = [place.Tenant, place.Object, place.Field];
        var size = header.Length;
        foreach (var part in parts)
            size += sizeof(int) + Encoding.UTF8.GetByteCount(part);
        var associated = new byte[size];
        header.CopyTo(associated);
        var rest = associated.AsSpan(header.Length);
        foreach (var part in parts)
        {
            var length = Encoding.UTF8.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, length);
            rest = rest[(sizeof(int) + length)..];
        }

        return associated;
    }

    // A key for each tenant keeps random nonces far from their limit of 2^32 messages a key (NIST SP 800-38D, 8.3).
    private byte[] TenantKey(string keyId, string tenant) => _tenantKeys.GetOrAdd((keyId, tenant), static (of, ring) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, ring.Key(of.KeyId), KeyRing.KeySize, [], Encoding.UTF8.GetBytes("kolaj seal 1:" + of.Tenant)), ring);
}
