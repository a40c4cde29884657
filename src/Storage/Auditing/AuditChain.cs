using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KolajAI.Json;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Auditing;

/// <summary>
/// How entries hang together. The hash of an entry is SHA-256 over the hash before it, the tenant, the number and the body, so that anybody can follow a chain;
/// its seal is a MAC of that hash by a key of the hub's, so that who can write in the database alone cannot write a chain anew.
/// </summary>
/// <param name="root">The secret behind the tenants' keys.</param>
public sealed class AuditChain(byte[] root)
{
    /// <summary>What the first entry follows.</summary>
    public const string Beginning = "0000000000000000000000000000000000000000000000000000000000000000";

    public static string Hash(string previous, string tenant, long seq, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, seq);
        hash.AppendData(Encoding.ASCII.GetBytes(previous));
        hash.AppendData(Encoding.UTF8.GetBytes(tenant + "\0"));
        hash.AppendData(number);
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public string Seal(string tenant, string hash) => Mac(tenant, $"entry {hash}");

    /// <summary>That the hub itself removed everything up to this entry.</summary>
    public string SealCut(string tenant, long seq, string hash) => Mac(tenant, $"cut {seq} {hash}");

    public static bool IsSame(string seal, string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(seal), Encoding.UTF8.GetBytes(other));

    public static byte[] Body(AuditRow row) => JsonSerializer.SerializeToUtf8Bytes(
        new AuditBody(row.At.UtcDateTime, row.Action, row.Object, row.Actor.Name, row.Actor.Role, row.Actor.Address, row.Actor.TraceId, row.Before, row.After), KolajJson.Stored);

    private string Mac(string tenant, string text)
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, root, 32, [], Encoding.UTF8.GetBytes("kolaj audit 1:" + tenant));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }
}

/// <summary>What an entry's body holds, and its hash covers.</summary>
public sealed record AuditBody(
    DateTime At, string Action, string Object, string Actor, string? Role, string? Address, string? TraceId, JsonElement? Before, JsonElement? After);
