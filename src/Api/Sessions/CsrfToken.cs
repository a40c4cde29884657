using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace KolajAI.Api.Sessions;

/// <summary>
/// What a page of the hub's own sends back with every call that writes. It follows from the session's cookie, which no script can read and no other site has, so
/// every front can check it and a new session has a new one.
/// </summary>
internal static class CsrfToken
{
    public const string Header = "X-CSRF-Token";

    public static string Of(string sessionToken) => Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(sessionToken), "kolaj csrf 1"u8));

    public static bool Matches(string sessionToken, StringValues sent) =>
        sent is [{ } only] && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(sessionToken)), Encoding.UTF8.GetBytes(only));
}
