using KolajAI.Api.Users;

namespace KolajAI.Api.Tests.Users;

/// <summary>What an authenticator app shows.</summary>
internal static class Codes
{
    /// <param name="steps">That many steps of 30 seconds from now; −1 and 1 are taken, too.</param>
    public static string At(byte[] secret, int steps = 0) => Totp.Code(secret, TimeProvider.System.GetUtcNow().AddSeconds(30 * steps));
}
