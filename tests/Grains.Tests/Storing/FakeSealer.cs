using System.Security.Cryptography;
using System.Text;
using KolajAI.Storage.Sealing;

namespace KolajAI.Grains.Tests.Storing;

/// <summary>Real AES-256-GCM with keys of the test; the place is the associated data.</summary>
internal sealed class FakeSealer : ISealer
{
    private readonly byte[] _master = RandomNumberGenerator.GetBytes(32);

    public string CurrentKeyId => "test";

    public bool IsCurrent(ReadOnlySpan<byte> sealedBytes) => true;

    public byte[] Seal(SealedPlace place, ReadOnlySpan<byte> plain) => Seal(_master, place, plain);

    public byte[] Open(SealedPlace place, ReadOnlySpan<byte> sealedBytes) => Open(_master, place, sealedBytes);

    public byte[] NewDataKey(SealedPlace place) => Seal(place, RandomNumberGenerator.GetBytes(32));

    public byte[] SealWith(byte[] sealedDataKey, SealedPlace keyPlace, SealedPlace place, ReadOnlySpan<byte> plain) =>
        Seal(Open(keyPlace, sealedDataKey), place, plain);

    public byte[] OpenWith(byte[] sealedDataKey, SealedPlace keyPlace, SealedPlace place, ReadOnlySpan<byte> sealedBytes) =>
        Open(Open(keyPlace, sealedDataKey), place, sealedBytes);

    public byte[] BlindIndex(string tenant, string kind, string normalised) =>
        HMACSHA256.HashData(_master, Encoding.UTF8.GetBytes($"{tenant}/{kind}/{normalised}"));

    private static byte[] Seal(byte[] key, SealedPlace place, ReadOnlySpan<byte> plain)
    {
        var result = new byte[12 + 16 + plain.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, 12));
        using var aes = new AesGcm(key, 16);
        aes.Encrypt(result.AsSpan(0, 12), plain, result.AsSpan(28), result.AsSpan(12, 16), Encoding.UTF8.GetBytes(place.ToString()));
        return result;
    }

    private static byte[] Open(byte[] key, SealedPlace place, ReadOnlySpan<byte> bytes)
    {
        var plain = new byte[bytes.Length - 28];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(bytes[..12], bytes[28..], bytes[12..28], plain, Encoding.UTF8.GetBytes(place.ToString()));
        return plain;
    }
}
