using System.Security.Cryptography;
using KolajAI.Api.Access;

namespace KolajAI.Api.Users;

/// <summary>Codes in place of the second factor, each for one time. Random enough (120 bits) that a plain hash keeps them.</summary>
internal static class RecoveryCodes
{
    private const int Count = 10;
    private const int CodeBytes = 15;

    /// <summary>As they are shown, in fours.</summary>
    public static IReadOnlyList<string> Create() =>
        [.. Enumerable.Range(0, Count).Select(static _ => string.Join('-', Totp.Text(RandomNumberGenerator.GetBytes(CodeBytes)).Chunk(4).Select(static part => new string(part))))];

    public static IReadOnlyList<string> Hashes(IEnumerable<string> codes) => [.. codes.Select(Hash)];

    /// <summary>What is left without the code; null when it is none of them.</summary>
    public static IReadOnlyList<string>? Without(IReadOnlyList<string> hashes, string? code)
    {
        if (code is null)
            return null;
        var hash = Hash(code);
        return hashes.Contains(hash, StringComparer.Ordinal) ? [.. hashes.Where(h => h != hash)] : null;
    }

    private static string Hash(string code) => ApiKeys.Hash(code.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant());
}
