using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Api.Idempotency;

/// <summary>One use of an Idempotency-Key: scope, and ids that a repeat after a crash makes again, so that it resumes instead of doing twice.</summary>
/// <param name="ScopeHash">SHA-256 hex of tenant, method, path, query and key.</param>
/// <param name="FirstSeen">When the first request came.</param>
internal sealed record IdempotentRequest(string ScopeHash, byte[] BodyHash, DateTimeOffset FirstSeen)
{
    public static string Scope(string tenant, string method, string path, string query, string key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (string[])[tenant, method, path, query, key])
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A UUIDv7 that is the same for every repeat of the request.</summary>
    public Guid Id(string purpose)
    {
        var random = SHA256.HashData(Encoding.UTF8.GetBytes($"{ScopeHash}/{purpose}"));
        var timed = Guid.CreateVersion7(FirstSeen).ToByteArray(bigEndian: true);
        random.AsSpan(0, 10).CopyTo(timed.AsSpan(6));
        timed[6] = (byte)((timed[6] & 0x0F) | 0x70);
        timed[8] = (byte)((timed[8] & 0x3F) | 0x80);
        return new Guid(timed, bigEndian: true);
    }
}

/// <summary>Gives ids of new operations and actions.</summary>
internal static class RequestIds
{
    /// <summary>The same for every repeat under one Idempotency-Key, else new.</summary>
    public static string New(HttpContext context, TimeProvider clock, string purpose)
    {
        var id = context.Features.Get<IdempotentRequest>()?.Id(purpose) ?? Guid.CreateVersion7(clock.GetUtcNow());
        return $"{purpose[..purpose.IndexOf('_', StringComparison.Ordinal)]}_{id:n}";
    }
}
