using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Api.Access;

/// <summary>Makes keys, and the hash by which alone they are kept.</summary>
public static class ApiKeys
{
    /// <summary>Least length of a key that the operator brings.</summary>
    public const int LeastLength = 32;

    private const string LivePrefix = "kj_live_";
    private const int ShownCharacters = 12;

    /// <summary>A new key, <c>kj_live_</c> and 43 random characters (256 bits).</summary>
    public static string Create() => LivePrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>A new key for the operator, <c>kj_ops_</c> and 43 random characters.</summary>
    public static string CreateOps() => "kj_ops_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string NewId() => "key_" + Guid.CreateVersion7().ToString("n");

    /// <summary>SHA-256 of the whole key, lower-case hex.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The recognisable first characters; nothing of a short key is shown but its first four.</summary>
    public static string Prefix(string key) => key.StartsWith(LivePrefix, StringComparison.Ordinal) && key.Length > 2 * ShownCharacters ? key[..ShownCharacters] : key[..Math.Min(4, key.Length)];
}
