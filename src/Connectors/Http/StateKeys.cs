using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Connectors.Http;

/// <summary>Keys of a connector's notes that are made of a platform's words, which may be of any length; a key must fit an index.</summary>
internal static class StateKeys
{
    private const int Longest = 200;

    /// <summary>The prefix and the name, percent-encoded; of a longer one its SHA-256.</summary>
    public static string Of(string prefix, string name)
    {
        var escaped = Uri.EscapeDataString(name);
        return prefix + (escaped.Length <= Longest ? escaped : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
    }
}
